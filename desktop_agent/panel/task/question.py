"""What a person is asked, and the answers they can build: without Qt, and without pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from actions.types import (
    Action,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
)
from desktop_agent.desk.geometry import to_screen
from desktop_agent.engine.messages import Answer, Asked
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain, plain_sentence
from desktop_agent.types import Allow, CandidateNote, Deny, Edit
from vision.types import Box, Frame, FramePoint

MAX_RIVALS = 9
"""Rivals that have a number key."""
MAX_TEXT = 2000
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Rival:
    """Another element that answers to what was looked for."""

    number: int
    words: str
    box: Box


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """What the card says.

    Attributes:
        sentence: what will be done.
        exact: what the hands would do, exactly.
        where: window and program; empty when unknown.
        risk: why a person is asked.
        risky: whether the policy asks, rather than the person's own wish.
        why: what speaks for this target, one line each.
        box: the target, in frame pixels; None for acts without one.
        point: where the act goes, in frame pixels; None likewise.
        rivals: the alternatives.
        text: what would be typed; None for other acts.
        movable: whether the act has a point that can be another.
        always: what `Answer.always` would allow; empty where nothing can be.
    """

    sentence: str
    exact: str
    where: str
    risk: str
    risky: bool
    why: tuple[str, ...]
    box: Box | None
    point: FramePoint | None
    rivals: tuple[Rival, ...]
    text: str | None
    movable: bool
    always: str


def question_shown(asked: Asked, step: str = "", planned: str = "") -> QuestionShown:
    """`asked` in words; `step` is the sentence of the step under way, `planned` why a model chose it."""
    proposal, evidence = asked.proposal, asked.proposal.evidence
    movable = evidence is not None and has_point(proposal.action)
    return QuestionShown(
        sentence=capital(plain(proposal.purpose, MAX_TEXT)),
        # The engine has written escapes already; a doubled backslash would show a text that is not typed.
        exact=plain(asked.exact, MAX_TEXT).replace("\\\\", "\\"),
        where=_where(asked),
        risk=_risk(asked),
        risky=asked.risky,
        why=_why(asked, step, planned),
        box=evidence.chosen.box if evidence is not None else None,
        point=evidence.point if evidence is not None and movable else None,
        rivals=tuple(
            Rival(number, candidate_words(note), note.box)
            for number, note in enumerate(evidence.rivals[:MAX_RIVALS], 1)
        )
        if evidence is not None and movable
        else (),
        text=proposal.action.text if isinstance(proposal.action, TypeText) else None,
        movable=movable,
        always=_always(asked),
    )


def candidate_words(note: CandidateNote) -> str:
    """`button "Save", 92 %`."""
    named = f'{plain(note.role)} "{plain(note.text, 60)}"' if note.text else plain(note.role)
    return tr("{element}, {score} %", element=named, score=round(note.score * 100))


# --------------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that a person is making.

    Attributes:
        asked: the question.
        point: where the act goes now, in frame pixels; None for acts without a point.
        text: what is typed now; None for other acts.
        rival: number of the rival that was picked; 0 for none.
    """

    asked: Asked
    point: FramePoint | None
    text: str | None
    rival: int = 0

    @property
    def changed(self) -> bool:
        """Whether it differs from what was asked."""
        return self != draft(self.asked)

    def moved_to(self, point: FramePoint, within: Box) -> Draft:
        """With the point at `point`, kept inside the frame `within`."""
        if self.point is None:
            return self
        kept = FramePoint(
            min(max(point.x, within.left), within.right - 1), min(max(point.y, within.top), within.bottom - 1)
        )
        return replace(self, point=kept, rival=0)

    def moved_by(self, dx: float, dy: float, within: Box) -> Draft:
        """With the point moved by so many frame pixels, kept inside the frame."""
        if self.point is None:
            return self
        return self.moved_to(FramePoint(self.point.x + dx, self.point.y + dy), within)

    def typing(self, text: str) -> Draft:
        """With another text."""
        return replace(self, text=text) if self.text is not None else self

    def picking(self, rival: Rival) -> Draft:
        """With the point in the middle of a rival."""
        return replace(self, point=rival.box.centre, rival=rival.number) if self.point is not None else self

    def action(self, frame: Frame | None) -> Action:
        """The changed action. `frame` is the picture it was decided on: it knows how pixels lie on the screen.

        Without one no point can be changed. Raises ValueError when one was.
        """
        action = self.asked.proposal.action
        if isinstance(action, TypeText) and self.text is not None:
            return TypeText(self.text)
        if self.point is None or self.point == original_point(self.asked):
            return action
        if frame is None:
            raise ValueError("a point was changed without a picture to change it on")
        return with_point(action, to_screen(self.point, frame))


def draft(asked: Asked) -> Draft:
    """Nothing changed yet."""
    action = asked.proposal.action
    return Draft(asked, original_point(asked), action.text if isinstance(action, TypeText) else None)


def original_point(asked: Asked) -> FramePoint | None:
    """Where the act goes as it was asked, in frame pixels; None for acts without a point."""
    evidence = asked.proposal.evidence
    return evidence.point if evidence is not None and has_point(asked.proposal.action) else None


