"""The steps of a session: the list of them, and everything about one."""
