"""Ways of sending input, one per kind of display."""
