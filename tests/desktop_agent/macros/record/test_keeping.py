import pytest

from desktop_agent.errors import SomethingMissing
from desktop_agent.macros.files import read_macro
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.keeping import Keeper, rescue
from desktop_agent.macros.secrets import SecretLeaked
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.types import ClickOn, EnterSecret, PressKeys, TypeInto
from vision.locate import Crop, Locator
from vision.types import Role

VALUE = "hunter2-Zebra"


class Keyring:
    """What was stored, by macro and name."""

    def __init__(self):
        self.held = {}

    def __call__(self, macro, name, value):
        self.held[macro, name] = value


def no_keyring(macro, name, value):
    raise SomethingMissing("this system has no keyring: set DESKTOP_AGENT_SECRET_PASSWORD")


def keeper(folder, book=None):
    return Keeper(Macro("work", (), app=("mousepad",)), folder / "work.yaml", book or SecretBook())


def picture():
    import numpy as np

    pixels = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)
    return Locator(crop=Crop.of(pixels))


def test_a_recording_is_saved_whole_and_its_part_is_removed(tmp_path):
    keeping = keeper(tmp_path)
    keeping.add(MacroStep(PressKeys(("f5",))))
    assert read_macro(keeping.part).steps == (MacroStep(PressKeys(("f5",))),)
    keeping.add(MacroStep(TypeInto("Dear Ann")))
    kept = keeping.save(Keyring())
    assert not keeping.part.exists()
    assert read_macro(kept.path).steps == (MacroStep(PressKeys(("f5",))), MacroStep(TypeInto("Dear Ann")))


def test_the_part_always_reads_as_all_that_was_done_so_far(tmp_path):
    book = SecretBook()
    keeping = keeper(tmp_path, book)
    steps = [
        MacroStep(TypeInto("two\nlines: # no comment")),
        MacroStep(PressKeys(("ctrl", "s")), after=1.5, quiet=True, note="a remark"),
        MacroStep(EnterSecret("password")),
        MacroStep(ClickOn(Locator(role=Role.BUTTON, text="${x}"))),
    ]
    for number, step in enumerate(steps, 1):
        if isinstance(step.intent, EnterSecret):
            book.note("Password", VALUE)
        keeping.add(step)
        part = read_macro(keeping.part)
        assert len(part.steps) == number
        assert part.secrets == book.secrets
    assert part.steps[:3] == tuple(steps[:3])


def test_what_was_typed_means_itself_and_is_no_parameter(tmp_path):
    keeping = keeper(tmp_path)
    keeping.add(MacroStep(TypeInto("pay ${amount}")))
    keeping.save(Keyring())
    assert read_macro(tmp_path / "work.yaml").steps[0].intent.text == "pay $${amount}"


def test_the_part_does_without_pictures_and_the_macro_has_them(tmp_path):
    keeping = keeper(tmp_path)
    lone, named = picture(), Locator(role=Role.BUTTON, text="Save", otherwise=(picture(),))
    keeping.add(MacroStep(ClickOn(lone)))
    keeping.add(MacroStep(ClickOn(named)))
    part = [step.intent.target for step in read_macro(keeping.part).steps]
    assert part[1] == Locator(role=Role.BUTTON, text="Save")
    assert part[0].crop is None
    assert [path.name for path in tmp_path.iterdir()] == ["work.yaml.part"]
    keeping.save(Keyring())
    assert read_macro(tmp_path / "work.yaml").steps[0].intent.target == lone


def test_the_values_of_secrets_go_to_the_keyring_and_nowhere_else(tmp_path):
    book, keyring = SecretBook(), Keyring()
    name = book.note("Password:", VALUE)
    keeping = keeper(tmp_path, book)
    keeping.add(MacroStep(EnterSecret(name)))
    assert VALUE not in keeping.part.read_text()
    kept = keeping.save(keyring)
    assert keyring.held == {(tmp_path / "work.yaml", "password"): VALUE}
    assert VALUE not in kept.path.read_text()
    assert [(secret.name, secret.about) for secret in kept.macro.secrets] == [("password", "Password")]


def test_without_a_keyring_the_macro_is_saved_and_the_remedy_is_told(tmp_path):
    book = SecretBook()
    keeping = keeper(tmp_path, book)
    keeping.add(MacroStep(EnterSecret(book.note("Password", VALUE))))
    kept = keeping.save(no_keyring)
    assert kept.path.is_file()
    assert "DESKTOP_AGENT_SECRET_PASSWORD" in kept.warnings[0]


def test_a_secret_that_was_typed_elsewhere_too_is_not_saved(tmp_path):
    book = SecretBook()
    keeping = keeper(tmp_path, book)
    keeping.add(MacroStep(EnterSecret(book.note("Password", VALUE))))
    keeping.add(MacroStep(TypeInto(f"my password is {VALUE}")))
    with pytest.raises(SecretLeaked):
        keeping.save(Keyring())
    assert list(tmp_path.iterdir()) == [], "no file is left that holds it"


def test_a_secret_that_was_typed_where_it_shows_is_a_secret_there_too(tmp_path):
    book = SecretBook()
    keeping = keeper(tmp_path, book)
    keeping.add(MacroStep(EnterSecret(book.note("Password", VALUE))))
    keeping.add(MacroStep(TypeInto(VALUE)))
    kept = keeping.save(Keyring())
    assert kept.macro.steps[1].intent == EnterSecret("password")


def test_equal_values_are_one_secret_and_different_ones_have_names_of_their_own():
    book = SecretBook()
    names = [book.note("Password", VALUE), book.note("Confirm", VALUE), book.note("Password", "other")]
    assert names == ["password", "password", "password_2"]
    assert VALUE not in repr(book)


def test_a_recording_that_was_cut_off_can_be_replayed_under_another_name(tmp_path):
    for number, name in enumerate(["work-unfinished.yaml", "work-unfinished-2.yaml"]):
        keeping = keeper(tmp_path)
        keeping.add(MacroStep(TypeInto(f"text {number}")))
        place = rescue(tmp_path / "work.yaml")
        assert place == tmp_path / name
        assert read_macro(place).steps[0].intent.text == f"text {number}"
    assert rescue(tmp_path / "work.yaml") is None


def test_a_leak_leaves_the_macro_that_was_there_before(tmp_path):
    earlier = keeper(tmp_path, SecretBook())
    earlier.add(MacroStep(TypeInto("hello")))
    kept = earlier.save(Keyring()).path.read_text()
    book = SecretBook()
    keeping = keeper(tmp_path, book)
    keeping.add(MacroStep(EnterSecret(book.note("Password", VALUE))))
    keeping.add(MacroStep(TypeInto(f"my password is {VALUE}")))
    with pytest.raises(SecretLeaked):
        keeping.save(Keyring())
    assert [file.read_text() for file in tmp_path.iterdir()] == [kept]
