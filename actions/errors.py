"""What can go wrong with acting.

ActionError
├── HandsUnavailable     no way to send input here
├── EarsUnavailable      no way to hear what a person does here
├── DisplayFailed        a virtual display could not start, or it died
├── ProgramFailed        a program could not be started
├── WindowNotFound       no window answers to the description
├── CannotType           a character cannot be typed on this display
├── InvalidAction        an action that cannot be done by anyone: four clicks, a path of one point
│   └── UnknownKey       no key has this name
└── Stopped              a person's stop arrived between two primitives
"""


class ActionError(Exception):
    """Base of all errors of `actions`; the message says what to do about it."""


class HandsUnavailable(ActionError):
    """There is no way to send input to this display."""


class EarsUnavailable(ActionError):
    """There is no way to hear what a person does on this display."""


class DisplayFailed(ActionError):
    """A virtual display could not start, or it died."""


class ProgramFailed(ActionError):
    """A program could not be started, or ended at once."""


class WindowNotFound(ActionError):
    """No window answers to the description."""


class CannotType(ActionError):
    """A character cannot be typed on this display."""


class InvalidAction(ActionError, ValueError):
    """An action that cannot be done by anyone; refused before anything was pressed."""


class UnknownKey(InvalidAction):
    """No key has this name."""


class Stopped(ActionError):
    """A stop arrived between two primitives; everything held was released."""


class NotBegun(Stopped):
    """A stop arrived before the first primitive; nothing was done."""
