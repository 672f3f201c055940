"""kill -9 at random moments: the journal tells exactly what was done and what was only intended."""

import random
import string

import pytest

from actions.types import PressChord
from desktop_agent.session.events import ActionIntended
from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify
from tests.fakes.agent import Agent, eventually

pytestmark = [pytest.mark.live, pytest.mark.needs("xterm")]

LETTERS = string.ascii_lowercase[:16]
TASK = " ".join(f"Press {letter}." for letter in LETTERS)


@pytest.mark.parametrize("moment", range(20))
def test_after_kill_9_the_journal_tells_what_was_done_and_what_was_only_intended(moment, tmp_path):
    typed = tmp_path / "typed"
    app = f"xterm -u8 -e sh -c 'stty -icanon; cat > {typed}'"
    chance = random.Random(moment)
    with Agent(tmp_path / "home", "run", TASK, "--app", app, "--approve", "never", "--json") as agent:
        assert eventually(agent.sessions, 30), "the journal comes before everything else"
        if moment:  # the first is killed as soon as there is a journal, the others anywhere in the run
            reached = chance.randrange(len(LETTERS))
            eventually(lambda: typed.exists() and len(typed.read_bytes()) >= reached, 30)
            eventually(lambda: False, chance.uniform(0, 0.25))
        agent.kill()
        assert agent.await_nothing_left() == []
        (path,) = agent.sessions()
    written = typed.read_text() if typed.exists() else ""
    with open_session(path) as session:
        report = verify(session)
        assert report.problems == ()
        assert report.ok
        assert report.interrupted
        letters = {
            stored.event.act: "".join(stored.event.grounded.action.keys)
            for stored in session.events()
            if isinstance(stored.event, ActionIntended)
            and isinstance(stored.event.grounded.action, PressChord)
        }
    done = "".join(letters[note.act] for note in report.done if note.act in letters)
    intended = "".join(letters[note.act] for note in report.intended_only if note.act in letters)
    assert len(report.intended_only) <= 1
    assert written in (done, done + intended), "nothing was done that was not written down, nothing was lost"
