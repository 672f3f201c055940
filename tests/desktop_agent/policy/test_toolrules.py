from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.policy import Policy, RuleEffect
from desktop_agent.policy.policy import NO_RULE, BadRule
from desktop_agent.policy.toolbox import NAMES
from desktop_agent.policy.toolrules import ToolRule, ToolUse
from desktop_agent.tools.types import Reach

RULE = '[[rule]]\nname = "mouse"\neffect = "allow"\n'


def policy(*tables: str) -> Policy:
    text = RULE + "".join(f"[[tool]]\n{table}\n" for table in tables)
    return Policy.parse(text.encode(), "own.toml")


def rule(effect="allow", tools=("read_file",), name="a", **fields) -> ToolRule:
    return ToolRule(name=name, effect=effect, tools=tools, **fields)


def file(path="/data/notes/a.txt", tool="read_file", *, writes=False) -> ToolUse:
    return ToolUse.of(tool, {"path": "whatever"}, Reach((path,), writes))


def program(code="print(1)", *paths: str, writes=False) -> ToolUse:
    return ToolUse.of("run_python", {"code": code}, Reach(paths, writes))


# ------------------------------------------------------------------------ what ships


def test_the_policy_that_ships_lets_no_tool_be_used():
    shipped = Policy.load()
    assert shipped.tools == ()
    assert not any(shipped.offers(name, may_ask=True) for name in NAMES)
    verdict = shipped.judge_tool(file())
    assert (verdict.effect, verdict.rule) == (RuleEffect.DENY, NO_RULE)
    assert "no rule of the policy lets read_file do this" in verdict.reason


# -------------------------------------------------------------------------- deciding


def test_the_first_rule_that_matches_decides():
    rules = Policy(
        (),
        (
            rule("deny", name="no", tools=("write_file",), folders=("/data/notes/old",), reason="kept"),
            rule("ask", name="perhaps", tools=("write_file",), folders=("/data/notes",)),
        ),
    )
    assert rules.judge_tool(file("/data/notes/old/x", "write_file", writes=True)).effect is RuleEffect.DENY
    assert rules.judge_tool(file("/data/notes/new", "write_file", writes=True)).rule == "perhaps"
    assert rules.judge_tool(file("/data/elsewhere", "write_file", writes=True)).rule == NO_RULE
    assert rules.judge_tool(file("/data/notes/new")).rule == NO_RULE, "reading is another tool"


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/data/notes", True),
        ("/data/notes/a/b", True),
        ("/data/notes2", False),
        ("/data", False),
        ("/", False),
    ],
)
def test_a_folder_is_all_that_lies_in_it_and_nothing_else(path, inside):
    assert rule(folders=("/data/notes",)).matches(file(path)) is inside


