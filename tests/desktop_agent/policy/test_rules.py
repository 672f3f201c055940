from __future__ import annotations

import dataclasses
from typing import get_args

import pytest
from pydantic import ValidationError

from actions.types import Action, Click, Hold, Launch, Move, PressChord, ScreenPoint, TypeText
from desktop_agent.policy.rules import CHUNK, ActionKind, Rule


def rule(effect: str = "ask", **fields: object) -> Rule:
    return Rule.model_validate({"name": "r", "effect": effect, **fields})


def test_every_kind_of_action_can_be_named():
    kinds = {
        field.default
        for kind in get_args(Action)
        for field in dataclasses.fields(kind)
        if field.name == "kind"
    }
    assert kinds == set(get_args(ActionKind))


def test_a_rule_without_conditions_matches_everything(propose):
    assert rule().matches(propose(), "virtual")
    assert rule().matches(propose(Move(ScreenPoint(0, 0))), "screen")


@pytest.mark.parametrize(
    ("fields", "matches"),
    [
        ({"actions": ["click"]}, True),
        ({"actions": ["drag", "scroll"]}, False),
        ({"text": "delete"}, True),
        ({"text": "^delete$"}, False),
        ({"window": "files"}, True),
        ({"window": "mail"}, False),
        ({"program": ["Thunar"]}, True),
        ({"program": ["thun"]}, False),
        ({"display": ["virtual"]}, True),
        ({"display": ["screen"]}, False),
        ({"keys": ["enter"]}, False),
        ({"typed": "."}, False),
        ({"text": "delete", "window": "files", "program": ["thunar"], "display": ["virtual"]}, True),
        ({"text": "delete", "window": "mail"}, False),
    ],
)
def test_all_given_conditions_must_hold(propose, fields, matches):
    proposal = propose(text="Delete all", window="My Files", program="thunar")
    assert rule(**fields).matches(proposal, "virtual") is matches


@pytest.mark.parametrize(
    ("chord", "keys", "matches"),
    [
        ("alt+f4", ("alt", "f4"), True),
        ("alt+f4", ("f4", "alt"), True),
        ("alt+f4", ("alt_right", "f4"), True),
        ("alt+f4", ("alt", "shift", "f4"), False),
        ("super+*", ("super", "l"), True),
        ("super+*", ("shift", "super", "s"), True),
        ("super+*", ("super",), True),
        ("super+*", ("ctrl", "l"), False),
        ("Control+Q", ("ctrl", "q"), True),
    ],
)
def test_chords_match_without_order_and_side(propose, chord, keys, matches):
    assert rule(keys=[chord]).matches(propose(PressChord(keys)), "virtual") is matches
    assert rule(keys=[chord]).matches(propose(Hold(keys, 1.0)), "virtual") is matches


def test_typed_matches_typed_text_and_command_lines(propose):
    sudo = rule(typed=r"\bsudo\b")
    assert sudo.matches(propose(TypeText("echo a\nsudo reboot")), "virtual")
    assert sudo.matches(propose(Launch(("sh", "-c", "sudo reboot"))), "virtual")
    assert not sudo.matches(propose(TypeText("pseudonym")), "virtual")


def test_program_of_a_launch_is_the_program_to_start(propose):
    assert rule(program=["xterm"]).matches(propose(Launch(("/usr/bin/xterm", "-e", "top"))), "virtual")
    assert not rule(program=["mousepad"]).matches(propose(Launch(("xterm",))), "virtual")


@pytest.mark.parametrize(
    "disguised", ["De\u200blete", "D\u00adelete", "\uff24\uff45\uff4c\uff45\uff54\uff45", "DELETE"]
)
def test_invisible_and_wide_characters_hide_no_word(propose, disguised):
    assert rule(text="delete").matches(propose(text=disguised), "virtual")


def test_without_evidence_the_purpose_is_searched_to_ask_but_not_to_allow(propose):
    proposal = propose(purpose='click "Delete"')
    assert rule("ask", text="delete").matches(proposal, "virtual")
    assert not rule("allow", text="delete").matches(proposal, "virtual")


def test_to_allow_both_the_seen_and_the_sought_words_must_match(propose):
    proposal = propose(text="Delete", sought="Cancel")
    assert not rule("allow", text="cancel").matches(proposal, "virtual")
    assert rule("ask", text="cancel").matches(proposal, "virtual")
    assert rule("ask", text="delete").matches(proposal, "virtual")


@pytest.mark.parametrize("before", [0, CHUNK - 3, CHUNK, 3 * CHUNK - 2, 50_000])
def test_long_text_hides_nothing_from_a_rule_that_asks(propose, before):
    proposal = propose(TypeText("x " * (before // 2) + "sudo rm" + " y" * 5000))
    assert rule(typed="sudo rm").matches(proposal, "virtual")


def test_long_text_is_never_allowed_by_a_pattern(propose):
    assert rule("allow", typed="^[a ]*$").matches(propose(TypeText("a " * 100)), "virtual")
    assert not rule("allow", typed="^[a ]*$").matches(propose(TypeText("a " * CHUNK + "!")), "virtual")


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "("},
        {"text": ""},
        {"text": "a" * 3000},
        {"keys": ["ctrl+nonsense"]},
        {"keys": []},
        {"actions": ["fly"]},
        {"display": ["moon"]},
        {"effect": "maybe"},
        {"name": ""},
        {"colour": "red"},
    ],
)
def test_unusable_fields_are_refused(fields):
    with pytest.raises(ValidationError):
        Rule.model_validate({"name": "r", "effect": "ask", **fields})


def test_a_click_is_still_a_click_with_modifiers(propose):
    assert rule(actions=["click"]).matches(propose(Click(ScreenPoint(1, 1), modifiers=("ctrl",))), "virtual")
