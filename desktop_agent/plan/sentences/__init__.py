r"""Tasks in plain English: read them as steps, and write steps as sentences.

    Open the File menu, choose Save As, type notes.txt into the Name field and press Enter.
    Then check that the title shows notes.txt.

A task is a list of *steps*. Nothing is done until every one of them is understood.

Where a step ends
    At `.` `!` `?` `;` before a space, at the end of a line, and at a comma, "and" or "then" that is followed by a
    verb with an object. "Click Save and Close" is one step (no object); "click Save and close the window" is two.
    After a bare "and" a capitalised verb counts as a name unless an article, a quotation or a key follows it.
    Dots inside `notes.txt`, `3.14` or an address end nothing. Numbers and bullets before a line are dropped; lines
    that begin with `#` are comments; a line that ends with a comma or "and" goes on in the next one.

Quotes
    Text in quotes is literal: "…" “…” „…“ «…» 「…」 '…' ‘…’ and backticks; it may hold any word and several lines.
    In double quotes `\n` is a new line, `\t` a tab, `\"` a quotation mark, `\\` a backslash.
    Whatever holds a comma before a verb, ends with a full stop or matters to the letter belongs into quotes.

Pointing
    click X (tap) · double-click, triple-click, right-click, middle-click X · click X twice ·
    click X with the right button · ctrl-click X · click X while holding ctrl · hold ctrl and click X ·
    press X, push X, hit X (a button, when X is no key) · hover over X · point at X · move the mouse to X ·
    drag X to Y, drag X onto Y · scroll down, up, left, right · scroll down 5 ticks (3 lines, a page) in X ·
    scroll down until X is visible · scroll to X

Menus and lists
    open the File menu · choose Save As · choose File > Save As · choose Save As from the File menu ·
    select Red from the Colour list · pick X · select all · tick X, check X, turn on X · untick X, uncheck X,
    turn X off

Typing
    type X (into what has the focus) · type X into Y · type X in the Y field · enter, write, put X into Y ·
    type X followed by Enter · set X to Y, replace X with Y, fill X with Y (what was there goes) · clear X ·
    enter the secret "X" into Y (what was there goes; the value comes from the keyring and is written nowhere) ·
    press Enter · press Ctrl+Shift+S · press Tab 3 times · press Ctrl+A, then Delete · press the Next key

Programs and windows
    start X, launch X, run X · open the program X, open the X app · open X (a program, when one of that name can be
    started; otherwise something to click) · switch to the X window, activate X · go to the X tab ·
    close the window · close the X window, close X

Waiting and checking
    wait 2 seconds, wait 500 ms · wait until CONDITION · wait for X · wait for X to disappear ·
    wait up to 10 seconds until CONDITION · check that CONDITION (verify, make sure, ensure, expect, assert)

Conditions
    the title shows X · X is visible, X appears, you see X, there is an X · X is gone, X disappears, there is no X ·
    the X window is open, the X dialog closes · the Name field contains X, X shows Y, X says Y ·
    X is ticked, X is off, X is selected · each with "not", "isn't", "does not", "no longer" ·
    two of them joined by "and that …" or "and the …"

Targets (X and Y above) are read by `vision.locate.parse_target`: "the second Edit button", "the field next to
Name", "Save in the Preferences dialog". "it" and "there" stand for the target that was named last.
"""

from desktop_agent.plan.sentences.parts import read_condition_words, read_target
from desktop_agent.plan.sentences.reader import MAX_CHARACTERS, MAX_STEPS, Clause, read_clauses, read_task
from desktop_agent.plan.sentences.write import Unsayable, condition_words, phrase, to_sentence

__all__ = [
    "MAX_CHARACTERS",
    "MAX_STEPS",
    "Clause",
    "Unsayable",
    "condition_words",
    "phrase",
    "read_clauses",
    "read_condition_words",
    "read_target",
    "read_task",
    "to_sentence",
]
