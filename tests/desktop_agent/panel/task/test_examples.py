import sys

from desktop_agent.panel.task.examples import examples, needed, usable
from desktop_agent.panel.task.reading import Understood, read


def test_every_example_is_understood():
    for example in examples():
        assert isinstance(read(example.task), Understood), example.name


def test_only_what_is_installed_is_offered():
    assert [example.name for example in usable(lambda command: command == sys.executable)] == ["order"]
    assert len(usable(lambda _: True)) == len(examples()) == len(needed())
