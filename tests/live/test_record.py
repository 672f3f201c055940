"""A person's work becomes a macro: device events come from another process; steps are compared by their meaning."""

import json
import sys
from pathlib import Path

import pytest

from actions.displays import VirtualDisplay
from actions.types import Button
from desktop_agent.macros.files import read_macro
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    EnterSecret,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    TitleShows,
    TypeInto,
    WaitUntil,
    WindowOpen,
)
from tests.fakes.person import Person, Recording
from vision.types import Role

pytestmark = [pytest.mark.live, pytest.mark.needs("xdotool")]

ROOT = Path(__file__).parents[2]
FORM = f"env PYTHONPATH={ROOT} {sys.executable} -m resources.samples.order_form"


def macro_of(home, name="work"):
    """The macro as the file says it, and its intents."""
    macro = read_macro(home / "macros" / f"{name}.yaml")
    return macro, [step.intent for step in macro.steps]


@pytest.mark.needs("mousepad")
def test_a_letter_is_typed_and_saved_through_menu_and_dialog(tmp_path):
    letter = tmp_path / "letter.txt"
    with Recording(tmp_path / "home", "work", "--app", "mousepad", "--about", "Saves a letter.") as recording:
        with recording.begin() as person:
            person.type("Dear Ann")
            person.press("Return")
            person.type("How are yuo")
            person.press("BackSpace", "BackSpace")
            person.type("ou")
            person.click("File")
            person.click("Save As")
            assert person.sees_window("Save As")
            person.press("ctrl+a")
            person.type(str(letter))
            person.press("Return")
            assert person.sees_no_window("Save As")
            person.press("ctrl+q")
        assert recording.finish() == 0, "the recording ends with the program"
    macro, intents = macro_of(tmp_path / "home")
    assert letter.read_text() == "Dear Ann\nHow are you"
    assert (macro.app, macro.about, macro.size) == (("mousepad",), "Saves a letter.", (1280, 800))
    named = next(i for i in intents if isinstance(i, TypeInto) and i.text == str(letter))
    assert named.target.text == "Name"
    assert [i for i in intents if i is not named] == [
        TypeInto("Dear Ann"),
        PressKeys(("enter",)),
        TypeInto("How are you"),
        ChooseMenu(("File", "Save As")),
        WaitUntil(WindowOpen("Save As")),
        PressKeys(("enter",)),
        WaitUntil(WindowOpen("Save As", negate=True)),
        PressKeys(("ctrl", "q")),
        WaitUntil(WindowOpen("Mousepad", negate=True)),
    ]
    assert "Save As" in recording.said
    assert "the program was closed" in recording.said
    assert not list((tmp_path / "home" / "macros").glob("*.part"))


def test_every_common_control_of_a_form_becomes_a_step_of_its_own_kind(tmp_path):
    arguments = ["work", "--app", FORM, "--accessibility", "--json"]
    with Recording(tmp_path / "home", *arguments) as recording:
        with recording.begin() as person:
            person.click("Name", role=Role.TEXTBOX)
            person.type("Ann Smih")
            person.press("BackSpace")
            person.type("th")
            person.press("Tab")
            person.type("ann@example.org")
            person.click("Country", role=Role.COMBOBOX)
            person.click("Greece")
            person.click("Express")
            person.click("Gift wrap")
            person.point_at("Gift wrap")
            person.press("ctrl+alt+c")
            person.click("Edit")
            person.click("Clear form")
            person.press("ctrl+alt+p")
            person.click("Gift wrap")
            person.press("ctrl+alt+p")
            person.press("ctrl+alt+s")
        assert recording.finish() == 0
    macro, intents = macro_of(tmp_path / "home")
    report = json.loads(recording.lines[-1] if recording.lines[-1].startswith("{") else "{}")
    report = report or next(json.loads(line) for line in recording.lines if line.startswith("{"))
    assert (report["name"], report["steps"]) == ("work", len(intents))
    assert macro.accessibility
    name, tab, email, country, express, wrap, check, clear = intents
    assert (name.text, name.target.text) == ("Ann Smith", "Name")
    assert tab == PressKeys(("tab",))
    assert (email.text, email.target.text) == ("ann@example.org", "Email")
    assert (country.option, country.target.text) == ("Greece", "Country")
    assert isinstance(country, SelectOption)
    assert (express.target.text, express.on) == ("Express", True)
    assert isinstance(wrap, SetTicked)
    assert (wrap.target.text, wrap.on) == ("Gift wrap", True)
    assert isinstance(check, CheckThat)
    assert (check.condition.kind, check.condition.negate) == ("is_ticked", False)
    assert clear == ChooseMenu(("Edit", "Clear form"))


