from PySide6.QtGui import QTextDocument

from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.labels import OneLine, on_button, words


def shown_text(rich):
    document = QTextDocument()
    document.setHtml(rich)
    return document.toPlainText()


def test_a_tooltip_shows_what_looks_like_html_as_it_is(qapp):
    evil = "<b>bold</b> & <img src='/etc/passwd'>\nsecond"
    assert shown_text(tip(evil)) == evil
    assert tip("") == ""


def test_an_ampersand_on_a_button_makes_no_key():
    assert on_button("Save & &Approve") == "Save && &&Approve"


def test_words_are_never_html(qtbot):
    from PySide6.QtCore import Qt

    label = words("<b>x</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_what_does_not_fit_on_one_line_stands_in_the_tooltip(qtbot):
    line = OneLine()
    qtbot.addWidget(line)
    line.resize(60, 20)
    line.setText("a very long sentence that does not fit there at all")
    assert "does not fit" in line.toolTip()
    line.setText("a")
    assert line.toolTip() == ""
    assert line.accessibleName() == "a"
