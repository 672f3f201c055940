"""Values of steps that are more than one text: command lines, chords, held keys, menu paths."""

from __future__ import annotations

import shlex

from actions.errors import UnknownKey
from actions.keymap import MODIFIERS, format_chord, parse_chord
from desktop_agent.macros.document import Misread, Node, Scalar, Sequence, shown
from desktop_agent.macros.emit import Data
from desktop_agent.macros.scalars import items_of, text_of
from desktop_agent.session.plain import plain_line

_BETWEEN = " > "


def read_command(node: Node, what: str) -> tuple[str, ...]:
    """An argument list: a list of texts, or one text that is cut up as a shell would. No shell ever sees it."""
    if isinstance(node, Sequence):
        command = tuple(text_of(item, what, empty=True) for item in node.items)
    else:
        try:
            command = tuple(shlex.split(text_of(node, what)))
        except ValueError as problem:
            raise Misread(node.mark, f"{what} has a quotation without an end.") from problem
    if not command or not command[0].strip():
        raise Misread(node.mark, f"{what} is missing.")
    for argument in command:
        _without_nul(node, argument, what)
    return command


def command_data(command: tuple[str, ...]) -> Data:
    """What `read_command` reads as `command`: one line where that is as plain as the list."""
    line = shlex.join(command)
    simple = all(argument and argument.isprintable() for argument in command)
    return line if simple and tuple(shlex.split(line)) == command else list(command)


def chord_data(keys: tuple[str, ...]) -> Data:
    """`Ctrl+Shift+S` where that reads back as `keys`, their list otherwise."""
    for chord in (
        "+".join("plus" if key == "+" else key.capitalize() if key.isascii() else key for key in keys),
        format_chord(keys),
    ):
        try:
            if parse_chord(chord) == keys and chord.isprintable():
                return chord
        except UnknownKey:
            continue
    return list(keys)


def read_chord(node: Node) -> tuple[str, ...]:
    """Canonical names of keys, of a text such as `Ctrl+S` or of a list."""
    try:
        if isinstance(node, Sequence):
            said = tuple(text_of(item, "A key") for item in node.items)
            return parse_chord(format_chord(said))
        return parse_chord(text_of(node, "A key"))
    except UnknownKey as problem:
        raise Misread(node.mark, plain_line(str(problem)[:300])) from problem


def read_modifiers(node: Node) -> tuple[str, ...]:
    """The modifiers of a list, or of one text such as `ctrl+shift`; none comes twice."""
    nodes = node.items if isinstance(node, Sequence) else (node,)
    found: list[str] = []
    for item in nodes:
        keys = read_chord(item)
        for key in keys:
            if key not in MODIFIERS:
                raise Misread(item.mark, f'"{shown(key)}" is no modifier: use ctrl, shift, alt or super.')
            if key in found:
                raise Misread(item.mark, f'The key "{key}" is held already.')
            found.append(key)
    if not found:
        raise Misread(node.mark, "The keys to hold are missing: holding: [ctrl].")
    return tuple(found)


def read_path(node: Node) -> tuple[str, ...]:
    """The entries of a menu path, of a list or of `File > Save As`."""
    if isinstance(node, Scalar):
        entries = tuple(part.strip() for part in text_of(node, "A menu path").split(_BETWEEN))
        if not all(entries):
            raise Misread(node.mark, "A menu path is written like File > Save As, or as a list.")
        return entries
    found = tuple(text_of(item, "A menu entry") for item in items_of(node, "A menu path"))
    if not found:
        raise Misread(node.mark, "A menu path names at least one entry.")
    return found


def typeable(node: Node, text: str) -> str:
    """`text`, refused when it holds what no keyboard types."""
    for one in text:
        code = ord(one)
        if (code < 0x20 and one not in "\n\t") or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            raise Misread(node.mark, f"The character U+{code:04X} cannot be typed.")
    return text


def _without_nul(node: Node, text: str, what: str) -> None:
    if "\0" in text or any(0xD800 <= ord(one) < 0xE000 for one in text):
        raise Misread(node.mark, f"{what} holds a character that no command line can hold.")
