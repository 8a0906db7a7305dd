"""Benchmarks: our way against the naive way, in one run, as ratios. `make bench`, or `python -m bench NAME ...`."""
