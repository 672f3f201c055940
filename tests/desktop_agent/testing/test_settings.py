"""What programs are told because of a test's settings. How settings are read is in `test_plugin.py`."""

from desktop_agent.testing.settings import DeskSettings


def test_without_settings_programs_speak_english_in_utc():
    assert DeskSettings().environment_of_programs() == {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def test_a_language_is_told_in_every_way_that_programs_ask_for():
    told = DeskSettings(locale="de_DE.UTF-8", timezone="Europe/Vienna").environment_of_programs()
    assert told == {
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "de_DE.UTF-8",
        "LANGUAGE": "de_DE",
        "TZ": "Europe/Vienna",
    }


def test_a_theme_is_dark_where_the_display_is():
    assert DeskSettings(theme="Adwaita").environment_of_programs()["GTK_THEME"] == "Adwaita"
    assert DeskSettings(theme="Adwaita", dark=True).environment_of_programs()["GTK_THEME"] == "Adwaita:dark"


def test_what_a_test_says_itself_wins():
    assert DeskSettings(environment={"TZ": "Asia/Tokyo", "A": "b"}).environment_of_programs() == {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Tokyo",
        "A": "b",
    }
