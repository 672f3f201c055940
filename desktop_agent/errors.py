"""What can go wrong with the agent, and the exit code each error stands for.

AgentError
├── UnreadableTask      2  a sentence of the task could not be understood
├── BadInput            2  a file, option or setting is not usable
├── SomethingMissing    3  a program, model, display or permission is missing
├── StoppedByPerson     4  a person stopped the session
├── RefusedByPolicy     5  a rule or a person refused an action
├── StepFailed          1  a step could not be done or verified
│   ├── TargetNotFound     nothing on the screen answers to the locator
│   ├── TargetAmbiguous    several do
│   ├── TargetNotReady     it did, but was not stable, visible or enabled
│   ├── CheckFailed        a condition did not become true in time
│   └── TakenOver          a person had the display in the middle of the step
├── Interrupted         1  deciding was cut short by a person's word; it is to be done anew once that was heard
├── GaveUp              1  a planner cannot bring the task to its end
│   └── BudgetSpent        it may use no more steps, time, tokens or money
└── JournalError        1  the session file cannot be written or read
    └── CorruptSession     it was read, and is damaged
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line returns; scripts depend on these."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    MISSING = 3
    STOPPED = 4
    REFUSED = 5


class AgentError(Exception):
    """Base of all errors of the agent. `exit_code` is what the command line returns for it."""

    exit_code = ExitCode.FAILED


class UnreadableTask(AgentError):
    """A sentence of the task could not be understood; nothing was done.

    Attributes:
        sentence: the whole step sentence.
        part: the words that were not understood.
        hint: what would have been understood.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, sentence: str, part: str, hint: str = "") -> None:
        self.sentence = sentence
        self.part = part
        self.hint = hint
        message = f'I do not understand "{part}"'
        if part != sentence:
            message += f' in "{sentence}"'
        super().__init__(f"{message}. {hint}".rstrip(" .") + ".")


class BadInput(AgentError):
    """A file, option or setting is not usable; the message says which and why."""

    exit_code = ExitCode.USAGE


class SomethingMissing(AgentError):
    """A program, model, display or permission is missing; the message says what to install or allow."""

    exit_code = ExitCode.MISSING


class StoppedByPerson(AgentError):
    """A person stopped the session."""

    exit_code = ExitCode.STOPPED


class RefusedByPolicy(AgentError):
    """A rule or a person refused an action."""

    exit_code = ExitCode.REFUSED


class StepFailed(AgentError):
    """A step could not be done or verified.

    Attributes:
        sentences: what to tell a person, the most important first; as text they are one line.
    """

    def __init__(self, *sentences: str) -> None:
        self.sentences = tuple(sentence for sentence in sentences if sentence)
        super().__init__(" ".join(self.sentences))


class TargetNotFound(StepFailed):
    """Nothing on the screen answers to the locator."""


class TargetAmbiguous(StepFailed):
    """Several elements answer to the locator, and none clearly best."""


class TargetNotReady(StepFailed):
    """The target was found, but was not stable, visible or enabled in time."""


class CheckFailed(StepFailed):
    """A condition did not become true in time."""


class TakenOver(StepFailed):
    """A person had the display in the middle of the step, so what it relied on may not hold any more."""


class Interrupted(AgentError):
    """Deciding was cut short by a person's word; it is to be done anew once that was heard."""


class GaveUp(AgentError):
    """A planner cannot bring the task to its end; the message says why, for a person."""


class BudgetSpent(GaveUp):
    """The task may use no more steps, time, tokens or money."""


class JournalError(AgentError):
    """The session file cannot be written or read."""


class CorruptSession(JournalError):
    """A session file was read and is damaged."""
