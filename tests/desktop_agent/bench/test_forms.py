from __future__ import annotations

import numpy as np
import pytest

from desktop_agent.bench.forms import load_font, make_form
from desktop_agent.errors import SomethingMissing


def test_a_dense_screen_has_hundreds_of_labels_that_differ():
    form = make_form(1920, 1080, seed=3)
    pixels, labels = form.draw()
    assert pixels.shape == (1080, 1920, 3)
    assert len(labels) > 200
    assert len({label.text for label in labels}) == len(labels)


def test_the_same_seed_draws_the_same_picture():
    first, again = make_form(640, 400, seed=5), make_form(640, 400, seed=5)
    assert np.array_equal(first.draw()[0], again.draw()[0])
    assert not np.array_equal(first.draw()[0], make_form(640, 400, seed=6).draw()[0])


def test_every_label_lies_on_the_picture_and_its_box_holds_ink():
    pixels, labels = make_form(640, 400, seed=8).draw()
    for label in labels:
        box = label.box
        assert 0 <= box.left < box.right <= 640
        assert 0 <= box.top < box.bottom <= 400
        inside = pixels[box.top : box.bottom, box.left : box.right].astype(int)
        assert inside.max() - inside.min() > 100


def test_labels_do_not_overlap():
    _, labels = make_form(960, 600, seed=2, size=14).draw()
    for number, label in enumerate(labels):
        assert not any(label.box.intersection(other.box) for other in labels[number + 1 :])


def test_another_value_changes_only_its_own_field():
    form = make_form(640, 400, seed=4).with_value(3, "before")
    changed = form.with_value(3, "after all")
    rows, columns = np.nonzero((form.draw()[0] != changed.draw()[0]).any(axis=2))
    box = form.fields[3].box
    assert len(rows)
    assert box.left <= columns.min() <= columns.max() < box.right
    assert box.top <= rows.min() <= rows.max() < box.bottom


def test_a_missing_font_says_what_to_install():
    with pytest.raises(SomethingMissing, match=r"apt-get install .*fonts-dejavu-core"):
        load_font("NobodyHasThis.ttf", 12)
