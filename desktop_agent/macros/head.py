"""What a macro file says before its steps: name, program, display, parameters, secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, shown
from desktop_agent.macros.emit import Data, block_lines, to_yaml
from desktop_agent.macros.parameters import why_not
from desktop_agent.macros.scalars import NAME, flag_of, mapping_of, text_of, word_of
from desktop_agent.macros.types import VERSION, Macro, Parameter, ParameterType, Secret
from desktop_agent.macros.values import command_data, read_command

KEYS = ("version", "name", "about", "app", "display", "parameters", "secrets", "steps")
"""Keys of the file, in the order they are written."""

MAX_DECLARED = 200
"""Parameters, and secrets, of one macro."""

MAX_SIDE = 16_384
"""Pixels of a display's side."""

MACRO_NAME = re.compile(r"\w[\w .-]{0,99}")
_SIZE = re.compile(r"([0-9]{2,5})\s*[xX\u00d7]\s*([0-9]{2,5})")


@dataclass(frozen=True, slots=True)
class Head:
    """All of a `Macro` but its steps; the attributes are the same."""

    name: str
    about: str
    app: tuple[str, ...]
    size: tuple[int, int] | None
    dark: bool
    accessibility: bool
    parameters: tuple[Parameter, ...]
    secrets: tuple[Secret, ...]


def read_head(root: Mapping, name: str) -> Head:
    """The head of a file whose stem is `name`. Raises Misread."""
    _check_version(root)
    display = root.get("display")
    screen = (
        None if display is None else mapping_of(display, "The display", ("size", "dark", "accessibility"))
    )
    app = root.get("app")
    about = root.get("about")
    parameters = _parameters(root.get("parameters"))
    return Head(
        name=_name(root, name),
        about="" if about is None else text_of(about, "The key about", empty=True),
        app=()
        if app is None or (isinstance(app, Scalar) and app.is_nothing)
        else read_command(app, "The app"),
        size=_size(screen),
        dark=_flag(screen, "dark"),
        accessibility=_flag(screen, "accessibility"),
        parameters=parameters,
        secrets=_secrets(root.get("secrets"), {parameter.name for parameter in parameters}),
    )


def head_blocks(macro: Macro) -> list[str]:
    """The blocks of a file's head, which blank lines are to separate; each ends with a new line."""
    first: dict[str, Data] = {"version": VERSION, "name": macro.name}
    if macro.about:
        first["about"] = macro.about
    if macro.app:
        first["app"] = command_data(macro.app)
    display: dict[str, Data] = {}
    if macro.size is not None:
        display["size"] = f"{macro.size[0]}x{macro.size[1]}"
    if macro.dark:
        display["dark"] = True
    if macro.accessibility:
        display["accessibility"] = True
    if display:
        first["display"] = display
    blocks = [to_yaml(first)]
    declared: tuple[tuple[str, dict[str, Data]], ...] = (
        ("parameters", {one.name: parameter_data(one) for one in macro.parameters}),
        ("secrets", {one.name: secret_data(one) for one in macro.secrets}),
    )
    blocks += ["\n".join(block_lines(key, entries)) + "\n" for key, entries in declared if entries]
    return blocks


def parameter_data(parameter: Parameter) -> Data:
    """What stands after a parameter's name: its default alone where that says all."""
    if parameter.type is ParameterType.TEXT and not parameter.about and parameter.default is not None:
        return parameter.default
    data: dict[str, Data] = {"type": parameter.type.value}
    if parameter.default is not None:
        data["default"] = parameter.default
    if parameter.about:
        data["about"] = parameter.about
    return data


def secret_data(secret: Secret) -> Data:
    """What stands after a secret's name."""
    return {"about": secret.about} if secret.about else {}


def _check_version(root: Mapping) -> None:
    version = root.get("version")
    if version is None:
        raise Misread(root.mark, f"The file does not begin with its version: version: {VERSION}.")
    found = version.number if isinstance(version, Scalar) else None
    if not isinstance(found, int) or found < 1:
        raise Misread(version.mark, f"The version is {VERSION}.")
    if found != VERSION:
        raise Misread(
            version.mark,
            f"This file is of version {found}; this program reads version {VERSION}. A newer one may read it.",
        )


