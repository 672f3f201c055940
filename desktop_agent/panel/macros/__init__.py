"""The panel's page of macros: see, change, replay and record them."""
