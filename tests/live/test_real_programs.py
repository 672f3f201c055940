"""Real programs of several toolkits, by sight, each on a virtual display of its own."""

import pytest

from desktop_agent.testing import expect

pytestmark = pytest.mark.live


@pytest.mark.needs("mousepad")
def test_a_text_is_written_and_saved_in_mousepad(desk, tmp_path):
    file = tmp_path / "grüße.txt"
    desk.launch("mousepad", "--disable-server")
    desk.type("Grüße aus Zürich\nДобрый день")
    desk.choose("File", "Save As")
    desk.textbox("Name").fill(str(file))
    desk.press("enter")
    expect(desk).to_show_title("grüße.txt")
    assert file.read_text("utf-8").rstrip("\n") == "Grüße aus Zürich\nДобрый день"


@pytest.mark.needs("galculator")
def test_galculator_adds(desk):
    desk.launch("galculator")
    for key in ("7", "add", "8"):
        desk.press(key if key != "add" else "plus")
    desk.press("enter")
    expect(desk.text("15")).to_be_visible()


@pytest.mark.needs("zenity")
def test_a_zenity_form_is_filled_by_its_labels(desk, tmp_path):
    desk.launch(
        "zenity", "--forms", "--title=Address", "--text=Who?", "--add-entry=First name", "--add-entry=Town"
    )
    desk.textbox("First name").fill("Zoë")
    desk.textbox("Town").fill("Θεσσαλονίκη")
    expect(desk.text("Zoë")).to_be_visible()
    desk.button("OK").click()
    expect(desk).not_.to_have_window("Address")
    (program,) = desk.desk.programs()
    assert program.wait(5) == 0
    assert program.output_tail().strip().endswith("Zoë|Θεσσαλονίκη")


@pytest.mark.needs("featherpad")
def test_featherpad_finds_a_word(desk):
    desk.launch("featherpad")
    desk.type("alpha beta gamma")
    desk.do('Press Ctrl+F. Type "beta".')
    expect(desk.text("beta").first).to_be_visible()


@pytest.mark.needs("xcalc")
def test_xcalc_multiplies_by_its_drawn_buttons(desk):
    desk.launch("xcalc")
    desk.do("Click 6, click 7. Check that 67 is visible.")


ORDER_PAGE = """<!doctype html><meta charset=utf-8><title>Order</title>
<style>body{font:15px sans-serif;margin:30px} p{margin:12px 0}</style>
<form onsubmit="document.title='Sent';document.body.textContent='Thank you, '+n.value+' of '+c.value;return false">
<p><label>Name <input id=n></label></p>
<p><label>Country <select id=c><option>Austria<option>Greece<option>Norway</select></label></p>
<p><label><input type=checkbox> Gift wrap</label></p>
<p><button>Send order</button></p></form>"""


def open_page(desk, tmp_path, html):
    page = tmp_path / "page.html"
    page.write_text(html, "utf-8")
    desk.launch(
        "chromium",
        "--no-sandbox",
        "--test-type",
        "--no-first-run",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--app=file://{page}",
    )


@pytest.mark.needs("chromium")
def test_a_page_in_chromium_is_filled_and_sent(desk, tmp_path):
    open_page(desk, tmp_path, ORDER_PAGE)
    desk.textbox("Name").fill("Ann Ångström")
    desk.combobox("Country").select("Norway")
    desk.checkbox("Gift wrap").tick()
    expect(desk.checkbox("Gift wrap")).to_be_ticked()
    desk.button("Send order").click()
    expect(desk.text("Thank you, Ann")).to_be_visible()
    expect(desk.text("of Norway")).to_be_visible()
    expect(desk).to_show_title("Sent")


@pytest.mark.needs("chromium")
@pytest.mark.desk(size="1920x1080")
def test_a_few_words_on_a_wide_empty_page_are_all_found(desk, tmp_path):
    open_page(desk, tmp_path, ORDER_PAGE)
    for words in ("Name", "Country", "Austria", "Gift wrap", "Send order"):
        expect(desk.text(words)).to_be_visible()
    assert desk.combobox("Country").find().chosen.element.value == "Austria"


@pytest.mark.needs("mousepad")
def test_a_list_of_completions_does_not_swallow_the_click_on_save(desk, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("old")
    desk.launch("mousepad")
    desk.type("Dear Ann")
    desk.press("ctrl", "shift", "s")
    desk.dialog("Save As").textbox("Name").type(str(letter))
    assert [window for window in desk.desk.windows.list() if not window.focusable]
    desk.dialog("Save As").button("Save").click()
    desk.button("Replace").click()
    expect(desk).to_show_title("letter.txt", timeout=5)
    assert letter.read_text() == "Dear Ann"
