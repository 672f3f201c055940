"""Change the steps of an open macro file as a person would: what is not touched stays letter by letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.document import Mapping, Node, Sequence
from desktop_agent.macros.edit_text import OpenMacro
from desktop_agent.macros.emit import to_yaml
from desktop_agent.macros.files import comment_lines, step_lines
from desktop_agent.macros.intents import with_targets
from desktop_agent.macros.layout import (
    Lines,
    Span,
    blank_before,
    ended,
    ends_blank,
    entry_lines,
    indented,
    is_block,
    items,
    spans,
)
from desktop_agent.macros.stepform import step_data
from desktop_agent.macros.types import MacroStep
from vision.locate import Locator


class StepEdits(OpenMacro):
    """The changes to steps. They are counted from 0, as in `macro.steps`."""

    def delete(self, step: int) -> None:
        """Take a step out, and the comment directly above it."""
        self._check_step(step)
        if len(self.macro.steps) == 1:
            raise BadInput(f"{self.path}: A macro has at least one step.")
        wanted = _without(self.macro.steps, step)
        entry = self._own_entry(step)
        lines, found = self._layout()
        span = found[entry]
        begin = span.lead
        # The blank lines above go with it, unless they separate what stays.
        while begin > 0 and not lines.all[begin - 1].strip() and ends_blank(lines, span.stop):
            begin -= 1
        self._become(lines.all[:begin] + lines.all[span.stop :], wanted)

    def duplicate(self, step: int) -> None:
        """Put the same step once more after it."""
        self._check_step(step)
        self.insert(step + 1, self.macro.steps[step])

    def move(self, step: int, to: int) -> None:
        """Make a step the one of number `to`, with the comment directly above it."""
        self._check_step(step)
        self._check_step(to)
        if step == to:
            return
        rest = _without(self.macro.steps, step)
        wanted = (*rest[:to], self.macro.steps[step], *rest[to:])
        entry = self._own_entry(step)
        # Splitting one entry does not change the numbers of steps.
        target = self._own_entry(to)
        entry = self._entry_of(step)
        lines, found = self._layout()
        span, place = found[entry], found[target]
        moved = ended(lines.all[span.lead : span.stop], lines.newline)
        if to > step:
            between = ended(lines.all[span.stop : place.stop], lines.newline)
            blank = blank_before(between)
            text = [*between[blank:], *between[:blank], *moved]
            text = [*lines.all[: span.lead], *text, *lines.all[place.stop :]]
        else:
            between = ended(lines.all[place.lead : span.lead], lines.newline)
            kept = len(between) - blank_before(between[::-1])
            text = [*moved, *between[kept:], *between[:kept]]
            text = [*lines.all[: place.lead], *text, *lines.all[span.stop :]]
        self._become(text, wanted)

    def insert(self, step: int, new: MacroStep, comment: str = "") -> None:
        """Put a new step before the one of number `step`; the number of steps itself puts it at the end."""
        if step != len(self.macro.steps):
            self._check_step(step)
        wanted = (*self.macro.steps[:step], new, *self.macro.steps[step:])
        at_end = step == len(self.macro.steps)
        entry = self._own_entry(step - 1 if at_end else step)
        lines, found = self._layout()
        at = found[entry].stop if at_end else found[entry].lead
        before = ended(lines.all[:at], lines.newline)
        fresh = self._step_lines(lines, new, step, comment)
        self._become([*before, *fresh, *lines.all[at:]], wanted)

    def replace(self, step: int, new: MacroStep) -> None:
        """Put `new` in the place of a step; keys that stay the same keep their lines, and comments stay."""
        self._check_step(step)
        wanted = (*self.macro.steps[:step], new, *self.macro.steps[step + 1 :])
        entry = self._own_entry(step)
        lines, found = self._layout()
        span = found[entry]
        node = self._parsed.entries[entry].node
        fresh = self._changed_keys(lines, span, node, self.macro.steps[step], new, step)
        if fresh is None:
            fresh = [*lines.all[span.lead : span.start], *self._step_lines(lines, new, step, "")]
        self._become([*lines.all[: span.lead], *fresh, *lines.all[span.stop :]], wanted)

    def comment(self, step: int, comment: str) -> None:
        """Put `comment` above a step, in place of what stands directly above it; empty: nothing."""
        self._check_step(step)
        entry = self._own_entry(step)
        lines, found = self._layout()
        span = found[entry]
        fresh = [" " * self._indent(lines) + line + lines.newline for line in comment_lines(comment)]
        self._become([*lines.all[: span.lead], *fresh, *lines.all[span.start :]], self.macro.steps)

    def prefer(self, step: int, way: int, *, target: int = 0) -> None:
        """Make another way to find something the first one.

        Args:
            step: the step's number.
            way: which of the ways, 0 the one that is first now.
            target: which of the step's targets, in the order of `intents.targets_of`; 0 unless it has several.
        """
        self._check_step(step)
        old = self.macro.steps[step]
        seen: list[Locator] = []

        def preferred(locator: Locator) -> Locator:
            seen.append(locator)
            return _preferred(locator, way, self.path) if len(seen) == target + 1 else locator

        new = replace(old, intent=with_targets(old.intent, preferred))
        if target >= len(seen) or target < 0:
            raise BadInput(f"{self.path}: Step {step + 1} has {len(seen)} targets.")
        if way == 0:
            return
        if not self._moved_way(step, way, seen[target], new):
            self.replace(step, new)

    def _check_step(self, step: int) -> None:
        if not 0 <= step < len(self.macro.steps):
            raise BadInput(f"{self.path}: There is no step {step + 1}; it has {len(self.macro.steps)}.")

    def _entry_of(self, step: int) -> int:
        """The item of the list that says a step."""
        before = 0
        for at, entry in enumerate(self._parsed.entries):
            before += len(entry.steps)
            if step < before:
                return at
        raise AssertionError("the step was checked")

    def _own_entry(self, step: int) -> int:
        """The same, after an item of several sentences was made one item for each step."""
        entry = self._entry_of(step)
        steps = self._parsed.entries[entry].steps
        if len(steps) > 1:
            lines, found = self._layout()
            span = found[entry]
            number = sum(len(one.steps) for one in self._parsed.entries[:entry])
            fresh = list(lines.all[span.lead : span.start])
            for at, one in enumerate(steps):
                fresh += self._step_lines(lines, one, number + at, "")
            self._become([*lines.all[: span.lead], *fresh, *lines.all[span.stop :]], self.macro.steps)
        return self._entry_of(step)

    def _layout(self) -> tuple[Lines, list[Span]]:
        lines = Lines(self.text)
        found = items(lines, self._parsed.steps, self._end_of_steps(lines))
        if found is None:
            raise BadInput(
                f"{self.path}: Its steps stand in brackets. Write each on a line of its own that begins with a dash; "
                "then they can be changed here."
            )
        return lines, found

    def _end_of_steps(self, lines: Lines) -> int:
        """The line of the key after the steps, or the end."""
        start = self._parsed.steps.mark.index
        after = [key.mark.index for key, _ in self._parsed.root.entries if key.mark.index > start]
        return lines.at(min(after)) if after else len(lines.all)

    def _indent(self, lines: Lines) -> int:
        return lines.column(self._parsed.steps.mark.index)

    def _step_lines(self, lines: Lines, step: MacroStep, index: int, comment: str) -> list[str]:
        fresh = step_lines(step, index + 1, self._crops, comment)
        return indented(fresh, self._indent(lines), lines.newline)

    def _changed_keys(
        self, lines: Lines, span: Span, node: Node, old: MacroStep, new: MacroStep, step: int
    ) -> list[str] | None:
        """The lines of an item in which only some keys change; None when it has to be written anew."""
        if not isinstance(node, Mapping):
            return None
        starts = [lines.at(key.mark.index) for key, _ in node.entries]
        if not is_block(starts) or starts[0] != span.start:
            return None
        indent = lines.column(node.mark.index)
        self._crops.label(step + 1, "picture")
        had, has = step_data(old, self._crops), step_data(new, self._crops)
        keys = [key.text for key, _ in node.entries]
        if keys[0] not in has or next(iter(had)) != next(iter(has)) or next(iter(has)) != keys[0]:
            return None
        fresh = list(lines.all[span.lead : span.start])
        parts = spans(lines, starts, span.start, span.stop, indent)
        before = span.start
        for (key, value), part in zip(node.entries, parts, strict=True):
            name = key.text
            if had.get(name) == has.get(name):
                fresh += lines.all[before : part.stop]
            elif name in has:
                fresh += lines.all[before : part.start]
                fresh += entry_lines(lines, name, has[name], value, lines.all[part.start][:indent])
            before = part.stop
        fresh += lines.all[before : span.stop]
        added = {name: data for name, data in has.items() if name not in keys}
        return ended(fresh, lines.newline) + indented(
            to_yaml(added).splitlines() if added else [], indent, lines.newline
        )

    def _moved_way(self, step: int, way: int, locator: Locator, new: MacroStep) -> bool:
        """Move a line of a list of ways to its top; False when the ways are not written so."""
        entry = self._entry_of(step)
        node = self._parsed.entries[entry].node
        if not isinstance(node, Mapping):
            return False
        wanted = (*self.macro.steps[:step], new, *self.macro.steps[step + 1 :])
        for _, value in node.entries:
            if not isinstance(value, Sequence) or len(value.items) != len(locator.otherwise) + 1:
                continue
            lines, outer = self._layout()
            later = [lines.at(key.mark.index) for key, _ in node.entries if key.mark.index > value.mark.index]
            found = items(lines, value, min([*later, outer[entry].stop]))
            if found is None or len(found) <= way:
                continue
            first, chosen = found[0], found[way]
            moved = ended(lines.all[chosen.lead : chosen.stop], lines.newline)
            between = ended(lines.all[first.lead : chosen.lead], lines.newline)
            text = [*lines.all[: first.lead], *moved, *between, *lines.all[chosen.stop :]]
            try:
                self._become(text, wanted)
            except BadInput:
                continue
            return True
        return False


def _without(steps: tuple[MacroStep, ...], step: int) -> tuple[MacroStep, ...]:
    return (*steps[:step], *steps[step + 1 :])


def _preferred(locator: Locator, way: int, path: Path) -> Locator:
    all_ways = (replace(locator, otherwise=()), *locator.otherwise)
    if not 0 <= way < len(all_ways):
        raise BadInput(f"{path}: There are {len(all_ways)} ways to find it, not {way + 1}.")
    chosen = all_ways[way]
    if chosen.otherwise:
        raise BadInput(f"{path}: A way that has ways of its own cannot be the first one.")
    return replace(chosen, otherwise=(*all_ways[:way], *all_ways[way + 1 :]))
