"""The plugin as a test suite meets it: a pytest inside a pytest."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify
from desktop_agent.testing.artefacts import folder_name

PLAIN = ("-p", "no:cacheprovider", "-p", "no:pytest-qt")
ALONE = (*PLAIN, "-p", "no:xdist")


def kept(pytester, test):
    """The folder of what a test left."""
    (file,) = pytester.path.glob("test_*.py")
    return pytester.path / "test-results" / folder_name(f"{file.name}::{test}")


# ------------------------------------------------------------ without a display


def test_a_run_without_desks_loads_nothing_heavy(pytester):
    pytester.makepyfile(
        """
        import sys

        def test_plain():
            heavy = {"cv2", "numpy", "onnxruntime", "PySide6", "xcffib", "pydantic", "PIL", "rapidfuzz"}
            assert not heavy & set(sys.modules)
            assert "desktop_agent.testing.plugin" in sys.modules

        def test_names_for_annotations():
            from desktop_agent.desk.targets import DeskApi as one
            from desktop_agent.testing import DeskApi, Target, expect

            assert DeskApi is one and Target and expect
        """
    )
    pytester.runpytest_subprocess(*ALONE, "-p", "no:hypothesispytest").assert_outcomes(passed=2)
    assert not (pytester.path / "test-results").exists()


SETTINGS = """
    import pytest
    from desktop_agent.testing.settings import output_folder, settings_of

    @pytest.fixture
    def settings(request):
        return settings_of(request.config, request.node)
"""


def test_markers_win_over_options_and_options_over_the_ini_file(pytester):
    pytester.makeini(
        """
        [pytest]
        desk_size = 640x480
        desk_theme = Adwaita
        desk_timeout = 3
        desk_dark = true
        desk_output = elsewhere
        """
    )
    pytester.makeconftest(SETTINGS)
    pytester.makepyfile(
        """
        import pytest
        from desktop_agent.testing.settings import output_folder
        pytestmark = pytest.mark.desk(timezone="Asia/Tokyo", locale="C.UTF-8")

        def test_options(settings, request):
            assert (settings.size, settings.theme, settings.dark) == ("800x600", "Adwaita", True)
            assert (settings.timeout, settings.expect_timeout) == (3, 1.5)
            assert (settings.timezone, settings.accessibility, settings.video) == ("Asia/Tokyo", False, "failed")
            assert output_folder(request.config).name == "elsewhere"

        @pytest.mark.desk(size="1024x768", dark=False, timezone="UTC", timeout=7, environment={"A": "b"})
        def test_marker(settings):
            assert (settings.size, settings.dark, settings.timezone) == ("1024x768", False, "UTC")
            assert (settings.timeout, settings.environment) == (7, {"A": "b"})
        """
    )
    result = pytester.runpytest_inprocess(
        *ALONE, "--desk-size", "800x600", "--desk-expect-timeout", "1.5", "--video", "failed"
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("desk(colour='red')", "the desk marker knows *, by name; not colour."),
        ("desk('800x600')", "the desk marker knows *, by name; not '800x600'."),
        ("desk(keep=True)", "*by name; not keep."),
        ("desk(timeout='soon')", "*desk_timeout = soon: give seconds, 3600 at most."),
        ("desk(timeout=-1)", "*desk_timeout = -1: give seconds, 3600 at most."),
    ],
)
def test_a_setting_that_cannot_be_is_told(pytester, marker, message):
    pytester.makeconftest(SETTINGS)
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.{marker}
        def test_it(settings):
            pass
        """
    )
    result = pytester.runpytest_inprocess(*ALONE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{message}*"])


def test_an_ini_value_that_cannot_be_is_told(pytester):
    pytester.makeini("[pytest]\ndesk_video = sometimes\n")
    pytester.makeconftest(SETTINGS)
    pytester.makepyfile("def test_it(settings):\n    pass\n")
    result = pytester.runpytest_inprocess(*ALONE)
    result.stdout.fnmatch_lines(["*desk_video = sometimes: use one of off, failed, on.*"])


@pytest.mark.parametrize("option", ["--desk-video=maybe", "--desk-timeout=soon", "--desk-unavailable=never"])
def test_an_option_that_cannot_be_is_a_usage_error(pytester, option):
    assert pytester.runpytest_inprocess(*ALONE, option).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("arguments", "outcome"), [((), "errors"), (("--desk-unavailable", "skip"), "skipped")]
)
def test_without_virtual_displays_a_test_tells_what_to_install(pytester, monkeypatch, arguments, outcome):
    monkeypatch.setenv("PATH", str(pytester.mkdir("empty")))
    pytester.makepyfile("def test_it(desk):\n    pass\n")
    result = pytester.runpytest_subprocess(*ALONE, "-rs", *arguments)
    result.assert_outcomes(**{outcome: 1})
    told = result.stdout.str()
    assert "A virtual display needs Xvfb, openbox, dbus-daemon" in told
    assert "apt-get install --no-install-recommends xvfb openbox dbus" in told
    assert "Traceback" not in told


