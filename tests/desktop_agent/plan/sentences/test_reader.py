"""Every sentence here is an example of the language: what is said, and what it means."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences import MAX_STEPS, read_task
from desktop_agent.plan.sentences.conditions import HINT as CONDITIONS
from desktop_agent.plan.sentences.verbs import HINT as VERBS
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Counted,
    DragTo,
    HasText,
    HasValue,
    HoverOver,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    Step,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Locator, Place, Relation
from vision.types import Role


def target(
    text: str | None, role: Role | None = None, nth: int | None = None, place: Place | None = None
) -> Locator:
    return Locator(role=role, text=text, nth=nth, place=place)


def read(text: str) -> tuple[Step, ...]:
    return read_task(text, is_program={"mousepad", "gedit", "xterm"}.__contains__)


@pytest.mark.parametrize(
    ("task", "meaning"),
    [
        (
            (
                "Open the File menu, choose Save As, type notes.txt into the Name field and press Enter. "
                "Then check that the title shows notes.txt."
            ),
            [
                ClickOn(target("File", Role.MENU)),
                ClickOn(target("Save As")),
                TypeInto("notes.txt", target("Name", Role.TEXTBOX)),
                PressKeys(("enter",)),
                CheckThat(TitleShows("notes.txt")),
            ],
        ),
        ("Click Save and Close", [ClickOn(target("Save and Close"))]),
        ("Click Save and close the window", [ClickOn(target("Save")), CloseWindow()]),
        ("Click Save and press Enter", [ClickOn(target("Save")), PressKeys(("enter",))]),
        ('Click "Save" and Close the window.', [ClickOn(target("Save")), CloseWindow()]),
        (
            "Type salt and pepper into the Name field",
            [TypeInto("salt and pepper", target("Name", Role.TEXTBOX))],
        ),
        (
            "Ctrl-click the second row, then double-click Foo",
            [ClickOn(target(None, Role.ROW, nth=1), modifiers=("ctrl",)), ClickOn(target("Foo"), count=2)],
        ),
        ("Click OK while holding ctrl and shift", [ClickOn(target("OK"), modifiers=("ctrl", "shift"))]),
        (
            "Hold Ctrl and click the second row, then press Delete",
            [ClickOn(target(None, Role.ROW, nth=1), modifiers=("ctrl",)), PressKeys(("delete",))],
        ),
        (
            "Press the OK button. Press Ctrl+A, then Delete",
            [ClickOn(target("OK", Role.BUTTON)), PressKeys(("ctrl", "a")), PressKeys(("delete",))],
        ),
        ("Press Tab 3 times and Enter", [PressKeys(("tab",), 3), PressKeys(("enter",))]),
        ("press Next; press the Next key", [ClickOn(target("Next")), PressKeys(("pagedown",))]),
        (
            'Scroll down 5 ticks in the list until "Zebra" is visible',
            [ScrollBy(dy=5, until=Visible(target("Zebra")))],
        ),
        ("Scroll until you see Privacy", [ScrollBy(dy=3, until=Visible(target("Privacy")))]),
        ("Scroll the list up two pages", [ScrollBy(dy=-20)]),
        ("Select Red from the Colour list", [SelectOption("Red", target("Colour", Role.COMBOBOX))]),
        ("Choose File > Save As...", [ChooseMenu(("File", "Save As..."))]),
        ("Choose Save As from the File menu", [ChooseMenu(("File", "Save As"))]),
        (
            "Tick the Wrap box and untick Bold",
            [SetTicked(target("Wrap", Role.CHECKBOX)), SetTicked(target("Bold"), False)],
        ),
        (
            "Check the Wrap box. Check that the Wrap box is ticked. Check the title is notes.txt - Mousepad",
            [
                SetTicked(target("Wrap", Role.CHECKBOX)),
                CheckThat(IsTicked(target("Wrap", Role.CHECKBOX))),
                CheckThat(TitleShows("notes.txt - Mousepad")),
            ],
        ),
        (
            "Wait 2 seconds, wait for the Save As dialog, wait until the Save button disappears",
            [
                WaitFor(2.0),
                WaitUntil(WindowOpen("Save As")),
                WaitUntil(Visible(target("Save", Role.BUTTON), True)),
            ],
        ),
        (
            "Wait up to 10 seconds until the Preferences window is closed",
            [WaitUntil(WindowOpen("Preferences", True), 10.0)],
        ),
        (
            'Open mousepad. Open "xterm -e top". Open Preferences. Start the program gedit. Run gedit notes.txt',
            [
                OpenProgram(("mousepad",)),
                OpenProgram(("xterm", "-e", "top")),
                ClickOn(target("Preferences")),
                OpenProgram(("gedit",)),
                OpenProgram(("gedit", "notes.txt")),
            ],
        ),
        (
            "Click the Name field and type Ann into it.",
            [ClickOn(target("Name", Role.TEXTBOX)), TypeInto("Ann", target("Name", Role.TEXTBOX))],
        ),
        (
            'Verify that the Name field doesn\'t contain "Bob" and that the OK button is not visible',
            [
                CheckThat(HasText(target("Name", Role.TEXTBOX), "Bob", True)),
                CheckThat(Visible(target("OK", Role.BUTTON), True)),
            ],
        ),
        (
            "Set the Name field to Ann Lee, replace the text in the City field with Oslo",
            [
                TypeInto("Ann Lee", target("Name", Role.TEXTBOX), True),
                TypeInto("Oslo", target("City", Role.TEXTBOX), True),
            ],
        ),
        (
            "Drag the file next to Name onto the Trash folder",
            [DragTo(target("file").related(Relation.NEAR, target("Name")), target("Trash folder"))],
        ),
        (
            "1. Click Save\n2) press Enter\n# comment\n- type hello.",
            [ClickOn(target("Save")), PressKeys(("enter",)), TypeInto("hello")],
        ),
        (
            "Close the window. Close the Preferences dialog. Close Notepad. Switch to the Untitled window.",
            [CloseWindow(), CloseWindow("Preferences"), CloseWindow("Notepad"), SwitchWindow("Untitled")],
        ),
        (
            "Click the Save button in the Preferences dialog.",
            [
                ClickOn(
                    target("Save", Role.BUTTON).related(Relation.WITHIN, target("Preferences", Role.DIALOG))
                )
            ],
        ),
        ("Press Ctrl+, and then Ctrl+.", [PressKeys(("ctrl", ",")), PressKeys(("ctrl", "."))]),
        (
            "Type C:\\temp into Path. Type https://x.org/a?b=1;c into the address bar.",
            [TypeInto("C:\\temp", target("Path")), TypeInto("https://x.org/a?b=1;c", target("address bar"))],
        ),
        ("Choose Save As... Then press Enter", [ClickOn(target("Save As...")), PressKeys(("enter",))]),
        (
            "Type don't panic and check that the title doesn't show it",
            [TypeInto("don't panic"), CheckThat(TitleShows("it", True))],
        ),
        ("Right-click on the Trash icon", [ClickOn(target("Trash", Role.IMG), Button.RIGHT)]),
        ("Middle-click the first tab", [ClickOn(target(None, Role.TAB, nth=0), Button.MIDDLE)]),
        ("Click Save twice", [ClickOn(target("Save"), count=2)]),
        ("Click OK with the right mouse button", [ClickOn(target("OK"), Button.RIGHT)]),
        ("Click Save with Shift held", [ClickOn(target("Save"), modifiers=("shift",))]),
        ("Shift+click the third row", [ClickOn(target(None, Role.ROW, nth=2), modifiers=("shift",))]),
        ("Tap Next", [ClickOn(target("Next"))]),
        ("Push the Start button", [ClickOn(target("Start", Role.BUTTON))]),
        ("Hit Escape", [PressKeys(("esc",))]),
        ("Press Page Down", [PressKeys(("pagedown",))]),
        ("Press Ctrl + Shift + S", [PressKeys(("ctrl", "shift", "s"))]),
        ("Press alt-F4", [PressKeys(("alt", "f4"))]),
        ("Press the Up arrow key 3 times", [PressKeys(("up",), 3)]),
        ('Press "Save"', [ClickOn(target("Save"))]),
        ("Hover over Help", [HoverOver(target("Help"))]),
        ("Move the mouse to the Save button", [HoverOver(target("Save", Role.BUTTON))]),
        ("Point at the second link", [HoverOver(target(None, Role.LINK, nth=1))]),
        ('Drag "a.txt" to "Documents"', [DragTo(target("a.txt"), target("Documents"))]),
        ("Drag and drop the Blue tile onto the Red tile", [DragTo(target("Blue tile"), target("Red tile"))]),
        ("Scroll up", [ScrollBy(dy=-3)]),
        ("Scroll right 2 ticks", [ScrollBy(2)]),
        (
            "Scroll down a page in the Messages list",
            [ScrollBy(dy=10, target=target("Messages", Role.COMBOBOX))],
        ),
        ("Scroll down 30 lines", [ScrollBy(dy=10)]),
        ("Scroll to Advanced", [ScrollBy(dy=3, until=Visible(target("Advanced")))]),
        ('Type "Hello, world. Then press Enter"', [TypeInto("Hello, world. Then press Enter")]),
        ("Type Hello, world", [TypeInto("Hello, world")]),
        (
            "Type “Grüße, Jürgen!” into the Message field, then press Ctrl+Enter",
            [TypeInto("Grüße, Jürgen!", target("Message", Role.TEXTBOX)), PressKeys(("ctrl", "enter"))],
        ),
        ("Write hello in the Name field", [TypeInto("hello", target("Name", Role.TEXTBOX))]),
        ("Enter Ann in Name", [TypeInto("Ann in Name")]),
        ('Enter "Ann" in Name', [TypeInto("Ann", target("Name"))]),
        ("Type made in China", [TypeInto("made in China")]),
        ("Put 5 into the Copies spin box", [TypeInto("5", target("Copies", Role.SPINBUTTON))]),
        ("Fill the Name field with Ann", [TypeInto("Ann", target("Name", Role.TEXTBOX), True)]),
        ('Fill in the "Name" field with "Ann"', [TypeInto("Ann", target("Name", Role.TEXTBOX), True)]),
        ("Type hello followed by Enter", [TypeInto("hello"), PressKeys(("enter",))]),
        ("Type hello and press Enter twice", [TypeInto("hello"), PressKeys(("enter",), 2)]),
        ("Replace the Name field with Bob", [TypeInto("Bob", target("Name", Role.TEXTBOX), True)]),
        ("Set the Colour drop-down to Red", [SelectOption("Red", target("Colour", Role.COMBOBOX))]),
        ("Set the Wi-Fi switch to on", [SetTicked(target("Wi-Fi", Role.SWITCH))]),
        ("Clear the Search field", [ClearField(target("Search", Role.TEXTBOX))]),
        ("Clear the Wrap checkbox", [SetTicked(target("Wrap", Role.CHECKBOX), False)]),
        ("Select all", [PressKeys(("ctrl", "a"))]),
        ("Choose Edit > Select All", [ChooseMenu(("Edit", "Select All"))]),
        ("Choose Save As... from the File menu", [ChooseMenu(("File", "Save As..."))]),
        ("Choose Copy from the context menu", [ClickOn(target("Copy", Role.MENUITEM))]),
        ("Select the Advanced tab", [ClickOn(target("Advanced", Role.TAB))]),
        ("Select Red from the drop-down", [SelectOption("Red", target(None, Role.COMBOBOX))]),
        ("Pick the second option", [ClickOn(target(None, Role.LISTITEM, nth=1))]),
        ("Choose File, then Save As", [ChooseMenu(("File", "Save As"))]),
        ("Click File > Open", [ChooseMenu(("File", "Open"))]),
        ("Open File > Recent", [ChooseMenu(("File", "Recent"))]),
        ('Select "Big, bold" in the Style list', [SelectOption("Big, bold", target("Style", Role.COMBOBOX))]),
        ("Tick Wrap lines", [SetTicked(target("Wrap lines"))]),
        ("Uncheck the Show hidden files box", [SetTicked(target("Show hidden files", Role.CHECKBOX), False)]),
        ("Turn on Dark mode", [SetTicked(target("Dark mode"))]),
        ("Turn Dark mode off", [SetTicked(target("Dark mode"), False)]),
        ("Enable Wi-Fi", [SetTicked(target("Wi-Fi"))]),
        ('Check "Bold"', [SetTicked(target("Bold"))]),
        ("Check the Save button is visible", [CheckThat(Visible(target("Save", Role.BUTTON)))]),
        (
            "Make sure the Status field says Ready",
            [CheckThat(HasText(target("Status", Role.TEXTBOX), "Ready"))],
        ),
        ("Ensure there is no Error label", [CheckThat(Visible(target("Error", Role.TEXT), True))]),
        ("Verify you can no longer see Loading", [CheckThat(Visible(target("Loading"), True))]),
        ("Expect the OK button to be visible", [CheckThat(Visible(target("OK", Role.BUTTON)))]),
        ("Check for the Done message", [CheckThat(Visible(target("Done", Role.TEXT)))]),
        ('Assert that the window titled "My doc" is open', [CheckThat(WindowOpen("My doc"))]),
        ("Check that the Save As dialog is closed", [CheckThat(WindowOpen("Save As", True))]),
        ("Check that Bold isn't selected", [CheckThat(IsTicked(target("Bold"), True))]),
        ("Check that the title no longer shows draft", [CheckThat(TitleShows("draft", True))]),
        ('Check that the title does not contain "*"', [CheckThat(TitleShows("*", True))]),
        (
            'Check the Status label reads "All done"',
            [CheckThat(HasText(target("Status", Role.TEXT), "All done"))],
        ),
        (
            "Check that the file list contains notes.txt",
            [CheckThat(HasText(target("file", Role.COMBOBOX), "notes.txt"))],
        ),
        ('Check that the result is "42"', [CheckThat(HasText(target("result"), "42"))]),
        (
            "Check that the Show hidden files box is ticked and the Bold box is not ticked",
            [
                CheckThat(IsTicked(target("Show hidden files", Role.CHECKBOX))),
                CheckThat(IsTicked(target("Bold", Role.CHECKBOX), True)),
            ],
        ),
        ("Wait half a second", [WaitFor(0.5)]),
        ("Wait 500ms", [WaitFor(0.5)]),
        ("Wait 1.5 seconds", [WaitFor(1.5)]),
        ("Wait for 3 s", [WaitFor(3.0)]),
        ("Wait until the Loading label is gone", [WaitUntil(Visible(target("Loading", Role.TEXT), True))]),
        ('Wait for "Done" to appear', [WaitUntil(Visible(target("Done")))]),
        ("Wait for the Save As dialog to close", [WaitUntil(WindowOpen("Save As", True))]),
        ("Wait for the title to show notes.txt", [WaitUntil(TitleShows("notes.txt"))]),
        ("Wait at most 5 seconds for the Done label", [WaitUntil(Visible(target("Done", Role.TEXT)), 5.0)]),
        ('Start "my prog" --flag', [OpenProgram(("my prog", "--flag"))]),
        ("Open the calculator app", [OpenProgram(("calculator",))]),
        ("Open the program called gedit", [OpenProgram(("gedit",))]),
        ("Open gedit ~/notes.txt", [OpenProgram(("gedit", "~/notes.txt"))]),
        ('Open "Preferences"', [ClickOn(target("Preferences"))]),
        ("Go to the Downloads tab", [ClickOn(target("Downloads", Role.TAB))]),
        ("Go to the Mail window", [SwitchWindow("Mail")]),
        ('Switch to "Untitled 1 - Mousepad"', [SwitchWindow("Untitled 1 - Mousepad")]),
        ("Activate Firefox", [SwitchWindow("Firefox")]),
        ("Focus the Search field", [ClickOn(target("Search", Role.TEXTBOX))]),
        ("Bring up the Log window", [SwitchWindow("Log")]),
        ("Close it", [CloseWindow()]),
        ("Close gedit", [CloseWindow("gedit")]),
        ("Please click Save", [ClickOn(target("Save"))]),
        (
            "First, click File. Next, click Open; finally press Enter!",
            [ClickOn(target("File")), ClickOn(target("Open")), PressKeys(("enter",))],
        ),
        ("Click Save. Type Ann into there", [ClickOn(target("Save")), TypeInto("Ann", target("Save"))]),
        ("Ctrl-right-click X", [ClickOn(target("X"), Button.RIGHT, modifiers=("ctrl",))]),
        ("Hold shift, click the last row", [ClickOn(target(None, Role.ROW, nth=-1), modifiers=("shift",))]),
        (
            "Click the Save button and then, after that, press Tab",
            [ClickOn(target("Save", Role.BUTTON)), PressKeys(("tab",))],
        ),
        ("CLICK SAVE AND PRESS ENTER", [ClickOn(target("SAVE")), PressKeys(("enter",))]),
        ("Click the 0th button", [ClickOn(target("0th", Role.BUTTON))]),
        ("Ctrl+Shift+double-click X", [ClickOn(target("X"), count=2, modifiers=("ctrl", "shift"))]),
        ("Wait 1 hour", [WaitFor(3600.0)]),
        ("Check that the labels show Ready", [CheckThat(HasText(target("labels"), "Ready"))]),
        (
            "Check that the Open button does not appear",
            [CheckThat(Visible(target("Open", Role.BUTTON), True))],
        ),
        (
            'Check that the field does not show "x"',
            [CheckThat(HasText(target(None, Role.TEXTBOX), "x", True))],
        ),
        ("Wait until the Save As dialog opens", [WaitUntil(WindowOpen("Save As"))]),
        ("Check that the dialogs open", [CheckThat(Visible(target("dialogs")))]),
        ('Click the "Say \\"hi\\"" button', [ClickOn(target('Say "hi"', Role.BUTTON))]),
        ('Double-click "notes.txt"', [ClickOn(target("notes.txt"), count=2)]),
        ("double click on the Music folder", [ClickOn(target("Music folder"), count=2)]),
        ("Triple-click the paragraph label", [ClickOn(target("paragraph", Role.TEXT), count=3)]),
        ("Right click the second row", [ClickOn(target(None, Role.ROW, nth=1), Button.RIGHT)]),
        ("Click the field next to Name", [ClickOn(target("Name", Role.TEXTBOX))]),
        (
            'Click the button below "Total"',
            [ClickOn(target(None, Role.BUTTON).related(Relation.BELOW, target("Total")))],
        ),
        ("Click X at the top right", [ClickOn(target("X", place=Place.TOP_RIGHT))]),
        (
            "Click the last Delete button in the Files window",
            [
                ClickOn(
                    target("Delete", Role.BUTTON, nth=-1).related(
                        Relation.WITHIN, target("Files", Role.WINDOW)
                    )
                )
            ],
        ),
        ("Click the Save button; press Tab", [ClickOn(target("Save", Role.BUTTON)), PressKeys(("tab",))]),
        ('Click "Save and press Enter"', [ClickOn(target("Save and press Enter"))]),
        (
            "Click ‘Save’ and then type «a, b» into the Name field",
            [ClickOn(target("Save")), TypeInto("a, b", target("Name", Role.TEXTBOX))],
        ),
        ("Click Find and Replace", [ClickOn(target("Find and Replace"))]),
        ("Click Search and Select All", [ClickOn(target("Search and Select All"))]),
        ("Click Cut, Copy", [ClickOn(target("Cut Copy"))]),
        ("Type 3.14 and press Enter", [TypeInto("3.14"), PressKeys(("enter",))]),
        ("Type version 2.0.1 into Version", [TypeInto("version 2.0.1", target("Version"))]),
        ("Type a@b.org into the E-mail field", [TypeInto("a@b.org", target("E-mail", Role.TEXTBOX))]),
        ('Type "C:\\\\dir" into Path', [TypeInto("C:\\dir", target("Path"))]),
        ("Type `C:\\new` into Path", [TypeInto("C:\\new", target("Path"))]),
        ("Type 'say \"hi\"' into the Message field", [TypeInto('say "hi"', target("Message", Role.TEXTBOX))]),
        ('Type "" into the Name field', [TypeInto("", target("Name", Role.TEXTBOX))]),
        ('Type "line one\\nline two\\tend"', [TypeInto("line one\nline two\tend")]),
        (
            'Type "zeile eins\nzeile zwei" into the editor',
            [TypeInto("zeile eins\nzeile zwei", target("editor"))],
        ),
        ('Type the text "hello"', [TypeInto("hello")]),
        ("Type the quick brown fox", [TypeInto("the quick brown fox")]),
        (
            "Type 日本語のテキスト into the 名前 field",
            [TypeInto("日本語のテキスト", target("名前", Role.TEXTBOX))],
        ),
        (
            "Type Привет, мир into the Сообщение field",
            [TypeInto("Привет, мир", target("Сообщение", Role.TEXTBOX))],
        ),
        ("Type rock and roll", [TypeInto("rock and roll")]),
        ("Type don't panic", [TypeInto("don't panic")]),
        ("Type a, b and c into the Tags field", [TypeInto("a, b and c", target("Tags", Role.TEXTBOX))]),
        ('Input 42 in the "Age" field', [TypeInto("42", target("Age", Role.TEXTBOX))]),
        ('Insert "x" into the Code editor', [TypeInto("x", target("Code editor"))]),
        ("Press Return", [PressKeys(("enter",))]),
        ("Press Ctrl+Alt+T", [PressKeys(("ctrl", "alt", "t"))]),
        ("Press control c", [PressKeys(("ctrl", "c"))]),
        ("Press Tab twice", [PressKeys(("tab",), 2)]),
        ("Press Tab, Tab and Enter", [PressKeys(("tab",)), PressKeys(("tab",)), PressKeys(("enter",))]),
        ("Press the Delete key", [PressKeys(("delete",))]),
        ("Press Delete", [PressKeys(("delete",))]),
        ("Press a", [PressKeys(("a",))]),
        ("Press 7", [PressKeys(("7",))]),
        ("Press +", [PressKeys(("+",))]),
        ("Press the space bar", [PressKeys(("space",))]),
        ("Hit the OK button", [ClickOn(target("OK", Role.BUTTON))]),
        ("Press OK", [ClickOn(target("OK"))]),
        ("Press x3", [ClickOn(target("x3"))]),
        ("Press Down x3", [PressKeys(("down",), 3)]),
        ("Choose Format > Text > Bold", [ChooseMenu(("Format", "Text", "Bold"))]),
        ('Choose "A > B" > C', [ChooseMenu(("A > B", "C"))]),
        ("Choose File → Print…", [ChooseMenu(("File", "Print…"))]),
        ("Choose the Print entry from the File menu", [ChooseMenu(("File", "Print"))]),
        ("Choose New > Folder from the File menu", [ChooseMenu(("File", "New", "Folder"))]),
        ("Select Large from the Size drop-down menu", [SelectOption("Large", target("Size", Role.COMBOBOX))]),
        ("Select the Dark option from Theme", [SelectOption("Dark", target("Theme"))]),
        ("Tick the second checkbox", [SetTicked(target(None, Role.CHECKBOX, nth=1))]),
        (
            'Untick "Wrap lines" in the Preferences dialog',
            [
                SetTicked(
                    target("Wrap lines").related(Relation.WITHIN, target("Preferences", Role.DIALOG)), False
                )
            ],
        ),
        ("Switch on Bluetooth", [SetTicked(target("Bluetooth"))]),
        ("Scroll left", [ScrollBy(-3)]),
        ("Scroll down 2 pages", [ScrollBy(dy=20)]),
        ("Scroll down half a page", [ScrollBy(dy=5)]),
        ("Scroll the Log panel down 4", [ScrollBy(dy=4, target=target("Log panel"))]),
        (
            "Scroll down until there is a Submit button",
            [ScrollBy(dy=3, until=Visible(target("Submit", Role.BUTTON)))],
        ),
        ("Wait a second", [WaitFor(1.0)]),
        ("Wait two minutes", [WaitFor(120.0)]),
        ("Wait 250 milliseconds", [WaitFor(0.25)]),
        ("Wait until there is no Loading label", [WaitUntil(Visible(target("Loading", Role.TEXT), True))]),
        ("Wait until the title contains Draft", [WaitUntil(TitleShows("Draft"))]),
        (
            "Wait until Save is gone and that the OK button is shown",
            [WaitUntil(Visible(target("Save"), True)), WaitUntil(Visible(target("OK", Role.BUTTON)))],
        ),
        ("Pause for 2 seconds", [WaitFor(2.0)]),
        ("Check if the OK button is on the screen", [CheckThat(Visible(target("OK", Role.BUTTON)))]),
        ("Check whether Bold is off", [CheckThat(IsTicked(target("Bold"), True))]),
        ("Check that Save is disabled", [CheckThat(IsEnabled(target("Save"), True))]),
        (
            "Check that the Save button is greyed out",
            [CheckThat(IsEnabled(target("Save", Role.BUTTON), True))],
        ),
        ("Wait until Save is no longer disabled", [WaitUntil(IsEnabled(target("Save")))]),
        (
            "Check that the Name field is empty and the Save button is enabled",
            [
                CheckThat(IsEmpty(target("Name", Role.TEXTBOX))),
                CheckThat(IsEnabled(target("Save", Role.BUTTON))),
            ],
        ),
        ("Check that the Name field isn't blank", [CheckThat(IsEmpty(target("Name", Role.TEXTBOX), True))]),
        (
            'Check that the Name field reads exactly "Ann"',
            [CheckThat(HasValue(target("Name", Role.TEXTBOX), "Ann"))],
        ),
        (
            'Check that the Name field is not exactly "Ann"',
            [CheckThat(HasValue(target("Name", Role.TEXTBOX), "Ann", True))],
        ),
        ("Check that there are exactly 3 Edit buttons", [CheckThat(Counted(target("Edit", Role.BUTTON), 3))]),
        (
            'Check that there are not exactly 2 of the "Edit" button',
            [CheckThat(Counted(target("Edit", Role.BUTTON), 2, True))],
        ),
        (
            "Check that there are exactly 12 check boxes",
            [CheckThat(Counted(target(None, Role.CHECKBOX), 12))],
        ),
        ("Check that there are 3 files", [CheckThat(Visible(target("3 files")))]),
        (
            "Verify that the Total field contains 1,000",
            [CheckThat(HasText(target("Total", Role.TEXTBOX), "1,000"))],
        ),
        ("Make sure that nothing.txt isn't there", [CheckThat(Visible(target("nothing.txt"), True))]),
        ("Expect the title to contain Saved", [CheckThat(TitleShows("Saved"))]),
        (
            'Check that the window title is "Untitled 1 - Mousepad"',
            [CheckThat(TitleShows("Untitled 1 - Mousepad"))],
        ),
        (
            'Check that the "Save" button doesn\'t appear',
            [CheckThat(Visible(target("Save", Role.BUTTON), True))],
        ),
        ("Confirm that Done is visible", [CheckThat(Visible(target("Done")))]),
        ("Open the second tab", [ClickOn(target(None, Role.TAB, nth=1))]),
        ("Open the Edit menu", [ClickOn(target("Edit", Role.MENU))]),
        ("Launch the program mousepad", [OpenProgram(("mousepad",))]),
        ("Start xterm -e top", [OpenProgram(("xterm", "-e", "top"))]),
        ('Run the application "my tool"', [OpenProgram(("my", "tool"))]),
        ('Switch to the window titled "Notes"', [SwitchWindow("Notes")]),
        ("Activate the Preferences dialog", [SwitchWindow("Preferences")]),
        ('Go to the "Log" window', [SwitchWindow("Log")]),
        ('Close the "Save As" window', [CloseWindow("Save As")]),
        ("Close the current window", [CloseWindow()]),
        ("Click Save.", [ClickOn(target("Save"))]),
        ("Click Save!", [ClickOn(target("Save"))]),
        ("  Click   Save  ", [ClickOn(target("Save"))]),
        ("Click Save,", [ClickOn(target("Save"))]),
        ("* Click A\n* Click B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("Step 1: Click A\nstep 2. Click B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("a) Click A\nb) Click B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("- [ ] Click A\n- [x] Click B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("# only this\nClick A", [ClickOn(target("A"))]),
        ("Click A,\nthen click B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("Click A and\nclick B", [ClickOn(target("A")), ClickOn(target("B"))]),
        ("Then click A", [ClickOn(target("A"))]),
        ("After that, click A", [ClickOn(target("A"))]),
        (
            "Click the Name field, clear it and type Ann into it",
            [
                ClickOn(target("Name", Role.TEXTBOX)),
                ClearField(target("Name", Role.TEXTBOX)),
                TypeInto("Ann", target("Name", Role.TEXTBOX)),
            ],
        ),
        ("Click Mr. Smith", [ClickOn(target("Mr. Smith"))]),
        ('Click "A." Click "B."', [ClickOn(target("A.")), ClickOn(target("B."))]),
        ("Press alt tab", [PressKeys(("alt", "tab"))]),
        ("Press Ctrl Shift S", [PressKeys(("ctrl", "shift", "s"))]),
        ("Scroll down to Advanced", [ScrollBy(dy=3, until=Visible(target("Advanced")))]),
        (
            'Scroll the Log panel up until it shows "A"',
            [ScrollBy(dy=-3, target=target("Log panel"), until=HasText(target("Log panel"), "A"))],
        ),
    ],
)
def test_a_task_means_these_intents(task, meaning):
    assert [step.intent for step in read(task)] == meaning


@pytest.mark.parametrize(
    ("task", "part", "hint"),
    [
        ("Click Save and frobnicate the thing", "frobnicate", VERBS),
        ("Frobnicate", "Frobnicate", VERBS),
        ('Type "a\\nb" into it', "it", 'Nothing was named before that "it" could stand for'),
        (
            "Set the volume slider to 5",
            "the volume slider",
            "A slider is dragged, or moved with the arrow keys",
        ),
        (
            "Press Enter in the Name field",
            "in the Name field",
            "Keys go to what has the focus: click the field first, then press the key",
        ),
        ("Press F13x key", "F13x", "Keys are called Enter, Tab, F5, a, Ctrl+Shift+S and so on"),
        ("Drag Foo", "Drag Foo", "Say where to: drag X onto Y"),
        ("Scroll to the bottom", "the bottom", "Say what to scroll to, or press Ctrl+Home or Ctrl+End"),
        ("Scroll", "Scroll", "Say which way: scroll down, up, left or right"),
        (
            "Type 'it''s' ",
            "'it''s'",
            'Put all of the text into one pair of quotation marks; inside them \\" is a quotation mark',
        ),
        ("Put 5", "Put 5", "Say where to: put X into the Name field"),
        ("Replace Name", "Replace Name", "Say what with: replace the Name field with Ann"),
        ("Clear it", "it", 'Nothing was named before that "it" could stand for'),
        ("Turn Dark mode sideways", "Turn Dark mode sideways", "Say which way: turn X on, or turn X off"),
        (
            "Check that there are exactly many rows",
            "many rows",
            "Say how many of what: there are exactly 3 Edit buttons",
        ),
        ("Check that there are exactly 5000 rows", "5000", "Up to 1000 can be counted"),
        ("Check that", "Check that", CONDITIONS),
        ("Check that the result is frobbed", "is frobbed", CONDITIONS),
        ("Wait", "Wait", "Say what for: wait 2 seconds, wait for X, or wait until X is visible"),
        (
            "Wait 3 parsecs",
            "3 parsecs",
            "Say what for: wait 2 seconds, wait for X, or wait until X is visible",
        ),
        ("Wait 3 hours", "3 hours", "Wait an hour at most"),
        (
            "Wait 2 seconds for Done",
            "for Done",
            "Say it like this: wait 2 seconds, or: wait until X is visible",
        ),
        ('Run "unclosed', '"unclosed', 'The quotation never ends: add "'),
        ("Run 'it", "'it", "This is no command line: No closing quotation"),
        (
            "Open the Preferences dialog",
            "the Preferences dialog",
            "Say what opens it: click the button or choose the menu entry",
        ),
        (
            "Go to https://example.org",
            "https://example.org",
            'Say "go to the X window", "go to the X tab", or what to click',
        ),
        (
            "Close the first tab",
            "the first tab",
            "Only windows are closed like this; say what to click or which key to press",
        ),
        ("Close", "Close", "Say what to close: close the window, or close the X window"),
        ("It", "It", VERBS),
        ("and", "and", VERBS),
        ("Then", "Then", VERBS),
        ("Hold Enter and click X", "Enter", "Only ctrl, shift, alt and super can be held"),
        ("Hold Ctrl", "Hold Ctrl", "Say what to do meanwhile: hold Ctrl and click the second row"),
        ("click", "click", 'Say what to click, for instance: click the "Save" button'),
        ("click the", "the", 'Name a target, for instance: the "Save" button.'),
        ('Click "A" and "B"', 'and "B"', "One step has one target; begin another step for the other one"),
        (
            'Type "a" and "b" into Name',
            '"a" and "b"',
            'Put all of the text into one pair of quotation marks; inside them \\" is a quotation mark',
        ),
        ("Delete everything", "Delete", VERBS),
        ('Write "x" in it', "it", 'Nothing was named before that "it" could stand for'),
        (
            'Scroll up in the list until it shows "A"',
            "it",
            'Nothing was named before that "it" could stand for',
        ),
        ("Drag it to the Trash", "it", 'Nothing was named before that "it" could stand for'),
        ("Scroll down until", "Scroll down until", "Say until when: scroll down until X is visible"),
        (
            "Scroll the Log panel up in the list Foo",
            "the list Foo",
            "Say it like this: scroll down 5 ticks in the list until X is visible",
        ),
        ('Type "unclosed', '"unclosed', 'The quotation never ends: add "'),
        ("Press “Save", "“Save", "The quotation never ends: add ”"),
        ("Click Save. Frobnicate the gadget. Click OK", "Frobnicate", VERBS),
        ("Click Save and then dance", "dance", VERBS),
        ("Click Save, then whistle the tune", "whistle", VERBS),
        ("Open the File menu and jiggle the mouse", "jiggle", VERBS),
        ("Click the field next to", "next to", 'Say what it is "next to".'),
        ("Click the second", "the second", 'Say what to count, for instance: the second "Edit" button.'),
        ("Hover over", "Hover over", 'Say what to hover over, for instance: hover over the "Save" button'),
        ("Drag the file", "Drag the file", "Say where to: drag X onto Y"),
        ("Scroll sideways", "Scroll sideways", "Say which way: scroll down, up, left or right"),
        ("Scroll down 5000 ticks", "5000 ticks", "Scroll by 1 to 1000 ticks"),
        ("Scroll down a mile", "a mile", "Say how far in ticks, lines or pages"),
        ("Type", "Type", 'Say what to type, for instance: type "hello" into the Name field'),
        (
            "Type into the Name field",
            "Type into the Name field",
            'Say what to type, for instance: type "hello" into the Name field',
        ),
        ("Put it somewhere", "Put it somewhere", "Say where to: put X into the Name field"),
        ("Set the Name field", "Set the Name field", "Say what to: set the Name field to Ann"),
        ("Set the OK button to Ann", "the OK button", "Text goes into a field"),
        ("Set the Wrap checkbox to maybe", "maybe", "It can be set to on or off"),
        ("Press", "Press", 'Say what to click, for instance: click the "Save" button'),
        ("Press Tab 500 times", "Tab 500 times", "A key can be pressed 1 to 100 times"),
        ("Press Tab and Foo", "Foo", "Keys are called Enter, Tab, F5, a, Ctrl+Shift+S and so on"),
        ("Press the Foo key", "Foo", "Keys are called Enter, Tab, F5, a, Ctrl+Shift+S and so on"),
        ("Click Save 7 times", "Click Save 7 times", "A click can be single, double or triple"),
        ("Double-click Save twice", "Double-click Save twice", "A click can be single, double or triple"),
        ("Choose > Save", "Choose > Save", "A menu path is written like File > Save As"),
        ("Choose File >", "Choose File >", "A menu path is written like File > Save As"),
        ('Select "a" "b" from the List list', '"a" "b"', "Name one option: select Red from the Colour list"),
        ("Wait until", "Wait until", CONDITIONS),
        ("Wait for", "Wait for", 'Say what to look for, for instance: look for the "Save" button'),
        (
            "Wait up to 3 seconds",
            "Wait up to 3 seconds",
            "Say what for: wait up to 10 seconds until X is visible",
        ),
        ("Wait up to Save", "Save", "A duration is written like 2 seconds or 500 ms"),
        ("Wait 2 hours", "2 hours", "Wait an hour at most"),
        ("Check that the Save button is green", "is green", CONDITIONS),
        ("Check that the window is open", "the window", "Say which window: the Preferences window is open"),
        ("Verify", "Verify", CONDITIONS),
        (
            'Check the title shows "a" and b',
            '"a" and b',
            "Put all of the text into one pair of quotation marks",
        ),
        (
            "Open the About dialog",
            "the About dialog",
            "Say what opens it: click the button or choose the menu entry",
        ),
        ("Go to Settings", "Settings", 'Say "go to the X window", "go to the X tab", or what to click'),
        (
            "Close the menu",
            "the menu",
            "Only windows are closed like this; say what to click or which key to press",
        ),
        ("Switch to the window", "the window", "Say which window: the X window"),
        ('Start "sh -c \'x"', '"sh -c \'x"', "This is no command line: No closing quotation"),
        ("Start", "Start", "Say which program: start mousepad"),
        ("Turn the light", "Turn the light", "Say which way: turn X on, or turn X off"),
        ("Fill the Name field", "Fill the Name field", "Say what with: fill the Name field with Ann"),
        ('Replace "a"', 'Replace "a"', "Say what with: replace the Name field with Ann"),
        (
            "Hold Ctrl and press a",
            "press a",
            "While keys are held only a click can follow: hold Ctrl and click the second row",
        ),
        ("The quick brown fox", "The", VERBS),
        ('"Save"', '"Save"', "A quotation is not a step by itself. " + VERBS),
        ("Hello", "Hello", VERBS),
        ("Click it", "it", 'Nothing was named before that "it" could stand for'),
        (
            "Click \u0007 Save",
            "\\u0007",
            "A control character cannot be typed; write \\n or \\t inside double quotes for a new line or a tab",
        ),
    ],
)
def test_what_is_not_understood_is_named_with_a_hint(task, part, hint):
    with pytest.raises(UnreadableTask) as caught:
        read(task)
    assert (caught.value.part, caught.value.hint) == (part, hint)


def test_each_step_keeps_its_own_words():
    steps = read('Open the File menu, choose "Save As" and then press Enter twice.')
    assert [step.sentence for step in steps] == [
        "Open the File menu",
        'choose "Save As"',
        "press Enter twice",
    ]


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "# only a comment", "...", ", ,"])
def test_an_empty_task_is_answered_with_an_example(text):
    with pytest.raises(UnreadableTask) as caught:
        read(text)
    assert "Open the File menu" in caught.value.hint or caught.value.hint == VERBS


def test_nothing_is_read_beyond_the_limits():
    assert len(read("Press Tab. " * MAX_STEPS)) == MAX_STEPS
    with pytest.raises(UnreadableTask, match="at most 200 steps"):
        read("Press Tab. " * (MAX_STEPS + 1))
    with pytest.raises(UnreadableTask, match="100,000 characters"):
        read("x" * 100_001)


def test_a_long_literal_text_is_typed_whole():
    text = "Zeile, dann klick. " * 4000
    assert read(f'Type "{text}" into the editor')[0].intent == TypeInto(text, target("editor"))


def test_an_error_shows_only_the_beginning_of_a_long_part():
    with pytest.raises(UnreadableTask) as caught:
        read("Click " + "very " * 5000 + "big")
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("text", ["Click \x1b[2J", "Type a\x00b", "Type \ud800", "Type a\x9bb"])
def test_control_characters_are_refused_and_not_echoed(text):
    with pytest.raises(UnreadableTask) as caught:
        read(text)
    assert not set(str(caught.value)) & {"\x1b", "\x00", "\ud800", "\x9b"}


fragments = st.lists(
    st.sampled_from(
        [
            "click",
            "type",
            "press",
            "Save",
            "the",
            "and",
            "then",
            ",",
            ".",
            '"',
            "'",
            "“",
            "”",
            "it",
            "into",
            "to",
            "is",
            "visible",
            "check",
            "that",
            "wait",
            "until",
            ">",
            "\n",
            "3",
            "seconds",
            "scroll",
            "down",
            "hold",
            "ctrl",
            "drag",
            "choose",
            "from",
            "in",
            "not",
            "x" * 50,
            "#",
            "-",
            "open",
            "close",
            "set",
            "replace",
            "with",
            "…",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(st.text(max_size=200) | fragments)
def test_any_text_is_read_or_refused_with_the_words_that_were_not_understood(text):
    refusals: list[UnreadableTask] = []
    steps: tuple[Step, ...] = ()
    try:
        steps = read(text)
    except UnreadableTask as problem:
        refusals.append(problem)
    assert bool(steps) != bool(refusals)
    assert all(step.sentence in text for step in steps)
    assert all(problem.hint and (problem.part or not text.strip()) for problem in refusals)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_unicode_text_in_quotes_survives_untouched(text):
    literal = text.replace("\\", "").replace('"', "")
    assert read(f'Type "{literal}"')[0].intent == TypeInto(literal)


class Calls:
    """Counts function calls: a measure of work that does not depend on the machine."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, text: str) -> int:
        previous = sys.getprofile()
        self.count = 0
        sys.setprofile(self._called)
        try:
            read(text)
        except UnreadableTask:
            pass
        finally:
            sys.setprofile(previous)
        return self.count

    def _called(self, frame: object, event: str, argument: object) -> None:
        self.count += event in ("call", "c_call")


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        "'",
        "“",
        '\\"',
        "and click ",
        "and replace a ",
        "> ",
        ", ",
        "...",
        "to ",
        "into ",
        "is ",
        "and the is ",
        "opens ",
        "hold a and ",
        "then ",
        "'a ",
        "click a and ",
        "while holding ",
        "\n",
    ],
)
@pytest.mark.parametrize("start", ["", "click ", "type ", "wait for ", "check that ", "drag x "])
def test_hostile_text_costs_work_in_proportion_to_its_length(start, piece):
    small, large = Calls().of(start + piece * 500), Calls().of(start + piece * 2000)
    assert large < 6 * small + 2000


def test_words_joined_like_a_chord_are_never_taken_for_a_button():
    with pytest.raises(UnreadableTask) as caught:
        read_task("Press Hyper+Q")
    assert caught.value.part == "Hyper+Q"
    assert "Ctrl+Shift+S" in caught.value.hint


def test_a_button_named_like_a_chord_can_be_quoted():
    (step,) = read_task('Press "A+B"')
    assert step.intent == ClickOn(Locator(text="A+B"))
