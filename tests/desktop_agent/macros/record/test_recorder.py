import threading
import time
from dataclasses import replace

import pytest

from actions.errors import DisplayFailed
from actions.listen import Hotkeys
from actions.listen.types import ButtonPressed, ButtonReleased, KeyPressed, KeyReleased, PointerMoved
from actions.types import Button, ScreenPoint, Window
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.memory import Memory
from desktop_agent.macros.record.recorder import HOTKEYS, Recorder
from desktop_agent.types import CheckThat, ClickOn, PressKeys, SetTicked, TypeInto
from tests.fakes.agent import eventually
from tests.fakes.world import Thing, World
from vision.errors import ModelUnavailable
from vision.types import Box, Role, Snapshot

MAIN = Window(1, "Letters", "app", 1, (0.0, 0.0, 400.0, 300.0), True)


class Remembering(World):
    """A world whose pictures can be read later on, as they were."""

    def grab(self, box=None):
        frame = super().grab(box)
        shown = super().parse(frame).elements
        self.__dict__.setdefault("shown", {})[frame.digest] = shown
        return frame

    def parse(self, frame, *, windows=()):
        return Snapshot(frame, self.shown[frame.digest], windows)


def form():
    return Remembering(
        things=[
            Thing("Save", Box(300, 250, 380, 280), Role.BUTTON),
            Thing("Name", Box(100, 50, 300, 76), Role.TEXTBOX, value=""),
            Thing("Gift wrap", Box(100, 150, 220, 170), Role.CHECKBOX, states=frozenset({"unchecked"})),
        ],
        window_list=[MAIN],
    )


class Told:
    """What the recorder tells."""

    def __init__(self):
        self.steps, self.words = [], []

    def step(self, understood):
        self.steps.append(understood)

    def say(self, words):
        self.words.append(words)


class Play:
    """A person in front of a world in memory: what they do is heard at once, and the world reacts."""

    def __init__(self, world, *, parser=None, closes=lambda windows: False, terminal_here=False):
        self.world, self.told = world, Told()
        self.memory = Memory(world, world)
        self.memory.start()
        self._events, self._lock = [], threading.Condition()
        self.gone = False
        self.recorder = Recorder(
            ears=self,
            hotkeys=Hotkeys(HOTKEYS),
            memory=self.memory,
            parser=parser or world,
            told=self.told,
            book=SecretBook(),
            closes=closes,
            terminal_here=terminal_here,
        )
        self.result = None
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        self.result = self.recorder.run()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *args):
        self.recorder.stop("the test is over")
        self._thread.join(10)
        self.memory.close()

    def ended(self):
        self._thread.join(10)
        assert self.result is not None
        return self.result

    # ---- Ears
    def next(self, timeout_s=None):
        with self._lock:
            if not self._events:
                if self.gone:
                    raise DisplayFailed("the display is gone")
                self._lock.wait(timeout_s)
            return self._events.pop(0) if self._events else None

    # ---- the person
    def hear(self, *events):
        with self._lock:
            self._events += events
            self._lock.notify_all()

    def sees(self, change):
        """The world changes, and the person has seen it."""
        change(self.world)
        shown = self.world.grab()
        assert eventually(lambda: self.memory.latest().frame.digest == shown.digest)

    def click(self, text, own=False):
        centre = self.world.thing(text).box.centre
        place = ScreenPoint(centre.x, centre.y)
        now = time.monotonic()
        self.hear(
            PointerMoved(now, place, own),
            ButtonPressed(now, place, Button.LEFT, (), own),
            ButtonReleased(now + 0.001, place, Button.LEFT, (), own),
        )

    def type(self, text):
        for letter in text:
            now = time.monotonic()
            self.hear(KeyPressed(now, letter, letter), KeyReleased(now, letter))

    def press(self, *chord):
        held = []
        for key in chord:
            self.hear(KeyPressed(time.monotonic(), key, "", tuple(held)))
            held.append(key)
        for key in reversed(chord):
            self.hear(KeyReleased(time.monotonic(), key, 0, tuple(held)))
            held.pop()


