"""`expect(desk.text("Saved")).to_be_visible()`: checks that wait."""

from __future__ import annotations

from desktop_agent.desk.targets import DeskApi, Target
from desktop_agent.errors import CheckFailed
from desktop_agent.types import Condition, HasText, IsTicked, TitleShows, Visible, WindowOpen


class Expectation:
    """A check that waits up to the desk's patience (5 s unless told) and fails as an AssertionError.

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

    def to_be_visible(self, *, timeout: float | None = None) -> None:
        """It is on the screen."""
        self._check(Visible(self._target().locator, self._negate), timeout)

    def to_show(self, text: str, *, timeout: float | None = None) -> None:
        """Its words, or the value of the field, contain `text`."""
        self._check(HasText(self._target().locator, text, self._negate), timeout)

    def to_be_ticked(self, *, timeout: float | None = None) -> None:
        """The checkbox, radio button or switch is on."""
        self._check(IsTicked(self._target().locator, self._negate), timeout)

    def to_show_title(self, text: str, *, timeout: float | None = None) -> None:
        """The active window's title contains `text`. For `expect(desk)`."""
        self._check(TitleShows(text, self._negate), timeout)

    def to_have_window(self, title: str, *, timeout: float | None = None) -> None:
        """A window with this title is open. For `expect(desk)`."""
        self._check(WindowOpen(title, self._negate), timeout)

    def _target(self) -> Target:
        if isinstance(self._subject, Target):
            return self._subject
        raise TypeError("This check needs a target: expect(desk.text(...)).")

    def _check(self, condition: Condition, timeout: float | None) -> None:
        __tracebackhide__ = True
        api = self._subject.desk if isinstance(self._subject, Target) else self._subject
        try:
            api.desk.await_condition(
                condition, timeout=api.desk.patience.expect if timeout is None else timeout
            )
        except CheckFailed as exc:
            raise AssertionError(str(exc)) from None


def expect(subject: Target | DeskApi) -> Expectation:
    """Check something on a desk, waiting for it to become true."""
    return Expectation(subject)
