"""What can go wrong with seeing.

VisionError
├── DisplayUnavailable   no screen to capture, or it went away
├── BadImage             a file that is not a usable picture
└── ModelUnavailable     a model file is missing, damaged, or cannot be loaded
"""


class VisionError(Exception):
    """Base of all errors of `vision`; the message says what to do about it."""


class DisplayUnavailable(VisionError):
    """There is no screen to capture, or it went away."""


class BadImage(VisionError):
    """A file is missing, truncated, too large or not a picture."""


class ModelUnavailable(VisionError):
    """A model file is missing, does not match its checksum, or cannot be loaded."""
