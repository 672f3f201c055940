from __future__ import annotations

import os
import subprocess
import sys
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.macros.files import as_written, comment_lines, parse_macro, read_macro, write_macro
from desktop_agent.macros.types import Macro, MacroStep, Parameter
from desktop_agent.types import ClickOn, EnterSecret, Gesture, Intent, TypeInto, Visible, WaitUntil
from tests.desktop_agent.macros.any_macro import INTENTS, PICTURES, macros
from vision.locate import Crop, Locator
from vision.types import Role

EXAMPLE = """\
version: 1
name: save-letter
about: Saves a letter under a given name.
app: mousepad
display: {size: 1280x800, dark: true, accessibility: true}

parameters:
  greeting: {type: text, default: Dear Ann, about: first line}
  name: letter.txt

secrets:
  password: {about: of the mail server}

steps:
  # Where the letters are.
  - click: Save As
  - type: ${greeting}
    into: the "Name" field
  - click: the "Save" button in the "Save As" dialog
  - click:
      - {role: button, text: Save, match: exact, within: the "Save As" dialog}
      - {spot: [512, 388.5], of: [640, 480], within: the "Save As" window}
    after: 1.2
    quiet: true
    timeout: 10
    note: for people
  - choose: [File, Save As]
  - press: Ctrl+S
  - type: |-
      one
        two
  - secret: password
    into: the "Password" field
  - wait: the window titled "Save As" is open
    timeout: 5
  - wait: 2
  - check: the title shows "${name}"
"""


def click(text: str = "Save") -> MacroStep:
    return MacroStep(ClickOn(Locator(Role.BUTTON, text)))


def test_every_kind_of_intent_is_among_those_that_are_written_and_read():
    assert set(INTENTS) == set(get_args(Intent)) - {Gesture}


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(macros)
def test_a_macro_reads_back_as_it_was_written(tmp_path_factory, macro):
    path = tmp_path_factory.mktemp("macro") / "it.yaml"
    write_macro(macro, path)
    assert read_macro(path) == macro


def test_a_file_looks_as_a_person_would_write_it(tmp_path):
    path = tmp_path / "save-letter.yaml"
    macro = parse_macro(EXAMPLE, folder=None, name="x")
    write_macro(macro, path, comments={0: "Where the letters are."})
    assert path.read_text(encoding="utf-8") == EXAMPLE


def test_numbers_and_flags_are_texts_where_texts_are_wanted():
    text = "version: 1\nsteps:\n- type: 007\n- type: no\n- press: 7\n- choose: [Edit, 12]\n- click: {text: true}\n"
    steps = parse_macro(text, folder=None, name="x").steps
    assert [getattr(step.intent, "text", None) for step in steps[:2]] == ["007", "no"]
    assert steps[2].intent.keys == ("7",)
    assert steps[3].intent.path == ("Edit", "12")
    assert steps[4].intent.target.text == "true"


def test_a_sentence_may_say_several_steps():
    macro = parse_macro(
        "version: 1\nsteps:\n- Open the File menu, choose Save As and press Enter.\n", folder=None, name="x"
    )
    assert len(macro.steps) == 3


def test_a_wait_has_one_timeout(tmp_path):
    step = MacroStep(WaitUntil(Visible(Locator(text="Done"))), timeout=4)
    write_macro(Macro("x", (step,)), tmp_path / "x.yaml")
    read = read_macro(tmp_path / "x.yaml")
    assert read.steps == (MacroStep(WaitUntil(Visible(Locator(text="Done")), 4.0)),)
    assert read == as_written(Macro("x", (step,)))


def test_pictures_lie_beside_the_file_and_old_ones_go(tmp_path):
    path = tmp_path / "x.yaml"
    first = MacroStep(ClickOn(Locator(text="Save", crop=PICTURES[0])))
    second = MacroStep(ClickOn(Locator(crop=PICTURES[1])))
    write_macro(Macro("x", (first, second)), path)
    names = sorted(file.name for file in (tmp_path / "x.crops").iterdir())
    assert names == ["1-save.png", "2-click.png"]
    (tmp_path / "x.crops" / "mine.png").write_bytes(b"a person's own")
    kept = (tmp_path / "x.crops" / "2-click.png").stat().st_ino
    write_macro(Macro("x", (second,)), path)
    assert sorted(file.name for file in (tmp_path / "x.crops").iterdir()) == ["2-click.png", "mine.png"]
    assert (tmp_path / "x.crops" / "2-click.png").stat().st_ino == kept
    assert read_macro(path).steps == (second,)


