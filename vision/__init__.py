"""Eyes: pixels in, elements out. Knows nothing of the agent, of Qt, of settings."""
