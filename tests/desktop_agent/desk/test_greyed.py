"""Words that are greyed out are told from those that are not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_agent.desk.conditions import evaluate
from desktop_agent.desk.greyed import contrast, looks_greyed
from desktop_agent.types import IsEnabled
from vision.locate import Locator
from vision.types import Box, Element, Frame, Role, Snapshot, Source

WORDS = ("Open", "Print", "Send", "Copy", "Save")


def screen(ground, ink, last_ink, role=Role.BUTTON, last_ground=None, source=Source.WIDGET):
    """A row of buttons, the last of them in another colour."""
    picture = Image.new("RGB", (600, 60), ground)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype("DejaVuSans.ttf", 13)
    elements = []
    for number, words in enumerate(WORDS):
        left, last = 10 + 110 * number, words == "Save"
        box = Box(left, 10, left + 100, 40)
        if last and last_ground:
            draw.rectangle((left, 10, left + 99, 39), fill=last_ground)
        draw.text((left + 20, 16), words, last_ink if last else ink, font)
        text = Box(left + 18, 14, left + 62, 34)
        elements.append(Element(role, words, box, 1.0, source, words=text))
    return Snapshot(Frame(np.asarray(picture)), tuple(elements))


@pytest.mark.parametrize(
    ("ground", "ink", "grey"),
    [
        ("#efefef", "#000000", "#bebebe"),  # Qt's Fusion
        ("#f6f5f4", "#2e3436", "#929595"),  # GTK's Adwaita
        ("#efefef", "#000000", "#a8a8a8"),  # Chromium
        ("#353535", "#eeeeec", "#8b8d8c"),  # Adwaita, dark
        ("#323232", "#ffffff", "#7d7d7d"),  # Fusion, dark
    ],
)
def test_grey_words_are_disabled_and_full_ones_are_not(ground, ink, grey):
    seen = screen(ground, ink, grey)
    assert [looks_greyed(element, seen) for element in seen.elements] == [False] * 4 + [True]
    assert evaluate(IsEnabled(Locator(Role.BUTTON, "Save"), negate=True), seen, ()).passed
    assert evaluate(IsEnabled(Locator(Role.BUTTON, "Open")), seen, ()).passed


def test_white_words_on_a_coloured_button_are_not_grey():
    seen = screen("#f5f6f8", "#1f2937", "#ffffff", last_ground="#2563eb")
    assert not looks_greyed(seen.elements[-1], seen)


@pytest.mark.parametrize("role", [Role.TEXTBOX, Role.TAB, Role.COLUMNHEADER, Role.TEXT])
def test_what_is_grey_for_other_reasons_is_left_alone(role):
    seen = screen("#efefef", "#000000", "#bebebe", role)
    assert not looks_greyed(seen.elements[-1], seen)


def test_where_a_program_tells_its_states_sight_has_no_say():
    seen = screen("#efefef", "#000000", "#bebebe", source=Source.A11Y)
    assert evaluate(IsEnabled(Locator(Role.BUTTON, "Save")), seen, ()).passed


def test_from_a_few_words_nothing_is_usual():
    seen = screen("#efefef", "#000000", "#bebebe")
    assert not looks_greyed(seen.elements[-1], Snapshot(seen.frame, seen.elements[-2:]))


def test_contrast_of_nothing_is_none():
    frame = Frame(np.full((20, 20, 3), 90, np.uint8))
    assert contrast(frame, Box(2, 2, 10, 10)) == 0
    assert contrast(frame, Box(30, 30, 40, 40)) == 0
