"""Hearing a person on an X display, through the RECORD extension."""
