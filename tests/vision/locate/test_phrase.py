import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import PhraseError
from vision.locate.phrase import parse_target
from vision.locate.types import Anchor, Locator, Place, Relation, TextMatch
from vision.types import Role

SIMPLE = [
    ("Save", Locator(text="Save")),
    ("the Save button", Locator(Role.BUTTON, "Save")),
    ("The Save Button", Locator(Role.BUTTON, "Save")),
    ("the “Save as PDF” button", Locator(Role.BUTTON, "Save as PDF")),
    ("«Öffnen»", Locator(text="Öffnen")),
    ("button 'OK'", Locator(Role.BUTTON, "OK")),
    ("Don't save", Locator(text="Don't save")),
    ("the File menu", Locator(Role.MENU, "File")),
    ("the Read Only menu item", Locator(Role.MENUITEM, "Read Only")),
    ("the Cash radio button", Locator(Role.RADIO, "Cash")),
    ("radio button Cash", Locator(Role.RADIO, "Cash")),
    ("Save As", Locator(text="Save As")),
    ("Other Locations", Locator(text="Other Locations")),
    ("Find in Files", Locator(text="Find in Files")),
    ("New Tab", Locator(text="New Tab")),
    ("Text field options tab", Locator(Role.TAB, "Text field options")),
    ("Preferences...", Locator(text="Preferences...")),
    ("the . button", Locator(Role.BUTTON, ".")),
    ("(", Locator(text="(")),
    ("the Off drop-down", Locator(Role.COMBOBOX, "Off")),
    ("the terms.", Locator(text="terms")),
    ("the link containing 'terms'", Locator(Role.LINK, "terms", TextMatch.CONTAINS)),
    ('the text matching "v[0-9]+"', Locator(Role.TEXT, "v[0-9]+", TextMatch.REGEX)),
]

FIELDS = [
    "the Name field",
    "the field Name",
    "the field next to Name",
    "the box labelled Name",
    "the field labelled 'Name'",
    "Name's field",
    "the field for Name",
    "the text box with the label Name",
    "the entry beside 'Name'",
]

COUNTED = [
    ("the second Edit button", Locator(Role.BUTTON, "Edit", nth=1)),
    ("the 3rd row", Locator(Role.ROW, nth=2)),
    ("row 3", Locator(Role.ROW, nth=2)),
    ("last row", Locator(Role.ROW, nth=-1)),
    ("the second to last tab", Locator(Role.TAB, nth=-2)),
    ("the last but one tab", Locator(Role.TAB, nth=-2)),
    ("the First name field", Locator(Role.TEXTBOX, "First name")),
    ("the last name field", Locator(Role.TEXTBOX, "last name")),
]

RELATED = [
    (
        "the Save button in the Preferences dialog",
        Locator(Role.BUTTON, "Save", anchors=(Anchor(Relation.WITHIN, Locator(Role.DIALOG, "Preferences")),)),
    ),
    (
        "the 'Edit' button below 'Delete'",
        Locator(Role.BUTTON, "Edit", anchors=(Anchor(Relation.BELOW, Locator(text="Delete")),)),
    ),
    (
        "the input to the right of 'Channels'",
        Locator(Role.TEXTBOX, anchors=(Anchor(Relation.RIGHT_OF, Locator(text="Channels")),)),
    ),
    (
        "Delete in Alice's row",
        Locator(text="Delete", anchors=(Anchor(Relation.WITHIN, Locator(Role.ROW, "Alice")),)),
    ),
    (
        "the X button next to the Name field in the Settings window",
        Locator(
            Role.BUTTON,
            "X",
            anchors=(
                Anchor(Relation.NEAR, Locator(Role.TEXTBOX, "Name")),
                Anchor(Relation.WITHIN, Locator(Role.WINDOW, "Settings")),
            ),
        ),
    ),
    ("the gear at the top right", Locator(text="gear", place=Place.TOP_RIGHT)),
    ("the button in the upper left corner", Locator(Role.BUTTON, place=Place.TOP_LEFT)),
    (
        "OK at the bottom of the Print dialog",
        Locator(
            text="OK",
            place=Place.BOTTOM,
            anchors=(Anchor(Relation.WITHIN, Locator(Role.DIALOG, "Print")),),
        ),
    ),
    ("Large in the list", Locator(Role.LISTITEM, "Large")),
]


@pytest.mark.parametrize(("phrase", "locator"), SIMPLE + COUNTED + RELATED, ids=lambda v: str(v)[:50])
def test_a_phrase_reads_as_its_locator(phrase: str, locator: Locator) -> None:
    assert parse_target(phrase) == locator


@pytest.mark.parametrize("phrase", FIELDS)
def test_every_way_of_naming_a_field_gives_the_same_locator(phrase: str) -> None:
    assert parse_target(phrase) == Locator(Role.TEXTBOX, "Name")


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "   ",
        "the",
        "the second",
        '"Save',
        "“Save",
        "the button next to",
        "x" * 501,
        "the Save button below",
        'the text matching "(a+)+"',
        'the text matching "("',
    ],
)
def test_a_phrase_without_a_target_is_refused_with_a_hint(phrase: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_target(phrase)
    assert caught.value.hint


@given(
    st.text(st.characters(exclude_characters='"“”„«»‹›`'), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
def test_what_stands_in_quotes_is_never_parsed(name: str) -> None:
    assert parse_target(f'the second "{name}" button') == Locator(Role.BUTTON, name, nth=1)


@given(st.text(max_size=80))
def test_any_text_gives_a_locator_or_a_phrase_error(phrase: str) -> None:
    try:
        located = parse_target(phrase)
    except PhraseError:
        return
    assert located.describe()


@pytest.mark.parametrize("word", ["word", "text", "label"])
def test_a_word_that_only_names_words_is_taken_for_what_stands_there(word):
    assert parse_target(word) == Locator(text=word)


def test_the_text_without_saying_which_is_refused():
    with pytest.raises(PhraseError, match="Say which words"):
        parse_target("the text")
