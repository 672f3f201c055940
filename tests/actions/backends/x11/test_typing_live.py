"""Random text typed into real programs, read back through the programs themselves."""

from __future__ import annotations

import http.server
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from actions.backends.x11.clipboard import Clipboard
from actions.backends.x11.selection import SelectionReader
from actions.x11 import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.actions.backends.x11.conftest import Bench

pytestmark = pytest.mark.live

LOG = logging.getLogger(__name__)
FIELD = Path(__file__).parents[3] / "fakes" / "qt_field.py"
PAGE = b"""<!doctype html><title>field</title><textarea id=field style="width:90%;height:400px" autofocus></textarea>
<script>
let busy = false, changed = false
field.onkeydown = event => {
  if (event.key != "Tab") return
  event.preventDefault()
  field.setRangeText("\\t", field.selectionStart, field.selectionEnd, "end")
  field.oninput()
}
field.oninput = async () => {
  changed = true
  if (busy) return
  busy = true
  while (changed) { changed = false; await fetch("/", {method: "POST", body: field.value}) }
  busy = false
}
const tellFocus = () => {
  if (document.hasFocus() && document.activeElement == field) fetch("/focused", {method: "POST", body: ""})
  else requestAnimationFrame(tellFocus)
}
tellFocus()
</script>"""


class Page:
    """A page with a text area that reports its text."""

    def __init__(self) -> None:
        page = self
        self.text = ""
        self.focused = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(PAGE)

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/focused":
                    page.focused.set()
                else:
                    page.text = text
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def page() -> Iterator[Page]:
    page = Page()
    yield page
    page.close()


def read(path: Path) -> str:
    return path.read_bytes().decode() if path.exists() else ""


@pytest.mark.needs("zenity")
def test_two_thousand_characters_arrive_in_a_gtk_entry(
    bench: Bench, text: Callable[..., str], tmp_path: Path
) -> None:
    answer = tmp_path / "answer"
    bench.start(["sh", "-c", 'exec zenity --entry > "$0"', str(answer)], "zenity")
    wanted = text(2000, seed=11)
    LOG.info("typed in %.2f s", bench.type(wanted))
    bench.type("\n")
    assert bench.eventually(lambda: read(answer).endswith("\n"))
    assert read(answer) == wanted + "\n"


@pytest.mark.needs("zenity")
def test_lines_and_tabs_arrive_in_a_gtk_text(bench: Bench, text: Callable[..., str], tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    bench.start(["sh", "-c", 'exec zenity --text-info --editable > "$0"', str(answer)], "zenity")
    wanted = text(2000, seed=12, keys=True)
    LOG.info("typed in %.2f s", bench.type(wanted))
    for keys in (("ctrl", "tab"), ("tab",), ("enter",)):
        for name in keys:
            bench.hands.key(name, True)
        for name in reversed(keys):
            bench.hands.key(name, False)
    assert bench.eventually(lambda: bool(read(answer)))
    assert read(answer).removesuffix("\n") == wanted.removesuffix("\n")


@pytest.mark.parametrize("kind", ["line", "lines"])
def test_two_thousand_characters_arrive_in_a_qt_field(
    bench: Bench, text: Callable[..., str], tmp_path: Path, kind: str
) -> None:
    answer = tmp_path / "answer"
    bench.start([sys.executable, str(FIELD), str(answer), kind], "qtfield")
    wanted = text(2000, seed=13, keys=kind == "lines")
    LOG.info("typed in %.2f s", bench.type(wanted))
    assert bench.eventually(lambda: read(answer) == wanted), read(answer)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("keys", [False, True])
def test_two_thousand_characters_arrive_in_chromium(
    bench: Bench, text: Callable[..., str], tmp_path: Path, page: Page, keys: bool
) -> None:
    options = ["--no-sandbox", "--test-type", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}"]
    bench.start(["chromium", *options, f"--app={page.address}"], "chromium")
    assert page.focused.wait(30)
    wanted = text(2000, seed=14, keys=keys)
    LOG.info("typed in %.2f s", bench.type(wanted))
    assert bench.eventually(lambda: page.text == wanted, 20), page.text


@pytest.mark.needs("xterm")
@pytest.mark.parametrize("echo", ["echo", "-echo"])
def test_two_thousand_characters_arrive_in_a_terminal(
    bench: Bench, text: Callable[..., str], tmp_path: Path, echo: str
) -> None:
    answer = tmp_path / "answer"
    shell = f'stty -icanon min 1 {echo}; exec cat > "$0"'
    bench.start(["xterm", "-u8", "-e", "sh", "-c", shell, str(answer)], "xterm")
    before = bench.hands._keyboard.layout.rows
    wanted = text(2000, seed=15, keys=True)
    LOG.info("typed in %.2f s", bench.type(wanted))
    assert bench.eventually(lambda: read(answer) == wanted), read(answer)
    assert bench.hands._keyboard.layout.rows == before


def test_text_larger_than_one_request_is_pasted_in_parts(bench: Bench, tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    bench.start([sys.executable, str(FIELD), str(answer), "line"], "qtfield")
    wanted = "größer als ein Stück " * 30_000
    LOG.info("typed in %.2f s", bench.type(wanted))
    assert bench.eventually(lambda: read(answer) == wanted, 20)


@pytest.mark.needs("chromium")
def test_persons_clipboard_is_never_pasted_and_is_there_afterwards(
    bench: Bench, tmp_path: Path, page: Page
) -> None:
    person = Clipboard(connect(bench.display.name, bench.display.xauthority))
    person.offer_text("SECRET")
    options = ["--no-sandbox", "--test-type", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}"]
    bench.start(["chromium", *options, f"--app={page.address}"], "chromium")
    assert page.focused.wait(30)
    words = [f"wörd{number}漢 " for number in range(10)]
    LOG.info("typed in %.2f s", sum(bench.type(word) for word in words))
    assert bench.eventually(lambda: page.text == "".join(words), 20), page.text
    reader = SelectionReader(connect(bench.display.name, bench.display.xauthority))
    assert reader.read(2)["UTF8_STRING"].data == b"SECRET"
    reader.close()
    person.close()
