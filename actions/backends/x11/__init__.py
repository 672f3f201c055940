"""Hands for X11, on the XTEST extension."""
