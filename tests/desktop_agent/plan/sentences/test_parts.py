from __future__ import annotations

import pytest

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences import read_condition_words, read_target, read_task
from desktop_agent.types import EnterSecret, IsTicked, TitleShows, TypeInto
from vision.locate import Locator
from vision.types import Role

PASSWORD = Locator(Role.TEXTBOX, "Password")


@pytest.mark.parametrize(
    "sentence",
    [
        'Enter the secret "password" into the Password field',
        'type secret "password" into the Password field',
        'put my secret "password" into the Password field',
        'fill the Password field with the secret "password"',
        'set the Password field to the secret "password"',
    ],
)
def test_a_secret_is_entered(sentence):
    assert [step.intent for step in read_task(sentence)] == [EnterSecret("password", PASSWORD)]


def test_a_secret_goes_to_what_has_the_focus():
    assert read_task('Type the secret "pin"')[0].intent == EnterSecret("pin")
    assert read_task('Set the focused field to the secret "pin"')[0].intent == EnterSecret("pin")


def test_words_about_a_secret_are_still_words():
    assert read_task("Type the secret of life")[0].intent == TypeInto("the secret of life")
    assert read_task('Type "the secret"')[0].intent == TypeInto("the secret")


@pytest.mark.parametrize(
    "sentence",
    ['Type the secret "two words"', 'Type the secret ""', 'Set the Save button to the secret "pin"'],
)
def test_what_is_no_secret_is_refused(sentence):
    with pytest.raises(UnreadableTask):
        read_task(sentence)


def test_parts_are_read_by_themselves():
    assert read_target('the "a \\"b\\"" button') == Locator(Role.BUTTON, 'a "b"')
    assert read_target("the Wrap box", toggle=True).role is Role.CHECKBOX
    assert read_condition_words("the title shows x") == TitleShows("x")
    assert read_condition_words("the Wrap box is ticked.") == IsTicked(Locator(Role.CHECKBOX, "Wrap"))


@pytest.mark.parametrize("words", ["", "it", "the Save button. the Open button", "x" * 2001, "Save\nOpen"])
def test_what_is_no_single_part_is_refused(words):
    with pytest.raises(UnreadableTask):
        read_target(words)
    with pytest.raises(UnreadableTask):
        read_condition_words(words)
