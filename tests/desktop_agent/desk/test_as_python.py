"""What is written as Python makes, when it is carried out on a desk, exactly the locator it was written from."""

import ast
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.desk.as_python import python_of, spell
from desktop_agent.desk.targets import DeskApi, Target
from tests.fakes.world import World, open_desk
from vision.locate import Anchor, Crop, Locator, Place, Relation, Spot, TextMatch
from vision.types import FramePoint, Role

API = DeskApi(open_desk(World())[0])
CROP = Crop.of(np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3))
KNOWN = {
    "desk": API,
    "re": re,
    "Target": Target,
    "Locator": Locator,
    "Anchor": Anchor,
    "Crop": Crop,
    "Place": Place,
    "Relation": Relation,
    "Spot": Spot,
    "TextMatch": TextMatch,
    "FramePoint": FramePoint,
    "Role": Role,
}


def value_of(node: ast.expr, known: dict[str, object]) -> object:
    """What an expression of names, attributes, calls and literals means."""
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return known[name]
        case ast.Attribute(inner, name):
            return getattr(value_of(inner, known), name)
        case ast.Tuple(items):
            return tuple(value_of(item, known) for item in items)
        case ast.UnaryOp(ast.USub(), inner):
            return -value_of(inner, known)  # type: ignore[operator]
        case ast.Call(function, arguments, keywords):
            named = {one.arg: value_of(one.value, known) for one in keywords}
            return value_of(function, known)(*(value_of(one, known) for one in arguments), **named)  # type: ignore[operator]
        case _:
            raise AssertionError(ast.dump(node))


def target(code: str) -> Target:
    found = value_of(ast.parse(code, mode="eval").body, KNOWN)
    assert isinstance(found, Target)
    return found


@pytest.mark.parametrize(
    ("locator", "code"),
    [
        (
            Locator(Role.BUTTON, "Save").related(Relation.WITHIN, Locator(Role.DIALOG, "Save As")),
            'desk.button("Save").within(desk.dialog("Save As"))',
        ),
        (Locator(text="Ready", match=TextMatch.EXACT), 'desk.text("Ready", exact=True)'),
        (
            Locator(Role.TEXTBOX).related(Relation.RIGHT_OF, Locator(text="Name")),
            'desk.textbox().right_of(desk.text("Name"))',
        ),
        (Locator(Role.BUTTON, "Edit", nth=1), 'desk.button("Edit").nth(1)'),
        (Locator(Role.BUTTON, "Edit", nth=0), 'desk.button("Edit").first'),
        (Locator(Role.BUTTON, "Edit", nth=-1), 'desk.button("Edit").last'),
        (Locator(Role.BUTTON, "OK", place=Place.BOTTOM_RIGHT), 'desk.button("OK").at("bottom right")'),
        (
            Locator(Role.ROW, has_text="Ann", ticked=True),
            'desk.row().filter(has_text="Ann", ticked=True)',
        ),
        (Locator(Role.TREEITEM, "src"), "desk.locator('the \"src\" tree item')"),
        (Locator(Role.IMG, "settings"), 'desk.icon("settings")'),
        (Locator(text=r"\d+ items", match=TextMatch.REGEX), 'desk.text(re.compile(r"\\d+ items"))'),
        (
            Locator(Role.BUTTON, "Save", otherwise=(Locator(text="Save"), Locator(Role.BUTTON, "Store"))),
            'desk.button("Save").or_(desk.text("Save")).or_(desk.button("Store"))',
        ),
        (
            Locator(spot=Spot(5, 6.5, 300, 200)).related(Relation.WITHIN, Locator(Role.WINDOW, "Paint")),
            'Target(desk, Locator(spot=Spot(5, 6.5, 300, 200))).within(desk.window("Paint"))',
        ),
        (Locator(point=FramePoint(3, 4)), "Target(desk, Locator(point=FramePoint(3, 4)))"),
        (
            Locator(Role.LINK, "more", TextMatch.CONTAINS),
            'Target(desk, Locator(role=Role.LINK, text="more", match=TextMatch.CONTAINS))',
        ),
    ],
)
def test_a_locator_is_written_as_a_person_would(locator: Locator, code: str) -> None:
    written = python_of(locator)
    assert written == code
    assert target(written).locator == locator


def test_a_picture_in_a_file_is_looked_for_by_that_file() -> None:
    assert python_of(Locator(crop=CROP), crop_file=lambda _: "crops/3.png") == 'desk.picture("crops/3.png")'


def test_a_picture_without_a_file_is_written_out() -> None:
    assert target(python_of(Locator(crop=CROP))).locator == Locator(crop=CROP)


def test_the_desk_may_have_another_name() -> None:
    locator = Locator(Role.BUTTON, "OK").related(Relation.NEAR, Locator(text="Sure?"))
    assert python_of(locator, desk="screen") == 'screen.button("OK").near(screen.text("Sure?"))'


def test_only_names_that_are_used_are_to_be_imported() -> None:
    assert spell(Locator(Role.BUTTON, "Save")).imports == frozenset()
    assert spell(Locator(text="a+", match=TextMatch.REGEX)).imports == {("re", "")}
    assert spell(Locator(point=FramePoint(3, 4))).imports == {
        ("desktop_agent.desk.targets", "Target"),
        ("vision.locate", "Locator"),
        ("vision.types", "FramePoint"),
    }


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.sampled_from(
    ['say "hi"', "it's", "a\\b", "two\nlines", "(?i)save", "sa+ve", "\u201cquoted\u201d", "${name}"]
)
FLAT = st.builds(
    Locator,
    role=st.none() | st.sampled_from(Role),
    text=st.none() | TEXTS,
    match=st.sampled_from(TextMatch),
    nth=st.none() | st.integers(-12, 12),
    point=st.none() | st.builds(FramePoint, st.floats(-9, 9999), st.floats(0, 9999)),
    place=st.none() | st.sampled_from(Place),
    crop=st.none() | st.just(CROP),
    spot=st.none()
    | st.builds(Spot, st.floats(0, 99), st.floats(0, 99), st.integers(1, 99), st.integers(1, 99)),
    has_text=st.none() | TEXTS,
    ticked=st.none() | st.booleans(),
)


def deeper(inner: st.SearchStrategy[Locator]) -> st.SearchStrategy[Locator]:
    anchors = st.lists(st.builds(Anchor, st.sampled_from(Relation), inner), max_size=2).map(tuple)
    ways = st.lists(inner, max_size=2).map(tuple)
    return st.builds(
        lambda flat, anchors, ways: Locator(
            flat.role,
            flat.text,
            flat.match,
            anchors,
            flat.nth,
            flat.point,
            flat.place,
            flat.crop,
            flat.spot,
            flat.has_text,
            flat.ticked,
            ways,
        ),
        FLAT,
        anchors,
        ways,
    )


@given(st.recursive(FLAT, deeper, max_leaves=5))
def test_any_locator_is_read_back_as_it_was_and_needs_no_name_that_is_not_told(locator: Locator) -> None:
    spelling = spell(locator)
    assert "\n" not in spelling.code
    told = {name or module for module, name in spelling.imports} | {"desk"}
    only_told = {name: meaning for name, meaning in KNOWN.items() if name in told}
    found = value_of(ast.parse(spelling.code, mode="eval").body, only_told)
    assert isinstance(found, Target)
    assert found.locator == locator