def test_a_folder_that_is_a_link_is_the_one_it_leads_to(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert rule(folders=(str(tmp_path / "link"),)).matches(file(str(tmp_path / "real" / "a")))


def test_a_home_folder_may_be_written_short(monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere/ann")
    assert rule(folders=("~/notes",)).matches(file("/nowhere/ann/notes/a"))
    assert rule(folders=("~",)).matches(file("/nowhere/ann/x"))


def test_to_allow_everything_must_lie_inside_to_deny_anything_is_enough():
    seen = program("x", "/data/notes", "/data/private")
    assert not rule("allow", ("run_python",), folders=("/data/notes",)).matches(seen)
    assert rule("allow", ("run_python",), folders=("/data/notes", "/data/private")).matches(seen)
    assert rule("deny", ("run_python",), folders=("/data/private",)).matches(seen)
    assert rule("deny", ("run_python",), folders=("/data/private/deeper",)).matches(seen)
    assert not rule("deny", ("run_python",), folders=("/data/other",)).matches(seen)


def test_a_rule_about_folders_allows_nothing_that_touches_none():
    assert not rule("allow", ("run_python",), folders=("/data",)).matches(program())
    assert rule("allow", ("run_python",)).matches(program())


@pytest.mark.parametrize("wanted", [None, True, False])
@pytest.mark.parametrize("is_so", [True, False])
def test_writing_and_network_are_conditions(wanted, is_so):
    use = program("x", "/data", writes=is_so)
    assert rule("allow", ("run_python",), write=wanted).matches(use) is (wanted in (None, is_so))
    use = ToolUse("web_search", "x", Reach(network=is_so))
    assert rule("allow", ("web_search",), network=wanted).matches(use) is (wanted in (None, is_so))


def test_words_are_searched_for_to_ask_or_deny_and_must_be_the_whole_to_allow():
    assert rule("deny", ("run_python",), text="socket").matches(program("import socket"))
    assert rule("ask", ("run_python",), text="SO.KET").matches(program("import so\u200bcket"))
    assert not rule("allow", ("run_python",), text="print").matches(program("print(1); import os"))
    assert rule("allow", ("run_python",), text=r"print\(\d\)").matches(program("print(1)"))
    long = program("x" * 5000)
    assert not rule("allow", ("run_python",), text="x+").matches(long)
    assert rule("deny", ("run_python",), text="x+").matches(long)


def test_a_command_is_judged_as_the_line_that_it_is_and_a_file_by_where_it_lies():
    use = ToolUse.of("run_command", {"argv": ["rm", "-rf", "a b"]}, Reach())
    assert use.text == "rm -rf 'a b'"
    use = ToolUse.of("write_file", {"path": "x", "content": "allowed"}, Reach(("/data/x",), writes=True))
    assert use.text == "/data/x"


# -------------------------------------------------------------------------- offering


def test_a_tool_is_offered_when_some_use_of_it_may_be_allowed():
    assert Policy((), (rule(folders=("/data",)),)).offers("read_file", may_ask=False)
    assert not Policy((), (rule(folders=("/data",)),)).offers("write_file", may_ask=True)
    asking = Policy((), (rule("ask"),))
    assert asking.offers("read_file", may_ask=True)
    assert not asking.offers("read_file", may_ask=False)
    shut = Policy((), (rule("deny", name="no"), rule()))
    assert not shut.offers("read_file", may_ask=True)
    partly = Policy((), (rule("deny", name="no", folders=("/data/old",)), rule()))
    assert partly.offers("read_file", may_ask=True)
    assert not Policy((), (rule(tools=("write_file",), write=False),)).offers("write_file", may_ask=True)
    assert not Policy((), (rule(tools=("web_search",), network=False),)).offers("web_search", may_ask=True)


uses = st.builds(
    ToolUse,
    st.sampled_from(NAMES),
    st.sampled_from(["", "a", "secret"]),
    st.builds(
        Reach,
        st.lists(st.sampled_from(["/data/a", "/data/a/b", "/data/c"]), max_size=2).map(tuple),
        st.booleans(),
        st.just(False),
    ),
)
rules = st.lists(
    st.builds(
        ToolRule,
        name=st.uuids().map(str),
        effect=st.sampled_from(RuleEffect),
        tools=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple),
        folders=st.none() | st.just(("/data/a",)),
        write=st.none() | st.booleans(),
        text=st.none() | st.just("a"),
    ),
    max_size=5,
).map(tuple)


@given(rules, uses)
def test_what_is_allowed_is_allowed_by_a_rule_that_names_it_and_was_offered(tools, use):
    asked = Policy((), tools)
    verdict = asked.judge_tool(use)
    if verdict.effect is not RuleEffect.DENY:
        (by,) = [one for one in tools if one.name == verdict.rule]
        assert use.tool in by.tools
        if not (use.tool == "write_file" and not use.reach.writes) and use.tool != "web_search":
            assert asked.offers(use.tool, may_ask=True)


# --------------------------------------------------------------------------- reading


def test_a_policy_may_have_rules_about_tools_beside_the_others():
    read = policy(
        'name = "mouse"\neffect = "allow"\ntools = ["read_file"]\nfolders = ["~/notes"]\nwrite = false\nreason = "so"'
    )
    assert len(read.rules) == 1
    assert read.tools == (rule(name="mouse", folders=("~/notes",), write=False, reason="so"),)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('effect = "allow"\ntools = ["read_file"]', "tool rule 1, name: Field required"),
        ('name = "a"\neffect = "maybe"\ntools = ["read_file"]', 'tool rule 1 "a", effect'),
        ('name = "a"\neffect = "allow"', 'tool rule 1 "a", tools: Field required'),
        ('name = "a"\neffect = "allow"\ntools = []', 'tool rule 1 "a", tools'),
        ('name = "a"\neffect = "allow"\ntools = ["fly"]', 'tool rule 1 "a", tools.0'),
        ('name = "a"\neffect = "allow"\ntools = ["read_file"]\nfolders = ["notes"]', "no whole path"),
        ('name = "a"\neffect = "allow"\ntools = ["read_file"]\nfolders = []', 'tool rule 1 "a", folders'),
        ('name = "a"\neffect = "allow"\ntools = ["read_file"]\ntext = "("', "no regular expression"),
        (
            'name = "a"\neffect = "allow"\ntools = ["read_file"]\nactions = ["click"]',
            'tool rule 1 "a", actions',
        ),
        ('name = "a"\neffect = "allow"\ntools = ["read_file"]\nwrite = "no"', 'tool rule 1 "a", write'),
    ],
)
def test_a_wrong_rule_about_tools_is_named_with_its_field(table, words):
    with pytest.raises(BadRule) as wrong:
        policy(table)
    assert words in str(wrong.value)
    assert wrong.value.about_tools


def test_two_rules_about_tools_have_two_names_and_are_tables():
    table = 'name = "a"\neffect = "allow"\ntools = ["read_file"]'
    with pytest.raises(BadRule, match='tool rule 2 "a", name: another rule is called so'):
        policy(table, table)
    with pytest.raises(BadInput, match=r"written as \[\[tool\]\] tables"):
        Policy.parse(f'tool = "x"\n{RULE}'.encode(), "own.toml")
    with pytest.raises(BadInput, match=r"no \[\[rule\]\] table"):
        Policy.parse(f"[[tool]]\n{table}".encode(), "own.toml")
