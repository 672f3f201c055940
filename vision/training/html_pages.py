"""Random web pages in the classes of several CSS frameworks and in styles of our own.

What has to be found carries `data-role`; the browser then tells where it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from vision.training import words
from vision.training.icons import Icons

FONTS = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Noto Serif", "sans-serif")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a framework wants its elements written: style sheets below `node_modules`, and classes."""

    sheets: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ("",)
    entry: str = ""
    select: str = ""
    check: str = ""
    check_box: str = ""
    tabs: str = ""
    tab: str = ""
    dark: str = ""


DIALECTS = {
    "own": Dialect(),
    "bare": Dialect(),
    "bootstrap": Dialect(
        ("bootstrap/dist/css/bootstrap.min.css",),
        ("btn btn-primary", "btn btn-secondary", "btn btn-outline-dark", "btn btn-light", "btn btn-sm btn-danger"),
        "form-control", "form-select", "form-check-input", "form-check", "nav nav-tabs", "nav-link",
        "data-bs-theme=dark",
    ),
    "bulma": Dialect(
        ("bulma/css/bulma.min.css",),
        ("button", "button is-primary", "button is-light", "button is-small is-info"),
        "input", "", "", "", "", "", "data-theme=dark",
    ),
    "pico": Dialect(
        ("@picocss/pico/css/pico.min.css", "@picocss/pico/css/pico.amber.min.css"),
        ("", "secondary", "outline", "contrast"), dark="data-theme=dark",
    ),
    "spectre": Dialect(
        ("spectre.css/dist/spectre.min.css",),
        ("btn", "btn btn-primary", "btn btn-link", "btn btn-sm"),
        "form-input", "form-select", "", "", "tab", "tab-item",
    ),
    "water": Dialect(("water.css/out/light.min.css", "water.css/out/dark.min.css")),
    "semantic": Dialect(
        ("semantic-ui-css/semantic.min.css",),
        ("ui button", "ui primary button", "ui basic button", "ui mini green button"), tab="item",
        tabs="ui tabular menu",
    ),
    "pure": Dialect(("purecss/build/pure-min.css",), ("pure-button", "pure-button pure-button-primary")),
    "milligram": Dialect(("milligram/dist/milligram.min.css",), ("button", "button button-outline")),
    "uikit": Dialect(
        ("uikit/dist/css/uikit.min.css",),
        ("uk-button uk-button-default", "uk-button uk-button-primary", "uk-button uk-button-small"),
        "uk-input", "uk-select", "uk-checkbox", "", "uk-tab", "",
    ),
    "foundation": Dialect(
        ("foundation-sites/dist/css/foundation.min.css",), ("button", "button secondary", "button hollow tiny"),
        tabs="tabs", tab="tabs-title",
    ),
}  # fmt: skip


