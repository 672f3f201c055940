"""What the pages of documentation say is so: macros are read, Python names what exists, commands have their options."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
import typer.main
from ruamel.yaml import YAML

from desktop_agent.cli.app import app
from desktop_agent.desk.targets import DeskApi, Target
from desktop_agent.doctor.system_packages import read_groups
from desktop_agent.macros import grammar, head
from desktop_agent.macros.as_pytest import as_pytest
from desktop_agent.macros.files import parse_macro
from desktop_agent.macros.types import Macro, ParameterType
from desktop_agent.plan.sentences import read_condition_words
from desktop_agent.policy import Policy
from desktop_agent.policy.toolbox import NAMES
from desktop_agent.policy.toolrules import ToolRule
from desktop_agent.settings import read_settings
from desktop_agent.testing.expectation import Expectation, expect
from desktop_agent.testing.settings import DeskSettings
from desktop_agent.types import CheckThat, Gesture, Intent
from vision.locate import Place, TextMatch
from vision.types import Role

RESOURCES = Path(__file__).parents[2] / "resources"
DOCS = tuple(sorted((RESOURCES / "docs").glob("*.md")))
PAGES = (*DOCS, RESOURCES / "examples" / "README.md")
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of code in a page; `line` is its first line."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*languages: str, pages: tuple[Path, ...] = PAGES) -> list[Block]:
    found = []
    for page in pages:
        source = page.read_text("utf-8")
        for match in _FENCE.finditer(source):
            if match[1] in languages:
                line = source.count("\n", 0, match.start(2)) + 1
                found.append(Block(page.name, line, match[1], match[2]))
    return found


def page(name: str) -> str:
    return (RESOURCES / "docs" / name).read_text("utf-8")


# ------------------------------------------------------------------- macros


@pytest.fixture
def macros_folder(tmp_path):
    crop = tmp_path / "save-letter.crops" / "5-save.png"
    crop.parent.mkdir()
    picture = np.random.default_rng(1).integers(0, 255, (24, 60, 3), dtype=np.uint8)
    crop.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return tmp_path


def read(text: str, folder: Path) -> Macro:
    if not text.lstrip("# \n").startswith("version") and "\nversion: 1" not in text:
        text = "version: 1\nsteps:\n" + textwrap.indent(text, "  ")
    return parse_macro(text, folder=folder, name="example")


MACROS = blocks("yaml", pages=tuple(one for one in DOCS if one.name != "ui-tests.md"))


@pytest.mark.parametrize("block", MACROS, ids=str)
def test_every_macro_in_the_pages_is_read(block, macros_folder):
    macro = read(block.text, macros_folder)
    assert macro.steps


def test_the_macros_of_the_reference_use_every_verb_and_every_kind_of_step(macros_folder):
    texts = "\n".join(block.text for block in MACROS)
    for verb, said in grammar.VERBS.items():
        assert re.search(rf"^\s*- {verb}:", texts, re.MULTILINE), verb
        for option in said.options:
            assert re.search(rf"^\s+{option}:", texts, re.MULTILINE), f"{verb}: {option}"
    steps = [step for block in MACROS for step in read(block.text, macros_folder).steps]
    assert {type(step.intent) for step in steps} == set(get_args(Intent)) - {Gesture}


def test_the_reference_has_every_word_of_the_format():
    text = page("macros.md")
    words = [
        *grammar.VERBS,
        *grammar.COMMON,
        *grammar.PLAIN_KEYS,
        *grammar.RELATIONS,
        grammar.ALSO,
        *head.KEYS,
    ]
    words += [option for verb in grammar.VERBS.values() for option in verb.options]
    missing = [word for word in words if f"`{word}`" not in text]
    missing += [word for word in grammar.CONDITIONS if f"`{{{word}: " not in text]
    enumerations = (*Role, *TextMatch, *Place, *ParameterType)
    missing += [word for word in enumerations if not re.search(rf"\b{word}\b", text)]
    assert missing == []


def test_both_ways_to_say_a_condition_mean_the_same():
    rows = re.findall(r"^\| `([^`{]+)` \| `(\{[^`]+\})` \|$", page("macros.md"), re.MULTILINE)
    assert len(rows) >= len(grammar.CONDITIONS)
    for words, mapping in rows:
        macro = parse_macro(f"version: 1\nsteps:\n  - check: {mapping}\n", folder=None, name="example")
        assert macro.steps[0].intent == CheckThat(read_condition_words(words)), words


def test_the_recording_in_the_readme_becomes_the_test_in_the_readme():
    readme = PAGES[-1].read_text("utf-8")
    said = re.findall(r"^  [0-9]\. (.*)$", readme, re.MULTILINE)
    text = "version: 1\napp: mousepad --disable-server\nsteps:\n"
    macro = parse_macro(
        text + "".join(f"  - {json.dumps(one)}\n" for one in said), folder=None, name="letter"
    )
    test = as_pytest(macro, {}).text
    assert test[test.index("def test_letter") :] in readme


# ------------------------------------------------------------------- Python


@cache
def _returned(owner: type, name: str) -> type | None:
    """The type of an attribute of `owner`, or what a call of it returns; None when it is none of ours."""
    ours = {"Target": Target, "DeskApi": DeskApi, "Expectation": Expectation}
    found = inspect.getattr_static(owner, name)
    function = found.fget if isinstance(found, property) else found
    return ours.get(inspect.get_annotations(function).get("return", ""))


class Names(ast.NodeVisitor):
    """Follows desks, targets and expectations through a block, and notes what they do not have."""

    def __init__(self) -> None:
        self.known: dict[str, type] = dict.fromkeys(("desk", "shared_desk", "editor"), DeskApi)
        self.known |= dict.fromkeys(("target", "other", "dialog"), Target)
        self.problems: list[str] = []

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        kind = self.type_of(node.value)
        if kind is not None and isinstance(node.targets[0], ast.Name):
            self.known[node.targets[0].id] = kind

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        owner = self.type_of(node.value)
        if owner is not None and node.attr not in dir(owner) and node.attr not in ("desk", "locator"):
            self.problems.append(f"{owner.__name__} has no {node.attr}")

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Name("expect"):
                method, given = expect, len(node.args)
            case ast.Attribute(value, attr) if (owner := self.type_of(value)) is not None:
                method, given = getattr(owner, attr, None), len(node.args) + 1
            case _:
                return
        if not callable(method) or any(isinstance(argument, ast.Starred) for argument in node.args):
            return
        named = {keyword.arg: None for keyword in node.keywords if keyword.arg}
        try:
            inspect.signature(method).bind(*[None] * given, **named)
        except TypeError as problem:
            self.problems.append(f"{ast.unparse(node)}: {problem}")

    def type_of(self, node: ast.expr) -> type | None:
        match node:
            case ast.Name(id):
                return self.known.get(id)
            case ast.Call(func=ast.Name(id="expect")):
                return Expectation
            case ast.Call(func=ast.Attribute(value, attr)) | ast.Attribute(value, attr):
                owner = self.type_of(value)
                return None if owner is None or attr not in dir(owner) else _returned(owner, attr)
        return None


PYTHON = blocks("python")


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_all_python_in_the_pages_compiles_and_what_is_ours_exists(block):
    tree = ast.parse(block.text, str(block))
    names = Names()
    names.visit(tree)
    assert names.problems == []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("desktop_agent", "vision")):
            module = importlib.import_module(str(node.module))
            assert [one.name for one in node.names if not hasattr(module, one.name)] == []


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_ours_in_the_running_text_exists(one):
    # The first column of a comparison is another tool's.
    text = re.sub(r"^\|[^|]*\|", "", _FENCE.sub("", one.read_text("utf-8")), flags=re.MULTILINE)
    said = re.findall(r"`((?:desk|expect|target)[.(][^`]*)`", text)
    names = Names()
    for code in said:
        names.visit(ast.parse(code.replace("…", "")))
    assert names.problems == []
    assert said or one.name not in ("from-other-tools.md", "ui-tests.md")


def test_a_name_that_does_not_exist_is_noticed():
    names = Names()
    names.visit(
        ast.parse(
            """