def approve(asked: Asked, *, always: bool = False) -> Answer:
    """Yes; with `always`, acts like it in that window need no answer any more."""
    reason = "allowed for this window in this session" if always else "approved in the panel"
    return Answer(asked.question, Allow(asked.rule, reason, by="person"), always)


def edit(changed: Draft, frame: Frame | None) -> Answer:
    """Yes, but so; a plain yes when nothing was changed."""
    if not changed.changed:
        return approve(changed.asked)
    decision = Edit(changed.action(frame), changed.asked.rule, "edited in the panel", by="person")
    return Answer(changed.asked.question, decision)


def reject(asked: Asked, reason: str) -> Answer:
    """No; the reason goes to the planner."""
    words = " ".join(reason.split())[:MAX_REASON] or "a person said no"
    return Answer(asked.question, Deny(asked.rule, words, by="person"))


def change_words(changed: Draft) -> str:
    """What was changed, for the person who changes it; empty when nothing was."""
    before = original_point(changed.asked)
    if not changed.changed or changed.point is None or before is None:
        return ""
    return tr(
        "It goes to pixel ({x}, {y}) instead of ({old_x}, {old_y}).",
        x=f"{changed.point.x:g}",
        y=f"{changed.point.y:g}",
        old_x=f"{before.x:g}",
        old_y=f"{before.y:g}",
    )


def has_point(action: Action) -> bool:
    """Whether `action` goes to a point."""
    match action:
        case Move() | Click() | ButtonDown() | ButtonUp() | Scroll():
            return True
        case Drag(path):
            return bool(path)
        case TypeText() | TypeSecret() | PressChord() | Hold() | Wait() | Launch() | FocusWindow():
            return False
        case _:
            assert_never(action)


def with_point(action: Action, point: ScreenPoint) -> Action:
    """`action` at another point; a drag begins there and ends where it did."""
    match action:
        case Move():
            return replace(action, to=point)
        case Click() | ButtonDown() | ButtonUp() | Scroll():
            return replace(action, at=point)
        case Drag(path):
            return replace(action, path=(point, *path[1:])) if path else action
        case TypeText() | TypeSecret() | PressChord() | Hold() | Wait() | Launch() | FocusWindow():
            return action
        case _:
            assert_never(action)


# ----------------------------------------------------------------------- words


def _where(asked: Asked) -> str:
    window, program = plain(asked.proposal.window), plain(asked.proposal.program)
    if window and program:
        return tr("in the window “{window}” ({program})", window=window, program=program)
    return tr("in the window “{window}”", window=window) if window else program


def _risk(asked: Asked) -> str:
    rule, reason = plain(asked.rule), plain(asked.reason, MAX_TEXT)
    if not asked.risky:
        return tr("You asked to be asked before every act.")
    if reason:
        return tr("{reason} (rule “{rule}”)", reason=capital(reason), rule=rule)
    return tr("The rule “{rule}” asks.", rule=rule)


def _why(asked: Asked, step: str, planned: str) -> tuple[str, ...]:
    out = [tr("Step: {sentence}", sentence=plain_sentence(step))] if step else []
    if planned:
        out.append(tr("The model says: {why}", why=plain(planned, 300)))
    evidence = asked.proposal.evidence
    if evidence is None:
        return tuple(out)
    out.append(tr("Looked for: {target}", target=plain(evidence.locator.describe())))
    out.append(tr("Found: {element}", element=candidate_words(evidence.chosen)))
    if evidence.checks:
        checks = ", ".join(plain(_check_words(check)) for check in evidence.checks)
        out.append(tr("Checked: {checks}", checks=checks))
    return tuple(out)


def _check_words(check: str) -> str:
    known = {
        "found": tr("found"),
        "exactly one": tr("exactly one"),
        "on the screen": tr("on the screen"),
        "enabled": tr("enabled"),
        "stable": tr("stable"),
    }
    return known.get(check, check)


def _always(asked: Asked) -> str:
    if not asked.proposal.window:
        return ""
    return tr(
        "Acts like this one ({kind}) in the window “{window}”, which the rule “{rule}” asks about, "
        "need no answer until this session ends.",
        kind=kind_words(asked.proposal.action),
        window=plain(asked.proposal.window, 60),
        rule=plain(asked.rule),
    )


def kind_words(action: Action) -> str:
    """The kind of an act."""
    match action:
        case Move():
            return tr("moving the pointer")
        case Click():
            return tr("clicking")
        case ButtonDown() | ButtonUp():
            return tr("pressing a mouse button")
        case Drag():
            return tr("dragging")
        case Scroll():
            return tr("scrolling")
        case TypeText():
            return tr("typing")
        case TypeSecret():
            return tr("typing a secret")
        case PressChord() | Hold():
            return tr("pressing keys")
        case Wait():
            return tr("waiting")
        case Launch():
            return tr("starting a program")
        case FocusWindow():
            return tr("switching windows")
        case _:
            assert_never(action)


def capital(text: str) -> str:
    """`text` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
