from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.settings.rulebook import BadPolicy, checked_rule, parse_rulebook, rule_text
from desktop_agent.policy import Policy, Rule, RuleEffect

SHIPPED = (resources.files("resources") / "policy" / "default.toml").read_text("utf-8")
TWO = '''# About all of it.

# Above the first.
[[rule]]
name = "one"   # inside the first
effect = "ask"
reason = """
[[rule]]
within a text"""

# Above the second.

[[rule]]  # beside
name = "two"
effect = "allow"
'''

ONE = '[[rule]]\nname = "a"\neffect = "ask"\n'

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
names = texts.map(lambda text: text[:30])
patterns = st.sampled_from(
    [r"\bdelete\b", "it's", "''' x", 'a"b', "(?x)\n  a\n  | b", "tab\there", "line\n", "'", "ü\u2028"]
)
drafts = st.fixed_dictionaries(
    {"name": names, "effect": st.sampled_from([str(effect) for effect in RuleEffect])},
    optional={
        "actions": st.lists(st.sampled_from(["click", "drag", "type_text"]), min_size=1, max_size=3),
        "text": patterns,
        "typed": patterns,
        "window": patterns,
        "keys": st.lists(st.sampled_from(["alt+f4", "super+*", "ctrl+,", 'ctrl+"']), min_size=1, max_size=3),
        "program": st.lists(names | st.just(""), min_size=1, max_size=20),
        "display": st.sampled_from([["virtual"], ["screen"]]),
        "reason": names,
    },
)


def parsed(text: str) -> tuple[Rule, ...]:
    return Policy.parse(text.encode(), "t").rules


def test_the_shipped_policy_is_kept_letter_for_letter():
    book = parse_rulebook(SHIPPED)
    assert book.faithful
    assert book.text == SHIPPED
    assert book.rules == Policy.load().rules


def test_moving_a_rule_moves_its_text_and_the_comments_above_it():
    book = parse_rulebook(TWO)
    assert book.faithful
    moved = book.moved(1, 0)
    assert moved.text.startswith("# About all of it.\n")
    assert (
        moved.text.index("# Above the second.")
        < moved.text.index('"two"')
        < moved.text.index("# Above the first.")
    )
    assert "# inside the first" in moved.text
    assert [rule.name for rule in parsed(moved.text)] == ["two", "one"]


def test_a_change_keeps_the_comments_above_and_says_that_it_drops_those_inside():
    book = parse_rulebook(TWO)
    assert [entry.comments_inside for entry in book.entries] == [True, True]
    changed = book.changed(0, book.rules[0].model_copy(update={"effect": RuleEffect.DENY}))
    assert "# Above the first." in changed.text
    assert "# inside the first" not in changed.text
    assert changed.entries[1].text == book.entries[1].text
    assert parsed(changed.text) == changed.rules


def test_a_change_that_changes_nothing_keeps_the_text():
    book = parse_rulebook(TWO)
    assert book.changed(0, book.rules[0]).text == TWO


@given(st.lists(drafts, min_size=1, max_size=4, unique_by=lambda draft: draft["name"]), st.data())
def test_whatever_is_done_the_text_says_what_the_rules_say(tables, data):
    book = parse_rulebook("\n".join(rule_text(Rule.model_validate(table)) for table in tables))
    assert book.faithful
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(book.entries) - 1))
        match data.draw(st.sampled_from(["move", "add", "change", "drop"])):
            case "move":
                book = book.moved(at, data.draw(st.integers(0, len(book.entries) - 1)))
            case "add":
                copy = book.rules[at].model_copy(update={"name": book.free_name(book.rules[at].name)})
                book = book.added(at + 1, copy)
            case "change":
                book = book.changed(at, book.rules[at].model_copy(update={"effect": RuleEffect.DENY}))
            case "drop" if len(book.entries) > 1:
                book = book.without(at)
        assert parsed(book.text) == book.rules
        assert parse_rulebook(book.text).rules == book.rules


def test_a_text_whose_last_line_is_open_is_closed_before_another_rule():
    book = parse_rulebook('[[rule]]\nname = "one"\neffect = "ask"')
    added = book.added(1, Rule(name="two", effect=RuleEffect.ALLOW))
    assert [rule.name for rule in parsed(added.text)] == ["one", "two"]


def test_rules_that_cannot_be_taken_apart_are_written_anew_and_it_is_told():
    text = '# Mine.\nrule = [{ name = "one", effect = "ask" }, { name = "two", effect = "allow" }]\n'
    book = parse_rulebook(text)
    assert not book.faithful
    assert book.head == "# Mine.\n"
    assert parsed(book.text) == parsed(text)


