"""Six jobs in six programs of four toolkits, as a person does them; each leaves something that can be compared."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from desktop_agent.bench.person import Person

_ASK = """import subprocess, sys
done = subprocess.run(
    ["zenity", "--forms", "--title=Address", "--text=Who?", "--add-entry=First name", "--add-entry=Town"],
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
open(sys.argv[1], "w", encoding="utf-8").write(done.stdout)
"""
_PAGE = """<!doctype html><meta charset=utf-8><title>Order</title>
<style>body{font:15px sans-serif;margin:30px} p{margin:12px 0}</style>
<form onsubmit="fetch('/sent',{method:'POST',body:[n.value,c.value,g.checked].join('|')}).then(
()=>{document.title='Sent';document.body.textContent='Thank you'});return false">
<p><label>Name <input id=n></label></p>
<p><label>Country <select id=c><option>Austria<option>Greece<option>Norway</select></label></p>
<p><label><input type=checkbox id=g> Gift wrap</label></p>
<p><button>Send order</button></p></form>"""


@dataclass(frozen=True, slots=True)
class Job:
    """Something a person does in a program.

    Attributes:
        name: what it is called; a macro's name as well.
        toolkit: what the program is made with.
        window: a part of the title of the window that comes first.
        result: the file that the job leaves in its folder.
        wanted: what the file must hold; surrounding space does not count.
        command: the program's argument list, given the job's folder.
        act: what the person does there.
        resizable: whether its window can be made larger.
    """

    name: str
    toolkit: str
    window: str
    result: str
    wanted: str
    command: Callable[[Path], tuple[str, ...]]
    act: Callable[[Person, Path], None]
    resizable: bool = True

    def forget(self, folder: Path) -> None:
        """Remove what an earlier run left."""
        (folder / self.result).unlink(missing_ok=True)

    def outcome(self, folder: Path) -> str:
        """Empty when the job was done; otherwise what is wrong."""
        try:
            found = (folder / self.result).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            return f"{self.result}: {exc}"
        return "" if found == self.wanted else f"{self.result} holds {found!r} and not {self.wanted!r}"


# ------------------------------------------------------------------- what the person does


def _letter(person: Person, folder: Path) -> None:
    person.type("Dear Ann,\nthank you.\n")
    person.click("the File menu")
    person.click("the Save As menu item")
    person.wait_for_window("Save As")
    person.press("ctrl+a")
    person.type(str(folder / "letter.txt"))
    person.press("Return")


def _address(person: Person, _folder: Path) -> None:
    person.click("the First name field")
    person.type("Zoe")
    person.click("the Town field")
    person.type("Athens")
    person.click("the OK button")


def _order(person: Person, _folder: Path) -> None:
    person.click("the Name field")
    person.type("Ann Lee")
    person.press("Tab")
    person.type("ann@example.org")
    person.click("the Country combo box")
    person.click("Greece")
    person.click("the Express radio button")
    person.click("the Gift wrap checkbox")
    person.click("the Save button")


def _notes(person: Person, folder: Path) -> None:
    person.type("one\ntwo\nthree")
    person.press("ctrl+s")
    person.wait_for_window("Save")
    person.press("ctrl+a")
    person.type(str(folder / "notes.txt"))
    person.press("Return")


def _page(person: Person, _folder: Path) -> None:
    person.click("the Name field")
    person.type("Eve")
    person.click("the Country combo box")
    person.click("Norway")
    person.click("the Gift wrap checkbox")
    person.click("the Send order button")


def _comment(person: Person, _folder: Path) -> None:
    person.press("ctrl+End")
    person.type("print(area(4, 5))\n")
    person.click("the Document menu")
    person.click("the Replace Spaces with Tabs menu item")
    person.wait_for_window("Enter Tab Width")
    person.click("the OK button")
    person.click("the File menu")
    person.click("the Save menu item")


JOBS = (
    Job(
        "letter",
        "GTK 3",
        "Mousepad",
        "letter.txt",
        "Dear Ann,\nthank you.",
        lambda _: ("mousepad", "--disable-server"),
        _letter,
    ),
    Job(
        "address",
        "GTK 3",
        "Address",
        "answer.txt",
        "Zoe|Athens",
        lambda folder: (sys.executable, str(folder / "ask.py"), str(folder / "answer.txt")),
        _address,
    ),
    Job(
        "order",
        "Qt 6",
        "Order form",
        "order.json",
        json.dumps(
            {
                "name": "Ann Lee",
                "email": "ann@example.org",
                "quantity": 1,
                "country": "Greece",
                "gift_wrap": True,
                "delivery": "Express",
                "notes": "",
            },
            indent=2,
        ),
        lambda folder: (
            sys.executable,
            "-m",
            "resources.samples.order_form",
            "--output",
            str(folder / "order.json"),
        ),
        _order,
    ),
    Job("notes", "Qt 5", "Untitled", "notes.txt", "one\ntwo\nthree", lambda _: ("featherpad",), _notes),
    Job(
        "page",
        "Chromium",
        "Order",
        "sent.txt",
        "Eve|Norway|true",
        lambda folder: (
            "chromium",
            "--no-sandbox",
            "--test-type",
            "--no-first-run",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
            f"--app={(folder / 'address').read_text('utf-8')}",
        ),
        _page,
    ),
    Job(
        "comment",
        "GTK 3",
        "area.py",
        "area.py",
        "def area(width, height):\n\treturn width * height\n\nprint(area(4, 5))",
        lambda folder: ("geany", "-i", "-c", str(folder / "config"), str(folder / "area.py")),
        _comment,
    ),
)


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """What the jobs need: a program that asks, a source file, and a page that is served and keeps what it is sent."""
    (folder / "ask.py").write_text(_ASK, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _keeper(folder / "sent.txt"))
    (folder / "address").write_text(f"http://127.0.0.1:{server.server_address[1]}/", "utf-8")
    thread = threading.Thread(target=server.serve_forever, name="order page", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def begin(job: Job, folder: Path) -> None:
    """Put everything as it is before the job."""
    job.forget(folder)
    # A browser would offer what was typed the last time.
    shutil.rmtree(folder / "profile", ignore_errors=True)
    if job.result == "area.py":
        source = "def area(width, height):\n    return width * height\n\n"
        (folder / "area.py").write_text(source, "utf-8")


def _keeper(file: Path) -> type[BaseHTTPRequestHandler]:
    class Keeper(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(_PAGE.encode())

        def do_POST(self) -> None:
            length = min(10_000, int(self.headers.get("Content-Length", "0")))
            file.write_bytes(self.rfile.read(length))
            self._answer(b"ok")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Keeper