def value(text):
    def change(world):
        world.thing("Name").value = text

    return change


def ticked(world):
    world.thing("Gift wrap").states = frozenset({"checked"})


def intents(play):
    return [one.step.intent for one in play.told.steps]


def test_what_a_person_does_becomes_steps_until_the_stop_key():
    with Play(form()) as play:
        play.click("Name")
        play.sees(value("ann"))
        play.type("ann")
        play.click("Gift wrap")
        play.sees(ticked)
        play.press("ctrl", "alt", "s")
        result = play.ended()
    text, wrap = intents(play)
    assert (text.text, text.target.text) == ("ann", "Name")
    assert isinstance(wrap, SetTicked)
    assert wrap.on
    assert (result.ended, result.failed) == ("the stop key was pressed", "")
    assert result.steps == tuple(play.told.steps)


def test_the_screen_before_a_click_decides_though_it_has_changed_since():
    with Play(form()) as play:
        play.click("Save")
        play.sees(lambda world: setattr(world.thing("Save"), "text", "Saved"))
        play.press("ctrl", "alt", "s")
        play.ended()
    assert intents(play)[0].target.text == "Save"


def test_hotkeys_leave_no_trace_and_nothing_is_recorded_while_paused():
    with Play(form()) as play:
        play.click("Save")
        play.press("ctrl", "alt", "p")
        assert eventually(lambda: any("paused" in words for words in play.told.words))
        play.type("secret")
        play.click("Gift wrap")
        play.press("ctrl", "alt", "p")
        assert eventually(lambda: "goes on" in play.told.words)
        play.press("f5")
        play.press("ctrl", "alt", "s")
        play.ended()
    assert [type(i) for i in intents(play)] == [ClickOn, PressKeys]
    assert intents(play)[1].keys == ("f5",)


def test_the_check_key_adds_a_check_for_what_is_under_the_pointer():
    with Play(form()) as play:
        play.press("ctrl", "alt", "c")
        place = play.world.thing("Gift wrap").box.centre
        play.hear(PointerMoved(time.monotonic(), ScreenPoint(place.x, place.y)))
        play.press("ctrl", "alt", "c")
        play.hear(PointerMoved(time.monotonic(), ScreenPoint(5, 290)))
        play.press("ctrl", "alt", "c")
        play.press("ctrl", "alt", "s")
        play.ended()
    (check,) = intents(play)
    assert isinstance(check, CheckThat)
    assert check.condition.negate, "it is not ticked"
    assert len(play.told.words) == 2, "the pointer was nowhere first, and over nothing last"


def test_what_our_own_hands_do_is_not_recorded():
    with Play(form()) as play:
        play.click("Save", own=True)
        play.press("f5")
        play.press("ctrl", "alt", "s")
        play.ended()
    assert [type(i) for i in intents(play)] == [PressKeys]


def test_what_was_done_before_the_recording_began_is_no_part_of_it():
    play = Play(form())
    play.hear(KeyPressed(time.monotonic() - 60, "f9"), KeyReleased(time.monotonic() - 60, "f9"))
    with play:
        play.press("f5")
        play.press("ctrl", "alt", "s")
        play.ended()
    assert [i.keys for i in intents(play)] == [("f5",)]


def test_whatever_ends_it_what_was_done_is_kept():
    with Play(form()) as play:
        play.type("abc")
        assert eventually(lambda: not play._events)
        play.recorder.stop("stopped")
        result = play.ended()
    assert result.ended == "stopped"
    assert intents(play) == [TypeInto("abc")]


@pytest.mark.parametrize(("terminal_here", "kept"), [(True, [("f5",)]), (False, [("f5",), ("ctrl", "c")])])
def test_the_interrupt_that_stops_us_is_no_step_where_our_terminal_may_be(terminal_here, kept):
    with Play(form(), terminal_here=terminal_here) as play:
        play.press("f5")
        play.press("ctrl", "c")
        assert eventually(lambda: not play._events)
        play.recorder.stop("stopped")
        play.ended()
    assert [i.keys for i in intents(play)] == kept


