"""Desktop Agent: sees a screen, decides, acts, checks, and writes everything down."""

__version__ = "0.1.0"
