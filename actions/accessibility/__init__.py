"""What programs tell about themselves through the accessibility tree (AT-SPI), where a display has one.

Spoken directly over its message bus: no system package of Python bindings is needed, and a program that hangs holds
up nobody for longer than asked.
"""

from actions.accessibility.tree import AccessibilityTree
from actions.accessibility.types import Node, NoTree, Reading, Told

__all__ = ["AccessibilityTree", "NoTree", "Node", "Reading", "Told"]
