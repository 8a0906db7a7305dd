"""Figures as plain dicts: data in, a Plotly figure out. Never `go.Figure`, which is slow to encode."""
