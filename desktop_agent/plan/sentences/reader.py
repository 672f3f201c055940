"""Read a whole task: cut it into clauses, and hand each clause to the reader of its verb."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences import choosing, entering, pointing, programs
from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.split import clauses
from desktop_agent.plan.sentences.tokens import shown, tokens_of
from desktop_agent.plan.sentences.verbs import HINT, Verb, read_verb
from desktop_agent.types import ClickOn, Intent, Step


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a task.

    Attributes:
        text: its words.
        steps: what they mean; empty when they were not understood.
        problem: why not; empty when they were.
    """

    text: str
    steps: tuple[Step, ...] = ()
    problem: str = ""


MAX_CHARACTERS = 100_000
MAX_STEPS = 200
EXAMPLE = "Open the File menu, choose Save As, type notes.txt into the Name field and press Enter"


def read_task(text: str, *, is_program: Callable[[str], bool] | None = None) -> tuple[Step, ...]:
    """The steps that `text` describes in plain English, in order; the package's docstring lists the language.

    Args:
        text: the task, at most 100,000 characters and 200 steps.
        is_program: whether a name can be started as a program, for "open X"; by default, whether it is on PATH.

    Raises UnreadableTask for the first sentence that is not understood, before anything is done.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableTask(
            shown(text[:200]), shown(text[-60:]), f"A task has at most {MAX_CHARACTERS:,} characters"
        )
    text = text.replace("\r\n", "\n")
    context = Context(is_program or _is_on_path)
    steps: list[Step] = []
    for clause in clauses(text, tokens_of(text)):
        context.sentence = clause
        steps += [Step(clause.text, intent) for intent in _read_clause(context, clause)]
        if len(steps) > MAX_STEPS:
            raise context.unreadable(clause, f"A task has at most {MAX_STEPS} steps")
    if not steps:
        raise UnreadableTask(shown(text), shown(text), f"Say what to do, for instance: {EXAMPLE}")
    return tuple(steps)


def read_clauses(text: str, *, is_program: Callable[[str], bool] | None = None) -> tuple[Clause, ...]:
    """The task in parts: those that are step sentences as steps, what lies between them as words.

    For planners that can make something of words too. Raises UnreadableTask for a task that is empty or too long.
    """
    if len(text) > MAX_CHARACTERS or not text.strip():
        return (Clause(text, read_task(text, is_program=is_program)),)
    text = text.replace("\r\n", "\n")
    context = Context(is_program or _is_on_path)
    parts: list[Clause] = []
    for clause in clauses(text, tokens_of(text)):
        context.sentence = clause
        try:
            steps = tuple(Step(clause.text, intent) for intent in _read_clause(context, clause))
        except UnreadableTask as problem:
            if parts and not parts[-1].steps:  # what is told in several sentences is best heard as a whole
                parts[-1] = Clause(f"{parts[-1].text} {clause.text}", problem=parts[-1].problem)
            else:
                parts.append(Clause(clause.text, problem=str(problem)))
        else:
            parts.append(Clause(clause.text, steps))
    return tuple(parts) or (Clause(text.strip(), problem="There is nothing to read in it."),)


def _is_on_path(name: str) -> bool:
    return shutil.which(name) is not None


def _read_clause(context: Context, clause: Phrase) -> list[Intent]:
    """What one clause means. Raises UnreadableTask."""
    found = read_verb(clause)
    if found is None:
        first = clause[:1]
        hint = HINT
        if clause.begins_quoted:
            hint = "A quotation is not a step by itself. " + HINT
        raise context.unreadable(first, hint)
    verb, length = found
    said = " ".join(clause.keys_of(0, length))
    return _read(context, verb, said, clause[length:].trimmed())


def _read(context: Context, verb: Verb, said: str, rest: Phrase) -> list[Intent]:  # noqa: C901
    match verb:
        case Verb.CLICK:
            return pointing.read_click(context, rest, said)
        case Verb.PRESS:
            return entering.read_press(context, rest) or pointing.read_click(context, rest, "click")
        case Verb.CHOOSE:
            return choosing.read_choose(context, rest)
        case Verb.HOLD:
            return _holding(context, rest)
        case Verb.HOVER:
            return pointing.read_hover(context, rest)
        case Verb.DRAG:
            return pointing.read_drag(context, rest)
        case Verb.SCROLL:
            return pointing.read_scroll(context, rest)
        case Verb.TYPE:
            return entering.read_type(context, rest)
        case Verb.PUT:
            return entering.read_put(context, rest)
        case Verb.FILL:
            return entering.read_fill(context, rest)
        case Verb.SET:
            return entering.read_set(context, rest)
        case Verb.REPLACE:
            return entering.read_replace(context, rest)
        case Verb.CLEAR:
            return entering.read_clear(context, rest)
        case Verb.TICK:
            return choosing.read_tick(context, rest, on=True)
        case Verb.UNTICK:
            return choosing.read_tick(context, rest, on=False)
        case Verb.TURN:
            return choosing.read_turn(context, rest)
        case Verb.CHECK:
            return choosing.read_check(context, rest)
        case Verb.VERIFY:
            return choosing.read_verify(context, rest)
        case Verb.WAIT:
            return choosing.read_wait(context, rest)
        case Verb.OPEN:
            return programs.read_open(context, rest)
        case Verb.START:
            return programs.read_start(context, rest)
        case Verb.SWITCH:
            return programs.read_switch(context, rest, said)
        case Verb.GO:
            return programs.read_go(context, rest)
        case Verb.CLOSE:
            return programs.read_close(context, rest)
        case _:
            assert_never(verb)


def _holding(context: Context, rest: Phrase) -> list[Intent]:
    """`hold Ctrl and click X`."""
    modifiers, act = pointing.read_hold(context, rest)
    found = read_verb(act)
    inner = _read_clause(context, act) if found is not None and found[0] is Verb.CLICK else []
    if len(inner) == 1 and isinstance(inner[0], ClickOn):
        return [replace(inner[0], modifiers=(*modifiers, *inner[0].modifiers))]
    raise context.unreadable(
        act or rest, "While keys are held only a click can follow: hold Ctrl and click the second row"
    )
