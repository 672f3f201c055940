"""Three calculators of three toolkits: GTK, Qt, and the X Toolkit."""

import pytest

from desktop_agent.testing import expect

pytestmark = pytest.mark.live


@pytest.mark.needs("galculator")
def test_galculator_adds_by_its_buttons(desk):
    desk.launch("galculator")
    for key in ("7", "+", "5", "="):
        desk.button(key).click()
    expect(desk.text("12")).to_be_visible()


@pytest.mark.needs("galculator")
def test_galculator_takes_keys_and_clears(desk):
    desk.launch("galculator")
    desk.type("125*8")
    desk.press("enter")
    expect(desk.text("1000")).to_be_visible()
    desk.button("AC").click()
    expect(desk.text("1000")).not_.to_be_visible()


@pytest.mark.needs("galculator")
def test_galculator_shows_more_keys_in_scientific_mode(desk):
    desk.launch("galculator")
    expect(desk.button("sin")).not_.to_be_visible()
    desk.choose("View", "Scientific Mode")
    expect(desk.button("sin")).to_be_visible()


@pytest.mark.needs("kcalc")
def test_kcalc_multiplies_by_keys(desk):
    desk.launch("kcalc")
    # Each key presses its button on the screen, and a button that is still down takes no second press.
    desk.type("58*2")
    desk.press("enter")
    expect(desk.text("116")).to_be_visible()


@pytest.mark.needs("kcalc")
def test_kcalc_counts_by_its_buttons(desk):
    desk.launch("kcalc")
    for key in ("4", "6"):
        desk.button(key).click()
    expect(desk.text("46")).to_be_visible()
    desk.button("AC").click()
    expect(desk.text("46")).not_.to_be_visible()


@pytest.mark.needs("kcalc")
def test_kcalc_tells_its_version(desk):
    desk.launch("kcalc")
    desk.choose("Help", "About KCalc")
    expect(desk).to_have_window("About")


@pytest.mark.needs("xcalc")
def test_xcalc_adds_by_its_drawn_buttons(desk):
    desk.launch("xcalc")
    for key in ("4", "5"):
        desk.button(key).click()
    expect(desk.text("45")).to_be_visible()
    desk.button("AC").click()
    expect(desk.text("45")).not_.to_be_visible()


@pytest.mark.needs("xcalc")
def test_xcalc_subtracts_by_keys(desk):
    desk.launch("xcalc")
    desk.type("100-1=")
    expect(desk.text("99")).to_be_visible()
