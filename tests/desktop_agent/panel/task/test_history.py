import json

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.task.history import (
    MAX_TASKS,
    History,
    PastTask,
    Walk,
    read_history,
    write_history,
)


def test_the_newest_comes_first_and_each_task_once():
    history = History().with_task("a", "x").with_task("b", "").with_task(" a ", "y")
    assert history.tasks == (PastTask("a", "y"), PastTask("b"))
    assert history.programs == ("y",)


def test_nothing_is_no_task():
    assert History().with_task("  ", "x") == History()


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=10)), max_size=300))
def test_however_much_was_done_the_history_is_capped_and_has_no_doubles(done):
    history = History()
    for task, app in done:
        history = history.with_task(task, app)
    tasks = [past.task for past in history.tasks]
    assert len(tasks) == len(set(tasks)) <= MAX_TASKS


def test_a_history_comes_back_from_its_file(tmp_path):
    history = History().with_task("Grüße ☕", "mousepad").with_task("zwei\nZeilen", "")
    write_history(tmp_path / "new" / "tasks.json", history)
    assert read_history(tmp_path / "new" / "tasks.json") == history
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["tasks.json"]


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"[]", b"{}", b'{"tasks":3}', b'{"tasks":[3,{"task":4},{"app":""}]}'])
)
def test_a_file_of_anything_else_is_an_empty_history(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("history") / "tasks.json"
    path.write_bytes(content)
    assert read_history(path) == History()


def test_others_cannot_read_the_file(tmp_path):
    write_history(tmp_path / "tasks.json", History().with_task("secret", ""))
    assert (tmp_path / "tasks.json").stat().st_mode & 0o077 == 0
    assert json.loads((tmp_path / "tasks.json").read_text())["tasks"]


def test_walking_back_and_forth_ends_at_what_was_being_written():
    walk = Walk((PastTask("two"), PastTask("one")))
    assert walk.older("dra") == PastTask("two")
    assert walk.older("two") == PastTask("one")
    assert walk.older("one") is None
    assert walk.newer() == PastTask("two")
    assert walk.newer() == PastTask("dra")
    assert walk.newer() is None


def test_what_stands_in_the_line_already_is_passed_over():
    walk = Walk((PastTask("two"), PastTask("one")))
    assert walk.older("two") == PastTask("one")


def test_who_changes_a_past_task_starts_a_new_walk():
    walk = Walk((PastTask("two"), PastTask("one")))
    walk.older("")
    walk.leave()
    assert walk.newer() is None
    assert walk.older("two, changed") == PastTask("two")
    assert walk.newer() == PastTask("two, changed")
