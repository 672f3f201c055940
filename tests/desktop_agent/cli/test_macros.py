import io
import json

import numpy as np
import pytest

from desktop_agent.cli import run_command
from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.macros.types import Macro, MacroStep, Parameter, Secret
from desktop_agent.types import ClickOn, EnterSecret, TypeInto
from vision.locate import Crop, Locator
from vision.types import Role

SAVE = Locator(
    Role.BUTTON,
    "Save",
    otherwise=(Locator(crop=Crop.of(np.random.default_rng(1).integers(0, 255, (9, 9, 3), np.uint8))),),
)
LETTER = Macro(
    "letter",
    (
        MacroStep(TypeInto("${greeting}"), after=1.5, quiet=True),
        MacroStep(ClickOn(SAVE), timeout=9, note="the blue one"),
    ),
    about="Saves a letter.",
    app=("mousepad",),
    size=(1024, 768),
    parameters=(Parameter("greeting", default="Dear Ann", about="first line"),),
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of macros with one macro, `letter`; we stand in a folder of our own."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    write_macro(LETTER, tmp_path / "home" / "macros" / "letter.yaml")
    return tmp_path / "home" / "macros"


@pytest.fixture
def told(capsys):
    """What a command prints: exit code, standard output, errors."""

    def run(*arguments):
        code = run_command(["macros", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_list_names_every_macro_and_what_is_wrong_with_a_broken_one(home, told):
    (home / "broken.yaml").write_text("version: 1\nstep: []\n")
    code, out, _ = told("list")
    assert code == 0
    assert "letter" in out
    assert "mousepad" in out
    assert "broken.yaml:2:1" in out
    listed = json.loads(told("list", "--json")[1])
    assert [(entry["name"], "error" in entry) for entry in listed] == [("broken", True), ("letter", False)]
    assert listed[1]["steps"] == 3, "the start of its program is its first step"


def test_where_there_are_no_macros_the_list_says_where_it_looked(told, tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert str(tmp_path / "macros") in told("list")[1]


def test_a_macro_is_shown_with_its_numbers_and_all_ways(home, told):
    lines = told("show", "letter")[1].splitlines()
    assert '  1 Start "mousepad"' in lines
    assert '  2 Type "${greeting}"  (1.5 s later; changes nothing)' in lines
    assert '  3 Click the "Save" button  (waits 9 s; the blue one)' in lines
    assert "      or by a picture of 9x9" in lines
    assert 'parameter  greeting (text): "Dear Ann"  first line' in lines
    shown = json.loads(told("show", "letter", "--json")[1])
    assert shown["steps"][2]["targets"] == [['button "Save"', "a picture of 9x9"]]


def test_checking_names_the_place_of_every_mistake_and_fails(home, told):
    (home / "broken.yaml").write_text("version: 1\nsteps: [{fly: away}]\n")
    code, out, _ = told("check")
    assert code == 1
    assert "broken.yaml:2:" in out
    assert "letter.yaml: fine" in out
    assert told("check", "letter")[0] == 0
    results = json.loads(told("check", "--json")[1])
    assert [result["ok"] for result in results] == [False, True]


def test_a_secret_that_is_not_stored_is_told_by_name(home, told, monkeypatch):
    macro = Macro("mail", (MacroStep(EnterSecret("pin", Locator(text="PIN"))),), secrets=(Secret("pin"),))
    write_macro(macro, home / "mail.yaml")
    assert "its secret pin is not stored yet" in told("check", "mail")[1]
    assert "pin: not stored yet" in told("show", "mail")[1]
    monkeypatch.setenv("DESKTOP_AGENT_SECRET_PIN", "1234")
    shown = told("show", "mail")[1]
    assert "pin: stored" in shown
    assert "1234" not in shown


def test_a_macro_is_exported_as_a_test(home, told, tmp_path):
    code, out, _ = told("export", "letter", "--pytest", "--set", "greeting=Dear Bob")
    assert (code, out.strip()) == (0, "test_letter.py")
    source = (tmp_path / "work" / "test_letter.py").read_text("utf-8")
    assert 'GREETING = "Dear Bob"' in source
    assert '@pytest.mark.desk(size="1024x768")' in source
    assert not list((tmp_path / "work").glob("*.pictures")), "only first ways are exported"


def test_pictures_are_written_beside_the_test(home, told, tmp_path):
    write_macro(Macro("toolbar", (MacroStep(ClickOn(SAVE.otherwise[0])),)), home / "toolbar.yaml")
    assert told("export", "toolbar", "--pytest", "-o", "sub/test_it.py")[0] == 2
    (tmp_path / "work" / "sub").mkdir()
    assert told("export", "toolbar", "--pytest", "-o", "sub/test_it.py")[0] == 0
    assert (tmp_path / "work" / "sub" / "toolbar.pictures" / "1.png").read_bytes().startswith(b"\x89PNG")


def test_a_test_that_is_there_is_replaced_only_when_that_is_said(home, told, tmp_path):
    mine = tmp_path / "work" / "test_letter.py"
    mine.write_text("mine")
    code, _, err = told("export", "letter", "--pytest")
    assert (code, mine.read_text()) == (2, "mine")
    assert "--overwrite" in err
    assert told("export", "letter", "--pytest", "--overwrite")[0] == 0
    assert "def test_letter" in mine.read_text()


def test_a_macro_is_exported_as_sentences(home, told, tmp_path):
    out = told("export", "letter", "--sentences")[1]
    assert out.splitlines()[1:3] == ['Start "mousepad".', 'Type "Dear Ann".']
    assert told("export", "letter", "--sentences", "-o", "steps.txt")[0] == 0
    assert (tmp_path / "work" / "steps.txt").read_text("utf-8") == out


@pytest.mark.parametrize("kinds", [[], ["--pytest", "--sentences"]])
def test_one_kind_of_export_must_be_said(home, told, kinds):
    assert told("export", "letter", *kinds)[0] == 2


def test_a_wrong_parameter_is_named_and_nothing_is_written(home, told, tmp_path):
    code, _, err = told("export", "letter", "--pytest", "--set", "greting=x")
    assert code == 2
    assert 'Did you mean "greeting"' in err
    assert list((tmp_path / "work").iterdir()) == []


def test_deleting_takes_the_pictures_along_and_nothing_when_one_name_is_wrong(home, told):
    assert told("delete", "letter", "nothing")[0] == 2
    assert (home / "letter.yaml").exists()
    assert told("delete", "letter")[1] == "deleted letter\n"
    assert list(home.iterdir()) == []


def test_deleting_does_not_follow_a_link_out_of_the_folder(home, told, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("keep me")
    write_macro(Macro("linked", (MacroStep(TypeInto("x")),)), home / "linked.yaml")
    (home / "linked.crops").symlink_to(outside)
    assert told("delete", "linked")[0] == 0
    assert (outside / "precious.txt").exists()


@pytest.fixture
def ring(monkeypatch):
    """The system's keyring, in memory."""
    import keyring
    from keyring.backend import KeyringBackend

    class Ring(KeyringBackend):
        priority = 1

        def __init__(self):
            super().__init__()
            self.kept = {}

        def get_password(self, service, username):
            return self.kept.get(username)

        def set_password(self, service, username, password):
            self.kept[username] = password

        def delete_password(self, service, username):
            del self.kept[username]

    before, ours = keyring.get_keyring(), Ring()
    keyring.set_keyring(ours)
    yield ours.kept
    keyring.set_keyring(before)


PIN = Macro("mail", (MacroStep(EnterSecret("pin", Locator(text="PIN"))),), secrets=(Secret("pin"),))


def test_a_file_that_calls_itself_like_yours_does_not_get_your_secret(
    home, told, ring, monkeypatch, tmp_path
):
    write_macro(PIN, home / "mail.yaml")
    write_macro(PIN, tmp_path / "foreign.yaml")
    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert told("secret", "mail", "pin")[1] == "kept pin of mail in the keyring\n"
    assert ring == {"mail/pin": "1234"}
    assert "pin: stored" in told("show", "mail")[1]
    assert "pin: not stored yet" in told("show", str(tmp_path / "foreign.yaml"))[1]
    assert "its secret pin is not stored yet" in told("check", str(tmp_path / "foreign.yaml"))[1]


def test_the_secrets_of_a_macro_go_with_it(home, told, ring, tmp_path):
    write_macro(PIN, home / "mail.yaml")
    write_macro(PIN, tmp_path / "other.yaml")
    (home / "linked.yaml").symlink_to(tmp_path / "other.yaml")
    other = f"{tmp_path.resolve() / 'other.yaml'}/pin"
    ring |= {"mail/pin": "1234", other: "5678"}
    assert told("delete", "linked")[1] == "deleted linked\n"
    assert told("delete", "mail")[1] == "deleted mail, and from the keyring: pin\n"
    assert ring == {other: "5678"}, "the file that the link led to is still there"
    path = str(tmp_path / "other.yaml")
    assert json.loads(told("delete", path, "--json")[1]) == {"deleted": [path], "secrets": {path: ["pin"]}}
    assert ring == {}


def test_a_file_that_cannot_be_understood_is_deleted_and_may_leave_secrets(home, told, ring):
    (home / "broken.yaml").write_text("version: 7\n")
    code, out, err = told("delete", "broken")
    assert (code, out) == (0, "deleted broken\n")
    assert "stays there" in err


def test_only_a_secret_that_the_macro_has_is_kept(home, told):
    code, _, err = told("secret", "letter", "pin")
    assert code == 2
    assert 'has no secret "pin". It has none.' in err


def test_the_schema_is_json(told):
    assert json.loads(told("schema")[1])["type"] == "object"


def test_what_is_exported_from_a_session_lands_among_the_macros(home, whole_session, capsys, monkeypatch):
    from desktop_agent import compose

    class Blind:
        def parse(self, frame):
            from vision.types import Snapshot

            return Snapshot(frame)

    monkeypatch.setattr(compose, "shared_parser", Blind)
    assert run_command(["sessions", "export", str(whole_session), "--macro", "-o", "greetings"]) == 0
    assert capsys.readouterr().out.strip() == str(home / "greetings.yaml")
    assert read_macro(home / "greetings.yaml").app == ("notes",)
    assert run_command(["sessions", "export", str(whole_session), "--macro", "-o", "greetings"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run_command(["sessions", "export", str(whole_session), "--macro"]) == 0
    (made,) = (path.stem for path in home.glob("open-program-notes*.yaml"))
    assert made
