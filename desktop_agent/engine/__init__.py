"""A session in a process of its own: whoever watches it, the panel first, speaks to it through typed messages."""