def test_a_new_picture_never_takes_the_name_of_an_old_one(tmp_path):
    path = tmp_path / "x.yaml"
    write_macro(Macro("x", (MacroStep(ClickOn(Locator(text="Save", crop=PICTURES[0]))),)), path)
    write_macro(Macro("x", (MacroStep(ClickOn(Locator(text="Save", crop=PICTURES[1]))),)), path)
    assert [file.name for file in (tmp_path / "x.crops").iterdir()] == ["1-save-2.png"]


def test_what_no_file_can_say_is_refused_before_anything_is_written(tmp_path):
    path = tmp_path / "x.yaml"
    write_macro(Macro("x", (click(),)), path)
    before = path.read_bytes()
    for macro in (
        Macro("x", ()),
        Macro("", (click(),)),
        Macro("../x", (click(),)),
        Macro("x", (MacroStep(TypeInto("\x1b")),)),
        Macro("x", (MacroStep(TypeInto("${undeclared}")),)),
        Macro("x", (MacroStep(EnterSecret("undeclared")),)),
        Macro("x", (MacroStep(ClickOn(Locator())),)),
        Macro("x", (MacroStep(ClickOn(Locator(crop=Crop("AAAA")))),)),
        Macro("x", (MacroStep(ClickOn(Locator(crop=Crop("no base64")))),)),
        Macro("x", (click(),), parameters=(Parameter("1st"),)),
        Macro("x", (click(),) * 1001),
    ):
        with pytest.raises(BadInput):
            write_macro(macro, path)
        assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.yaml"]


def test_a_full_disk_loses_nothing(tmp_path):
    path = tmp_path / "x.yaml"
    old = Macro("x", (MacroStep(ClickOn(Locator(text="Old", crop=PICTURES[0]))),))
    write_macro(old, path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.*") if file.is_file()}
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from desktop_agent.macros.files import read_macro, write_macro\n"
        "from desktop_agent.errors import BadInput\n"
        "from desktop_agent.macros.types import Macro, MacroStep\n"
        "from desktop_agent.types import TypeInto, ClickOn\n"
        "from vision.locate import Locator, Crop\n"
        "import numpy as np\n"
        "crop = Crop.of(np.random.default_rng(9).integers(0, 255, (9, 9, 3), np.uint8))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "new = Macro('x', (MacroStep(ClickOn(Locator(crop=crop))), MacroStep(TypeInto('x' * 5000))))\n"
        "try: write_macro(new, Path(sys.argv[1]))\n"
        "except BadInput as problem: print(problem)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert "cannot be written" in run.stdout
    assert "unchanged" in run.stdout
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.*") if file.is_file()} == before
    assert read_macro(path) == old


def test_a_disk_that_fails_at_any_moment_leaves_the_old_or_the_new_file(tmp_path, monkeypatch):
    path = tmp_path / "x.yaml"
    old = Macro("x", (MacroStep(ClickOn(Locator(crop=PICTURES[0]))),))
    new = Macro("x", (MacroStep(ClickOn(Locator(crop=PICTURES[1]))), click()))
    for moment in range(20):
        write_macro(old, path)
        calls = iter(range(1000))

        def fails(handle, moment=moment, calls=calls):
            if next(calls) == moment:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fails)
        try:
            write_macro(new, path)
        except BadInput:
            assert read_macro(path) == old
        else:
            assert read_macro(path) == new
        monkeypatch.undo()
        assert not list(tmp_path.rglob("*.part"))
    assert read_macro(path) == new


def test_the_rights_of_a_file_stay(tmp_path):
    path = tmp_path / "x.yaml"
    write_macro(Macro("x", (click(),)), path)
    path.chmod(0o600)
    write_macro(Macro("x", (click("Open"),)), path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_to_a_file_stays_a_link(tmp_path):
    real = tmp_path / "real" / "x.yaml"
    write_macro(Macro("x", (MacroStep(ClickOn(Locator(crop=PICTURES[0]))),)), real)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    assert read_macro(link).steps[0].intent.target.crop == PICTURES[0]
    write_macro(Macro("x", (click(),)), link)
    assert link.is_symlink()
    assert read_macro(real).steps == (click(),)


def test_comments_hold_no_steps():
    assert comment_lines("a\n- click: x\r\n\u2028steps: 5\n\n") == ["# a", "# - click: x", "# steps: 5"]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_no_comment_changes_the_macro(tmp_path_factory, comment):
    path = tmp_path_factory.mktemp("macro") / "it.yaml"
    write_macro(Macro("x", (click(), click("b"))), path, comments={0: comment, 1: comment})
    assert read_macro(path).steps == (click(), click("b"))


def test_help_does_not_load_the_reader_of_yaml():
    code = "import sys, desktop_agent.macros.files, desktop_agent.macros.secrets\n"
    code += "print([name for name in sys.modules if name.startswith(('ruamel', 'keyring', 'cv2'))])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stdout.strip() == "[]"
