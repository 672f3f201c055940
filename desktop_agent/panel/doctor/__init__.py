"""The doctor as a page."""
