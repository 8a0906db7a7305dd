"""Geometry and numbers of the city: boundaries, schematic map, layers, small-area rates. No colours."""
