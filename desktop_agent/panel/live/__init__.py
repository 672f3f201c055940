"""The live view: the display the agent works on, and the person's hands on it."""