class Page:
    """Writes one page."""

    def __init__(self, rng: random.Random, icons: Icons, modules: Path | None) -> None:
        """Draw choices from `rng`; frameworks come from the `node_modules` folder, if there is one."""
        self._rng, self._icons = rng, icons
        known = [name for name, dialect in DIALECTS.items() if modules is not None and dialect.sheets]
        self._name = rng.choice([*known, "own", "own", "own", "bare"])
        self._dialect = DIALECTS[self._name]
        sheet = rng.choice(self._dialect.sheets) if self._dialect.sheets else ""
        self._sheet = (
            f'<link rel=stylesheet href="{(modules / sheet).as_uri()}">' if modules and sheet else ""
        )
        self._dark = "dark" in sheet or (rng.random() < 0.4 and bool(self._dialect.dark or not sheet))
        self._accent = f"hsl({rng.randrange(360)} {rng.randint(40, 90)}% {rng.randint(32, 52)}%)"
        if self._dark:
            self._back, self._card, self._line, self._ink = "#15171c", "#20242b", "#3c424d", "#e4e6ea"
        else:
            self._back = rng.choice(("#ffffff", "#f4f5f7", "#eeeae4"))
            self._card, self._line, self._ink = (
                "#ffffff",
                rng.choice(("#d0d7de", "#b5b5b5", "#e6e6e6")),
                "#23272e",
            )
        self._corner = rng.choice((0, 2, 4, 8, 14))

    def html(self) -> str:
        """The whole document."""
        rng = self._rng
        cards = "".join(self._card_of_parts() for _ in range(rng.randint(2, 9)))
        top = self._browser_head() if rng.random() < 0.3 else ""
        top += self._navigation() if rng.random() < 0.6 else ""
        side = self._side_bar() if rng.random() < 0.35 else ""
        menu = self._menu() if rng.random() < 0.3 else ""
        form_class = "ui form" if self._name == "semantic" else "pure-form" if self._name == "pure" else ""
        theme = self._dialect.dark if self._dark else "data-theme=light"
        return (
            f"<!doctype html><html {theme}><head><meta charset=utf-8>{self._sheet}<style>{self._style()}</style>"
            f'</head><body class="{form_class}">{top}<div class=x-page>{side}<div class=x-grid>{cards}</div></div>'
            f"{menu}{self._dialog() if rng.random() < 0.2 else ''}</body></html>"
        )

    def _style(self) -> str:
        rng = self._rng
        own = ""
        if self._name == "own":
            border = rng.choice((f"1px solid {self._line}", f"1px solid {self._line}", "0"))
            field = rng.choice((self._card, self._back, self._line + "40"))
            fill = rng.choice((self._accent, self._card, self._line))
            ink = "#fff" if fill == self._accent else self._ink
            pad = rng.randint(2, 9)
            underlined = rng.random() < 0.12
            edge = (
                f"border:0;border-bottom:2px solid {self._line}"
                if underlined
                else f"border:1px solid {self._line}"
            )
            own = (
                f"input:not([type=checkbox]):not([type=radio]):not([type=range]),select,textarea{{font:inherit;"
                f"padding:{pad}px;{edge};border-radius:{self._corner}px;background:{field};color:{self._ink}}}"
                f"button{{font:inherit;padding:{pad}px {pad * 2 + 2}px;border:{border};background:{fill};color:{ink};"
                f"border-radius:{self._corner}px}}input{{accent-color:{self._accent}}}"
            )
        body = (
            ""
            if self._sheet and rng.random() < 0.4
            else (f"font-size:{rng.choice((11, 12, 13, 14, 15, 16))}px;font-family:'{rng.choice(FONTS)}';")
        )
        if not self._sheet:
            body += (
                f"background:{self._back};color:{self._ink};color-scheme:{'dark' if self._dark else 'light'};"
            )
        return "".join((f"body{{margin:0;{body}}}", own, self._layout(), self._parts(), self._floating()))

    def _layout(self) -> str:
        rng = self._rng
        nav = rng.choice((self._line, self._card))
        ink = rng.choice((self._ink, self._accent))
        return (
            f".x-page{{display:flex}}.x-grid{{display:grid;flex:1;min-width:0;padding:{rng.randint(4, 28)}px;"
            f"gap:{rng.randint(4, 24)}px;grid-template-columns:repeat({rng.randint(1, 4)},minmax(0,1fr))}}"
            f".x-card{{border:{rng.choice((0, 1))}px solid {self._line};border-radius:{self._corner}px;"
            f"overflow:hidden;padding:{rng.randint(4, 18)}px}}"
            f".x-nav{{display:flex;gap:{rng.randint(2, 20)}px;padding:8px;background:{nav}}}"
            f".x-nav a,.x-side a{{color:{ink};padding:{rng.randint(2, 8)}px;text-decoration:none}}"
            f".x-side{{width:{rng.randint(130, 260)}px;background:{self._line}44;padding:6px}}"
            ".x-side a{display:flex;gap:8px}"
            f".x-head{{background:{self._line};color:{self._ink};font-size:12px;padding:5px 5px 0}}"
            f".x-address{{display:flex;gap:10px;padding:5px;background:{self._card}}}"
        )

    def _parts(self) -> str:
        rng = self._rng
        return (
            f".x-row{{display:flex;gap:8px;align-items:center;margin:{rng.randint(2, 9)}px 0}}"
            ".x-row>*{margin:0}.x-row>:last-child{flex:1;min-width:40px}.x-tall>label{display:block}"
            f".x-tall{{margin:{rng.randint(3, 10)}px 0}}"
            f".x-bar{{display:flex;flex-wrap:wrap;gap:{rng.randint(2, 9)}px;margin:5px 0}}"
            f".x-tabs{{display:flex;gap:{rng.randint(0, 6)}px;list-style:none;padding:0;margin:4px 0;"
            f"border-bottom:1px solid {self._line}}}"
            f".x-tab{{padding:{rng.randint(3, 9)}px {rng.randint(6, 16)}px;cursor:pointer}}"
            f".x-on{{border-bottom:2px solid {self._accent}}}"
            f".x-chip{{display:inline-flex;width:{rng.randint(110, 220)}px;padding:7px 9px;overflow:hidden;"
            "justify-content:space-between;border-radius:8px 8px 0 0;white-space:nowrap}"
            f".x-switch{{display:inline-block;width:{rng.choice((28, 34, 40))}px;"
            f"height:{rng.choice((16, 18, 20))}px;border-radius:12px;background:{self._line};vertical-align:middle}}"
            ".x-switch i{display:block;height:100%;aspect-ratio:1;border-radius:50%;background:#fff;"
            "border:2px solid transparent;background-clip:padding-box;box-sizing:border-box}"
            f".x-switch.x-set{{background:{self._accent}}}.x-switch.x-set i{{margin-left:auto}}"
            "pre{overflow:hidden}table{width:100%}"
        )

    def _floating(self) -> str:
        rng = self._rng
        surface = f"background:{self._card};color:{self._ink};border:1px solid {self._line}"
        return (
            f".x-menu{{position:absolute;z-index:9;{surface};box-shadow:0 2px 9px #0007;"
            f"padding:{rng.randint(0, 6)}px 0;border-radius:{self._corner // 2}px}}"
            f".x-item{{display:flex;gap:8px;align-items:center;padding:{rng.randint(2, 8)}px 14px}}"
            ".x-item>:last-child{margin-left:auto;opacity:.6}"
            f".x-dialog{{position:absolute;z-index:8;{surface};box-shadow:0 4px 22px #0009;"
            f"border-radius:{self._corner}px;padding:14px;width:{rng.randint(260, 520)}px}}"
        )

    def _text(self, least: int = 1, most: int = 3) -> str:
        return escape(words.caption(self._rng, least, most))

    def _icon(self, pixels: int, role: str = "") -> str:
        svg = self._icons.svg(self._rng, "currentColor", pixels)
        if not role:
            return svg
        pad = self._rng.randint(0, 7)
        return f'<span data-role={role} style="display:inline-flex;padding:{pad}px">{svg}</span>'

    # Single controls

    def _button(self) -> str:
        rng = self._rng
        picture = self._icon(16) if rng.random() < 0.25 else ""
        text = self._text(1, 2) if not picture or rng.random() < 0.6 else ""
        off = " disabled" if rng.random() < 0.1 else ""
        return f'<button data-role=button class="{rng.choice(self._dialect.buttons)}"{off}>{picture}{text}</button>'

    def _entry(self) -> str:
        rng = self._rng
        kind = rng.choice(("text", "text", "text", "password", "search", "email", "date", "time"))
        content = rng.random()
        filled = f'value="{escape(words.value(rng), quote=True)}"' if content < 0.5 else ""
        filled = filled or (f'placeholder="{self._text()}"' if content < 0.8 else "")
        off = " disabled" if rng.random() < 0.08 else ""
        if rng.random() < 0.15:
            body = (
                escape(rng.choice((words.sentence(rng), words.lines(rng), words.code(rng, 20))))
                if rng.random() < 0.6
                else ""
            )
            rows = rng.choice((2, 3, 4, 6, rng.randint(8, 30)))
            made = f'<textarea data-role=textbox class="{self._dialect.entry}" rows={rows}>{body}</textarea>'
        else:
            made = f'<input data-role=textbox class="{self._dialect.entry}" type={kind} {filled}{off}>'
        return f'<div class="ui input">{made}</div>' if self._name == "semantic" else made

    def _select(self) -> str:
        options = "".join(f"<option>{self._text()}</option>" for _ in range(3))
        if self._name == "bulma":
            return f"<div class=select data-role=combobox><select>{options}</select></div>"
        return f'<select data-role=combobox class="{self._dialect.select}">{options}</select>'

    def _number(self) -> str:
        value = self._rng.randint(0, 999)
        return f'<input data-role=spinbutton class="{self._dialect.entry}" type=number value={value}>'

    def _toggle(self, kind: str) -> str:
        """A check box or radio button; its mark alone is the control, as in the browser's own tree."""
        rng = self._rng
        state = rng.choice((" checked", "")) + (" disabled" if rng.random() < 0.08 else "")
        number = rng.randrange(1 << 30)
        mark = f'<input id=i{number} data-role={kind} type={kind}{state} class="{self._dialect.check}">'
        text = self._text(1, 5)
        if kind == "checkbox" and rng.random() < 0.18:
            on = "x-set" if rng.random() < 0.5 else ""
            checked = "true" if on else "false"
            return (
                f'<span class="x-switch {on}" data-role=switch aria-checked={checked}><i></i></span> {text}'
            )
        if self._name == "spectre":
            return f'<label class="form-{kind}">{mark}<i class="form-icon" data-for=i{number}></i> {text}</label>'
        if self._name == "semantic":
            return f'<div class="ui {"radio " if kind == "radio" else ""}checkbox">{mark}<label>{text}</label></div>'
        return f'<div class="{self._dialect.check_box}">{mark} <label for=i{number}>{text}</label></div>'

    # Groups

    def _field(self) -> str:
        rng = self._rng
        place = rng.choice((0, 100, rng.randint(0, 100), rng.randint(0, 100)))
        slider = f"<input data-role=slider type=range value={place}>"
        makers: list[Callable[[], str]] = (
            [self._entry] * 6 + [self._select] * 4 + [self._number] * 3 + [lambda: slider] * 4
        )
        width = rng.choice((0, 80, 130))
        label = f'<label style="min-width:{width}px">{self._text()}</label>'
        return f'<div class="{rng.choice(("x-row", "x-tall"))}">{label}{rng.choice(makers)()}</div>'

    def _buttons(self) -> str:
        return f"<div class=x-bar>{''.join(self._button() for _ in range(self._rng.randint(1, 5)))}</div>"

    def _toggles(self) -> str:
        kind = self._rng.choice(("checkbox", "checkbox", "radio"))
        return "".join(f"<div>{self._toggle(kind)}</div>" for _ in range(self._rng.randint(1, 5)))

    def _icons_row(self) -> str:
        size, role = self._rng.choice((14, 16, 18, 20, 24, 32)), self._rng.choice(("button", "button", "img"))
        return f"<div class=x-bar>{''.join(self._icon(size, role) for _ in range(self._rng.randint(2, 8)))}</div>"

    def _links(self) -> str:
        rng = self._rng
        if rng.random() < 0.5:
            link = f'<a data-role=link href="#">{self._text()}</a>'
            return f"<p>{escape(words.sentence(rng, 12))} {link} {escape(words.sentence(rng, 8))}</p>"
        items = "".join(
            f'<li><a data-role=link href="#">{self._text(1, 5)}</a></li>' for _ in range(rng.randint(2, 7))
        )
        return f"<ul>{items}</ul>"

    def _table(self) -> str:
        rng = self._rng
        columns = rng.randint(2, 5)
        head = "".join(f"<th data-role=columnheader>{self._text(1, 1)}</th>" for _ in range(columns))
        rows = ""
        for _ in range(rng.randint(2, 8)):
            cells = (f"<td data-role=cell>{escape(words.value(rng)[:20])}</td>" for _ in range(columns))
            rows += f"<tr>{''.join(cells)}</tr>"
        return f'<table class="table ui pure-table uk-table"><thead><tr>{head}</tr></thead>{rows}</table>'

    def _prose(self) -> str:
        rng = self._rng
        kind = rng.random()
        if kind < 0.3:
            return f"<pre>{escape(words.code(rng, rng.randint(3, 14)))}</pre>"
        if kind < 0.5:
            angle, hue = rng.randrange(360), rng.randrange(360)
            paint = f"linear-gradient({angle}deg,hsl({hue} 60% 50%),hsl({(hue + 90) % 360} 50% 70%))"
            return f'<div style="height:{rng.randint(40, 240)}px;background:{paint}"></div>'
        return f"<h4>{self._text()}</h4><p>{escape(words.sentence(rng, rng.randint(15, 90)))}</p>"

    def _tab_strip(self) -> str:
        rng = self._rng
        pages = rng.randint(2, 7)
        on = rng.randrange(pages)
        items = ""
        for index in range(pages):
            active = "active is-active uk-active x-on" if index == on else ""
            chosen = "true" if index == on else "false"
            shape = "" if self._name == "bootstrap" else self._dialect.tab
            items += (
                f'<li class="{shape} {active if self._name == "uikit" else ""}"><a data-role=tab '
                f'aria-selected={chosen} class="x-tab {self._dialect.tab} {active}">{self._text(1, 2)}</a></li>'
            )
        return f'<ul class="x-tabs {self._dialect.tabs}">{items}</ul>'

    def _card_of_parts(self) -> str:
        rng = self._rng
        makers: list[Callable[[], str]] = [self._field] * 8 + [self._buttons] * 3 + [self._toggles] * 5
        makers += [self._links] * 2 + [self._icons_row] * 2 + [self._table, self._prose, self._prose]
        parts = "".join(rng.choice(makers)() for _ in range(rng.randint(2, 8)))
        tabs = self._tab_strip() if rng.random() < 0.3 else ""
        title = f"<h3>{self._text()}</h3>" if rng.random() < 0.5 else ""
        return f"<div class=x-card>{title}{tabs}{parts}</div>"

    def _menu(self) -> str:
        rng = self._rng
        with_icons = rng.random() < 0.4
        items = ""
        for _ in range(rng.randint(3, 15)):
            picture = self._icon(16) if with_icons else ""
            hint = escape(words.shortcut(rng)) if rng.random() < 0.4 else ""
            items += f"<div data-role=menuitem class=x-item>{picture}<span>{self._text(1, 4)}</span>"
            items += f"<span>{hint}</span></div>"
        place = (
            f"left:{rng.randint(0, 800)}px;top:{rng.randint(20, 300)}px;min-width:{rng.randint(110, 280)}px"
        )
        return f'<div class=x-menu style="{place}">{items}</div>'

    def _dialog(self) -> str:
        rng = self._rng
        parts = "".join(
            rng.choice((self._field, self._toggles, self._field))() for _ in range(rng.randint(1, 5))
        )
        place = f"left:{rng.randint(40, 600)}px;top:{rng.randint(40, 300)}px"
        close = '<span data-role=button style="float:right;padding:2px 6px">✕</span>'
        return (
            f'<div class=x-dialog style="{place}">{close}<b>{self._text()}</b>{parts}{self._buttons()}</div>'
        )

    def _navigation(self) -> str:
        links = "".join(
            f'<a data-role=link href="#">{self._text(1, 2)}</a>' for _ in range(self._rng.randint(3, 8))
        )
        return f"<nav class=x-nav>{links}</nav>"

    def _side_bar(self) -> str:
        pictures = self._rng.random() < 0.6
        links = ""
        for _ in range(self._rng.randint(4, 14)):
            links += f'<a data-role=link href="#">{self._icon(16) if pictures else ""}{self._text(1, 2)}</a>'
        return f"<div class=x-side>{links}</div>"

    def _browser_head(self) -> str:
        """Something like a browser's own top: tabs, tool buttons, a field for the address."""
        rng = self._rng
        tabs = ""
        for index in range(rng.randint(1, 6)):
            paint = f"background:{self._card}" if index == 0 else ""
            chosen = "true" if index == 0 else "false"
            tabs += (
                f'<span data-role=tab aria-selected={chosen} class=x-chip style="{paint}">'
                f"<span>{self._text(1, 4)}</span>{self._icon(14)}</span>"
            )
        before = "".join(self._icon(18, "button") for _ in range(3))
        after = "".join(self._icon(18, "button") for _ in range(rng.randint(1, 4)))
        shape = "border:0;border-radius:16px;flex:1;padding:5px 14px;margin:0;"
        shape += f"background:{self._back};color:{self._ink}"
        field = f'<input data-role=textbox style="{shape}" value="{escape(words.value(rng), quote=True)}">'
        return f"<div class=x-head>{tabs}</div><div class=x-address>{before}{field}{after}</div>"
