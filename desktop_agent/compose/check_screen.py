"""A screen drawn by us, on which everybody finds the Save button: to ask a model about before it is trusted."""

from __future__ import annotations

from dataclasses import dataclass

from vision.types import Box, Element, Frame, Role, Snapshot, Source

WIDTH, HEIGHT = 1280, 800
_WINDOW = Box(240, 120, 1040, 680)
_INK = (34, 38, 43)
_FAINT = (120, 126, 134)


@dataclass(frozen=True, slots=True)
class CheckScreen:
    """A screen and the right answer.

    Attributes:
        snapshot: the picture with all that is on it.
        phrase: what is looked for.
        target: where it is; a point inside is right.
    """

    snapshot: Snapshot
    phrase: str
    target: Box


def draw_check_screen() -> CheckScreen:
    """A window with a form and three buttons; the same pixels every time on one machine."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (WIDTH, HEIGHT), (96, 117, 138))
    draw = ImageDraw.Draw(picture)
    words, title = ImageFont.load_default(18), ImageFont.load_default(20)
    draw.rectangle(_edges(_WINDOW), fill=(246, 247, 248), outline=(60, 66, 73))
    draw.rectangle(_edges(Box(240, 120, 1040, 164)), fill=(222, 226, 230))
    draw.text((264, 131), "New customer", fill=_INK, font=title)
    elements = [
        Element(Role.WINDOW, "New customer", _WINDOW, source=Source.WINDOW, states=frozenset({"active"})),
        _words("New customer", Box(264, 128, 400, 158)),
    ]
    for top, name, value in (
        (210, "Name", "Ann Miller"),
        (290, "Street", "Harbour Road 4"),
        (370, "Town", ""),
    ):
        draw.text((284, top + 8), name, fill=_INK, font=words)
        field = Box(430, top, 980, top + 40)
        draw.rectangle(_edges(field), fill=(255, 255, 255), outline=(150, 156, 163))
        draw.text((444, top + 9), value, fill=_INK, font=words)
        elements.append(_words(name, Box(284, top + 6, 360, top + 34)))
        elements.append(Element(Role.TEXTBOX, name, field, source=Source.WIDGET, value=value))
    draw.rectangle((430, 450, 450, 470), fill=(255, 255, 255), outline=(110, 116, 123))
    draw.text((462, 450), "Send the newsletter", fill=_INK, font=words)
    elements.append(
        Element(
            Role.CHECKBOX,
            "Send the newsletter",
            Box(430, 448, 640, 474),
            source=Source.WIDGET,
            states=frozenset({"unchecked"}),
        )
    )
    target = Box(700, 600, 830, 646)
    for name, box in (
        ("Help", Box(284, 600, 404, 646)),
        ("Save", target),
        ("Cancel", Box(850, 600, 980, 646)),
    ):
        draw.rounded_rectangle(_edges(box), radius=6, fill=(228, 231, 235), outline=(140, 146, 153))
        draw.text((box.centre.x, box.centre.y), name, fill=_INK, font=words, anchor="mm")
        elements.append(Element(Role.BUTTON, name, box, source=Source.WIDGET))
    draw.text((284, 540), "All fields can be changed later.", fill=_FAINT, font=words)
    elements.insert(-3, _words("All fields can be changed later.", Box(284, 536, 560, 566)))
    pixels = np.asarray(picture, dtype=np.uint8)
    # The window is told apart from what is in it, as on a display that knows its windows.
    snapshot = Snapshot(Frame(pixels), tuple(elements[1:]), windows=(elements[0],))
    return CheckScreen(snapshot, "the Save button", target)


def _words(text: str, box: Box) -> Element:
    return Element(Role.TEXT, text, box)


def _edges(box: Box) -> tuple[int, int, int, int]:
    """As Pillow has them, with the last pixel inside."""
    return (box.left, box.top, box.right - 1, box.bottom - 1)
