"""Small jobs in real programs, in free words or half in step sentences, each with a check that asks no agent.

For `make live-model`. What came of a job is told by what the program printed, its exit status, a file it wrote, or the
title of a window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.types import Window
from desktop_agent.desk.ports import Program

_CHROMIUM = (
    "chromium",
    "--no-sandbox",
    "--test-type",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
)
_HEAD = (
    "<!doctype html><meta charset=utf-8><title>{title}</title>"
    "<style>body{{font:16px sans-serif;margin:30px}}</style>"
)


@dataclass(frozen=True, slots=True)
class Left:
    """What a job left behind.

    Attributes:
        program: what was started for it.
        windows: that are open at the end.
        folder: the folder it was started in.
        answer: what the agent told.
    """

    program: Program
    windows: tuple[Window, ...]
    folder: Path
    answer: str

    @property
    def printed(self) -> str:
        """What the program printed, after waiting a little for its end."""
        self.program.wait(3.0)
        return self.program.output_tail().strip()

    def titled(self, words: str) -> bool:
        """Whether a window's title contains `words`."""
        return any(words.casefold() in window.title.casefold() for window in self.windows)


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        name: short, for tables.
        task: what a person would say.
        command: makes the argument list of the program to start, from the job's own folder.
        done: whether the job was done.
    """

    name: str
    task: str
    command: Callable[[Path], Sequence[str]]
    done: Callable[[Left], bool]


def _zenity(*arguments: str) -> Callable[[Path], Sequence[str]]:
    return lambda _: ("zenity", *arguments)


def _page(title: str, body: str) -> Callable[[Path], Sequence[str]]:
    def command(folder: Path) -> Sequence[str]:
        page = folder / "page.html"
        page.write_text(_HEAD.format(title=title) + body, "utf-8")
        return (*_CHROMIUM, f"--user-data-dir={folder / 'profile'}", f"--app=file://{page}")

    return command


def _button(words: str, title: str) -> str:
    return f"<p><button onclick=\"document.title='{title}'\">{words}</button></p>"


def _prints(words: str) -> Callable[[Left], bool]:
    return lambda left: bool(re.search(words, left.printed, re.IGNORECASE | re.MULTILINE))


def _ends_with(status: int) -> Callable[[Left], bool]:
    return lambda left: left.program.wait(3.0) == status


def _shows(title: str) -> Callable[[Left], bool]:
    return lambda left: left.titled(title)


def _mousepad(_: Path) -> Sequence[str]:
    return ("mousepad",)


JOBS: tuple[Job, ...] = (
    Job(
        "keep backups",
        "I still need these backups: do not let it delete them.",
        _zenity(
            "--question", "--text=Delete the old backups?", "--ok-label=Delete", "--cancel-label=Keep them"
        ),
        _ends_with(1),
    ),
    Job(
        "agree",
        "I agree to what it asks.",
        _zenity("--question", "--text=Send the report now?", "--ok-label=Send", "--cancel-label=Not now"),
        _ends_with(0),
    ),
    Job(
        "dismiss",
        "Get rid of this message.",
        _zenity("--info", "--text=The backup is complete."),
        _ends_with(0),
    ),
    Job(
        "city",
        "Tell it that I live in Vienna.",
        _zenity("--entry", "--text=Where do you live?"),
        _prints("^vienna$"),
    ),
    Job(
        "sign up",
        "Sign me up: my name is Ada Lovelace, my e-mail address is ada@example.org.",
        _zenity("--forms", "--text=Newsletter", "--add-entry=Name", "--add-entry=E-mail"),
        _prints(r"^ada lovelace\|ada@example\.org$"),
    ),
    Job(
        "fruit",
        "I would like the cherry, please.",
        _zenity("--list", "--text=Which fruit?", "--column=Fruit", "Apple", "Banana", "Cherry", "Plum"),
        _prints("^cherry$"),
    ),
    Job(
        "name a file",
        "Press Ctrl+S. Keep this empty document under the name notes.txt.",
        _mousepad,
        lambda left: (left.folder / "notes.txt").exists(),
    ),
    Job(
        "letter",
        "Write the words Dear Anna into the document and save it as letter.txt.",
        _mousepad,
        lambda left: (
            (left.folder / "letter.txt").exists()
            and (left.folder / "letter.txt").read_text().strip() == "Dear Anna"
        ),
    ),
    Job("preferences", "I want to change the preferences of this editor.", _mousepad, _shows("Preferences")),
    Job("replace", "Open the window for finding and replacing words.", _mousepad, _shows("Find and Replace")),
    Job(
        "about",
        "Which version of this editor is it? Show me the About window.",
        _mousepad,
        _shows("About Mousepad"),
    ),
    Job(
        "subscribe",
        "I do not want the newsletter.",
        _page(
            "Shop",
            "<h2>Our newsletter</h2>" + _button("Subscribe", "Subscribed") + _button("No thanks", "Declined"),
        ),
        _shows("Declined"),
    ),
    Job(
        "terms",
        "Tick I accept the terms and click Continue.",
        _page(
            "Terms",
            '<p><label><input type=checkbox id=a> I accept the terms</label></p><p><button onclick="document.title='
            "document.getElementById('a').checked?'Accepted':'Refused'\">Continue</button></p>",
        ),
        _shows("Accepted"),
    ),
    Job(
        "search",
        "Type penguins into the Search field and start the search.",
        _page(
            "Find",
            "<form onsubmit=\"document.title='Found '+q.value;return false\"><p><label>Search <input id=q></label> "
            "<button>Go</button></p></form>",
        ),
        _shows("Found penguins"),
    ),
    Job(
        "forgotten",
        "I do not remember my password.",
        _page(
            "Sign in",
            "<p><label>User <input></label></p><p><label>Password <input type=password></label></p>"
            "<p><button>Sign in</button></p>"
            '<p><a href="#" onclick="document.title=\'Reset\'">Forgot your password?</a></p>',
        ),
        _shows("Reset"),
    ),
    Job(
        "account",
        "Type alice into the User name field, type sesame into the Password field. Log me in.",
        _page(
            "Sign in",
            "<form onsubmit=\"document.title=u.value=='alice'&amp;&amp;p.value=='sesame'?'Welcome alice':'Wrong';"
            'return false">'
            "<p><label>User name <input id=u></label></p><p><label>Password <input id=p></label></p>"
            "<p><button>Sign in</button></p></form>",
        ),
        _shows("Welcome alice"),
    ),
    Job(
        "prices",
        "How much does it cost? Show me the prices.",
        _page(
            "Product",
            "".join(_button(word, f"Now {word}") for word in ("Overview", "Pricing", "Support", "Contact")),
        ),
        _shows("Now Pricing"),
    ),
    Job(
        "dark",
        "Make this page dark.",
        _page(
            "Looks",
            "".join(
                f"<p><label><input type=radio name=t onclick=\"document.title='{word} theme'\"> {word}</label></p>"
                for word in ("Light", "Dark", "Blue")
            ),
        ),
        _shows("Dark theme"),
    ),
    Job(
        "express",
        "Click Express. Place the order.",
        _page(
            "Order",
            "".join(
                f"<p><label><input type=radio name=s value={word}> {word}</label></p>"
                for word in ("Standard", "Express")
            )
            + "<p><button onclick=\"document.title='Sent '+(document.querySelector('input:checked')||{}).value\">"
            "Place order</button></p>",
        ),
        _shows("Sent Express"),
    ),
    Job(
        "delete draft",
        "Throw the draft away.",
        _page(
            "Mail",
            _button("Send", "Mail sent")
            + _button("Save draft", "Draft saved")
            + _button("Discard", "Discarded"),
        ),
        _shows("Discarded"),
    ),
    Job(
        "press a button",
        "Click Start, then click Stop.",
        _page(
            "Machine",
            '<p><button onclick="document.title=\'Running\'">Start</button> <button onclick="document.title='
            "document.title=='Running'?'Stopped':'Not running'\">Stop</button></p>",
        ),
        _shows("Stopped"),
    ),
    Job(
        "sum",
        "What is the total of the invoice? Tell me the amount.",
        _page("Invoice", "<p>Paper 12.50 EUR</p><p>Pens 7.50 EUR</p><p><b>Total 20.00 EUR</b></p>"),
        lambda left: "20" in left.answer,
    ),
)
