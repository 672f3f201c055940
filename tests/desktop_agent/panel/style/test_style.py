import re
from dataclasses import fields
from pathlib import Path

import pytest

from desktop_agent.panel.style.sheet import style_sheet
from desktop_agent.panel.style.tokens import DARK, LIGHT, Colours, contrast

PANEL = Path(__file__).resolve().parents[4] / "desktop_agent" / "panel"
ICONS = Path(__file__).resolve().parents[4] / "resources" / "icons" / "panel"
BACKGROUNDS = {
    "text": ("window", "surface", "sunken", "chosen", "good_soft", "warn_soft", "bad_soft", "live_soft"),
    "muted": ("window", "surface", "sunken"),
    "on_accent": ("accent",),
    "accent": ("surface", "window"),
    "good": ("good_soft", "surface"),
    "warn": ("warn_soft", "surface"),
    "bad": ("bad_soft", "surface"),
    "live": ("live_soft", "surface"),
}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "behind"), [(w, b) for w, behinds in BACKGROUNDS.items() for b in behinds])
def test_words_can_be_read_on_what_is_behind_them(colours, words, behind):
    assert contrast(getattr(colours, words), getattr(colours, behind)) >= 4.5


def test_black_and_white_have_the_greatest_contrast_and_a_colour_none_with_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_uses_colours_of_the_theme_only(colours):
    known = {getattr(colours, field.name) for field in fields(Colours)}
    assert set(re.findall(r"#[0-9a-f]{6}", style_sheet(colours))) <= known


def test_every_icon_that_the_panel_asks_for_ships():
    asked = set()
    for source in PANEL.rglob("*.py"):
        asked |= set(re.findall(r'\.icon\(\s*"([a-z0-9-]+)"', source.read_text("utf-8")))
    assert asked
    assert not {name for name in asked if not (ICONS / f"{name}.svg").is_file()}


def test_an_icon_takes_the_colour_of_the_theme_and_keeps_its_shape(qapp):
    from desktop_agent.panel.style.theme import Theme

    light, dark = (Theme(wish).icon("square", "text", 24).pixmap(24).toImage() for wish in ("light", "dark"))
    inked = [(x, y) for x in range(24) for y in range(24) if light.pixelColor(x, y).alpha() > 250]
    assert inked
    assert {light.pixelColor(x, y).name() for x, y in inked} == {LIGHT.text}
    assert {dark.pixelColor(x, y).name() for x, y in inked} == {DARK.text}


@pytest.mark.parametrize(("colours", "mode"), [(LIGHT, "light"), (DARK, "dark")])
def test_what_the_style_sheet_draws_from_files_is_there_in_its_colours(colours, mode):
    drawn = {Path(name) for name in re.findall(r"url\(([^)]+)\)", style_sheet(colours))}
    assert {path.name for path in drawn} == {
        f"{name}-{mode}.svg" for name in ("check", "chevron-down", "chevron-up")
    }
    for path in drawn:
        wanted = colours.on_accent if path.name.startswith("check") else colours.muted
        assert f'stroke="{wanted}"' in path.read_text("utf-8")
