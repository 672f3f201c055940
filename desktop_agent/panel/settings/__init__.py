"""The settings page: how the panel looks, how work begins, hotkeys, what is kept, and the rules."""
