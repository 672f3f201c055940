"""The sessions there are, and the player that shows one again like a film."""
