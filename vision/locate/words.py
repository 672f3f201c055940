"""The vocabulary of phrases: what people call controls, where they say things are, how they count.

Tables only; `vision.locate.phrase` holds the grammar.
"""

from __future__ import annotations

from vision.locate.types import Place, Relation
from vision.types import Role

ROLE_WORDS: dict[str, Role] = {
    "button": Role.BUTTON,
    "push button": Role.BUTTON,
    "toggle button": Role.BUTTON,
    "tool button": Role.BUTTON,
    "key": Role.BUTTON,
    "checkbox": Role.CHECKBOX,
    "check box": Role.CHECKBOX,
    "check-box": Role.CHECKBOX,
    "tick box": Role.CHECKBOX,
    "tickbox": Role.CHECKBOX,
    "tick-box": Role.CHECKBOX,
    "check mark": Role.CHECKBOX,
    "radio": Role.RADIO,
    "radio button": Role.RADIO,
    "radio box": Role.RADIO,
    "radiobutton": Role.RADIO,
    "option button": Role.RADIO,
    "option": Role.LISTITEM,
    "switch": Role.SWITCH,
    "toggle": Role.SWITCH,
    "toggle switch": Role.SWITCH,
    "field": Role.TEXTBOX,
    "text field": Role.TEXTBOX,
    "input field": Role.TEXTBOX,
    "entry field": Role.TEXTBOX,
    "edit field": Role.TEXTBOX,
    "textfield": Role.TEXTBOX,
    "input": Role.TEXTBOX,
    "text input": Role.TEXTBOX,
    "input box": Role.TEXTBOX,
    "text box": Role.TEXTBOX,
    "textbox": Role.TEXTBOX,
    "edit box": Role.TEXTBOX,
    "entry box": Role.TEXTBOX,
    "box": Role.TEXTBOX,
    "entry": Role.TEXTBOX,
    "text entry": Role.TEXTBOX,
    "text area": Role.TEXTBOX,
    "textarea": Role.TEXTBOX,
    "drop-down": Role.COMBOBOX,
    "dropdown": Role.COMBOBOX,
    "drop down": Role.COMBOBOX,
    "drop-down list": Role.COMBOBOX,
    "drop-down menu": Role.COMBOBOX,
    "drop-down box": Role.COMBOBOX,
    "dropdown list": Role.COMBOBOX,
    "dropdown menu": Role.COMBOBOX,
    "dropdown box": Role.COMBOBOX,
    "drop down list": Role.COMBOBOX,
    "drop down menu": Role.COMBOBOX,
    "combo box": Role.COMBOBOX,
    "combobox": Role.COMBOBOX,
    "combo": Role.COMBOBOX,
    "list box": Role.COMBOBOX,
    "listbox": Role.COMBOBOX,
    "select box": Role.COMBOBOX,
    "selector": Role.COMBOBOX,
    "chooser": Role.COMBOBOX,
    "list": Role.COMBOBOX,
    "spin box": Role.SPINBUTTON,
    "spinbox": Role.SPINBUTTON,
    "spin button": Role.SPINBUTTON,
    "spinbutton": Role.SPINBUTTON,
    "spinner": Role.SPINBUTTON,
    "number field": Role.SPINBUTTON,
    "number box": Role.SPINBUTTON,
    "slider": Role.SLIDER,
    "tab": Role.TAB,
    "menu": Role.MENU,
    "menu item": Role.MENUITEM,
    "menu entry": Role.MENUITEM,
    "menu option": Role.MENUITEM,
    "menu command": Role.MENUITEM,
    "command": Role.MENUITEM,
    "link": Role.LINK,
    "hyperlink": Role.LINK,
    "list item": Role.LISTITEM,
    "list entry": Role.LISTITEM,
    "item": Role.LISTITEM,
    "row": Role.ROW,
    "line": Role.ROW,
    "cell": Role.CELL,
    "table cell": Role.CELL,
    "column": Role.COLUMNHEADER,
    "header": Role.COLUMNHEADER,
    "column header": Role.COLUMNHEADER,
    "column heading": Role.COLUMNHEADER,
    "tree item": Role.TREEITEM,
    "tree node": Role.TREEITEM,
    "node": Role.TREEITEM,
    "scroll bar": Role.SCROLLBAR,
    "scrollbar": Role.SCROLLBAR,
    "icon": Role.IMG,
    "image": Role.IMG,
    "picture": Role.IMG,
    "label": Role.TEXT,
    "text": Role.TEXT,
    "word": Role.TEXT,
    "words": Role.TEXT,
    "message": Role.TEXT,
    "heading": Role.TEXT,
    "title": Role.TEXT,
    "window": Role.WINDOW,
    "dialog": Role.DIALOG,
    "dialogue": Role.DIALOG,
    "dialog box": Role.DIALOG,
    "dialogue box": Role.DIALOG,
    "pop-up": Role.DIALOG,
    "popup": Role.DIALOG,
}
"""What people call a control (lower case, one to three words) and its role."""

UNMISTAKABLE = frozenset(
    {"button", "checkbox", "textbox", "combobox", "dropdown", "drop-down", "drop-down list"}
)
"""Role words that stay role words when they are capitalised: nobody names a control "Save Button"."""

