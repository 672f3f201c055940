import subprocess
import sys

import pytest


def test_loading_the_plugin_loads_nothing_heavy():
    script = (
        "import sys, desktop_agent.testing.plugin;"
        "heavy = {'cv2', 'numpy', 'onnxruntime', 'PySide6', 'xcffib', 'pydantic'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.live
@pytest.mark.needs("xcalc")
def test_a_failed_test_names_its_page_and_a_passed_one_does_not(pytester):
    pytester.makepyfile(
        """
        from desktop_agent.testing import expect

        def test_right(desk):
            desk.launch("xcalc")
            desk.text("7").click()
            assert desk.title() == "Calculator"

        def test_wrong(desk):
            desk.launch("xcalc")
            expect(desk.text("Frumious")).to_be_visible(timeout=0.2)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(['*AssertionError: "Frumious" is visible: not so after*', "page: *.html"])


@pytest.mark.live
@pytest.mark.needs("xdpyinfo")
def test_size_of_the_display_is_the_tests_choice(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.desk(size="800x600")
        def test_small(desk):
            frame = desk.desk.look().frame
            assert (frame.width, frame.height) == (800, 600)

        def test_option(desk):
            assert desk.desk.look().frame.width == 1024
        """
    )
    result = pytester.runpytest_subprocess(
        "--desk-size", "1024x768", "-p", "no:cacheprovider", "-p", "no:xdist"
    )
    result.assert_outcomes(passed=2)
