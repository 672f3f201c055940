"""Broken and hostile files: each is refused with its place, in bounded time, and nothing is done."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.macros.files import parse_macro, read_macro
from tests.desktop_agent.macros.any_macro import PICTURES

HEAD = "version: 1\nsteps:\n"
STEP = "- click: Save\n"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "empty"),
        ("just words", "1:1", "begins with its keys"),
        ("- a\n", "1:1", "begins with its keys"),
        ("steps:\n- click: Save\n", "1:1", "version: 1"),
        ("version: 2\nsteps:\n" + STEP, "1:10", "reads version 1"),
        ("version: one\nsteps:\n" + STEP, "1:10", "The version is 1"),
        ("version: 1\n", "1:1", "steps is missing"),
        ("version: 1\nsteps: 5\n", "2:8", 'is a list, not "5"'),
        ("version: 1\nsteps: []\n", "2:8", "at least one step"),
        ("version: 1\nstep:\n" + STEP, "2:1", 'Did you mean "steps"?'),
        ("version: 1\nversion: 1\nsteps:\n" + STEP, "2:1", "in line 1 already"),
        (HEAD + "- clik: Save\n", "3:3", 'Did you mean "click"?'),
        (HEAD + "- click: Save\n  press: Enter\n", "4:3", "does one thing"),
        (HEAD + "- click: Save\n  times: 3\n", "4:3", 'no key "times"'),
        (HEAD + "- drag: Save\n", "3:3", 'needs the key "to"'),
        (HEAD + "- 'Wibble the frobnicator'\n", "3:3", "A step begins with a verb"),
        (HEAD + "- [click, Save]\n", "3:3", "A step is a sentence"),
        (HEAD + "- click:\n", "3:8", "missing"),
        (HEAD + "- click: []\n", "3:10", "at least one"),
        (HEAD + "- click: [[a, b], c]\n", "3:11", "The first way"),
        (HEAD + "- click: {}\n", "3:10", "says at least one thing"),
        (HEAD + "- click: {role: knob}\n", "3:17", '"knob" is unknown'),
        (HEAD + "- click: {colour: red}\n", "3:11", 'no key "colour"'),
        (HEAD + '- click: {text: ""}\n', "3:17", "may not be empty"),
        (HEAD + "- click: {text: '(', match: regex}\n", "3:17", "not a regular expression"),
        (HEAD + "- click: {role: button, match: exact}\n", "3:32", "no text to match"),
        (HEAD + "- click: {spot: [1, 2]}\n", "3:17", "size of its window"),
        (HEAD + "- click: {spot: [1], of: [2, 3]}\n", "3:17", "list of two"),
        (HEAD + "- click: {point: [a, 2]}\n", "3:19", "is a number"),
        (HEAD + "- click: {point: [.inf, 2]}\n", "3:19", "is a number"),
        (HEAD + "- click: {nth: 1.5}\n", "3:16", "whole number"),
        (HEAD + "- click: Save\n  count: 4\n", "4:10", "from 1 to 3"),
        (HEAD + "- click: Save\n  quiet: yes\n", "4:10", "true or false"),
        (HEAD + "- click: Save\n  after: -1\n", "4:10", "seconds"),
        (HEAD + "- click: Save\n  timeout: 1e9\n", "4:12", "seconds"),
        (HEAD + "- click: Save\n  holding: [q]\n", "4:13", "no modifier"),
        (HEAD + "- press: Ctrl+Wibble\n", "3:10", "No key is called"),
        (HEAD + "- scroll: sideways\n", "3:11", "down, up, right, left"),
        (HEAD + "- check: 5\n", "3:10", "Conditions are"),
        (HEAD + "- check: {visible: a, title: b}\n", "3:10", "says one thing"),
        (HEAD + "- check: {text: a}\n", "3:17", "Say where"),
        (HEAD + "- check: the title shows x and that the y is visible\n", "3:10", "one condition"),
        (HEAD + "- wait: 4000\n", "3:9", "3600"),
        (HEAD + "- open: mousepad 'a\n", "3:9", "quotation without an end"),
        (HEAD + '- type: "a\\x1b"\n', "3:9", "U+001B cannot be typed"),
        (HEAD + "- type: ${who}\n", "3:9", '"who" is not declared'),
        (HEAD + "- type: a\n  into: ${who\n", "4:9", "names no parameter"),
        (HEAD + "- secret: pin\n", "3:11", '"pin" is not declared'),
        ("version: 1\nparameters: {n: {type: number, default: many}}\nsteps:\n" + STEP, "2:41", "a number"),
        ("version: 1\nparameters: {n: {type: colour}}\nsteps:\n" + STEP, "2:24", "unknown"),
        ("version: 1\nparameters: {1st: a}\nsteps:\n" + STEP, "2:14", "is no name"),
        ("version: 1\nsecrets: {pin: 1234}\nsteps:\n" + STEP, "2:16", "No file holds a secret"),
        ("version: 1\nsecrets: {a: , A: }\nsteps:\n" + STEP, "2:16", "twice"),
        ("version: 1\ndisplay: {size: huge}\nsteps:\n" + STEP, "2:17", "1280x800"),
        ("version: 1\nname: ../../etc\nsteps:\n" + STEP, "2:7", "A macro is called"),
        ("version: 1\napp: mousepad ${file}\nsteps:\n" + STEP, "2:6", "not declared"),
        (HEAD + "- &a click: Save\n", "3:3", "Take out the mark"),
        (HEAD + "- click: &a [*a]\n", "3:10", "Take out the mark"),
        (HEAD + "- click: *a\n", "3:10", "references"),
        (HEAD + "- <<: {click: Save}\n", "3:3", "merge key"),
        (HEAD + "- click: !!python/object/apply:os.system ['touch /tmp/x']\n", "3:10", "Take out the tag"),
        (HEAD + "- !include secret.yaml\n", "3:3", "Take out the tag"),
        ("%YAML 1.1\n---\n" + HEAD + STEP, "2:1", "%"),
        (HEAD + STEP + "---\n" + HEAD + STEP, "4:1", "one macro"),
        (HEAD + "- ? [a]\n  : b\n", "3:5", "A key is a word"),
        (HEAD + "- click: 'Save\n", "4:1", "This is no YAML"),
        (HEAD + "\t- click: Save\n", "3:1", "This is no YAML"),
        (HEAD + "- click: a: b\n", "3:11", "This is no YAML"),
        (HEAD + "- click: a\0b\n", "3:11", "U+0000"),
        (HEAD + "- click: \ud800\n", "3:10", "U+D800"),
        (HEAD + '- click: "\\U00110000"\n', "", "This is no YAML"),
        (HEAD + "- click: a.png\n  crop: a.png\n", "4:3", 'no key "crop"'),
        (HEAD + "- click: {crop: a.png}\n", "3:17", "lies in no folder"),
        (HEAD + STEP * 1001, "1003:3", "at most 1,000 steps"),
        (HEAD + "- click: " + "[a, " * 60 + "\n", "3:", "nested too deeply"),
        (HEAD + "- click: " + "{near: " * 60 + "\n", "3:", "nested too deeply"),
        (HEAD + "- " * 60 + "a\n", "3:", "nested too deeply"),
        (HEAD + "- type: " + "a" * 600_000 + "\n", "1:1", "too long"),
        (HEAD + "- click: [" + "a," * 60_000 + "]\n", "3:", "says too much"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_place_and_what_to_do(text, place, said):
    began = time.monotonic()
    with pytest.raises(BadInput) as raised:
        parse_macro(text, folder=None, name="bad")
    message = str(raised.value)
    assert message.startswith(f"bad.yaml:{place}")
    assert said in message
    assert len(message) < 700
    assert "\n" not in message
    assert time.monotonic() - began < 30


def test_a_secret_written_into_the_file_is_not_repeated_in_the_message():
    with pytest.raises(BadInput) as raised:
        parse_macro("version: 1\nsecrets: {pin: hunter2}\nsteps:\n" + STEP, folder=None, name="x")
    assert "hunter2" not in str(raised.value)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(list("-:?[]{}#&*!|>'\"%@`,\n \tab10~<=$\\\u2028")), max_size=60))
def test_no_text_does_anything_but_read_or_be_refused(text):
    for whole in (text, HEAD + "- " + text, HEAD + "- click: " + text, HEAD + STEP + text):
        try:
            parse_macro(whole, folder=None, name="x")
        except BadInput as problem:
            assert str(problem).startswith("x.yaml:")  # noqa: PT017 - not raising is as good


def test_a_file_that_is_not_utf8_is_refused_with_its_place(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(HEAD.encode() + b"- click: S\xff\n")
    with pytest.raises(BadInput, match=r"x\.yaml:3:11: This is not UTF-8"):
        read_macro(path)
    path.write_bytes((HEAD + STEP).encode("utf-16"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_macro(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + STEP).replace("\n", "\r\n").encode())
    assert len(read_macro(path).steps) == 1


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "device.yaml").symlink_to("/dev/zero")
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(1024**3)
    for name in ("pipe", "folder", "device", "huge", "missing"):
        with pytest.raises(BadInput, match=name):
            read_macro(tmp_path / f"{name}.yaml")


def macro_with(folder: Path, crop: str) -> Path:
    path = folder / "x.yaml"
    path.write_text(f"{HEAD}- click: {{crop: '{crop}'}}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "crop",
    ["../outside.png", "/etc/passwd", "x.crops/../../outside.png", "C:\\a.png", "x.crops//a.png", "./a.png", "a\\b.png",
     "x.crops/", "~/a.png/..", "file:///a.png"],
)  # fmt: skip
def test_a_picture_outside_of_the_folder_is_refused(tmp_path, crop):
    with pytest.raises(BadInput, match=r"x\.yaml:3:17: .*no place in the macro's folder"):
        read_macro(macro_with(tmp_path, crop))


def test_a_picture_behind_a_link_is_refused(tmp_path):
    import base64

    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(base64.b64decode(PICTURES[0].png))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.png").symlink_to(outside / "a.png")
    (inside / "x.crops").symlink_to(outside)
    for crop in ("a.png", "x.crops/a.png"):
        with pytest.raises(BadInput, match=r"x\.yaml:3:17: .*it is a link"):
            read_macro(macro_with(inside, crop))
    assert read_macro(macro_with(outside, "a.png")).steps[0].intent.target.crop == PICTURES[0]


def test_what_is_no_picture_is_refused(tmp_path):
    import base64
    import struct
    import zlib

    good = base64.b64decode(PICTURES[0].png)
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    )
    cases = {
        "text.png": b"no picture",
        "empty.png": b"",
        "cut.png": good[: len(good) // 2],
        "bomb.png": bomb,
        "gif.png": b"GIF89a" + bytes(100),
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadInput, match=r"x\.yaml:3:17: "):
            read_macro(macro_with(tmp_path, name))
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    with (tmp_path / "huge.png").open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(1024**3)
    for name in ("folder.png", "pipe.png", "huge.png", "missing.png"):
        with pytest.raises(BadInput, match=r"x\.yaml:3:17: "):
            read_macro(macro_with(tmp_path, name))
