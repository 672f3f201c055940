"""Write a macro as a pytest file that reads as if a person had written it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from actions.types import Button
from desktop_agent.errors import BadInput
from desktop_agent.macros.body import Body, comment
from desktop_agent.macros.intents import single_minded
from desktop_agent.macros.python import WIDTH, Code, assigned, call, identifier, laid_out, literal, unique
from desktop_agent.macros.secrets import variable_for
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.plan.sentences import Unsayable, to_sentence
from desktop_agent.session.plain import plain_line
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Condition,
    Counted,
    DragTo,
    EnterSecret,
    Gesture,
    HasText,
    HasValue,
    HoverOver,
    Intent,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Locator

_USUAL_SIZE = (1280, 800)
"""Of a test's display, unless its marker says otherwise."""
_USUAL_WAIT = 30.0
_PATIENT = 10.0
"""Seconds that a test's desk waits for a target by itself."""


@dataclass(frozen=True, slots=True)
class PytestFile:
    """A pytest file, and the pictures that it looks for.

    Attributes:
        name: what the file should be called: `test_save_letter.py`.
        text: the source.
        folder: name of the folder beside it that the pictures go to.
        pictures: PNG files by their names in that folder; empty when it needs none.
    """

    name: str
    text: str
    folder: str
    pictures: Mapping[str, bytes]


def as_pytest(macro: Macro, values: Mapping[str, str]) -> PytestFile:
    """The macro as one test. Targets are looked for in the first of their ways, as a person would write it.

    Args:
        macro: the macro, its texts with `${name}` where a parameter goes.
        values: a value for every parameter, by its name.

    Raises BadInput for a parameter without a value, and for a picture that cannot be read.
    """
    slug = identifier(macro.name, "macro")
    folder = f"{slug}.pictures"
    constants = _constants(macro, values)
    body = Body(constants)
    if macro.app:
        _step(body, MacroStep(OpenProgram(macro.app)))
    for step in macro.steps:
        _step(body, step)
    if not body.lines:
        body.write("pass")
    marker = _marker(macro)
    if marker:
        body.imports.add(("pytest", ""))
    top = [_docstring(macro), *_imports(body.imports)]
    values_set = [
        line
        for parameter in macro.parameters
        for line in (
            *([comment(_one_line(parameter.about))] if _one_line(parameter.about) else []),
            *assigned(constants[parameter.name], literal(values[parameter.name])),
        )
    ]
    if body.pictures:
        values_set.append(f"PICTURES = Path(__file__).parent / {literal(folder)}")
    if values_set:
        top.append(values_set)
    head = "\n\n".join("\n".join(block) for block in top)
    text = "\n".join([head, "", "", *marker, f"def test_{slug}(desk):", *body.lines, ""])
    return PytestFile(f"test_{slug}.py", text, folder, body.pictures)


# ------------------------------------------------------------------- around the steps


def _constants(macro: Macro, values: Mapping[str, str]) -> dict[str, str]:
    taken = {"PICTURES"}
    names: dict[str, str] = {}
    for parameter in macro.parameters:
        if parameter.name not in values:
            raise BadInput(
                f'The parameter "{parameter.name}" has no value: give one with --set {parameter.name}=VALUE.'
            )
        wanted = parameter.name.upper()
        names[parameter.name] = unique(wanted if wanted.isidentifier() else "VALUE", taken)
    return names


def _docstring(macro: Macro) -> list[str]:
    words = _one_line(macro.about) or f"What the macro {_one_line(macro.name)} does."
    # Quotation marks and backslashes would end the docstring, or mean something else in it.
    words = words.replace('"', "'").replace("\\", "/").strip()
    told = _wrapped(words if words[-1:] in ".!?…" else f"{words}.")
    if macro.secrets:
        variables = ", ".join(variable_for(secret.name) for secret in macro.secrets)
        told += ["", *_wrapped(f"Its secrets come from the environment: {variables}.")]
    return [f'"""{told[0]}"""'] if len(told) == 1 else [f'"""{told[0]}', *told[1:], '"""']


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH - 6, break_long_words=False, break_on_hyphens=False)


def _imports(wanted: set[tuple[str, str]]) -> list[list[str]]:
    """Blocks of import lines: the standard library's, then the others, as import sorters put them."""
    by_module: dict[str, list[str]] = {}
    for module, name in sorted(wanted):
        by_module.setdefault(module, []).append(name)
    standard: list[str] = []
    others: list[str] = []
    for module, names in by_module.items():
        block = standard if module in ("re", "pathlib") else others
        whole = names == [""]
        code = f"import {module}" if whole else f"from {module} import {', '.join(names)}"
        block.append(code)
    blocks = [sorted(block, key=lambda line: (line.startswith("from"), line)) for block in (standard, others)]
    return [block for block in blocks if block]


def _marker(macro: Macro) -> list[str]:
    given: dict[str, Code] = {}
    if macro.size is not None and macro.size != _USUAL_SIZE:
        given["size"] = literal("{}x{}".format(*macro.size))
    if macro.dark:
        given["dark"] = "True"
    if macro.accessibility:
        given["accessibility"] = "True"
    return laid_out(call("@pytest.mark.desk", **given), indent=0) if given else []


def _one_line(text: str) -> str:
    return " ".join(plain_line(text).split())


# ------------------------------------------------------------------- the steps


