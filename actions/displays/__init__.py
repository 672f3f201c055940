"""Virtual displays of our own: server, window manager, message bus, accessibility, and a clean end."""

from actions.displays.display import VirtualDisplay
from actions.displays.program import Program

__all__ = ["Program", "VirtualDisplay"]
