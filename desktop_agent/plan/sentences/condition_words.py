"""The words of conditions: states, verbs of content and of coming and going, and what turns them round."""

from __future__ import annotations

SHOWN = ("visible", "shown", "displayed", "there", "present", "on screen", "on the screen", "showing", "up")
GONE = ("gone", "hidden", "missing", "invisible", "absent")
ON = ("ticked", "checked", "on", "selected", "turned on", "switched on")
OFF = ("unticked", "unchecked", "off", "unselected", "deselected", "turned off", "switched off")
OPEN, SHUT = ("open", "opened"), ("closed",)
ENABLED = ("enabled", "available")
DISABLED = ("disabled", "unavailable", "greyed out", "grayed out", "greyed", "grayed")
EMPTY = ("empty", "blank")
STATES = (SHOWN, GONE, ON, OFF, OPEN, SHUT, ENABLED, DISABLED, EMPTY)
BEING = {
    **dict.fromkeys(("is", "are", "be", "become", "becomes", "gets"), False),
    **dict.fromkeys(("isn't", "aren't", "isnt"), True),
}
SHOWS = frozenset(
    [
        "shows",
        "show",
        "contains",
        "contain",
        "says",
        "say",
        "reads",
        "read",
        "displays",
        "display",
        "has",
        "includes",
        "include",
        "mentions",
    ]
)
APPEARS = frozenset(["appears", "appear", "opens", "open"])
VANISHES = frozenset(["disappears", "disappear", "vanishes", "vanish", "closes", "close"])
VERBS_OF_CONTENT = SHOWS | APPEARS | VANISHES | {"comes", "come", "goes", "go"}
PLAIN_FORMS = frozenset(
    [
        "show",
        "open",
        "close",
        "display",
        "read",
        "say",
        "contain",
        "include",
        "be",
        "become",
        "appear",
        "come",
        "go",
    ]
)
NEGATIONS = (("does", "not"), ("do", "not"), ("no", "longer"), ("did", "not"))
NOT = frozenset(["doesn't", "don't", "didn't"])
TITLES = ("title", "window title", "title bar", "window's title", "title of the window", "titlebar")
PREDICATES = frozenset(BEING) | SHOWS | APPEARS | VANISHES | {"goes"}