def test_a_display_that_goes_away_ends_it_with_what_was_done():
    with Play(form()) as play:
        play.type("abc")
        assert eventually(lambda: not play._events)
        play.gone = True
        result = play.ended()
    assert "gone" in result.ended
    assert intents(play) == [TypeInto("abc")]


def test_it_ends_when_the_last_window_was_closed():
    with Play(form(), closes=lambda windows: not windows) as play:
        play.press("ctrl", "q")
        play.sees(lambda world: (world.things.clear(), world.window_list.clear()))
        result = play.ended()
    assert result.ended == "the program was closed"
    assert [i.kind for i in intents(play)] == ["press_keys", "wait_until"]


def test_a_step_is_told_when_the_person_pauses_though_nothing_follows():
    with Play(form()) as play:
        play.click("Gift wrap")
        play.sees(ticked)
        assert eventually(lambda: play.told.steps, 5)
    assert isinstance(intents(play)[0], SetTicked)


class BadParser:
    """Fails as it is told."""

    def __init__(self, problem):
        self._problem = problem

    def parse(self, frame, *, windows=()):
        raise self._problem


@pytest.mark.parametrize(
    ("problem", "words"),
    [(ModelUnavailable("the model is damaged"), "the model is damaged"), (KeyError("hunter2"), "KeyError")],
)
def test_eyes_that_fail_end_it_and_their_words_tell_no_secret(problem, words):
    with Play(form(), parser=BadParser(problem)) as play:
        result = play.ended()
    assert words in result.failed
    assert "hunter2" not in result.failed


def test_a_thousand_events_in_a_row_are_all_understood():
    with Play(form()) as play:
        for line in range(10):
            play.type("abcde" * 10)
            play.sees(lambda world, line=line: setattr(world.things[0], "text", f"{line}" * 9))
            play.press("enter")
        play.press("ctrl", "alt", "s")
        play.ended()
    texts = [i.text for i in intents(play) if isinstance(i, TypeInto)]
    assert texts == ["abcde" * 10] * 10


def test_memory_gives_the_newest_picture_before_a_moment_and_stays_small():
    world = form()
    memory = Memory(world, world)
    memory.start()
    try:
        times = []
        for number in range(30):
            world.thing("Name").value = f"{number:02}"
            shown = world.grab().digest
            assert eventually(lambda shown=shown: memory.latest().frame.digest == shown)
            times.append((time.monotonic(), shown))
        assert memory.before(times[-1][0]).frame.digest == times[-1][1]
        assert memory.before(times[-3][0]).frame.digest == times[-3][1]
        assert len(memory._sights) <= 16
        assert memory.before(0.0) is memory._sights[0], "the oldest that is left"
    finally:
        memory.close()


def test_memory_that_loses_its_display_says_so():
    world = form()
    memory = Memory(world, world)

    def lose():
        raise DisplayFailed("the display is gone")

    world.list = lose
    memory.start()
    assert eventually(lambda: memory.failed == "the display is gone")
    assert memory.rested(0.1, 5.0).windows == (MAIN,)
    memory.close()


def test_windows_that_change_without_a_trace_on_the_screen_are_noticed():
    world = form()
    memory = Memory(world, world)
    memory.start()
    try:
        world.window_list = [replace(MAIN, title="Other")]
        assert eventually(lambda: memory.latest().windows[0].title == "Other")
    finally:
        memory.close()


def test_what_the_pointer_lights_up_on_its_way_is_no_reaction_to_the_key_before():
    with Play(form()) as play:
        play.press("ctrl", "c")
        eventually(lambda: False, 0.3)
        play.hear(PointerMoved(time.monotonic(), ScreenPoint(340, 265)))
        play.sees(lambda world: setattr(world.thing("Save"), "shade", 90))
        play.click("Save")
        play.sees(lambda world: setattr(world.thing("Name"), "value", "saved"))
        play.press("ctrl", "alt", "s")
        play.ended()
    assert [one.step.quiet for one in play.told.steps] == [True, False]
