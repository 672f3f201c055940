"""Read a noun phrase in plain English into a `Locator`.

    [article] [ordinal] (name role | role name | role | name) [at a place] [relation target]...

Words in quotes are literal: never searched for keywords, never split. Unquoted names may contain words of the
grammar ("Save As", "Find in Files", "Text field options tab"): a role word counts at the end of a name, or
before a quoted or capitalised one; a preposition counts where an article, a quoted name or a role word shows
that it is one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from vision.errors import PhraseError
from vision.locate.match import compiled
from vision.locate.tokens import Token, Tokens, tokens_of
from vision.locate.types import Locator, Place, Relation, TextMatch
from vision.locate.words import (
    ALWAYS_RELATIONS,
    ARTICLES,
    FIELD_ROLES,
    NAMING,
    NOT_ORDINAL_BEFORE,
    ORDINALS,
    PLACES,
    REGION_WORDS,
    RELATIONS,
    ROLE_WORDS,
    TOGGLE_ROLES,
    UNMISTAKABLE,
)
from vision.types import Role

MAX_PHRASE = 500
"""Longer phrases are refused: no target needs more characters."""

_POSSESSIVE = re.compile(r"['\u2019]s$")


def parse_target(phrase: str) -> Locator:
    """Read `phrase` as the description of one target.

    Raises PhraseError when it names nothing, or when a part of it stays unread.
    """
    if len(phrase) > MAX_PHRASE:
        raise PhraseError(phrase[:40] + "…", f"Describe the target in at most {MAX_PHRASE} characters.")
    tokens = tokens_of(phrase)
    if not tokens:
        raise PhraseError(phrase, 'Name a target, for instance: the "Save" button.')
    target = _target(tokens)
    if target == Locator(role=Role.TEXT):
        # "Words" alone would be found on every screen: a check for them could not fail.
        if tokens[0].key in ARTICLES:
            raise PhraseError(phrase, 'Say which words, for instance: the text "Saved".')
        return Locator(text=" ".join(token.text for token in tokens))
    return target


def _target(tokens: Tokens) -> Locator:
    """Split off the relations, from the left; read what is before them as the thing itself."""
    at = _first_relation(tokens)
    if at is None:
        return _thing(tokens)
    start, end, relation = at
    place = _place(tokens, start)
    if place is not None:
        where, after = place
        rest = tokens[after:]
        if rest and rest[0].key in ("of", "in"):
            rest = (Token("in"), *rest[1:])
        return replace(_target(tokens[:start] + rest), place=where)
    head, rest = tokens[:start], tokens[end:]
    words = " ".join(t.text for t in tokens[start:end])
    if not rest:
        raise PhraseError(words, f'Say what it is "{words}".')
    if relation is Relation.WITHIN:
        return _inside(_thing(head), rest)
    thing = _thing(head)
    inner = _first_relation(rest)
    tail: Tokens = ()
    if inner is not None and inner[2] is Relation.WITHIN:
        rest, tail = rest[: inner[0]], rest[inner[0] :]
    other = _target(rest)
    related = _related(thing, relation, other)
    return _inside_tail(related, tail) if tail else related


def _inside_tail(thing: Locator, tail: Tokens) -> Locator:
    """`thing`, narrowed by the "in …" that ends the phrase."""
    at = _first_relation((Token("x", quoted=True), *tail))
    if at is None:
        raise PhraseError(" ".join(t.text for t in tail), "Say in which window, dialog or row it is.")
    start, end, _ = at
    place = _place((Token("x", quoted=True), *tail), start)
    if place is not None:
        return replace(thing, place=place[0])
    return _inside(thing, tail[end - 1 :])


def _related(thing: Locator, relation: Relation, other: Locator) -> Locator:
    """A field or toggle "next to" bare words is named by them; everything else keeps the relation."""
    named = thing.role in FIELD_ROLES or thing.role in TOGGLE_ROLES
    bare = other.text is not None and other.role in (None, Role.TEXT) and not other.anchors
    if relation is Relation.NEAR and named and thing.text is None and bare:
        return replace(
            thing, text=other.text, match=other.match, nth=thing.nth if thing.nth is not None else other.nth
        )
    return thing.related(relation, other)


def _inside(thing: Locator, rest: Tokens) -> Locator:
    """`thing` within what `rest` describes; "in the list" and "from the menu" only tell the role."""
    words = _without_article(rest)
    key = " ".join(t.key for t in words)
    if key in ("menu", "context menu", "pop-up menu", "popup menu", "menu bar"):
        return replace(thing, role=thing.role or Role.MENUITEM)
    if key in ("list", "drop-down", "dropdown", "drop-down list", "combo box", "dropdown list"):
        return replace(thing, role=thing.role or Role.LISTITEM)
    if key in REGION_WORDS or key == "screen":
        return thing
    if len(words) > 1 and words[-1].key in REGION_WORDS and words[-1].key not in ROLE_WORDS:
        words = words[:-1]
    container = _target(words)
    if container.text is not None and container.role in (None, Role.COMBOBOX, Role.TEXTBOX):
        container = replace(container, role=None)
    return thing.related(Relation.WITHIN, container)


# ------------------------------------------------------------------ relations


def _first_relation(tokens: Tokens) -> tuple[int, int, Relation] | None:
    """The first real preposition: (start, end, what it says). A place ("at the top") counts as WITHIN."""
    for start in range(1, len(tokens)):
        if _place(tokens, start) is not None:
            return (start, start, Relation.WITHIN)
        for words, relation in RELATIONS:
            end = start + len(words)
            if tuple(t.key for t in tokens[start:end]) == words and _is_relation(
                tokens, start, end, words, relation
            ):
                return (start, end, relation)
    return None


def _is_relation(tokens: Tokens, start: int, end: int, words: tuple[str, ...], relation: Relation) -> bool:
    """Whether these words relate two things, rather than belonging to a name."""
    if words in ALWAYS_RELATIONS or len(words) >= 4:
        return True
    if tokens[start].text[:1].isupper():
        return False
    if end >= len(tokens):
        return _role_at_end(tokens[:start]) is not None
    follows = tokens[end]
    definite = follows.quoted or follows.key in ARTICLES or bool(_POSSESSIVE.search(follows.key))
    if relation is Relation.WITHIN:
        return _is_within(tokens, start, end, words[0], definite)
    told = _role_at_end(tokens[:start]) is not None or tokens[start - 1].quoted
    return definite or told


def _is_within(tokens: Tokens, start: int, end: int, word: str, definite: bool) -> bool:
    """Whether "in", "on", "from", "inside", "within" says where, rather than belonging to a name."""
    container = _ends_in_container(tokens[end:])
    told = tokens[start - 1].quoted or _role_at_end(tokens[:start]) is not None
    if word in ("on", "from"):
        return container and (definite or told)
    return (
        (definite and (container or told))
        or (told and container)
        or tokens[end].quoted
        or (container and word in ("inside", "within"))
    )


def _ends_in_container(tokens: Tokens) -> bool:
    """Whether the words name something that holds controls: "the Preferences dialog", "Alice's row"."""
    at = _first_relation(tokens) if len(tokens) > 1 else None
    words = tokens[: at[0]] if at is not None else tokens
    keys = [t.key for t in words]
    holders = {"window", "dialog", "dialogue", "menu", "row", "line", "popup", "pop-up", *REGION_WORDS}
    if keys[-1:] and keys[-1] in holders:
        return True
    return any(k in holders for k in keys[:2]) or " ".join(keys[-2:]) in holders | {"dialog box", "list box"}


def _place(tokens: Tokens, start: int) -> tuple[Place, int] | None:
    """The place said at `start` ("at the top right", "in the upper left corner"), and where it ends."""
    if tokens[start].key not in ("at", "in", "on"):
        return None
    at = start + 1
    if at < len(tokens) and tokens[at].key == "the":
        at += 1
    elif tokens[start].key == "in":
        return None
    words: list[str] = []
    while at < len(tokens) and len(words) < 2 and all(p in PLACES for p in tokens[at].key.split("-")):
        words += tokens[at].key.split("-")
        at += 1
    place = PLACES.get(" ".join(words)) or PLACES.get(" ".join(reversed(words)))
    if place is None:
        return None
    if at < len(tokens) and tokens[at].key in ("corner", "side", "edge", "part"):
        at += 1
    ends = at >= len(tokens) or tokens[at].key in ("of", "in", "and", "on")
    side_of = place in (Place.LEFT, Place.RIGHT) and at < len(tokens) and tokens[at].key == "of"
    return (place, at) if ends and not side_of else None


# ------------------------------------------------------------------ the thing


def _thing(tokens: Tokens) -> Locator:
    """Read `[article] [ordinal] name-and-role`."""
    whole = " ".join(t.text for t in tokens)
    words, nth = _ordinal(_without_article(tokens))
    if not words or (len(tokens) == 1 and words[0].text in ARTICLES):
        if nth is not None:
            raise PhraseError(whole, 'Say what to count, for instance: the second "Edit" button.')
        raise PhraseError(whole or "…", 'Name a target, for instance: the "Save" button.')
    for reader in (_role_then_name, _name_then_role):
        read = reader(words)
        if read is not None:
            return replace(read, nth=read.nth if nth is None else nth)
    return Locator(text=_name(words), nth=nth)


def _role_then_name(words: Tokens) -> Locator | None:
    """`button "Save"`, `the field labelled Name`, `field for Name`, `row 3`; None otherwise."""
    read = _role_at_start(words)
    if read is None:
        return None
    role, length = read
    rest = words[length:]
    lower = all(t.text == t.text.lower() for t in words[:length])
    if not rest:
        return Locator(role=role) if lower else None
    keys = tuple(t.key for t in rest)
    for naming in NAMING:
        if keys[: len(naming)] == naming:
            name = _name(_without_article(rest[len(naming) :]))
            return Locator(role=role, text=_without_possessive_tail(name))
    if keys[0] in ("containing", "with"):
        return Locator(role=role, text=_name(rest[1:]), match=TextMatch.CONTAINS)
    if keys[0] == "matching":
        return Locator(role=role, text=_pattern(rest[1:]), match=TextMatch.REGEX)
    if (
        len(rest) == 1
        and re.fullmatch(r"#?\d{1,3}", rest[0].key)
        and role in (Role.ROW, Role.TAB, Role.LISTITEM)
    ):
        return Locator(role=role, nth=int(rest[0].key.lstrip("#")) - 1)
    named = rest[0].quoted or rest[0].text[:1].isupper() or rest[0].text[:1].isdigit()
    if lower and named and _role_at_end(words) is None:
        return Locator(role=role, text=_name(rest))
    return None


def _name_then_role(words: Tokens) -> Locator | None:
    """`"Save" button`, `Name's field`, `Text field options tab`; None when it does not end in a role word."""
    read = _role_at_end(words)
    if read is None:
        return None
    role, length = read
    name = words[: len(words) - length]
    if not name:
        return Locator(role=role)
    text = _name(name)
    if (role in FIELD_ROLES or role is Role.ROW) and not name[-1].quoted:
        text = _POSSESSIVE.sub("", text)
    return Locator(role=role, text=text)


def _role_at_start(words: Tokens) -> tuple[Role, int] | None:
    for length in (3, 2, 1):
        key = " ".join(t.key for t in words[:length])
        if len(words) >= length and key in ROLE_WORDS:
            return ROLE_WORDS[key], length
    return None


def _role_at_end(words: Tokens) -> tuple[Role, int] | None:
    """The role word at the end and how many tokens it takes; a capitalised one belongs to the name."""
    for length in (3, 2, 1):
        tail = words[-length:]
        key = " ".join(t.key for t in tail)
        if len(words) < length or key not in ROLE_WORDS:
            continue
        lower = all(t.text == t.text.lower() for t in tail)
        if lower or (key in UNMISTAKABLE and len(words) > length):
            return ROLE_WORDS[key], length
    return None


def _ordinal(words: Tokens) -> tuple[Tokens, int | None]:
    """Take "second", "3rd", "last", "second to last" off the front: (the rest, the index)."""
    if not words:
        return words, None
    first = words[0].key
    index = ORDINALS.get(first)
    if index is None and (number := re.fullmatch(r"(\d{1,3})(st|nd|rd|th)", first)) and int(number[1]) > 0:
        index = int(number[1]) - 1
    if index is None:
        return words, None
    rest = words[1:]
    following = rest[0].key if rest else ""
    named = words[0].text[:1].isupper() and (_role_at_end(rest) is None or rest[0].text[:1].isupper())
    if following in NOT_ORDINAL_BEFORE or named:
        return words, None
    if index > 0 and tuple(t.key for t in rest[:2]) in {("to", "last"), ("from", "last")}:
        return _without_article(rest[2:]), -(index + 1)
    if index > 0 and following == "last" and len(rest) > 1:
        return rest[1:], -(index + 1)
    if index == -1 and tuple(t.key for t in rest[:2]) == ("but", "one"):
        return rest[2:], -2
    return rest, index


def _name(words: Tokens) -> str:
    """The words as one name. Raises PhraseError when there are none."""
    text = " ".join(t.text for t in words).strip()
    if not text:
        raise PhraseError("…", "Say what it is called.")
    return text


def _pattern(words: Tokens) -> str:
    """A regular expression that can be used. Raises PhraseError for any other."""
    pattern = _name(words)
    try:
        compiled(pattern)
    except ValueError as exc:
        raise PhraseError(pattern, f"{str(exc)[:1].upper()}{str(exc)[1:]}.") from exc
    return pattern


def _without_article(words: Tokens) -> Tokens:
    while (
        len(words) > 1
        and words[0].key in ARTICLES
        and words[0].text in (words[0].key, words[0].key.capitalize())
    ):
        words = words[1:]
    return words


def _without_possessive_tail(name: str) -> str:
    return re.sub(r"\s+(field|box)$", "", name) if name.lower() != "field" else name
