"""Pictures out of session files, beside the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from desktop_agent.panel.timeline.darkroom import Darkroom, picture_of
from desktop_agent.session import store
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session


@pytest.fixture
def digests(whole_session):
    with open_session(whole_session) as session:
        return [row[0] for row in session.frame_rows()]


@pytest.fixture
def made(qapp):
    """A darkroom and what came out of it: `made(size)` gives both."""
    rooms = []

    def make(size=None):
        room, prints = Darkroom(size), []
        room.developed.connect(prints.append)
        rooms.append(room)
        return room, prints

    yield make
    for room in rooms:
        room.close()


def test_pictures_come_whole_with_their_place(qtbot, made, whole_session, digests):
    room, prints = made()
    room.open(whole_session)
    room.want(digests[:2])
    qtbot.waitUntil(lambda: len(prints) == 2)
    assert [each.digest for each in prints] == digests[:2]
    assert (prints[0].picture.width(), prints[0].picture.height()) == (1280, 800)
    assert prints[0].place.scale == 1.0
    assert prints[0].picture.format() is QImage.Format.Format_RGB32


def test_thumbnails_keep_their_shape(qtbot, made, whole_session, digests):
    room, prints = made((144, 90))
    room.open(whole_session)
    room.want(digests[:1])
    qtbot.waitUntil(lambda: prints != [])
    assert (prints[0].picture.width(), prints[0].picture.height()) == (144, 90)


def test_a_picture_that_is_not_there_has_a_reason_and_those_after_it_come(
    qtbot, made, whole_session, digests
):
    room, prints = made()
    room.open(whole_session)
    room.want(["0" * 32, digests[0]])
    qtbot.waitUntil(lambda: len(prints) == 2)
    assert prints[0].picture.isNull()
    assert "holds no frame" in prints[0].problem
    assert not prints[1].picture.isNull()


def test_what_is_no_session_has_a_reason(qtbot, made, tmp_path):
    (tmp_path / "none.sqlite").write_bytes(b"nothing of the kind")
    room, prints = made()
    room.open(tmp_path / "none.sqlite")
    room.want(["a"])
    qtbot.waitUntil(lambda: prints != [])
    assert "is not a session file" in prints[0].problem


def test_what_was_wanted_of_another_session_never_comes(qtbot, made, whole_session, digests):
    room, prints = made()
    room.open(whole_session)
    room.want(digests)
    room.open(None)
    room.open(whole_session)
    room.want(digests[-1:])
    qtbot.waitUntil(lambda: prints != [])
    assert [each.digest for each in prints] == digests[-1:]


def test_a_running_session_is_not_held_so_that_its_writer_can_fold_its_log(qtbot, made, sample, tmp_path):
    room, prints = made()
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal)
        room.open(journal.path, running=True)
        with open_session(journal.path) as session:
            wanted = [row[0] for row in session.frame_rows()][:2]
        room.want(wanted)
        qtbot.waitUntil(lambda: len(prints) == 2)
        qtbot.waitUntil(lambda: room._worker._session is None)
    assert not any(part.exists() for part in store.companions(journal.path))


def test_a_closed_darkroom_takes_no_more_wishes(made, whole_session, digests):
    room, prints = made()
    room.open(whole_session)
    room.close()
    room.want(digests)
    assert prints == []


def test_a_small_picture_is_not_made_larger():
    picture = picture_of(np.full((4, 8, 3), 200, np.uint8), (100, 100))
    assert (picture.width(), picture.height()) == (8, 4)
    assert picture.pixelColor(3, 3).red() == 200