def test_a_video_asked_for_without_ffmpeg_is_told_at_the_start(pytester, monkeypatch):
    monkeypatch.setenv("PATH", str(pytester.mkdir("empty")))
    pytester.makepyfile("def test_it():\n    pass\n")
    result = pytester.runpytest_subprocess(*ALONE, "--desk-video", "on")
    result.stdout.fnmatch_lines(["desk: no video: ffmpeg is not installed (*apt-get install*ffmpeg)"])
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("desk(locale='xx_YY.UTF-8')", 'The locale "xx_YY.UTF-8" is not installed here*locales-all'),
        ("desk(size='wide')", "*write it as 1280x800*"),
    ],
)
def test_what_no_display_can_be_is_told_without_a_traceback(pytester, marker, message):
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.{marker}
        def test_it(desk):
            pass
        """
    )
    result = pytester.runpytest_inprocess(*ALONE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{message}"])
    assert "plugin.py" not in result.stdout.str()


# --------------------------------------------------------------- with displays


@pytest.mark.live
@pytest.mark.needs("xcalc", "ffmpeg")
def test_a_failed_test_leaves_all_there_is_to_see_and_a_passed_one_nothing(pytester):
    pytester.makepyfile(
        """
        import pytest
        from desktop_agent.testing import expect

        def test_right(desk):
            desk.launch("xcalc")
            desk.text("7").click()
            assert desk.title() == "Calculator"

        @pytest.mark.desk(timeout=0.2)
        @pytest.mark.parametrize("what", ["größe/../../x"])
        def test_wrong(desk, what):
            desk.launch("xcalc")
            desk.button("Frumious").click()

        @pytest.mark.xfail
        def test_expected(desk):
            expect(desk.text("Frumious")).to_be_visible(timeout=0)
        """
    )
    result = pytester.runpytest_subprocess(*ALONE, "--desk-video", "failed", "--junitxml", "junit.xml")
    result.assert_outcomes(passed=1, failed=1, xfailed=1)
    (folder,) = (entry for entry in (pytester.path / "test-results").iterdir() if entry.is_dir())
    assert "test_wrong-gr" in folder.name
    sessions = [*pytester.path.rglob("*.sqlite"), *pytester.path.rglob("*.mp4")]
    assert {file.parent for file in sessions} == {folder}

    told = result.stdout.str()
    assert re.search(r'^E +.*TargetNotFound: button "Frumious" was not found after', told, re.MULTILINE)
    assert re.search(r"^E +Picture of the screen: test-results/.*screen.png", told, re.MULTILINE)
    assert "carry.py" not in told
    result.stdout.fnmatch_lines(
        [f"{kind}: test-results/*" for kind in ("page", "journal", "screen", "video", "output")]
    )

    with Image.open(folder / "screen.png") as picture:
        assert picture.size == (1280, 800)
    assert (folder / "video.mp4").stat().st_size > 1000
    assert (folder / "program-1-xcalc.txt").read_text().startswith("xcalc\nwas still running\n")
    assert "Frumious" in (folder / "page.html").read_text("utf-8")
    with open_session(folder / "session.sqlite") as session:
        assert verify(session).ok
        assert not verify(session).interrupted
        *_, plan, end = (stored.event for stored in session.events())
        (output,) = (stored.event for stored in session.events() if stored.event.kind == "program_output")
    assert output.command == ("xcalc",)
    assert [step.sentence for step in plan.steps] == ['Start "xcalc"', 'Click the "Frumious" button']
    assert (end.kind, end.outcome) == ("session_finished", "failed")
    assert "Frumious" in end.message

    properties = {
        case.get("name"): [one.get("name") for one in case.iter("property")]
        for case in ET.parse(pytester.path / "junit.xml").iter("testcase")
    }
    assert properties.pop("test_right") == properties.pop("test_expected") == []
    (names,) = properties.values()
    assert names == ["desk_page", "desk_journal", "desk_screen", "desk_video", "desk_output"]


@pytest.mark.live
@pytest.mark.needs("zenity")
def test_a_secret_that_a_program_prints_is_in_none_of_the_artefacts(pytester, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_SECRET_PASSWORD", "hunter2-Zebra")
    pytester.makepyfile(
        """
        import pytest

        def test_unlock(desk):
            desk.launch("zenity", "--password")
            desk.enter_secret("password")
            desk.press("enter")
            (program,) = desk.desk.programs()
            assert program.wait(5) == 0
            pytest.fail(f"It said {program.program.output_tail()}")
        """
    )
    result = pytester.runpytest_subprocess(*ALONE, "--junitxml", "test-results/junit.xml")
    result.assert_outcomes(failed=1)
    everything = {
        path.name: path.read_bytes() for path in (pytester.path / "test-results").rglob("*") if path.is_file()
    }
    assert not [name for name, data in everything.items() if b"hunter2" in data]
    for name in ("program-1-zenity.txt", "page.html", "junit.xml"):
        assert b"(secret password)" in everything[name], name
    assert "hunter2" not in result.stdout.str()


@pytest.mark.live
@pytest.mark.needs("xterm")
def test_fixtures_that_fail_around_a_desk_leave_its_artefacts_too(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def late(desk):
            raise RuntimeError("late")

        @pytest.fixture
        def early():
            yield
            raise RuntimeError("early")

        def test_setup(late):
            pass

        def test_teardown(early, desk):
            desk.launch("xterm", "-e", "sh", "-c", "env > told.txt; sleep 20")
        """
    )
    result = pytester.runpytest_subprocess(*ALONE)
    result.assert_outcomes(passed=1, errors=2)
    for test in ("test_setup", "test_teardown"):
        folder = kept(pytester, test)
        assert (folder / "page.html").is_file()
        with open_session(folder / "session.sqlite") as session:
            assert verify(session).ok
    assert (kept(pytester, "test_setup") / "screen.png").is_file()


