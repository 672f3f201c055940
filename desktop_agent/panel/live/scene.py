"""What the live view shows, as words and facts. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.engine.messages import Opened
from desktop_agent.loop.status import Status
from desktop_agent.panel.live.marks import Layer, Marks
from desktop_agent.panel.run import Activity, Run
from desktop_agent.panel.words import tr


class Showing(StrEnum):
    """What stands where the picture is."""

    NOTHING = "nothing"
    OPENING = "opening"
    LIVE = "live"
    LAST = "last"
    """The last picture of a display that is gone."""


class Offer(StrEnum):
    """What the button beside the words does."""

    NONE = "none"
    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"


@dataclass(frozen=True, slots=True)
class Words:
    """A line over the picture; `tone` as `desktop_agent.panel.style.sheet` has it."""

    text: str
    icon: str
    tone: str
    offer: Offer = Offer.NONE


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown.

    Attributes:
        showing: the picture, or what stands in its place.
        given: whether mouse and keys in the picture go to the display.
        words: a line over it; None for none.
        title: in the place of a picture.
        hint: below it.
    """

    showing: Showing
    given: bool = False
    words: Words | None = None
    title: str = ""
    hint: str = ""


def scene_of(run: Run, *, pictured: bool, lost: str, own_screen: bool, asked: bool) -> Scene:
    """What to show.

    Args:
        run: the state of the engine's work.
        pictured: whether there is a picture at all.
        lost: why the display cannot be seen; empty while it can.
        own_screen: whether it is the screen that the panel itself is on.
        asked: whether the person just tried to act although the display is not theirs.
    """
    if not run.busy:
        return Scene(Showing.LAST) if pictured else _nothing()
    if run.opened is None:
        return Scene(
            Showing.OPENING, title=tr("Opening the display…"), hint=tr("Programs start in a moment.")
        )
    if lost:
        if not pictured:
            return Scene(Showing.NOTHING, title=tr("The display cannot be seen"), hint=lost)
        words = Words(tr("This is the last picture. {why}", why=lost), icon="monitor-off", tone="bad")
        return Scene(Showing.LAST, words=words)
    return _live(run, own_screen=own_screen, asked=asked)


def marks_of(run: Run, layers: frozenset[Layer]) -> Marks:
    """What is drawn over the picture. Elements only where they are wanted: they change at every look."""
    if not run.busy:
        return Marks()
    target, seen = run.target, run.elements
    elements = seen.elements if seen is not None and Layer.ELEMENTS in layers else ()
    hidden = seen.hidden if seen is not None else ()
    if target is None:
        return Marks(elements=elements, hidden=hidden)
    return Marks(target.chosen, target.rivals, target.point, elements, hidden)


def is_own_screen(opened: Opened, panel_display: str) -> bool:
    """Whether the agent works on the screen that the panel is on (`panel_display`: what X calls it, or empty)."""
    return not opened.virtual and _plain(opened.display or panel_display) == _plain(panel_display)


def _plain(display: str) -> str:
    # `:0` and `:0.0` are the same display.
    return display.removesuffix(".0")


def _nothing() -> Scene:
    return Scene(
        Showing.NOTHING,
        title=tr("Nothing runs"),
        hint=tr("When the agent works, its display is shown here."),
    )


def _live(run: Run, *, own_screen: bool, asked: bool) -> Scene:
    taken = run.status is Status.TAKEN
    recording = run.activity is Activity.RECORDING
    if own_screen:
        if not taken:
            return Scene(Showing.LIVE)
        words = Words(
            tr("You have the screen. The agent waits until you hand it back."),
            "hand",
            "warn",
            Offer.HAND_BACK,
        )
        return Scene(Showing.LIVE, words=words)
    if taken:
        words = Words(
            tr("You have the display: click and type in the picture. Ctrl+Alt+H hands it back."),
            "hand",
            "warn",
            Offer.HAND_BACK,
        )
        return Scene(Showing.LIVE, given=True, words=words)
    if recording:
        words = Words(
            tr("What you do in the picture is recorded. Ctrl+Alt+H leaves it."), "circle-dot", "bad"
        )
        return Scene(Showing.LIVE, given=True, words=words)
    if asked:
        words = Words(
            tr("The agent has the display. Take it over to click and type in the picture."),
            "info",
            "live",
            Offer.TAKE_OVER,
        )
        return Scene(Showing.LIVE, words=words)
    return Scene(Showing.LIVE)
