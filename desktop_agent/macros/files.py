"""Macro files: read one, with the pictures beside it; write one, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from desktop_agent.errors import BadInput
from desktop_agent.macros.crops import CropsOnDisk, NewCrops, folder_for, remove_unused
from desktop_agent.macros.document import Misread, Scalar
from desktop_agent.macros.emit import item_lines
from desktop_agent.macros.grammar import MAX_STEPS
from desktop_agent.macros.head import head_blocks
from desktop_agent.macros.intents import targets_of
from desktop_agent.macros.parse import Parsed, parse
from desktop_agent.macros.place import read_text, replace_text
from desktop_agent.macros.stepform import normal, step_data
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.session.plain import plain_line
from vision.locate import Crop

_NO_COMMENTS: Mapping[int, str] = MappingProxyType({})


def read_macro(path: Path) -> Macro:
    """The macro in the file `path`, with its pictures. Raises BadInput with `FILE:LINE:COLUMN` and what to do."""
    return parse_macro(read_text(path), folder=path.resolve().parent, name=path.stem, source=str(path))


def parse_macro(text: str, *, folder: Path | None, name: str, source: str | None = None) -> Macro:
    """The macro that `text` says.

    Args:
        text: a whole macro file.
        folder: where the pictures that it names lie; None: it may name none.
        name: what the macro is called when the text does not say so itself.
        source: what errors call the file; by default `NAME.yaml`.

    Raises BadInput with `FILE:LINE:COLUMN` and what to do.
    """
    return parse_file(text, folder=folder, name=name, source=source or f"{name}.yaml").macro


def parse_file(text: str, *, folder: Path | None, name: str, source: str) -> Parsed:
    """The same as `parse_macro`, with the places of all parts."""
    try:
        return parse(text, name, CropsOnDisk(folder))
    except Misread as problem:
        mark = problem.mark
        raise BadInput(plain_line(f"{source}:{mark.line}:{mark.column}: {problem}")) from problem


def write_macro(macro: Macro, path: Path, *, comments: Mapping[int, str] = _NO_COMMENTS) -> None:
    """Write `macro` to the file `path`, and its pictures beside it.

    The file is replaced whole or not at all; pictures of an older version that it no longer names are removed. What
    was written reads back as the same macro, but for waits (`stepform.normal`): the timeout of a wait for a
    condition is its intent's.

    Args:
        macro: what to write.
        path: the file, `NAME.yaml`; missing folders are made.
        comments: remarks to stand above steps, by the step's index from 0.

    Raises BadInput when it cannot be written, or says what no macro file can say.
    """
    path = path.resolve()
    crops = NewCrops(path)
    if len(macro.steps) > MAX_STEPS:
        raise BadInput(f"{path}: A macro has at most {MAX_STEPS:,} steps; this one has {len(macro.steps):,}.")
    text = _text(macro, crops, comments)
    _check(macro, text, crops, path)
    if folder_for(path).is_symlink():
        raise BadInput(f"{folder_for(path)}: it is a link; pictures are kept in a folder of their own.")
    replace_text(path, text, crops.new)
    remove_unused(path, text)


def step_lines(step: MacroStep, number: int, crops: NewCrops, comment: str = "") -> list[str]:
    """The lines of one step (the `number`th, from 1), as an item of the list, without indentation."""
    words = [
        one.text for target in targets_of(step.intent) for one in (target, *target.otherwise) if one.text
    ]
    crops.label(number, words[0] if words else step.intent.kind.split("_")[0])
    return [*comment_lines(comment), *item_lines(step_data(step, crops))]


def comment_lines(comment: str) -> list[str]:
    """`comment` as lines that begin with a hash."""
    lines = [plain_line(line).rstrip() for line in re.split("[\r\n\x85\u2028\u2029]+", comment)]
    return [f"# {line}" for line in lines if line]


def as_written(macro: Macro) -> Macro:
    """`macro` as it reads back after it was written."""
    return replace(macro, steps=tuple(normal(step) for step in macro.steps))


def _text(macro: Macro, crops: NewCrops, comments: Mapping[int, str]) -> str:
    blocks = head_blocks(macro)
    lines = ["steps:" if macro.steps else "steps: []"]
    for index, step in enumerate(macro.steps):
        lines += _indented(step_lines(step, index + 1, crops, comments.get(index, "")))
    return "\n".join([*blocks, "".join(line + "\n" for line in lines)])


def _indented(lines: list[str]) -> list[str]:
    return ["  " + line if line else "" for line in lines]


def _check(macro: Macro, text: str, crops: NewCrops, path: Path) -> None:
    """Read `text` as it will be read, before it replaces anything. Raises BadInput."""
    pictures = crops.pictures

    def picture(node: Scalar) -> Crop:
        return CropsOnDisk(path.parent).checked(node, pictures[node.text])

    try:
        found = parse(text, path.stem, picture).macro
    except Misread as problem:
        raise BadInput(plain_line(f"{path}: the macro cannot be written: {problem}")) from problem
    wanted = as_written(macro)
    if found != wanted:
        at = next(
            (
                index + 1
                for index, (had, said) in enumerate(zip(wanted.steps, found.steps, strict=False))
                if had != said
            ),
            None,
        )
        where = "its head" if at is None else f"step {at}"
        raise BadInput(f"{path}: the macro cannot be written: {where} would read back as something else.")
