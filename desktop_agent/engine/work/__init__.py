"""The kinds of work that the engine does."""