@pytest.mark.live
@pytest.mark.needs("xterm")
def test_what_its_programs_are_told_is_the_tests_choice(pytester):
    pytester.makepyfile(
        """
        from pathlib import Path
        import pytest

        @pytest.mark.desk(size="800x600", timezone="Asia/Tokyo", environment={"GREETING": "hello"})
        def test_told(desk, tmp_path):
            frame = desk.desk.look().frame
            assert (frame.width, frame.height) == (800, 600)
            told = tmp_path / "told.txt"
            desk.launch("xterm", "-e", "sh", "-c", f"env > {told}; sleep 20")
            told = dict(line.partition("=")[::2] for line in told.read_text().splitlines())
            assert (told["LC_ALL"], told["TZ"], told["GREETING"]) == ("C.UTF-8", "Asia/Tokyo", "hello")
            assert told["HOME"] == str(tmp_path / "home")

        def test_option(desk):
            assert desk.desk.look().frame.width == 1024
        """
    )
    result = pytester.runpytest_subprocess(*ALONE, "--desk-size", "1024x768", "--desk-keep")
    result.assert_outcomes(passed=2)
    with open_session(kept(pytester, "test_told") / "session.sqlite") as session:
        assert session.summary().state == "done"


@pytest.mark.live
@pytest.mark.needs("xcalc")
def test_tests_that_share_a_desk_find_what_the_one_before_left(pytester):
    pytester.makepyfile(
        """
        def test_first(shared_desk):
            shared_desk.launch("xcalc")

        def test_second(shared_desk):
            assert shared_desk.title() == "Calculator"

        def test_wrong(shared_desk):
            assert shared_desk.title() == "Frumious"

        def test_third(shared_desk):
            assert shared_desk.has_window("Calculator")

        def test_of_another_kind():
            assert False
        """
    )
    result = pytester.runpytest_subprocess(*ALONE)
    result.assert_outcomes(passed=3, failed=2)
    (folder,) = (entry for entry in (pytester.path / "test-results").iterdir() if entry.is_dir())
    assert (folder / "page.html").is_file()
    assert result.stdout.str().count("page: ") == 1


@pytest.mark.live
def test_workers_share_nothing(pytester):
    pytester.makepyfile(
        """
        import json, os
        from pathlib import Path
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_it(desk, number, tmp_path):
            display = desk.desk.windows._display
            told = {"display": display, "home": str(tmp_path / "home"), "worker": os.environ["PYTEST_XDIST_WORKER"]}
            Path(f"told-{number}.json").write_text(json.dumps(told))
            assert number != 3
        """
    )
    result = pytester.runpytest_subprocess(*PLAIN, "-n", "2")
    result.assert_outcomes(passed=3, failed=1)
    told = [json.loads(file.read_text()) for file in sorted(pytester.path.glob("told-*.json"))]
    assert len({one["home"] for one in told}) == 4
    assert {one["worker"] for one in told} == {"gw0", "gw1"}
    assert (kept(pytester, "test_it[3]") / "page.html").is_file()
    assert "page: test-results/" in result.stdout.str()
