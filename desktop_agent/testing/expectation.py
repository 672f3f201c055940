"""`expect(desk.text("Saved")).to_be_visible()`: checks that wait."""

from __future__ import annotations

from desktop_agent.desk.targets import DeskApi, Target
from desktop_agent.errors import CheckFailed
from desktop_agent.types import (
    Condition,
    Counted,
    HasText,
    HasValue,
    IsEmpty,
    IsEnabled,
    IsTicked,
    TitleShows,
    Visible,
    WindowOpen,
)
from vision.types import Role


class Expectation:
    """A check that waits up to the desk's patience (5 s unless told) and fails as an AssertionError.

    What is checked must be the only one that answers to its target, but for `to_have_count` and for words, which
    may well stand in several places.

    Attributes:
        not_: the same check, turned round.
    """

    def __init__(self, subject: Target | DeskApi, *, negate: bool = False) -> None:
        self._subject = subject
        self._negate = negate

    @property
    def not_(self) -> Expectation:
        """The opposite of what follows."""
        return Expectation(self._subject, negate=not self._negate)

    # ---- about a target

    def to_be_visible(self, *, timeout: float | None = None) -> None:
        """It is on the screen."""
        __tracebackhide__ = True
        locator = self._target().locator
        self._check(Visible(locator, self._negate), timeout)
        if not self._negate and locator.role not in (None, Role.TEXT):
            self._check_alone(timeout)

    def to_be_hidden(self, *, timeout: float | None = None) -> None:
        """It is not on the screen."""
        __tracebackhide__ = True
        self.not_.to_be_visible(timeout=timeout)

    def to_be_enabled(self, *, timeout: float | None = None) -> None:
        """It does not look greyed out."""
        __tracebackhide__ = True
        self._check(IsEnabled(self._target().locator, self._negate), timeout)

    def to_be_disabled(self, *, timeout: float | None = None) -> None:
        """It looks greyed out."""
        __tracebackhide__ = True
        self._check(IsEnabled(self._target().locator, not self._negate), timeout)

    def to_be_ticked(self, *, timeout: float | None = None) -> None:
        """The checkbox, radio button or switch is on."""
        __tracebackhide__ = True
        self._check(IsTicked(self._target().locator, self._negate), timeout)

    def to_be_empty(self, *, timeout: float | None = None) -> None:
        """The field holds nothing. By sight alone, the hint in an empty field is taken for what it holds."""
        __tracebackhide__ = True
        self._check(IsEmpty(self._target().locator, self._negate), timeout)

    def to_show(self, text: str, *, timeout: float | None = None) -> None:
        """Its words, or the value of the field, contain `text`."""
        __tracebackhide__ = True
        self._check(HasText(self._target().locator, text, self._negate), timeout)

    to_contain = to_show

    def to_have_text(self, text: str, *, timeout: float | None = None) -> None:
        """Its words are `text` and nothing more; case, spaces and letters that look alike do not count."""
        __tracebackhide__ = True
        self._check(HasValue(self._target().locator, text, self._negate), timeout)

    def to_have_value(self, value: str, *, timeout: float | None = None) -> None:
        """The field holds `value` and nothing more; case, spaces and letters that look alike do not count."""
        __tracebackhide__ = True
        self._check(HasValue(self._target().locator, value, self._negate), timeout)

    def to_have_count(self, count: int, *, timeout: float | None = None) -> None:
        """Exactly `count` elements answer to the target."""
        __tracebackhide__ = True
        self._check(Counted(self._target().locator, count, self._negate), timeout)

    # ---- about a desk

    def to_show_text(self, text: str, *, timeout: float | None = None) -> None:
        """The words stand somewhere on the screen. For `expect(desk)`."""
        __tracebackhide__ = True
        self._check(Visible(self._desk().text(text).locator, self._negate), timeout)

    def to_show_title(self, text: str, *, timeout: float | None = None) -> None:
        """The active window's title contains `text`. For `expect(desk)`."""
        __tracebackhide__ = True
        self._check(TitleShows(text, self._negate), timeout)

    def to_have_window(self, title: str, *, timeout: float | None = None) -> None:
        """A window with this title is open. For `expect(desk)`."""
        __tracebackhide__ = True
        self._check(WindowOpen(title, self._negate), timeout)

    # ---- how

    def _target(self) -> Target:
        if isinstance(self._subject, Target):
            return self._subject
        raise TypeError("This check needs a target: expect(desk.text(...)).")

    def _desk(self) -> DeskApi:
        return self._subject.desk if isinstance(self._subject, Target) else self._subject

    def _check(self, condition: Condition, timeout: float | None) -> None:
        __tracebackhide__ = True
        try:
            self._desk().check(condition, timeout=timeout)
        except CheckFailed as exc:
            raise AssertionError("\n".join(exc.sentences)) from None

    def _check_alone(self, timeout: float | None) -> None:
        """Two equal buttons are one too many, also for looking: the next click could not tell them apart."""
        __tracebackhide__ = True
        target = self._target()
        if target.count() > 1:
            self._check(Counted(target.locator, 1), timeout)


def expect(subject: Target | DeskApi) -> Expectation:
    """Check something on a desk, waiting for it to become true."""
    return Expectation(subject)