def _name(root: Mapping, stem: str) -> str:
    node = root.get("name")
    name = stem if node is None else text_of(node, "The macro's name")
    if not MACRO_NAME.fullmatch(name) or name != name.strip():
        raise Misread(
            root.mark if node is None else node.mark,
            f'A macro is called by letters, digits, spaces, dots and dashes, at most 100, not "{shown(name)}".',
        )
    return name


def _size(screen: Mapping | None) -> tuple[int, int] | None:
    node = None if screen is None else screen.get("size")
    if node is None:
        return None
    found = _SIZE.fullmatch(text_of(node, "The size"))
    if not found or not all(1 <= int(side) <= MAX_SIDE for side in found.groups()):
        raise Misread(
            node.mark, f"A size is written like 1280x800, and has {MAX_SIDE} pixels a side at most."
        )
    return int(found[1]), int(found[2])


def _flag(screen: Mapping | None, key: str) -> bool:
    node = None if screen is None else screen.get(key)
    return node is not None and flag_of(node, f"The key {key}")


def _declared(node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
    """The names that a part of the head declares, and what it says about each."""
    if node is None or (isinstance(node, Scalar) and node.is_nothing):
        return ()
    if not isinstance(node, Mapping):
        raise Misread(node.mark, f"The {what} are a mapping: each name, and what is said about it.")
    if len(node.entries) > MAX_DECLARED:
        raise Misread(node.mark, f"A macro has at most {MAX_DECLARED} {what}.")
    for key, _ in node.entries:
        if not NAME.fullmatch(key.text):
            raise Misread(
                key.mark,
                f'"{shown(key.text)}" is no name: letters, digits and underscores, at most 64, no digit first.',
            )
    return node.entries


def _parameters(node: Node | None) -> tuple[Parameter, ...]:
    return tuple(_parameter(key.text, value) for key, value in _declared(node, "parameters"))


def _parameter(name: str, node: Node) -> Parameter:
    if isinstance(node, Scalar) and node.is_nothing:
        return Parameter(name)
    if not isinstance(node, Mapping):
        return _fitting(Parameter(name, default=text_of(node, "A default", empty=True)), node)
    mapping_of(node, "A parameter", ("type", "default", "about"))
    kind, default, about = node.get("type"), node.get("default"), node.get("about")
    return _fitting(
        Parameter(
            name,
            ParameterType.TEXT if kind is None else word_of(kind, ParameterType, "The type"),
            None if default is None else text_of(default, "A default", empty=True),
            "" if about is None else text_of(about, "The key about", empty=True),
        ),
        node if default is None else default,
    )


def _fitting(parameter: Parameter, node: Node) -> Parameter:
    if parameter.default is not None and (problem := why_not(parameter, parameter.default)) is not None:
        raise Misread(node.mark, f'"{shown(parameter.default)}" cannot be its default: {problem}.')
    return parameter


def _secrets(node: Node | None, parameters: set[str]) -> tuple[Secret, ...]:
    found: dict[str, Secret] = {}
    for key, value in _declared(node, "secrets"):
        folded = key.text.casefold()
        if folded in found:
            raise Misread(key.mark, f'"{key.text}" stands here twice; capitals do not tell secrets apart.')
        if key.text in parameters:
            raise Misread(key.mark, f'"{key.text}" is a parameter already; a secret needs a name of its own.')
        found[folded] = Secret(key.text, _about_secret(key.text, value))
    return tuple(found.values())


def _about_secret(name: str, node: Node) -> str:
    if isinstance(node, Scalar) and node.is_nothing:
        return ""
    if not isinstance(node, Mapping):
        # The text is not repeated: it may be the value itself.
        raise Misread(
            node.mark, f"No file holds a secret. Write {name}: {{about: what it is for}}; the keyring has it."
        )
    mapping_of(node, "A secret", ("about",))
    about = node.get("about")
    return "" if about is None else text_of(about, "The key about", empty=True)
