"""Hands: typed actions in, input events out. Knows nothing of the agent, of Qt, of settings."""