REGION_WORDS = frozenset(
    [
        "group",
        "section",
        "panel",
        "pane",
        "page",
        "area",
        "form",
        "toolbar",
        "tool bar",
        "sidebar",
        "side bar",
        "table",
        "grid",
        "frame",
        "box",
        "tree",
        "view",
        "screen",
        "menu bar",
        "status bar",
        "column",
        "group box",
        "list",
        "tab",
        "bar",
    ]
)
"""Places that hold controls but have no role of their own; they count after "in"."""

FIELD_ROLES = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
"""Controls that are named by a label beside them."""

TOGGLE_ROLES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
"""Controls that are named by their label and clicked on a small box beside it."""

ARTICLES = frozenset({"the", "a", "an", "this", "that", "its", "your", "my", "some", "any"})

NAMING: tuple[tuple[str, ...], ...] = (
    ("with", "the", "text"),
    ("with", "the", "name"),
    ("with", "the", "label"),
    ("with", "the", "title"),
    ("with", "the", "caption"),
    ("with", "the", "words"),
    ("with", "the", "placeholder"),
    ("with", "text"),
    ("with", "label"),
    ("with", "title"),
    ("whose", "label", "is"),
    ("whose", "name", "is"),
    ("whose", "text", "is"),
    ("whose", "title", "is"),
    ("that", "says"),
    ("which", "says"),
    ("that", "reads"),
    ("labelled",),
    ("labeled",),
    ("named",),
    ("called",),
    ("titled",),
    ("entitled",),
    ("marked",),
    ("saying",),
    ("reading",),
    ("for",),
    ("of",),
)
"""Between a role and the name it goes by: "the button labelled X". Longest first."""

RELATIONS: tuple[tuple[tuple[str, ...], Relation], ...] = (
    (("on", "the", "left", "side", "of"), Relation.LEFT_OF),
    (("on", "the", "right", "side", "of"), Relation.RIGHT_OF),
    (("immediately", "to", "the", "right", "of"), Relation.RIGHT_OF),
    (("immediately", "to", "the", "left", "of"), Relation.LEFT_OF),
    (("to", "the", "left", "of"), Relation.LEFT_OF),
    (("to", "the", "right", "of"), Relation.RIGHT_OF),
    (("on", "the", "left", "of"), Relation.LEFT_OF),
    (("on", "the", "right", "of"), Relation.RIGHT_OF),
    (("just", "above"), Relation.ABOVE),
    (("just", "below"), Relation.BELOW),
    (("on", "top", "of"), Relation.ABOVE),
    (("left", "of"), Relation.LEFT_OF),
    (("right", "of"), Relation.RIGHT_OF),
    (("next", "to"), Relation.NEAR),
    (("close", "to"), Relation.NEAR),
    (("adjacent", "to"), Relation.NEAR),
    (("near", "to"), Relation.NEAR),
    (("inside", "of"), Relation.WITHIN),
    (("near",), Relation.NEAR),
    (("beside",), Relation.NEAR),
    (("besides",), Relation.NEAR),
    (("by",), Relation.NEAR),
    (("before",), Relation.LEFT_OF),
    (("after",), Relation.RIGHT_OF),
    (("above",), Relation.ABOVE),
    (("over",), Relation.ABOVE),
    (("below",), Relation.BELOW),
    (("beneath",), Relation.BELOW),
    (("underneath",), Relation.BELOW),
    (("under",), Relation.BELOW),
    (("inside",), Relation.WITHIN),
    (("within",), Relation.WITHIN),
    (("in",), Relation.WITHIN),
    (("on",), Relation.WITHIN),
    (("from",), Relation.WITHIN),
)
"""How relations are said; longest first."""

ALWAYS_RELATIONS = frozenset({("next", "to"), ("left", "of"), ("right", "of"), ("adjacent", "to")})
"""Said like this, it is never part of a name. So are all of four words and more."""

PLACES: dict[str, Place] = {
    "top": Place.TOP,
    "upper": Place.TOP,
    "bottom": Place.BOTTOM,
    "lower": Place.BOTTOM,
    "left": Place.LEFT,
    "right": Place.RIGHT,
    "middle": Place.MIDDLE,
    "centre": Place.MIDDLE,
    "center": Place.MIDDLE,
    "top left": Place.TOP_LEFT,
    "upper left": Place.TOP_LEFT,
    "top right": Place.TOP_RIGHT,
    "upper right": Place.TOP_RIGHT,
    "bottom left": Place.BOTTOM_LEFT,
    "lower left": Place.BOTTOM_LEFT,
    "bottom right": Place.BOTTOM_RIGHT,
    "lower right": Place.BOTTOM_RIGHT,
}

ORDINALS: dict[str, int] = {
    **{
        word: index
        for index, word in enumerate(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
            ]
        )
    },
    "last": -1,
}
"""Counted from 0; the last is -1."""

NOT_ORDINAL_BEFORE = frozenset(
    ["name", "names", "modified", "used", "updated", "seen", "login", "visited", "accessed", "changed"]
)
"""After these, "first" and "last" belong to a name: "the Last name field"."""
