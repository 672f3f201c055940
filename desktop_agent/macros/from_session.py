"""Make a macro of a session that went well: the same steps, with more ways to find what they acted on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from desktop_agent.errors import BadInput
from desktop_agent.macros.intents import single, targets_of, ways, with_targets
from desktop_agent.macros.parameters import literal
from desktop_agent.macros.texts import with_texts
from desktop_agent.macros.types import Macro, MacroStep, Secret
from desktop_agent.session.events import PlanMade, SessionFinished, SessionStarted, TargetSought
from desktop_agent.session.plain import plain_line
from desktop_agent.session.read import SessionFile
from desktop_agent.session.steps import StepRecord
from desktop_agent.types import EffectKind, EnterSecret, Intent, OpenProgram, Outcome
from vision.locate import Locator, Status
from vision.locate.propose import propose
from vision.types import Frame, Snapshot

See = Callable[[Frame], Snapshot]
"""Reads what is on a frame (`vision.parse.Parser.parse`)."""

_MOST_OTHERS = 3
_ABOUT = 200
_NAME = 40


@dataclass(frozen=True, slots=True)
class SavedMacro:
    """A macro made of a session.

    Attributes:
        macro: the macro.
        comments: the sentence of each step that has several ways to its target, by the step's index from 0.
    """

    macro: Macro
    comments: Mapping[int, str]


def macro_of(recorded: SessionFile, name: str, see: See) -> SavedMacro:
    """The session as a macro called `name`.

    The locators of its steps come first, since they led to the targets; what else finds the same element on the
    stored frame comes after. Words that were typed stay as they are; secrets stay names.

    Raises BadInput for a session that did not end well, naming the step, and CorruptSession.
    """
    events = [stored.event for stored in recorded.events()]
    started = next((event for event in events if isinstance(event, SessionStarted)), None)
    plan = next((event for event in events if isinstance(event, PlanMade)), None)
    finished = next((event for event in reversed(events) if isinstance(event, SessionFinished)), None)
    records = [record for record in recorded.steps() if record.step is not None]
    if started is None or plan is None or not records:
        raise BadInput(f"The session {recorded.session_id} has no steps to make a macro of.")
    if finished is None or finished.outcome is not Outcome.DONE:
        raise BadInput(_unfit(recorded, finished, records))
    steps = [_step(record, recorded, see) for record in records]
    app: tuple[str, ...] = ()
    if isinstance(steps[0].intent, OpenProgram):
        app, steps, records = steps[0].intent.command, steps[1:], records[1:]
    if not steps:
        raise BadInput(f"The session {recorded.session_id} only started a program; that is no macro.")
    secrets = dict.fromkeys(step.intent.name for step in steps if isinstance(step.intent, EnterSecret))
    about = " ".join(plain_line(started.task).split())
    macro = Macro(
        name=name,
        steps=tuple(steps),
        about=about if len(about) <= _ABOUT else about[: _ABOUT - 1] + "…",
        app=app,
        size=(started.width, started.height) if started.display == "virtual" else None,
        dark=started.dark,
        accessibility=started.accessibility,
        secrets=tuple(Secret(secret) for secret in secrets),
    )
    comments = {
        index: plain_line(record.sentence)
        for index, (step, record) in enumerate(zip(steps, records, strict=True))
        if any(target.otherwise for target in targets_of(step.intent))
    }
    return SavedMacro(macro, comments)


def name_for(task: str) -> str:
    """A short name for a macro that does `task`: its first words."""
    plain = unicodedata.normalize("NFKD", task.casefold()).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain)
    name = (
        "-".join(words)[: _NAME + 1].rpartition("-")[0] if len("-".join(words)) > _NAME else "-".join(words)
    )
    return name or "macro"


def _unfit(recorded: SessionFile, finished: SessionFinished | None, records: list[StepRecord]) -> str:
    begin = f"The session {recorded.session_id} cannot become a macro: "
    last = records[-1]
    where = f'step {(last.index or 0) + 1} ("{plain_line(last.sentence)}")'
    if finished is not None:
        return f"{begin}it ended at {where} as {finished.outcome}: {plain_line(finished.message)}"
    if recorded.running:
        return f"{begin}it is still running, at {where}."
    return f"{begin}it broke off at {where}."


def _step(record: StepRecord, recorded: SessionFile, see: See) -> MacroStep:
    assert record.step is not None
    intent = _with_other_ways(record.step.intent, record, recorded, see)
    quiet = record.effect is not None and record.effect.kind is EffectKind.NO_EFFECT
    return MacroStep(with_texts(intent, lambda text, _: literal(text)), quiet=quiet)


def _with_other_ways(intent: Intent, record: StepRecord, recorded: SessionFile, see: See) -> Intent:
    """`intent` with what else finds its targets; what was only looked for, as in a check, keeps what it has."""
    found = {
        single(search.locator): search
        for search in record.searches
        if search.status is Status.FOUND and not search.failed_check and search.candidates
    }

    def change(target: Locator) -> Locator:
        # The way that led to the target is the one that works.
        led = next((way for way in ways(target) if way in found), None)
        if led is None:
            return target
        known = dict.fromkeys([led, *ways(target), *_proposed(found[led], recorded, see)])
        first, *others = known
        return replace(first, otherwise=tuple(others[: max(_MOST_OTHERS, len(target.otherwise))]))

    return with_targets(intent, change)


def _proposed(search: TargetSought, recorded: SessionFile, see: See) -> tuple[Locator, ...]:
    """What else finds, on the frame that was searched, what the search found."""
    if not recorded.has_frame(search.frame):
        return ()
    snapshot = see(recorded.frame(search.frame))
    proposal = propose(search.candidates[0].box.centre, snapshot)
    # A place is only good in a window that is known by name, and the journal keeps no windows.
    return tuple(locator for locator in proposal.locators if locator.spot is None and locator.point is None)
