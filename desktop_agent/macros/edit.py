"""Change a macro file as a person would: what is not touched stays letter by letter, comments and order too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.crops import CropsOnDisk, NewCrops, remove_unused
from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, Sequence, mark_at
from desktop_agent.macros.emit import Data, block_lines, to_yaml
from desktop_agent.macros.files import as_written, comment_lines, parse_file, step_lines
from desktop_agent.macros.head import parameter_data, secret_data
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
from desktop_agent.macros.parse import Parsed, parse
from desktop_agent.macros.place import read_text, replace_text
from desktop_agent.macros.stepform import step_data
from desktop_agent.macros.types import Macro, MacroStep, Parameter, Secret
from desktop_agent.session.plain import plain_line
from vision.locate import Crop, Locator


class EditableMacro:
    """An open macro file.

    Steps are counted from 0, as in `macro.steps`. Each change is checked at once: the text after it must read as the
    macro that was meant, or nothing changes and BadInput is raised. The file itself changes with `save` only.

    Attributes:
        path: the file.
        macro: what it says now.
        text: the text now.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises BadInput."""
        self.path = path.resolve()
        self._saved = read_text(self.path)
        self._crops = NewCrops(self.path)
        self._parsed: Parsed = parse_file(
            self._saved, folder=self.path.parent, name=self.path.stem, source=str(path)
        )
        self.text = self._saved

    @property
    def macro(self) -> Macro:
        """What the text says now."""
        return self._parsed.macro

    @property
    def changed(self) -> bool:
        """Whether `save` has something to do."""
        return self.text != self._saved

    # ---------------------------------------------------------------- steps

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

    # ----------------------------------------------------------------- head

    def set_parameter(self, parameter: Parameter) -> None:
        """Declare a parameter, or change what is said about one."""
        others = self.macro.parameters
        known = any(one.name == parameter.name for one in others)
        changed = tuple(parameter if one.name == parameter.name else one for one in others)
        self._declare(
            "parameters",
            parameter.name,
            parameter_data(parameter),
            {one.name: parameter_data(one) for one in others},
            replace(self.macro, parameters=changed if known else (*others, parameter)),
        )

    def set_secret(self, secret: Secret) -> None:
        """Declare a secret, or change what is said about one."""
        others = self.macro.secrets
        known = any(one.name == secret.name for one in others)
        changed = tuple(secret if one.name == secret.name else one for one in others)
        self._declare(
            "secrets",
            secret.name,
            secret_data(secret),
            {one.name: secret_data(one) for one in others},
            replace(self.macro, secrets=changed if known else (*others, secret)),
        )

    # ----------------------------------------------------------------- file

    def save(self) -> None:
        """Replace the file, whole or not at all.

        Raises BadInput when it cannot be written, or when somebody else has changed it since it was opened.
        """
        if not self.changed:
            return
        if read_text(self.path) != self._saved:
            raise BadInput(f"{self.path}: another program has changed this file; open it again.")
        replace_text(self.path, self.text, self._crops.new)
        self._saved = self.text
        remove_unused(self.path, self.text)
        self._crops = NewCrops(self.path)

    # -------------------------------------------------------------- helpers

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

    def _declare(self, section: str, name: str, data: Data, others: dict[str, Data], wanted: Macro) -> None:
        lines = Lines(self.text)
        root = self._parsed.root
        node = root.get(section)
        if isinstance(node, Mapping) and node.entries:
            starts = [lines.at(key.mark.index) for key, _ in node.entries]
            section_line = lines.at(next(key for key, _ in root.entries if key.text == section).mark.index)
            if is_block(starts) and starts[0] > section_line:
                self._declare_in_block(lines, node, starts, name, data, wanted)
                return
        fresh = [line + lines.newline for line in block_lines(section, {**others, name: data})]
        starts = [lines.at(key.mark.index) for key, _ in root.entries]
        found = spans(lines, starts, 0, len(lines.all), 0)
        names = [key.text for key, _ in root.entries]
        if section in names:
            span = found[names.index(section)]
            self._become([*lines.all[: span.start], *fresh, *lines.all[span.stop :]], wanted.steps, wanted)
            return
        following = "secrets" if section == "parameters" and "secrets" in names else "steps"
        at = found[names.index(following)].lead
        text = [*lines.all[:at], *fresh, lines.newline, *lines.all[at:]]
        self._become(text, wanted.steps, wanted)

    def _declare_in_block(
        self, lines: Lines, node: Mapping, starts: list[int], name: str, data: Data, wanted: Macro
    ) -> None:
        indent = lines.column(node.mark.index)
        begin, end = starts[0], self._end_of_block(lines, node)
        found = spans(lines, starts, begin, end, indent)
        for (key, value), span in zip(node.entries, found, strict=True):
            if key.text == name:
                fresh = entry_lines(lines, name, data, value, lines.all[span.start][:indent])
                self._become(
                    [*lines.all[: span.start], *fresh, *lines.all[span.stop :]], wanted.steps, wanted
                )
                return
        at = found[-1].stop
        fresh = indented(to_yaml({name: data}).splitlines(), indent, lines.newline)
        before = ended(lines.all[:at], lines.newline)
        self._become([*before, *fresh, *lines.all[at:]], wanted.steps, wanted)

    def _end_of_block(self, lines: Lines, node: Mapping) -> int:
        after = [key.mark.index for key, _ in self._parsed.root.entries if key.mark.index > node.mark.index]
        return lines.at(min(after)) if after else len(lines.all)

    def _become(self, lines: list[str], steps: tuple[MacroStep, ...], wanted: Macro | None = None) -> None:
        """Take over a new text, when it says what is wanted. Raises BadInput, and nothing changes."""
        text = "".join(lines)
        expected = as_written(replace(self.macro if wanted is None else wanted, steps=steps))
        try:
            parsed = parse(text, self.path.stem, self._picture())
        except Misread as problem:
            mark = problem.mark
            place = mark_at(text, min(mark.index, len(text)))
            raise BadInput(
                plain_line(f"{self.path}: the change cannot be made (line {place.line} after it): {problem}")
            ) from problem
        if parsed.macro != expected:
            raise BadInput(
                f"{self.path}: this part of the file is written so that it cannot be changed here."
            )
        self._parsed = parsed
        self.text = text

    def _picture(self) -> Callable[[Scalar], Crop]:
        there = CropsOnDisk(self.path.parent)
        new = self._crops.pictures

        def picture(node: Scalar) -> Crop:
            return there.checked(node, new[node.text]) if node.text in new else there(node)

        return picture


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
