"""What can go wrong with seeing.

VisionError
├── DisplayUnavailable   no screen to capture, or it went away
├── BadImage             a file that is not a usable picture
├── ModelUnavailable     a model file is missing, damaged, or cannot be loaded
└── PhraseError          a description of a target could not be understood
"""


class VisionError(Exception):
    """Base of all errors of `vision`; the message says what to do about it."""


class DisplayUnavailable(VisionError):
    """There is no screen to capture, or it went away."""


class BadImage(VisionError):
    """A file is missing, truncated, too large or not a picture."""


class ModelUnavailable(VisionError):
    """A model file is missing, does not match its checksum, or cannot be loaded."""


class PhraseError(VisionError):
    """A description of a target could not be understood.

    Attributes:
        part: the words that were not understood.
        hint: what would have been understood.
    """

    def __init__(self, part: str, hint: str) -> None:
        self.part = part
        self.hint = hint
        super().__init__(f'I do not understand "{part}" as a target. {hint}')
