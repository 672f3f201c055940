"""Tools beside the mouse: files, programs in a sandbox, a search. Each is off until policy allows it."""
