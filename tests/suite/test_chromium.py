"""Pages in a browser."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("chromium")]


def test_a_link_leads_to_its_place(desk, page):
    page("<title>Start</title><p><a href='#' onclick=\"document.title='Prices'\">See the prices</a></p>")
    desk.link("See the prices").click()
    expect(desk).to_show_title("Prices")


def test_fields_are_told_by_their_labels(desk, page):
    page("""<title>Two</title><p><label>First name <input></label></p><p><label>Last name <input></label></p>
        <p id=o></p><script>document.oninput=()=>o.textContent=
        'Hello '+[...document.querySelectorAll('input')].map(i=>i.value).join(' ')</script>""")
    desk.textbox("Last name").fill("Curie")
    desk.textbox("First name").fill("Marie")
    expect(desk.text("Hello Marie Curie")).to_be_visible()


def test_one_of_three_radio_buttons_is_on(desk, page):
    page(
        """<title>Size</title>"""
        + "".join(
            f"<p><label><input type=radio name=s> {size}</label></p>" for size in ("Small", "Medium", "Large")
        )
    )
    desk.radio("Large").tick()
    expect(desk.radio("Large")).to_be_ticked()
    expect(desk.radio("Small")).not_.to_be_ticked()


def test_a_long_page_is_scrolled_until_the_word_comes(desk, page):
    page("<title>Long</title>" + "".join(f"<p>Line number {n}</p>" for n in range(120)) + "<p>The bottom</p>")
    expect(desk.text("The bottom")).not_.to_be_visible()
    desk.do("Scroll down until you see The bottom.")
    expect(desk.text("The bottom")).to_be_visible()


def test_the_second_of_equal_buttons_is_pressed(desk, page):
    page(
        "<title>Rows</title>"
        + "".join(
            f"<p>{name} <button onclick=\"document.title='Edit {name}'\">Edit</button></p>"
            for name in ("Ann", "Bob", "Cem")
        )
    )
    desk.button("Edit").nth(1).click()
    expect(desk).to_show_title("Edit Bob")
    desk.button("Edit").right_of(desk.text("Cem")).click()
    expect(desk).to_show_title("Edit Cem")


def test_a_disabled_button_becomes_ready(desk, page):
    page("""<title>Terms</title><p><label><input type=checkbox onchange="b.disabled=!checked"> I agree</label></p>
        <p><button id=b disabled onclick="document.title='Sent'">Send</button></p>""")
    desk.checkbox("I agree").tick()
    desk.button("Send").click()
    expect(desk).to_show_title("Sent")


def test_a_late_answer_is_waited_for(desk, page):
    page("""<title>Slow</title><p id=o></p><p><button
        onclick="setTimeout(()=>o.textContent='Your answer is 42',1200)">Ask</button></p>""")
    desk.button("Ask").click()
    expect(desk.text("Your answer is 42")).to_be_visible()
