"""Measured comparisons: this program beside others, on the same work, in one run."""
