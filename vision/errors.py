"""What can go wrong with seeing.

VisionError
├── DisplayUnavailable   no screen to capture, or it went away
├── BadImage             a file that is not a usable picture
├── ModelUnavailable     a model file or server is missing, damaged, or cannot be loaded or reached
├── ModelFailed          a model was asked, and no usable answer came
│   ├── ModelStopped     the answer was not wanted any more
│   └── RequestTooLong   the request does not fit the model's context
└── PhraseError          a description of a target could not be understood
"""


class VisionError(Exception):
    """Base of all errors of `vision`; the message says what to do about it."""


class DisplayUnavailable(VisionError):
    """There is no screen to capture, or it went away."""


class BadImage(VisionError):
    """A file is missing, truncated, too large or not a picture."""


class ModelUnavailable(VisionError):
    """A model file is missing, does not match its checksum, or cannot be loaded; or a server cannot be reached."""


class ModelFailed(VisionError):
    """A model was asked, and no usable answer came.

    Attributes:
        partial: what had been written by then; never to be acted on.
        thoughts: what had been thought by then.
    """

    def __init__(self, message: str, *, partial: str = "", thoughts: str = "") -> None:
        self.partial = partial
        self.thoughts = thoughts
        super().__init__(message)


class ModelStopped(ModelFailed):
    """The answer was not wanted any more."""


class RequestTooLong(ModelFailed):
    """The request does not fit the model's context.

    Attributes:
        tokens: of the request; 0: unknown.
        context: what fits; 0: unknown.
    """

    def __init__(self, message: str, *, tokens: int = 0, context: int = 0) -> None:
        self.tokens = tokens
        self.context = context
        super().__init__(message)


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