def test_windows_line_ends_are_read_as_plain_ones():
    assert parse_rulebook(SHIPPED.replace("\n", "\r\n")).rules == Policy.load().rules


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[rule]]\nname = "a"\neffect = = "ask"\n', 3, "no TOML file"),
        (ONE + '\n# x\n[[rule]]\nname = "b"\neffect = "maybe"\n', 6, 'rule 2 "b", effect'),
        (ONE + ONE, 4, "another rule is called so"),
        ('[[rule]]\nname = "a"\neffect = "ask"\ntext = "("\n', 1, "no regular expression"),
        ('[[rule]]\nname = "a"\neffect = "ask"\nkeys = ["ctrl+banana"]\n', 1, "banana"),
        ("", None, "no [[rule]] table"),
        ("x = 1\n", None, 'unknown key "x"'),
        ("\ud800", None, "no TOML file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, line: int | None, words: str):
    with pytest.raises(BadPolicy) as refused:
        parse_rulebook(text)
    assert refused.value.line == line
    assert words in str(refused.value)


def test_each_field_says_what_is_wrong_with_it():
    wrong = checked_rule({"name": "", "effect": "ask", "text": "(", "keys": ("ctrl+banana",)})
    assert isinstance(wrong, dict)
    assert set(wrong) == {"name", "text", "keys"}
    assert "regular expression" in wrong["text"]
    assert "banana" in wrong["keys"]
    assert checked_rule({"name": "a", "effect": "ask"}, frozenset({"a"})) == {
        "name": "another rule is called so"
    }
    assert checked_rule({"name": "a", "effect": "ask", "text": None}) == Rule(name="a", effect=RuleEffect.ASK)


def test_a_free_name_is_free_and_short_enough():
    book = parse_rulebook(f'[[rule]]\nname = "{"x" * 100}"\neffect = "ask"\n')
    name = book.free_name("x" * 100)
    assert len(name) == 100
    assert name not in {rule.name for rule in book.rules}


MIXED = """[[tool]]
name = "first"
effect = "ask"
tools = ["run_python"]

# About the mouse.
[[rule]]
name = "one"
effect = "ask"

# About files.
[[tool]]   # beside
name = "notes"
effect = "allow"
tools = ["read_file"]   # inside
folders = ["~/notes"]
write = false

# About the second.
[[rule]]
name = "two"
effect = "allow\""""


def test_rules_about_tools_after_all_others_are_kept_letter_for_letter():
    text = (
        SHIPPED
        + '\n# Mine.\n[[tool]]\nname = "a"  # inside\neffect = "ask"\ntools = ["read_file"]\n# The end.\n'
    )
    book = parse_rulebook(text)
    assert book.faithful
    assert book.text == text
    changed = book.without(0).moved(3, 1)
    assert "# Mine.\n[[tool]]" in changed.text
    assert Policy.parse(changed.text.encode(), "t").tools == Policy.parse(text.encode(), "t").tools


def test_rules_about_tools_between_others_go_to_the_end_with_their_comments():
    book = parse_rulebook(MIXED)
    assert book.faithful
    assert [rule.name for rule in book.rules] == ["one", "two"]
    for changed in (
        book,
        book.without(0),
        book.moved(1, 0),
        book.added(0, book.rules[0].model_copy(update={"name": "x"})),
    ):
        again = Policy.parse(changed.text.encode(), "t")
        assert again.rules == changed.rules
        assert [rule.name for rule in again.tools] == ["first", "notes"]
        assert "# About files.\n[[tool]]   # beside" in changed.text
        assert parse_rulebook(changed.text).text == changed.text


def test_rules_about_tools_that_cannot_be_taken_apart_are_written_anew():
    text = (
        'rule = [{ name = "one", effect = "ask" }]\n'
        'tool = [{ name = "t", effect = "deny", tools = ["read_file", "run_command"], network = false, '
        'folders = ["/a", "~"], text = "a\\\\b\'", reason = "so" }]\n'
    )
    book = parse_rulebook(text)
    assert not book.faithful
    assert Policy.parse(book.text.encode(), "t") == Policy.parse(text.encode(), "t")


def test_what_is_wrong_with_a_rule_about_tools_is_told_with_its_line():
    with pytest.raises(BadPolicy, match=r'tool rule 2 "notes", tools') as wrong:
        parse_rulebook(MIXED.replace('["read_file"]', '["fly"]'))
    assert wrong.value.line == MIXED[: MIXED.index("[[tool]]   # beside")].count("\n") + 1