@pytest.mark.needs("zenity")
def test_a_password_is_found_nowhere_but_the_macro_knows_its_name(tmp_path):
    home = tmp_path / "home"
    form = "zenity --forms --title=Login --text=Who? --add-entry=User --add-password=Password"
    with Recording(home, "work", "--app", form) as recording:
        with recording.begin() as person:
            person.click("User", role=Role.TEXTBOX)
            person.type("ann")
            person.press("Tab")
            person.type("hunter2-Zebra")
            person.click("OK")
        assert recording.finish() == 0
    macro, intents = macro_of(home)
    secret = next(i for i in intents if isinstance(i, EnterSecret))
    assert [known.name for known in macro.secrets] == [secret.name] == ["password"]
    assert "DESKTOP_AGENT_SECRET_PASSWORD" in recording.said
    assert "hunter2" not in recording.said
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(form in data for form in (b"hunter2", "hunter2".encode("utf-16-le"))), path


PAGE = """<!doctype html><meta charset=utf-8><title>Sign up</title>
<style>body{font-family:sans-serif}label{display:inline-block;width:9em}</style>
<p><label for=a>User name</label><input id=a size=30><p><label for=b>Key</label><input id=b type=password size=30>
<p><label for=c>Country</label><select id=c><option>Austria<option>France<option>Greece</select>
<p><button onclick="document.getElementById('o').textContent='Welcome'">Register</button><h2 id=o></h2>"""


@pytest.mark.needs("chromium")
def test_a_page_is_filled_in_and_what_it_hides_is_a_secret_though_only_its_looks_tell(tmp_path):
    home, page = tmp_path / "home", tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    options = "--no-sandbox --test-type --no-first-run --disable-gpu"
    app = f"chromium {options} --user-data-dir={tmp_path / 'profile'} --app=file://{page}"
    with Recording(home, "work", "--app", app) as recording:
        with recording.begin() as person:
            person.click("User name", role=Role.TEXTBOX)
            person.type("ann")
            person.press("Tab")
            person.type("hunter2-Zebra")
            person.click("Country", role=Role.COMBOBOX)
            person.click("Greece")
            person.click("Register")
            person.point_at("Welcome")
            person.press("ctrl+alt+c", "ctrl+alt+s")
        assert recording.finish() == 0
    _, intents = macro_of(home)
    name, tab, secret, country, register, check = intents
    assert (name.text, name.target.text) == ("ann", "User name")
    assert tab == PressKeys(("tab",))
    assert isinstance(secret, EnterSecret)
    assert (secret.name, secret.target.text) == ("key", "Key")
    assert isinstance(country, SelectOption)
    assert (country.option, country.target.text) == ("Greece", "Country")
    assert (register.target.role, register.target.text) == (Role.BUTTON, "Register")
    assert check.condition.locator.text == "Welcome"
    assert "hunter2" not in recording.said
    assert not [path for path in home.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


@pytest.mark.needs("Xephyr")
def test_a_display_in_a_window_on_the_screen_hears_the_person_at_the_screen(tmp_path):
    with VirtualDisplay.start(1300, 900) as screen:
        environment = {"DISPLAY": screen.name, "XAUTHORITY": str(screen.xauthority)}
        arguments = ["work", "--app", FORM, "--size", "1000x700"]
        with Recording(tmp_path / "home", *arguments, **environment) as recording:
            with recording.begin(), Person(screen.name, screen.xauthority) as person:
                assert person.sees_window("Desktop Agent")
                person.click("Name", role=Role.TEXTBOX)
                person.type("Ann")
                person.press("ctrl+alt+s")
            assert recording.finish() == 0
    _, (name,) = macro_of(tmp_path / "home")
    assert (name.text, name.target.text) == ("Ann", "Name")


@pytest.mark.needs("galculator")
def test_keys_of_a_calculator_right_click_and_wheel(tmp_path):
    with Recording(tmp_path / "home", "work", "--app", "galculator") as recording:
        with recording.begin() as person:
            person.click("7", role=Role.BUTTON)
            person.type("+5")
            person.press("Return")
            person.click("7", role=Role.BUTTON, button=3)
            person.press("Escape")
            person.scroll(3)
        recording.interrupt()
        assert recording.finish() == 0, "Ctrl+C saves"
    _, intents = macro_of(tmp_path / "home")
    first = intents[0]
    assert isinstance(first, ClickOn)
    assert (first.target.role, first.target.text) == (Role.BUTTON, "7")
    assert intents[1:3] == [TypeInto("+5"), PressKeys(("enter",))]
    assert any(isinstance(i, ClickOn) and i.button is Button.RIGHT for i in intents)
    assert isinstance(intents[-1], ScrollBy)
    assert intents[-1].dy == 3


@pytest.mark.needs("mousepad")
def test_what_was_done_before_kill_9_is_found_at_the_next_start(tmp_path):
    home = tmp_path / "home"
    with Recording(home, "work", "--app", "mousepad") as recording:
        with recording.begin() as person:
            person.press("ctrl+n")
            person.type("lost")
            person.press("Return", "Up")
            assert recording.printed_step('Type "lost"')
        recording.kill()
    assert not (home / "macros" / "work.yaml").exists()
    with Recording(home, "work", "--app", "mousepad") as recording:
        with recording.begin() as person:
            person.press("ctrl+alt+s")
        assert recording.finish() == 1
    assert "was cut off" in recording.said
    assert "nothing was recorded" in recording.said
    _, intents = macro_of(home, "work-unfinished")
    assert TypeInto("lost") in intents
    assert TitleShows not in map(type, intents)
