"""What the card beside the live view says when a run is stuck, in a person's hands, or over. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import assert_never

from desktop_agent.engine.messages import Crashed, Ended, Refused, RunTask
from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Mind, Run
from desktop_agent.panel.task.progress import Progress
from desktop_agent.panel.words import ntr, tr
from desktop_agent.plain import plain
from desktop_agent.types import Outcome

SHOWN_FILES = 5
_STOPPED = "Stopped by a person."
"""What the engine says of a session that a person stopped, and nothing more."""
LONGEST = 4000
"""Characters of a message that are shown."""


class Offer(StrEnum):
    """A button of the card."""

    RETRY = "retry"
    SKIP = "skip"
    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    STOP = "stop"
    AGAIN = "again"
    PAGE = "page"
    SESSION = "session"
    MACRO = "macro"
    COPY = "copy"
    COPY_ANSWER = "copy_answer"
    """Beside the answer, not among the others."""
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class CardShown:
    """The card.

    Attributes:
        name: what kind of card it is, for tests and for knowing whether it is another one.
        tone: `good`, `warn`, `bad` or `live`.
        icon: of `resources/icons/panel`.
        title: what happened, in a few words.
        text: more of it.
        advice: what to do about it, one sentence each.
        offers: the buttons; the first is the one that is usually wanted.
        files: paths that can be opened.
        details: for a report of a fault; empty when there are none.
        answer: what the person wanted to know; empty when the task was no question.
    """

    name: str
    tone: str
    icon: str
    title: str
    text: str = ""
    advice: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    files: tuple[str, ...] = ()
    details: str = ""
    answer: str = ""


def card(run: Run, progress: Progress) -> CardShown | None:
    """The card for `run`; None when there is nothing to say."""
    if run.busy:
        return None if progress.stopping else _while_busy(run, progress)
    match run.end:
        case Ended():
            return _ended(run.end, progress, run.mind)
        case Crashed():
            return _crashed(run.end, progress)
        case Refused():
            return _refused(run.end, progress)
        case None:
            return None
        case _:
            assert_never(run.end)


def _while_busy(run: Run, progress: Progress) -> CardShown | None:
    if run.status is Status.STUCK:
        return CardShown(
            "stuck",
            "bad",
            "circle-alert",
            tr("This step did not go well"),
            lines(run.words) or tr("No reason was given."),
            offers=(Offer.RETRY, Offer.SKIP, Offer.TAKE_OVER, Offer.STOP),
        )
    if run.status is Status.TAKEN:
        virtual = run.opened is None or run.opened.virtual
        how = (
            tr("Click and type into the picture. The agent waits, and looks afresh when you hand back.")
            if virtual
            else tr("The agent keeps its hands off, and looks afresh when you hand back.")
        )
        noticed = plain(progress.noticed)
        return CardShown(
            "taken",
            "warn",
            "hand",
            tr("You have the display"),
            f"{noticed}\n{how}" if noticed else how,
            offers=(Offer.HAND_BACK, Offer.STOP),
        )
    return None


def _ended(end: Ended, progress: Progress, mind: Mind) -> CardShown:
    tone, icon, title = _headline(end.outcome)
    offers = [Offer.AGAIN] if progress.order is not None else []
    if end.page:
        offers.append(Offer.PAGE)
    if end.journal:
        offers.append(Offer.SESSION)
        if end.outcome is Outcome.DONE and isinstance(progress.order, RunTask):
            offers.append(Offer.MACRO)
    return CardShown(
        "ended",
        tone,
        icon,
        title,
        # The title says that it was stopped, in the person's language.
        tr("Everything that was done so far is kept.")
        if end.message == _STOPPED
        else lines(end.message) or _evidence(end, mind),
        tuple(plain(sentence, LONGEST) for sentence in end.advice),
        (*offers, Offer.CLOSE),
        end.files[:SHOWN_FILES],
        answer=lines(mind.answer),
    )


def _evidence(end: Ended, mind: Mind) -> str:
    """What showed that the task is done, where a model's word for it was checked."""
    checked = mind.checked
    if end.outcome is not Outcome.DONE or checked is None or not checked.passed or not checked.evidence:
        return ""
    return tr("Checked: {evidence}", evidence=lines(checked.evidence))


def _crashed(end: Crashed, progress: Progress) -> CardShown:
    kept = (
        tr("What was written down is safe: {path}", path=plain(end.journal, LONGEST)) if end.journal else ""
    )
    offers = [Offer.AGAIN] if progress.order is not None else []
    if end.journal:
        offers.append(Offer.SESSION)
    return CardShown(
        "crashed",
        "bad",
        "bug",
        tr("The engine met a fault of its own"),
        lines(end.message),
        tuple(
            sentence
            for sentence in (kept, tr("The panel goes on, and the next task starts the engine again."))
            if sentence
        ),
        (*offers, Offer.COPY, Offer.CLOSE) if end.details else (*offers, Offer.CLOSE),
        details=end.details,
    )


def report_of(end: Crashed) -> str:
    """A crash as it goes into a report of the fault."""
    return "\n".join(part for part in (end.message, end.journal, end.details) if part)


def _refused(end: Refused, progress: Progress) -> CardShown:
    return CardShown(
        "refused",
        "bad",
        "circle-x",
        tr("This cannot be begun"),
        lines(end.message),
        (tr("Nothing was done. The task is still in the line above."),)
        if isinstance(progress.order, RunTask)
        else (tr("Nothing was done."),),
        (Offer.AGAIN, Offer.CLOSE) if progress.order is not None else (Offer.CLOSE,),
    )


def lines(text: str) -> str:
    """`text` harmless to show, its lines kept."""
    kept = text[:LONGEST].strip().splitlines()
    return "\n".join(plain(line, LONGEST) for line in kept)


def file_label(path: str) -> str:
    """What a file's link says."""
    return plain(PurePath(path).name or path, 60)


def more_files(end: Ended) -> str:
    """How many files the card leaves out; empty when none."""
    more = len(end.files) - SHOWN_FILES
    return ntr("and {count} more file", "and {count} more files", more) if more > 0 else ""


def _headline(outcome: Outcome) -> tuple[str, str, str]:
    """Tone, icon and title."""
    match outcome:
        case Outcome.DONE:
            return "good", "circle-check", tr("Done")
        case Outcome.FAILED:
            return "bad", "circle-x", tr("It did not work")
        case Outcome.REFUSED:
            return "warn", "shield", tr("Refused")
        case Outcome.STOPPED:
            return "warn", "circle-stop", tr("Stopped")
        case Outcome.MISSING:
            return "bad", "circle-alert", tr("Something is missing")
        case Outcome.SKIPPED:
            return "warn", "skip-forward", tr("Skipped")
        case _:
            assert_never(outcome)