def _step(body: Body, step: MacroStep) -> None:
    note = _one_line(step.note)
    if note:
        body.remark(note)
    intent = single_minded(step.intent)
    match intent:
        case ClickOn():
            _patiently(body, intent.target, step)
            _click(body, intent)
        case HoverOver():
            _patiently(body, intent.target, step)
            body.act(intent.target, "hover")
        case DragTo():
            _patiently(body, intent.source, step)
            body.both(intent.source, "drag_to", intent.destination)
        case ScrollBy():
            _scroll(body, intent)
        case TypeInto() | EnterSecret() | ClearField() | SelectOption():
            _enter(body, intent, step)
        case PressKeys():
            times: dict[str, Code] = {} if intent.times == 1 else {"times": str(intent.times)}
            body.write(call("desk.press", *map(literal, intent.keys), **times))
        case ChooseMenu():
            body.write(call("desk.choose", *map(body.text, intent.path)))
        case SetTicked():
            _patiently(body, intent.target, step)
            body.act(intent.target, "tick" if intent.on else "untick")
        case WaitUntil():
            limit = step.timeout if intent.timeout_s is None else intent.timeout_s
            _expect(body, intent.condition, _USUAL_WAIT if limit is None else limit)
        case WaitFor() | Gesture():
            _say(body, intent)
        case CheckThat():
            _expect(body, intent.condition, step.timeout)
        case OpenProgram():
            body.write(call("desk.launch", *map(body.text, intent.command)))
        case SwitchWindow():
            body.write(call("desk.switch_to", body.text(intent.title)))
        case CloseWindow():
            body.write(
                call("desk.close_window", *([] if intent.title is None else [body.text(intent.title)]))
            )
        case _:
            assert_never(intent)


def _patiently(body: Body, target: Locator, step: MacroStep) -> None:
    """Wait for a target that takes longer than a test's desk would wait by itself."""
    if step.timeout is not None and step.timeout > _PATIENT:
        body.act(target, "wait_until_visible", timeout=_seconds(step.timeout))


def _click(body: Body, intent: ClickOn) -> None:
    usual = {(Button.LEFT, 2): "double_click", (Button.RIGHT, 1): "right_click"}
    simple = usual.get((intent.button, intent.count))
    if simple is not None and not intent.modifiers:
        body.act(intent.target, simple)
        return
    given: dict[str, Code] = {}
    if intent.button is not Button.LEFT:
        body.imports.add(("actions.types", "Button"))
        given["button"] = f"Button.{intent.button.name}"
    if intent.count != 1:
        given["count"] = str(intent.count)
    if intent.modifiers:
        given["modifiers"] = f"[{', '.join(map(literal, intent.modifiers))}]"
    body.act(intent.target, "click", **given)


def _scroll(body: Body, intent: ScrollBy) -> None:
    seen = intent.until
    if intent.target is not None and not intent.dx and seen is None:
        body.act(intent.target, "scroll", str(intent.dy))
    elif intent.target is None and (seen is None or (isinstance(seen, Visible) and not seen.negate)):
        given: dict[str, Code] = {"right": str(intent.dx)} if intent.dx else {}
        if seen is not None:
            given["until"] = body.subject(seen.locator)
        body.write(call("desk.scroll", *([str(intent.dy)] if intent.dy or not intent.dx else []), **given))
    else:
        _say(body, intent)


def _enter(body: Body, intent: TypeInto | EnterSecret | ClearField | SelectOption, step: MacroStep) -> None:
    target = intent.target
    if target is not None:
        _patiently(body, target, step)
    match intent:
        case TypeInto(text=text, clear=clear):
            if target is not None:
                body.act(target, "fill" if clear else "type", body.text(text))
            elif clear:
                _say(body, intent)
            else:
                body.write(call("desk.type", body.text(text)))
        case EnterSecret(name=name):
            if target is None:
                body.write(call("desk.enter_secret", literal(name)))
            else:
                body.act(target, "enter_secret", literal(name))
        case ClearField():
            if target is None:
                _say(body, intent)
            else:
                body.act(target, "clear")
        case SelectOption(option=option):
            if target is None:
                _say(body, intent)
            else:
                body.act(target, "select", body.text(option))
        case _:
            assert_never(intent)


def _say(body: Body, intent: Intent) -> None:
    """Write a step for which there is no method as a sentence, or else as it is."""
    try:
        sentence = to_sentence(intent)
    except Unsayable:
        sentence = "${"
    if "${" in sentence:
        body.carry_out(intent)
    else:
        body.write(call("desk.do", literal(f"{sentence}.")))


def _expect(body: Body, condition: Condition, timeout: float | None) -> None:
    body.imports.add(("desktop_agent.testing", "expect"))
    match condition:
        case Visible():
            check: tuple[str, ...] = ("to_be_visible",)
        case TitleShows():
            check = ("to_show_title", body.text(condition.text))
        case WindowOpen():
            check = ("to_have_window", body.text(condition.text))
        case HasText():
            check = ("to_show", body.text(condition.text))
        case IsTicked():
            check = ("to_be_ticked",)
        case IsEnabled():
            check = ("to_be_enabled",)
        case IsEmpty():
            check = ("to_be_empty",)
        case HasValue():
            check = ("to_have_value", body.text(condition.value))
        case Counted():
            check = ("to_have_count", str(condition.count))
        case _:
            assert_never(condition)
    method, *arguments = check
    given: dict[str, Code] = {} if timeout is None else {"timeout": _seconds(timeout)}
    turned = "not_." if condition.negate else ""
    if isinstance(condition, TitleShows | WindowOpen):
        body.write(call(f"expect(desk).{turned}{method}", *arguments, **given))
    else:
        body.tell(condition.locator, "expect({})." + turned + method, *arguments, **given)


def _seconds(seconds: float) -> str:
    return str(int(seconds)) if float(seconds).is_integer() else repr(seconds)
