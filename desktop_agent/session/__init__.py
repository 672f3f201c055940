"""A session's events, and the journal that keeps them."""
