"""Measures of speed and memory against the targets; `make bench` runs all of them."""
