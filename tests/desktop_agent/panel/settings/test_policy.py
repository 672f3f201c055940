from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTabWidget,
)

from desktop_agent.panel.settings.page import SettingsPage
from desktop_agent.panel.style.tip import tip
from desktop_agent.policy import Policy, RuleEffect
from desktop_agent.settings import read_settings

MINE = """# Mine.

# The risky ones.
[[rule]]
name = "clicks"
effect = "ask"   # always
actions = ["click"]

[[rule]]
name = "rest"
effect = "allow"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE)
    return path


class Shown:
    """The page with what a person uses of it."""

    def __init__(self, qtbot, around, policy: str = ""):
        self.qtbot, self.around = qtbot, around
        if policy:
            around.context.settings.change("privacy", policy=policy)
        self.page = SettingsPage(around.context)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 800)
        self.page.show()
        self.page.opened()
        qtbot.waitUntil(lambda: self.page.findChild(QListView, "rule_list") is not None)
        self.rules = self.page.findChild(QListView, "rule_list")
        qtbot.waitUntil(lambda: bool(self.label("policy_where").text()))

    def label(self, name: str) -> QLabel:
        return self.page.findChild(QLabel, name)

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.page.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def text(self) -> QPlainTextEdit:
        return self.page.findChild(QPlainTextEdit, "policy_text")

    def names(self) -> list[str]:
        model = self.rules.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def go_to(self, row: int) -> None:
        self.rules.setFocus()
        self.qtbot.keyClick(self.rules, Qt.Key.Key_Home)
        for _ in range(row):
            self.qtbot.keyClick(self.rules, Qt.Key.Key_Down)

    def write(self, name: str, text: str) -> None:
        edit = self.page.findChild(QLineEdit, name)
        edit.setFocus()
        edit.selectAll()
        self.qtbot.keyClicks(edit, text) if text else self.qtbot.keyClick(edit, Qt.Key.Key_Delete)

    def type_lines(self, lines: str) -> None:
        """Into the text that has the focus; QTest has no character for a new line."""
        first, *others = lines.split("\n")
        self.qtbot.keyClicks(self.text(), first)
        for line in others:
            self.qtbot.keyClick(self.text(), Qt.Key.Key_Return)
            self.qtbot.keyClicks(self.text(), line)

    def save(self) -> None:
        self.press("policy_save")
        self.qtbot.waitUntil(lambda: self.label("policy_said").text().startswith("Saved."))

    def shortcut(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.rules.setFocus()
        self.qtbot.waitUntil(self.rules.hasFocus)
        self.qtbot.keyClick(self.rules, key, held)


def test_the_shipped_rules_can_be_read_but_not_changed(qtbot, around, home):
    shown = Shown(qtbot, around)
    assert shown.names() == [rule.name for rule in Policy.load().rules]
    assert "ship" in shown.label("policy_where").text()
    assert shown.text().isReadOnly()
    assert not shown.page.findChild(QLineEdit, "rule_name").isEnabled()
    assert not shown.page.findChild(QAbstractButton, "rule_add_button").isEnabled()


def test_a_copy_of_them_is_ones_own_and_is_used_from_then_on(qtbot, around, home):
    shown = Shown(qtbot, around)
    shown.press("policy_own")
    own = around.context.settings.path.parent / "policy.toml"
    qtbot.waitUntil(lambda: shown.label("policy_where").toolTip() == tip(str(own)))
    qtbot.waitUntil(lambda: read_settings(around.context.settings.path).privacy.policy == str(own))
    assert shown.page.findChild(QLineEdit, "rule_name").isEnabled()
    shown.press("policy_back")
    qtbot.waitUntil(lambda: read_settings(around.context.settings.path).privacy.policy == "")
    qtbot.waitUntil(lambda: "ship" in shown.label("policy_where").text())
    assert own.exists()


def test_a_rule_is_changed_in_the_form_and_saved_with_its_comments(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.write("rule_name", "every click")
    assert shown.names() == ["every click", "rest"]
    assert 'name = "every click"' in shown.text().toPlainText()
    assert (
        shown.label("policy_said").text()
        == "Not saved yet. A comment inside this rule is dropped by the change."
    )
    assert mine.read_text() == MINE
    shown.save()
    saved = mine.read_text()
    assert "# Mine." in saved
    assert "# The risky ones." in saved
    assert [rule.name for rule in Policy.load(mine).rules] == ["every click", "rest"]


def test_each_field_says_what_is_wrong_and_nothing_is_saved_until_it_is_mended(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.write("rule_keys", "ctrl+banana")
    assert "banana" in shown.label("wrong_rule_keys").text()
    assert not shown.page.findChild(QPushButton, "policy_save").isEnabled()
    assert not shown.rules.isEnabled()
    assert shown.page.may_close() is False
    shown.write("rule_keys", "ctrl+q, super+*")
    assert not shown.label("wrong_rule_keys").text()
    assert shown.rules.isEnabled()
    shown.write("rule_name", "rest")
    assert "another rule is called so" in shown.label("wrong_rule_name").text()
    shown.write("rule_name", "keys")
    shown.save()
    assert Policy.load(mine).rules[0].keys == ("ctrl+q", "super+*")
    assert shown.page.may_close() is True


def test_conditions_are_chosen_in_the_form(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    for name in ("rule_action_drag", "rule_program_unknown", "rule_display_screen"):
        box = shown.page.findChild(QCheckBox, name)
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
    shown.write("rule_program", "xterm, kitty")
    words = shown.page.findChild(QPlainTextEdit, "rule_text")
    words.setFocus()
    qtbot.keyClicks(words, r"\bdelete\b")
    effect = shown.page.findChild(QComboBox, "rule_effect")
    effect.setFocus()
    qtbot.keyClicks(effect, "d")
    shown.save()
    rule = Policy.load(mine).rules[0]
    assert rule.actions == ("click", "drag")
    assert rule.program == ("", "xterm", "kitty")
    assert rule.display == ("screen",)
    assert rule.text == r"\bdelete\b"
    assert rule.effect is RuleEffect.DENY
    assert r"text = '\bdelete\b'" in mine.read_text()


def test_rules_are_moved_added_duplicated_and_deleted_by_key(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.go_to(0)
    shown.shortcut(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert shown.names() == ["rest", "clicks"]
    shown.shortcut(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert shown.names() == ["clicks", "rest"]
    assert shown.text().toPlainText() == MINE
    assert not shown.page.findChild(QAbstractButton, "rule_up_button").isEnabled()
    shown.shortcut(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert shown.names() == ["clicks", "clicks 2", "rest"]
    shown.shortcut(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert shown.names() == ["clicks", "clicks 2", "new rule", "rest"]
    name = shown.page.findChild(QLineEdit, "rule_name")
    assert (name.text(), name.hasFocus()) == ("new rule", True)
    shown.shortcut(Qt.Key.Key_Delete)
    shown.shortcut(Qt.Key.Key_Delete)
    shown.shortcut(Qt.Key.Key_Delete)
    assert len(shown.names()) == 1
    shown.shortcut(Qt.Key.Key_Delete)
    assert len(shown.names()) == 1


def test_the_text_is_the_same_document(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.page.findChild(QTabWidget, "policy_tabs").setCurrentIndex(1)
    text = shown.text()
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    shown.type_lines('\n[[rule]]\nname = "third"\neffect = "maybe"\n')
    problem = shown.label("policy_problem")
    qtbot.waitUntil(lambda: problem.text().startswith("Line 13: "))
    assert 'rule 3 "third", effect' in problem.text()
    assert shown.names() == ["clicks", "rest"]
    assert not shown.page.findChild(QPushButton, "policy_save").isEnabled()
    for _ in range(7):
        qtbot.keyClick(text, Qt.Key.Key_Backspace)
    shown.type_lines('deny"\n')
    qtbot.waitUntil(lambda: shown.names() == ["clicks", "rest", "third"])
    assert not problem.isVisible()
    shown.save()
    assert Policy.load(mine).rules[2].effect is RuleEffect.DENY
    assert mine.read_text().startswith(MINE)


def test_changes_are_taken_back(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.write("rule_name", "")
    shown.press("policy_revert")
    qtbot.waitUntil(lambda: shown.page.findChild(QLineEdit, "rule_name").text() == "clicks")
    assert shown.rules.isEnabled()
    assert shown.page.may_close()


def test_a_file_that_another_program_changed_is_replaced_only_when_asked_twice(qtbot, around, home, mine):
    shown = Shown(qtbot, around, str(mine))
    shown.write("rule_name", "a")
    mine.write_text(MINE + "# theirs\n")
    shown.press("policy_save")
    qtbot.waitUntil(lambda: "changed by another program" in shown.label("policy_said").text())
    assert mine.read_text().endswith("# theirs\n")
    shown.save()
    assert Policy.load(mine).rules[0].name == "a"


def test_a_broken_file_is_shown_as_text_and_can_be_mended(qtbot, around, home, mine):
    mine.write_text("[[rule]]\nname = = 1\n")
    shown = Shown(qtbot, around, str(mine))
    qtbot.waitUntil(lambda: shown.label("policy_problem").text().startswith("Line 2: "))
    assert shown.names() == []
    assert shown.page.may_close()
    text = shown.text()
    assert text.isVisible()
    text.setFocus()
    text.selectAll()
    shown.type_lines('[[rule]]\nname = "one"\neffect = "ask"\n')
    qtbot.waitUntil(lambda: shown.names() == ["one"])
    shown.save()
    assert Policy.load(mine).rules[0].name == "one"


def test_a_missing_file_is_told_and_not_made(qtbot, around, home, tmp_path):
    shown = Shown(qtbot, around, str(tmp_path / "missing.toml"))
    qtbot.waitUntil(lambda: "cannot be read" in shown.label("policy_problem").text())
    assert shown.text().isReadOnly()
    assert not (tmp_path / "missing.toml").exists()


def test_rules_are_tried_on_a_past_session_and_again_when_they_change(
    qtbot, around, home, mine, whole_session
):
    (home / "sessions").mkdir(parents=True)
    shutil.copy(whole_session, home / "sessions" / "20261122-014200-k3f9.sqlite")
    mine.write_text('[[rule]]\nname = "all"\neffect = "allow"\n')
    shown = Shown(qtbot, around, str(mine))
    sessions = shown.page.findChild(QComboBox, "dry_run_session")
    qtbot.waitUntil(lambda: sessions.count() == 1)
    shown.press("dry_run_try")
    words = shown.label("dry_run_words")
    qtbot.waitUntil(lambda: words.text() == "The answers to its 6 acts would be the same.", timeout=20_000)
    table = shown.page.findChild(QTableView, "dry_run_table")
    assert table.model().rowCount() == 6
    box = shown.page.findChild(QCheckBox, "rule_action_type_text")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: words.text().endswith("of 6 would now be denied."), timeout=20_000)
    first = [table.model().index(0, column).data() for column in range(5)]
    assert first[2:] == ["allowed", "denied", "no rule matches"]
    shown.write("rule_name", "")
    qtbot.waitUntil(lambda: "cannot be used" in words.text())


def test_without_sessions_the_dry_run_says_what_to_do(qtbot, around, home):
    shown = Shown(qtbot, around)
    qtbot.waitUntil(lambda: "Do a task first" in shown.label("dry_run_words").text())
    assert not shown.page.findChild(QPushButton, "dry_run_try").isEnabled()


def test_a_damaged_session_is_not_offered(qtbot, around, home, whole_session):
    (home / "sessions").mkdir(parents=True)
    (home / "sessions" / "20261122-000000-aaaa.sqlite").write_bytes(b"no session at all" * 100)
    shown = Shown(qtbot, around)
    qtbot.waitUntil(lambda: "Do a task first" in shown.label("dry_run_words").text())


def test_taking_the_choice_of_a_file_back_does_not_take_what_was_written(qtbot, around, home, mine):
    shown = Shown(qtbot, around)
    shown.page._policy._use(str(mine))
    qtbot.waitUntil(
        lambda: shown.label("policy_where").toolTip() == tip(str(mine)) and shown.page.saver.can_undo
    )
    shown.write("rule_name", "written")
    shown.press("undo_change")
    assert "Other rules are in force now" in shown.label("policy_said").text()
    assert shown.names() == ["written", "rest"]
    shown.save()
    assert Policy.load(mine).rules[0].name == "written"


def test_rules_in_another_file_are_used_once_it_is_chosen(qtbot, around, home, mine):
    shown = Shown(qtbot, around)
    shown.press("policy_open")
    dialog = shown.page.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(mine))
    dialog.accept()
    qtbot.waitUntil(lambda: shown.names() == ["clicks", "rest"])
    qtbot.waitUntil(lambda: read_settings(around.context.settings.path).privacy.policy == str(mine))


def test_rules_that_never_end_do_not_hold_up_the_window(qtbot, around, home, mine, monkeypatch):
    from actions.types import TypeText
    from desktop_agent.panel.settings import dryrunview
    from desktop_agent.policy.dry_run_apart import DryRun
    from desktop_agent.session.events import DecisionMade
    from desktop_agent.session.journal import Journal
    from desktop_agent.types import Allow, GroundedAction

    monkeypatch.setattr(dryrunview, "DryRun", lambda *order: DryRun(*order, limit_s=2))
    with Journal.create(home / "sessions") as journal:
        journal.on_event(DecisionMade(GroundedAction(TypeText("word" * 20), "type"), Allow("r")))
    mine.write_text('[[rule]]\nname = "all"\neffect = "ask"\ntyped = \'(\\w+\\s?)+\\w+\\s?\\w+@@\'\n')
    shown = Shown(qtbot, around, str(mine))
    qtbot.waitUntil(shown.page.findChild(QPushButton, "dry_run_try").isEnabled)
    qtbot.waitUntil(lambda: shown.page.findChild(QComboBox, "dry_run_session").count() == 1)
    shown.press("dry_run_try")
    qtbot.waitUntil(lambda: "takes far too long" in shown.label("dry_run_words").text(), timeout=20_000)
