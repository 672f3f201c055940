"""A Desk: one desktop you can see and act on. Resolve, auto-wait, act, verify."""