dialog = desk.dialog("Save As")
dialog.button("Save").clik()
dialog.button("Save").near(desk.text("x")).click(times=2)
expect(dialog.first).to_be_seen()
expect(desk).not_.to_show_title("x", timeout=3)
"""
        )
    )
    assert names.problems == [
        "Target has no clik",
        "dialog.button('Save').near(desk.text('x')).click(times=2): got an unexpected keyword argument 'times'",
        "Expectation has no to_be_seen",
    ]


def test_the_reference_names_the_whole_api():
    text = page("ui-tests.md")
    missing = [
        f"{owner.__name__}.{name}"
        for owner in (DeskApi, Target, Expectation)
        for name in dir(owner)
        if not name.startswith("_") and not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", text)
    ]
    assert missing == []


def test_the_reference_names_all_settings_and_no_others():
    text = page("ui-tests.md")
    known = {one.name for one in fields(DeskSettings)} | {"output"}
    said = set(re.findall(r"\bdesk_(\w+)", text)) - {"page", "screen"}  # properties in JUnit's file
    switches = {one.replace("-", "_") for one in re.findall(r"--desk-([a-z-]+)", text)}
    assert said | switches <= known
    assert known - {"environment"} <= switches
    for marker in re.findall(r"mark\.desk\(([^)]*)\)", text):
        assert set(re.findall(r"(\w+)=", marker)) <= known


# ------------------------------------------------------------------- commands


@cache
def _commands():
    return typer.main.get_command(app)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every line of a shell block, and every text in backticks, that calls the program."""
    for block in blocks("sh", "yaml"):
        for line in block.text.splitlines():
            words = re.search(r"(?:^|run: )(desktop-agent .*?)(?: *#.*| > .*)?$", line.strip())
            if words:
                yield f"{block}: {line.strip()}", shlex.split(words[1])[1:]
    for one in PAGES:
        for inline in re.findall(r"`(desktop-agent [^`]+)`", _FENCE.sub("", one.read_text("utf-8"))):
            yield f"{one.name}: {inline}", shlex.split(inline.partition(" > ")[0].replace("\n", " "))[1:]


