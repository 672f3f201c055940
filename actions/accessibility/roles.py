"""The numbers of AT-SPI, and what they are in ARIA's words (at-spi2-core, `xml/` and `atspi-constants.h`)."""

from __future__ import annotations

from enum import IntEnum


class State(IntEnum):
    """States that we look at, by their bit."""

    CHECKED = 4
    EDITABLE = 7
    ENABLED = 8
    EXPANDED = 10
    FOCUSABLE = 11
    FOCUSED = 12
    MULTI_LINE = 17
    PRESSED = 20
    SELECTED = 23
    SENSITIVE = 24
    SHOWING = 25
    SINGLE_LINE = 26
    VISIBLE = 30


class AtspiRole(IntEnum):
    """Roles that we treat differently from others."""

    ALERT = 2
    CHECK_BOX = 7
    CHECK_MENU_ITEM = 8
    COLUMN_HEADER = 10
    COMBO_BOX = 11
    DIALOG = 16
    FILE_CHOOSER = 19
    FRAME = 23
    ICON = 26
    IMAGE = 27
    LABEL = 29
    LIST = 31
    LIST_ITEM = 32
    MENU = 33
    MENU_BAR = 34
    MENU_ITEM = 35
    PAGE_TAB = 37
    PASSWORD_TEXT = 40
    POPUP_MENU = 41
    PUSH_BUTTON = 43
    RADIO_BUTTON = 44
    RADIO_MENU_ITEM = 45
    ROW_HEADER = 47
    SCROLL_BAR = 48
    SCROLL_PANE = 49
    SLIDER = 51
    SPIN_BUTTON = 52
    TABLE = 55
    TABLE_CELL = 56
    TABLE_COLUMN_HEADER = 57
    TABLE_ROW_HEADER = 58
    TEAROFF_MENU_ITEM = 59
    TERMINAL = 60
    TEXT = 61
    TOGGLE_BUTTON = 62
    TREE = 65
    TREE_TABLE = 66
    VIEWPORT = 68
    WINDOW = 69
    PARAGRAPH = 73
    APPLICATION = 75
    EDITBAR = 77
    ENTRY = 79
    CAPTION = 81
    DOCUMENT_FRAME = 82
    HEADING = 83
    LINK = 88
    TABLE_ROW = 90
    TREE_ITEM = 91
    DOCUMENT_TEXT = 94
    DOCUMENT_WEB = 95
    LIST_BOX = 98
    STATIC = 116
    PUSH_BUTTON_MENU = 129
    SWITCH = 130


_R = AtspiRole
ARIA: dict[int, str] = {
    _R.CHECK_BOX: "checkbox",
    _R.CHECK_MENU_ITEM: "menuitem",
    _R.COLUMN_HEADER: "columnheader",
    _R.COMBO_BOX: "combobox",
    _R.ICON: "img",
    _R.IMAGE: "img",
    _R.LABEL: "text",
    _R.LIST_ITEM: "listitem",
    _R.MENU: "menuitem",
    _R.MENU_ITEM: "menuitem",
    _R.PAGE_TAB: "tab",
    _R.PASSWORD_TEXT: "textbox",
    _R.PUSH_BUTTON: "button",
    _R.RADIO_BUTTON: "radio",
    _R.RADIO_MENU_ITEM: "menuitem",
    _R.ROW_HEADER: "cell",
    _R.SCROLL_BAR: "scrollbar",
    _R.SLIDER: "slider",
    _R.SPIN_BUTTON: "spinbutton",
    _R.TABLE_CELL: "cell",
    _R.TABLE_COLUMN_HEADER: "columnheader",
    _R.TABLE_ROW_HEADER: "cell",
    _R.TEAROFF_MENU_ITEM: "menuitem",
    _R.TERMINAL: "textbox",
    _R.TEXT: "textbox",
    _R.TOGGLE_BUTTON: "button",
    _R.PARAGRAPH: "text",
    _R.EDITBAR: "textbox",
    _R.ENTRY: "textbox",
    _R.CAPTION: "text",
    _R.HEADING: "text",
    _R.LINK: "link",
    _R.TABLE_ROW: "row",
    _R.TREE_ITEM: "treeitem",
    _R.STATIC: "text",
    _R.PUSH_BUTTON_MENU: "button",
    _R.SWITCH: "switch",
}
"""Roles of things a person would point at; all others only hold such things."""

FIELDS = frozenset({"textbox", "combobox", "spinbutton", "slider"})
"""Roles that are named by a label elsewhere, and hold a value."""
TOGGLES = frozenset({"checkbox", "radio", "switch"})
WINDOWS = frozenset({_R.FRAME, _R.DIALOG, _R.ALERT, _R.FILE_CHOOSER, _R.WINDOW})
OWN_WINDOW = WINDOWS | {_R.MENU, _R.POPUP_MENU, _R.MENU_BAR, _R.COMBO_BOX, _R.MENU_ITEM}
"""What stands in these may lie outside them: it opens in a window of its own."""
CLIPPING = frozenset({
    _R.SCROLL_PANE, _R.VIEWPORT, _R.LIST, _R.TABLE, _R.TREE, _R.TREE_TABLE, _R.LIST_BOX, _R.DOCUMENT_WEB,
    _R.DOCUMENT_FRAME, _R.DOCUMENT_TEXT, _R.TEXT, _R.ENTRY,
})  # fmt: skip
"""What stands in these shows only within them."""
UNOPENED = frozenset({_R.MENU, _R.COMBO_BOX})
LABELLED_BY = 2


def has(states: int, state: State) -> bool:
    """Whether the set `states` holds `state`."""
    return bool(states >> state & 1)


def aria_states(role: int, states: int) -> frozenset[str]:
    """The states of a control in our words."""
    aria = ARIA.get(role, "")
    found = set()
    pressed = role == AtspiRole.TOGGLE_BUTTON and has(states, State.PRESSED)
    if has(states, State.CHECKED) or pressed:
        found.add("checked")
    elif aria in TOGGLES:
        found.add("unchecked")
    if has(states, State.SELECTED):
        found.add("selected")
    if has(states, State.FOCUSED):
        found.add("focused")
    if has(states, State.EXPANDED):
        found.add("expanded")
    if aria not in ("text", "img") and not (has(states, State.ENABLED) and has(states, State.SENSITIVE)):
        found.add("disabled")
    return frozenset(found)
