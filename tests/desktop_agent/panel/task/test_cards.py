from desktop_agent.engine.messages import (
    Crashed,
    Ended,
    Opened,
    Refused,
    RunMacro,
    RunTask,
    Say,
    StatusChanged,
)
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.run import Run
from desktop_agent.panel.task.cards import SHOWN_FILES, Offer, card
from desktop_agent.panel.task.progress import Progress
from desktop_agent.types import Outcome


def after(*reports, order=None, virtual=True):
    run, progress = Run(), Progress()
    run.begin(recording=False)
    progress.ordered(order or RunTask("x"))
    for report in (Opened("s", "/s", ":9", "", virtual, 1, 1), StatusChanged(Status.WORKING), *reports):
        run.apply(report)
        progress.apply(report)
    return card(run, progress)


def test_working_needs_no_card():
    assert after() is None
    assert card(Run(), Progress()) is None


def test_stuck_says_why_and_offers_four_ways_on():
    stuck = after(StatusChanged(Status.STUCK, 'there is no "Save"'))
    assert stuck.text == 'there is no "Save"'
    assert stuck.offers == (Offer.RETRY, Offer.SKIP, Offer.TAKE_OVER, Offer.STOP)


def test_stopping_puts_the_card_away():
    run, progress = Run(), Progress()
    run.begin(recording=False)
    run.apply(Opened("s", "/s", ":9", "", True, 1, 1))
    run.apply(StatusChanged(Status.STUCK, "x"))
    progress.ordered(Say(Control.STOP))
    assert card(run, progress) is None


def test_taken_explains_the_picture_only_where_there_is_one_to_act_in():
    assert "picture" in after(StatusChanged(Status.TAKEN)).text
    assert "picture" not in after(StatusChanged(Status.TAKEN), virtual=False).text


def test_a_task_that_was_done_can_become_a_macro_and_one_that_failed_cannot():
    done = after(Ended(Outcome.DONE, 0, "", "/s.sqlite", "/s.html", ("/a.txt",)))
    assert done.offers == (Offer.AGAIN, Offer.PAGE, Offer.SESSION, Offer.MACRO, Offer.CLOSE)
    assert done.files == ("/a.txt",)
    failed = after(Ended(Outcome.FAILED, 1, "no luck", "/s.sqlite", "", (), ("try this",)))
    assert failed.offers == (Offer.AGAIN, Offer.SESSION, Offer.CLOSE)
    assert (failed.text, failed.advice) == ("no luck", ("try this",))


def test_a_macro_does_not_become_a_macro():
    done = after(Ended(Outcome.DONE, 0, "", "/s.sqlite"), order=RunMacro("/m.yaml"))
    assert Offer.MACRO not in done.offers


def test_files_are_few():
    done = after(Ended(Outcome.DONE, 0, "", files=tuple(f"/{n}" for n in range(20))))
    assert len(done.files) == SHOWN_FILES


def test_every_outcome_has_a_card_of_its_own():
    titles = {after(Ended(outcome, 0, "")).title for outcome in Outcome}
    assert len(titles) == len(Outcome)


def test_a_crash_names_the_journal_and_its_details_can_be_copied():
    crashed = after(Crashed("signal 11", "Traceback", "/s.sqlite"))
    assert any("/s.sqlite" in sentence for sentence in crashed.advice)
    assert crashed.details == "Traceback"
    assert Offer.COPY in crashed.offers


def test_refused_says_that_the_task_is_still_there():
    refused = after(Refused("no Xvfb", 3))
    assert refused.text == "no Xvfb"
    assert "still" in refused.advice[0]


def test_messages_are_made_harmless_and_keep_their_lines():
    failed = after(Ended(Outcome.FAILED, 1, "one\ntwo \u202e\x1b[2J"))
    assert failed.text.startswith("one\ntwo ")
    assert "\x1b" not in failed.text
    assert "\u202e" not in failed.text


def test_who_stopped_it_is_told_what_became_of_it_and_not_that_they_stopped_it():
    shown = after(Ended(Outcome.STOPPED, 4, "Stopped by a person.", "/j"))
    assert shown.title == "Stopped"
    assert shown.text == "Everything that was done so far is kept."
    shown = after(Ended(Outcome.STOPPED, 4, "The time was up.", "/j"))
    assert shown.text == "The time was up."