COMMANDS = list(commands())


@pytest.mark.parametrize("words", [words for _, words in COMMANDS], ids=[name for name, _ in COMMANDS])
def test_every_command_in_the_pages_exists_with_its_options(words):
    command, rest = _commands(), list(words)
    while hasattr(command, "commands"):
        assert rest, "a verb is missing"
        assert rest[0] in command.commands, rest[0]
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
    if command.name == "test":
        known |= {f"--desk-{one.name.replace('_', '-')}" for one in fields(DeskSettings)} | {"--desk-output"}
        known |= {"-n", "-k", "-x", "--video", "--junitxml"}
    used = [word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"]
    assert [option for option in used if option not in known] == []


# ------------------------------------------------------------------- CI


def test_the_recipe_for_ci_installs_what_the_list_of_system_packages_needs():
    (recipe,) = blocks("yaml", pages=(RESOURCES / "docs" / "ui-tests.md",))
    job = YAML(typ="safe").load(recipe.text)["jobs"]["ui"]
    assert job["runs-on"].startswith("ubuntu-")
    runs = "\n".join(step.get("run", "") for step in job["steps"])
    line = re.sub(r"\\\n", " ", runs)
    installed = set(re.search(r"apt-get install ([^\n]*)", line)[1].split())
    needed = {p.name for group in read_groups() if group.required for p in group.packages}
    assert needed <= installed
    listed = {p.name for group in read_groups() for p in group.packages}
    assert {word for word in installed if not word.startswith("-")} <= listed | {"mousepad"}


# ------------------------------------------------------------------- what can be run


@pytest.mark.live
@pytest.mark.needs("mousepad")
def test_our_half_of_each_comparison_passes_as_it_stands(tmp_path):
    ours = [
        re.sub(r"^def test_", f"def test_{block.line}_", block.text, flags=re.MULTILINE)
        for block in blocks("python", pages=(RESOURCES / "docs" / "from-other-tools.md",))
        if "(desk" in block.text
    ]
    assert len(ours) == 3
    head = "from desktop_agent.testing import expect\n\n"
    (tmp_path / "test_ours.py").write_text(head + "\n\n".join(ours), "utf-8")
    hidden = ("PYTEST_", "DISPLAY", "XAUTHORITY")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    # Its `python` is ours.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_ours.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_settings_and_the_rules_about_tools_can_be_used_as_they_stand(tmp_path):
    settings_text, rules_text = (
        block.text for block in blocks("toml", pages=(RESOURCES / "docs" / "tools.md",))
    )
    (tmp_path / "settings.toml").write_text(settings_text, "utf-8")
    tools = read_settings(tmp_path / "settings.toml").tools
    assert tools.folders == ("~/notes",)
    assert tools.search.startswith("http://127.0.0.1")
    assert {one.name for one in fields(tools)} == set(tomllib.loads(settings_text)["tools"])
    policy = Policy.parse(f'[[rule]]\nname = "a"\neffect = "ask"\n{rules_text}'.encode(), "tools.md")
    assert [rule.effect for rule in policy.tools] == ["deny", "allow", "allow", "ask"]
    described = page("tools.md")
    for name in (*NAMES, *ToolRule.model_fields):
        assert f"`{name}`" in described or name == "name"
