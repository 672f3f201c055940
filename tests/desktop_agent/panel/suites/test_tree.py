"""The tree of tests by itself."""

import time

import pytest
from PySide6.QtCore import Qt

from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.suites.state import BAD, State, Suite, Test
from desktop_agent.panel.suites.tree import TestTree


@pytest.fixture
def tree(qtbot):
    tree = TestTree(Theme("light"))
    qtbot.addWidget(tree)
    tree.resize(500, 500)
    tree.show()
    return tree


def suite_of(*tests):
    return Suite(tests={test.id: test for test in tests})


def shown(tree):
    """The tree as nested dictionaries of names."""

    def below(parent):
        rows = range(tree.filter.rowCount(parent))
        return {
            tree.filter.index(row, 0, parent).data(): below(tree.filter.index(row, 0, parent)) for row in rows
        }

    return below(tree.rootIndex())


def test_folders_hold_files_and_files_hold_classes_and_tests(tree):
    tree.show_suite(
        suite_of(
            Test("ui/test_a.py::test_x"), Test("ui/test_a.py::TestIt::test_y[a/b]"), Test("test_b.py::z")
        )
    )
    assert shown(tree) == {
        "ui": {"test_a.py": {"test_x": {}, "TestIt": {"test_y[a/b]": {}}}},
        "test_b.py": {"z": {}},
    }


def test_a_search_leaves_what_has_its_words_and_what_holds_it(tree):
    tree.show_suite(suite_of(Test("ui/test_a.py::test_x"), Test("ui/test_a.py::test_y", State.FAILED)))
    tree.filter.want("TEST_a _x", None)
    assert shown(tree) == {"ui": {"test_a.py": {"test_x": {}}}}
    tree.filter.want("", BAD)
    assert shown(tree) == {"ui": {"test_a.py": {"test_y": {}}}}
    tree.filter.want("x", BAD)
    assert shown(tree) == {}


def test_what_holds_tests_shows_how_they_are_together(tree):
    suite = suite_of(Test("ui/a.py::x"), Test("ui/a.py::y"))
    tree.show_suite(suite)
    ui = tree.filter.index(0, 0)
    assert ui.data(Qt.ItemDataRole.AccessibleTextRole) == "ui, not run yet"
    suite.tests["ui/a.py::x"] = Test("ui/a.py::x", State.PASSED)
    suite.tests["ui/a.py::y"] = Test("ui/a.py::y", State.FAILED, 1.25)
    tree.update_tests(["ui/a.py::x", "ui/a.py::y"])
    assert ui.data(Qt.ItemDataRole.AccessibleTextRole) == "ui, failed"
    assert tree.shown_state("ui/a.py::y") is State.FAILED


def test_a_chosen_folder_means_all_its_tests(tree, qtbot):
    tree.show_suite(suite_of(Test("ui/a.py::x"), Test("api/b.py::y"), Test("ui/a.py::z")))
    index = tree.filter.index(0, 0)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    assert tree.chosen_names() == ["ui/a.py::x", "ui/a.py::z"]


def test_thousands_of_tests_are_shown_at_once(tree):
    tests = [Test(f"d{number // 500}/test_{number // 50}.py::test_{number}") for number in range(5000)]
    suite = suite_of(*tests)
    began = time.monotonic()
    tree.show_suite(suite)
    for number in range(0, 5000, 50):
        name = tests[number].id
        suite.tests[name] = Test(name, State.PASSED, 0.1)
        tree.update_tests([name])
    assert time.monotonic() - began < 10
    assert len(shown(tree)) == 10
