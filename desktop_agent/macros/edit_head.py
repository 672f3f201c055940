"""Changes to a macro file's head, as lines: what is not touched stays letter by letter. Pure."""

from __future__ import annotations

from desktop_agent.macros.document import Mapping
from desktop_agent.macros.emit import Data, block_lines, to_yaml
from desktop_agent.macros.head import KEYS
from desktop_agent.macros.layout import Lines, Span, ended, entry_lines, indented, is_block, spans


def with_key(lines: Lines, root: Mapping, key: str, data: Data | None) -> list[str]:
    """The file's lines with `data` as the value of the head's `key`; None takes the key out."""
    names = [name.text for name, _ in root.entries]
    found = _root_spans(lines, root)
    if key in names:
        span, value = found[names.index(key)], root.entries[names.index(key)][1]
        fresh = [] if data is None else entry_lines(lines, key, data, value, "")
        return [*lines.all[: span.start], *fresh, *lines.all[span.stop :]]
    if data is None:
        return list(lines.all)
    # After the last of the keys that are written before it; `version` is always there.
    before = [name for name in names if KEYS.index(name) < KEYS.index(key)]
    at = found[names.index(before[-1])].stop if before else found[0].lead
    fresh = indented(to_yaml({key: data}).splitlines(), 0, lines.newline)
    return [*ended(lines.all[:at], lines.newline), *fresh, *lines.all[at:]]


def declared(
    lines: Lines, root: Mapping, section: str, name: str, data: Data, others: dict[str, Data]
) -> list[str]:
    """The file's lines with `name` declared as `data` in `section`, beside the `others` that stand there."""
    block = _block(lines, root, section)
    if block is not None:
        node, found, indent = block
        for (key, value), span in zip(node.entries, found, strict=True):
            if key.text == name:
                fresh = entry_lines(lines, name, data, value, lines.all[span.start][:indent])
                return [*lines.all[: span.start], *fresh, *lines.all[span.stop :]]
        at = found[-1].stop
        fresh = indented(to_yaml({name: data}).splitlines(), indent, lines.newline)
        return [*ended(lines.all[:at], lines.newline), *fresh, *lines.all[at:]]
    return _section(lines, root, section, {**others, name: data})


def undeclared(lines: Lines, root: Mapping, section: str, name: str, others: dict[str, Data]) -> list[str]:
    """The file's lines without `name` in `section`, where the `others` stay; without the section for the last one."""
    block = _block(lines, root, section)
    if not others or block is None:
        return _section(lines, root, section, others)
    node, found, _ = block
    span = found[[key.text for key, _ in node.entries].index(name)]
    return [*lines.all[: span.lead], *lines.all[span.stop :]]


def renamed(text: str, root: Mapping, section: str, old: str, new: str) -> str | None:
    """`text` with the declared name `old` of `section` written as `new`, where `root` says that it stands.

    None where something else stands there.
    """
    node = root.get(section)
    assert isinstance(node, Mapping)
    key = next(key for key, _ in node.entries if key.text == old)
    there = text[key.mark.index : key.end.index]
    return text[: key.mark.index] + new + text[key.end.index :] if there.strip("'\"") == old else None


def _section(lines: Lines, root: Mapping, section: str, entries: dict[str, Data]) -> list[str]:
    """The file's lines with `section` written anew, or taken out where it has no entries."""
    fresh = [line + lines.newline for line in block_lines(section, entries)] if entries else []
    found = _root_spans(lines, root)
    names = [key.text for key, _ in root.entries]
    if section in names:
        span = found[names.index(section)]
        stop = span.stop
        while not fresh and stop < len(lines.all) and not lines.all[stop].strip():
            stop += 1
        return [*lines.all[: span.lead if not fresh else span.start], *fresh, *lines.all[stop:]]
    following = "secrets" if section == "parameters" and "secrets" in names else "steps"
    at = found[names.index(following)].lead
    return [*lines.all[:at], *fresh, lines.newline, *lines.all[at:]]


def _root_spans(lines: Lines, root: Mapping) -> list[Span]:
    return spans(lines, [lines.at(key.mark.index) for key, _ in root.entries], 0, len(lines.all), 0)


def _block(lines: Lines, root: Mapping, section: str) -> tuple[Mapping, list[Span], int] | None:
    """A section with a line or more for each of its entries: its node, their lines, their indent; None otherwise."""
    node = root.get(section)
    if not isinstance(node, Mapping) or not node.entries:
        return None
    starts = [lines.at(key.mark.index) for key, _ in node.entries]
    section_line = lines.at(next(key for key, _ in root.entries if key.text == section).mark.index)
    if not is_block(starts) or starts[0] <= section_line:
        return None
    after = [key.mark.index for key, _ in root.entries if key.mark.index > node.mark.index]
    end = lines.at(min(after)) if after else len(lines.all)
    indent = lines.column(node.mark.index)
    return node, spans(lines, starts, starts[0], end, indent), indent
