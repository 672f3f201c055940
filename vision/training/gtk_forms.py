"""Random GTK 3 windows of our own making; remembers which widget plays which role.

Runs in the system's Python, which has `gi`; never imported by the rest of the program.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Pango", "1.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk, Pango  # noqa: E402

from vision.training import gtk_editors, words  # noqa: E402
from vision.training.icons import Icons  # noqa: E402

HORIZONTAL, VERTICAL = Gtk.Orientation.HORIZONTAL, Gtk.Orientation.VERTICAL


class Forms:
    """Builds one window's content.

    Attributes:
        roles: the widgets made so far with their roles, in the order they were made.
        trees: the tables and trees, whose cells are not widgets.
        scrolled: the scrolled windows, whose bars may show.
    """

    def __init__(self, rng: random.Random, icons: Icons, ink: str) -> None:
        """Draw choices from `rng` and icons mostly in the colour `ink`."""
        self._rng, self._icons, self._ink = rng, icons, ink
        self._icon_size = rng.choice((16, 16, 16, 20, 24))
        self._gap = rng.choice((0, 2, 4, 6, 6, 10))
        self.roles: list[tuple[Gtk.Widget, str]] = []
        self.trees: list[Gtk.TreeView] = []
        self.scrolled: list[Gtk.ScrolledWindow] = []

    def window(self) -> Gtk.Widget:
        """A window's content: perhaps header bar, menu bar, tool bar, buttons and status line around a body."""
        rng = self._rng
        parts: list[tuple[Gtk.Widget, bool]] = []
        if rng.random() < 0.15:
            parts.append((self._header(), False))
        if rng.random() < 0.5:
            parts.append((self._menu_bar(), False))
        if rng.random() < 0.4:
            parts.append((self._tool_bar(), False))
        if rng.random() < 0.08:
            bar = Gtk.InfoBar()
            bar.set_message_type(
                rng.choice((Gtk.MessageType.INFO, Gtk.MessageType.WARNING, Gtk.MessageType.ERROR))
            )
            if rng.random() < 0.5:
                bar.get_content_area().add(self._picture(0))
            bar.get_content_area().add(self._label(words.sentence(rng, 9)))
            parts.append((bar, False))
        parts.append((self._body(0), True))
        if rng.random() < 0.1:
            parts.append((self._find_bar(), False))
        if rng.random() < 0.5:
            parts.append((self._button_row(), False))
        if rng.random() < 0.3:
            line = Gtk.Box(spacing=12)
            line.set_border_width(rng.randint(1, 5))
            for _ in range(rng.randint(1, 4)):
                line.pack_start(self._label(), False, False, 4)
            parts.append((line, False))
        return self._column(parts, 0)

    def image(self, pixels: int | None = None) -> Gtk.Image:
        """An icon."""
        rng = self._rng
        size = pixels or self._icon_size
        colour = self._ink if rng.random() < 0.6 else f"#{rng.randrange(1 << 24):06x}"
        loader = GdkPixbuf.PixbufLoader.new_with_type("svg")
        try:
            loader.write(self._icons.svg(rng, colour, size).encode())
            loader.close()
            pixbuf = loader.get_pixbuf()
        except GLib.Error:
            pixbuf = None
        if pixbuf is None:
            return Gtk.Image.new_from_icon_name("document-open", Gtk.IconSize.MENU)
        return Gtk.Image.new_from_pixbuf(pixbuf)

    def _is(self, widget: Gtk.Widget, role: str, disabled: float = 0.1) -> Gtk.Widget:
        if self._rng.random() < disabled:
            widget.set_sensitive(False)
        self.roles.append((widget, role))
        return widget

    def _label(self, text: str | None = None, *, bold: bool = False) -> Gtk.Label:
        label = Gtk.Label(label=text or words.caption(self._rng, 1, 4))
        label.set_xalign(0)
        if bold:
            label.set_markup(f"<b>{GLib.markup_escape_text(label.get_text())}</b>")
        return label

    def _column(self, parts: list[tuple[Gtk.Widget, bool]], gap: int | None = None) -> Gtk.Box:
        box = Gtk.Box(orientation=VERTICAL, spacing=self._gap if gap is None else gap)
        for part, grows in parts:
            box.pack_start(part, grows, True, 0)
        return box

    def _scroll(self, widget: Gtk.Widget) -> Gtk.ScrolledWindow:
        rng = self._rng
        window = Gtk.ScrolledWindow()
        window.add(widget)
        window.set_overlay_scrolling(rng.random() < 0.4)
        if rng.random() < 0.5:
            window.set_shadow_type(Gtk.ShadowType.IN)
        if rng.random() < 0.2:
            window.set_policy(Gtk.PolicyType.AUTOMATIC, Gtk.PolicyType.ALWAYS)
        self.scrolled.append(window)
        return window

    # Single controls

    def _button(self) -> Gtk.Widget:
        rng = self._rng
        kind = rng.random()
        if kind < 0.6:
            button = Gtk.Button.new_with_mnemonic("_" + words.caption(rng, 1, 2))
        elif kind < 0.75:
            button = Gtk.Button(label=words.caption(rng, 1, 2))
            button.set_image(self.image())
            button.set_always_show_image(True)
        elif kind < 0.88:
            button = Gtk.Button()
            button.add(self.image())
        elif kind < 0.91:
            button = Gtk.ColorButton.new_with_rgba(Gdk.RGBA(rng.random(), rng.random(), rng.random(), 1))
        elif kind < 0.94:
            button = Gtk.FontButton()
        elif kind < 0.97:
            button = Gtk.ToggleButton(label=words.caption(rng, 1, 1))
            button.set_active(rng.random() < 0.5)
        else:
            button = Gtk.FileChooserButton()
        if rng.random() < 0.1 and isinstance(button, Gtk.Button):
            button.set_relief(Gtk.ReliefStyle.NONE)
        if rng.random() < 0.1:
            button.get_style_context().add_class(rng.choice(("suggested-action", "destructive-action")))
        return self._is(button, "button")

    def _entry(self) -> Gtk.Widget:
        rng = self._rng
        entry = Gtk.Entry() if rng.random() < 0.85 else Gtk.SearchEntry()
        kind = rng.random()
        if kind < 0.5:
            entry.set_text(words.value(rng))
        elif kind < 0.65:
            entry.set_placeholder_text(words.caption(rng, 1, 3))
        elif kind < 0.7:
            entry.set_text("abcdefgh")
            entry.set_visibility(False)
        if rng.random() < 0.08:
            entry.set_icon_from_pixbuf(Gtk.EntryIconPosition.SECONDARY, self.image(16).get_pixbuf())
        entry.set_width_chars(rng.choice((4, 8, 14, 22)))
        return self._is(entry, "textbox")

    def _combo(self) -> Gtk.Widget:
        rng = self._rng
        combo = Gtk.ComboBoxText() if rng.random() < 0.8 else Gtk.ComboBoxText.new_with_entry()
        for _ in range(3):
            combo.append_text(words.caption(rng, 1, 3))
        if rng.random() < 0.88:
            combo.set_active(rng.randrange(3))
        return self._is(combo, "combobox")

    def _spin(self) -> Gtk.Widget:
        rng = self._rng
        spin = Gtk.SpinButton.new_with_range(0, rng.choice((9, 100, 5000)), rng.choice((1, 0.1, 0.01)))
        spin.set_value(rng.random() * 90)
        return self._is(spin, "spinbutton")

    def _check(self) -> Gtk.Widget:
        check = Gtk.CheckButton.new_with_mnemonic("_" + words.caption(self._rng, 1, 6))
        check.set_active(self._rng.random() < 0.5)
        check.set_inconsistent(self._rng.random() < 0.03)
        return self._is(self._sized(check), "checkbox")

    def _sized(self, widget: Gtk.Widget) -> Gtk.Widget:
        """Marks fill what their container gives them, unless a program asks for something else, as few do."""
        if self._rng.random() < 0.08:
            widget.set_halign(Gtk.Align.START)
        return widget

    def _switch(self) -> Gtk.Widget:
        switch = Gtk.Switch()
        switch.set_active(self._rng.random() < 0.5)
        switch.set_halign(Gtk.Align.END)
        switch.set_valign(Gtk.Align.CENTER)
        return self._is(switch, "switch")

    def _scale(self) -> Gtk.Widget:
        scale = Gtk.Scale.new_with_range(HORIZONTAL, 0, 100, 1)
        scale.set_value(self._rng.choice((0, 100, self._rng.random() * 100, self._rng.random() * 100)))
        scale.set_draw_value(self._rng.random() < 0.4)
        if self._rng.random() < 0.2:
            for mark in (0, 25, 50, 75, 100):
                scale.add_mark(mark, Gtk.PositionType.BOTTOM, None)
        scale.set_size_request(self._rng.randint(80, 220), -1)
        return self._is(scale, "slider")

    def _link(self) -> Gtk.Widget:
        link = Gtk.LinkButton.new_with_label("https://a.example", words.caption(self._rng, 1, 4))
        link.set_halign(Gtk.Align.START)
        return self._is(link, "link", 0)

    def _any_control(self) -> Gtk.Widget:
        makers: list[Callable[[], Gtk.Widget]] = [self._entry] * 5 + [self._combo] * 5 + [self._spin] * 5
        makers += [self._scale] * 5 + [self._button, self._switch, self._link]
        return self._rng.choice(makers)()

    # Groups

    def _radios(self) -> Gtk.Widget:
        rng = self._rng
        box = Gtk.Box(orientation=rng.choice((HORIZONTAL, VERTICAL, VERTICAL)), spacing=self._gap)
        box.set_border_width(rng.randint(0, 6))
        first: Gtk.RadioButton | None = None
        for _ in range(rng.randint(2, 5)):
            radio = Gtk.RadioButton.new_with_label_from_widget(first, words.caption(rng, 1, 4))
            first = first or radio
            radio.set_active(rng.random() < 0.4)
            box.pack_start(self._is(self._sized(radio), "radio"), False, False, 0)
        return self._narrow(box)

    def _checks(self) -> Gtk.Widget:
        return self._narrow(self._column([(self._check(), False) for _ in range(self._rng.randint(2, 7))]))

    def _narrow(self, group: Gtk.Widget) -> Gtk.Widget:
        """Some groups are as wide as their widest part only."""
        if self._rng.random() < 0.25:
            group.set_halign(Gtk.Align.START)
        return group

    def _form(self) -> Gtk.Widget:
        rng = self._rng
        grid = Gtk.Grid()
        grid.set_row_spacing(self._gap)
        grid.set_column_spacing(rng.randint(4, 14))
        grid.set_border_width(rng.randint(2, 16))
        aligned = rng.choice((0, 0, 1))
        for row in range(rng.randint(2, 10)):
            kind = rng.random()
            if kind < 0.22:
                grid.attach(self._check(), 0, row, 2, 1)
            elif kind < 0.27:
                grid.attach(self._label(bold=True), 0, row, 2, 1)
            elif kind < 0.32:
                grid.attach(self._row_of_buttons(), 0, row, 2, 1)
            elif kind < 0.37:
                grid.attach(self._radios(), 0, row, 2, 1)
            elif kind < 0.4:
                text = self._label(words.sentence(rng, rng.randint(8, 30)))
                text.set_line_wrap(True)
                text.set_max_width_chars(50)
                grid.attach(text, 0, row, 2, 1)
            else:
                first = self._check() if rng.random() < 0.12 else self._label()
                if isinstance(first, Gtk.Label):
                    first.set_xalign(aligned)
                grid.attach(first, 0, row, 1, 1)
                grid.attach(self._field(), 1, row, 1, 1)
        return grid

    def _field(self) -> Gtk.Widget:
        """A control, alone or with a unit or button beside it, as wide as the form or as it needs."""
        rng = self._rng
        control = self._any_control()
        if not isinstance(control, Gtk.Switch):
            control.set_hexpand(rng.random() < 0.7)
        if rng.random() < 0.25:
            control.set_halign(Gtk.Align.START)
        if rng.random() > 0.2:
            return control
        box = Gtk.Box(spacing=4)
        box.pack_start(control, rng.random() < 0.7, True, 0)
        beside = self._button() if rng.random() < 0.6 else self._label(rng.choice(("px", "s", "%", "MB")))
        box.pack_start(beside, False, False, 0)
        return box

    def _row_of_buttons(self) -> Gtk.Widget:
        box = Gtk.Box(spacing=self._rng.randint(0, 8))
        linked = self._rng.random() < 0.15
        if linked:
            box.get_style_context().add_class("linked")
        for _ in range(self._rng.randint(1, 5)):
            box.pack_start(self._button(), self._rng.random() < 0.25, True, 0)
        return box

    def _button_row(self) -> Gtk.Widget:
        rng = self._rng
        row = Gtk.ButtonBox()
        ends = (
            Gtk.ButtonBoxStyle.END,
            Gtk.ButtonBoxStyle.END,
            Gtk.ButtonBoxStyle.START,
            Gtk.ButtonBoxStyle.CENTER,
        )
        row.set_layout(rng.choice(ends))
        row.set_spacing(rng.randint(2, 10))
        row.set_border_width(rng.randint(2, 12))
        for _ in range(rng.randint(1, 4)):
            row.add(self._button())
        return row

    def _find_bar(self) -> Gtk.Widget:
        box = Gtk.Box(spacing=self._rng.randint(2, 8))
        box.set_border_width(self._rng.randint(1, 6))
        for maker in (self._button, self._entry, self._button, self._button, self._check):
            if self._rng.random() < 0.75:
                box.pack_start(maker(), False, False, 0)
        return box

    def _header(self) -> Gtk.Widget:
        rng = self._rng
        bar = Gtk.HeaderBar()
        bar.set_title(words.caption(rng, 1, 3))
        for pack in (bar.pack_start, bar.pack_end):
            for _ in range(rng.randint(0, 3)):
                pack(self._button() if rng.random() < 0.85 else self._combo())
        close = Gtk.Button.new_from_icon_name("window-close-symbolic", Gtk.IconSize.MENU)
        close.get_style_context().add_class("titlebutton")
        bar.pack_end(self._is(close, "button", 0))
        return bar

    def _menu_bar(self) -> Gtk.Widget:
        bar = Gtk.MenuBar()
        for _ in range(self._rng.randint(3, 9)):
            item = Gtk.MenuItem.new_with_mnemonic("_" + words.caption(self._rng, 1, 1).rstrip(".…"))
            bar.append(item)
            self._is(item, "menuitem", 0.03)
        return bar

    def _tool_bar(self) -> Gtk.Widget:
        rng = self._rng
        bar = Gtk.Toolbar()
        icons = Gtk.ToolbarStyle.ICONS
        bar.set_style(rng.choice((icons, icons, icons, Gtk.ToolbarStyle.BOTH_HORIZ, Gtk.ToolbarStyle.BOTH)))
        bar.set_show_arrow(False)
        size = rng.choice((16, 16, 20, 24, 32))
        for _ in range(rng.randint(4, 18)):
            kind = rng.random()
            if kind < 0.15:
                item = Gtk.SeparatorToolItem()
            elif kind < 0.22:
                item = Gtk.ToolItem()
                item.add(rng.choice((self._entry, self._combo, self._spin))())
            elif kind < 0.3:
                item = self._split_button(size)
            else:
                item = rng.choice((Gtk.ToolButton, Gtk.ToolButton, Gtk.ToggleToolButton))()
                item.set_icon_widget(self.image(size))
                item.set_label(words.caption(rng, 1, 1))
                item.set_is_important(rng.random() < 0.25)
                if isinstance(item, Gtk.ToggleToolButton):
                    item.set_active(rng.random() < 0.4)
                self._is(item, "button", 0.2)
            bar.insert(item, -1)
        if rng.random() < 0.3:
            bar.get_style_context().add_class("primary-toolbar")
        return bar

    def _split_button(self, size: int) -> Gtk.Widget:
        """A tool button with an arrow beside it, which is a button of its own."""
        item = Gtk.MenuToolButton(icon_widget=self.image(size), label=words.caption(self._rng, 1, 1))
        if self._rng.random() < 0.8:
            item.set_menu(Gtk.Menu())
        item.set_sensitive(self._rng.random() > 0.2)
        for part in item.get_child().get_children():
            self.roles.append((part, "button"))
        return item

    # Panes

    def _table(self) -> Gtk.Widget:
        rng = self._rng
        columns = rng.randint(1, 5)
        store = Gtk.TreeStore(*([str] * columns), bool)
        parent = None
        for _ in range(rng.choice((0, 2, 5, 9, 15, 30))):
            cells = [words.value(rng)[: rng.randint(5, 28)] for _ in range(columns)]
            row = store.append(parent if rng.random() < 0.4 else None, [*cells, rng.random() < 0.5])
            parent = row if rng.random() < 0.2 else None
        view = Gtk.TreeView(model=store)
        view.set_headers_visible(rng.random() < 0.7)
        view.set_grid_lines(
            rng.choice((Gtk.TreeViewGridLines.NONE, Gtk.TreeViewGridLines.NONE, Gtk.TreeViewGridLines.BOTH))
        )
        toggles = rng.random() < 0.15
        for index in range(columns):
            column = Gtk.TreeViewColumn(words.caption(rng, 1, 2))
            if index == 0 and toggles:
                toggle = Gtk.CellRendererToggle()
                column.pack_start(toggle, False)
                column.add_attribute(toggle, "active", columns)
            text = Gtk.CellRendererText()
            column.pack_start(text, True)
            column.add_attribute(text, "text", index)
            column.set_resizable(True)
            column.set_sort_indicator(rng.random() < 0.15)
            view.append_column(column)
        view.expand_all()
        if len(store) and rng.random() < 0.5:
            view.get_selection().select_path(Gtk.TreePath(rng.randrange(len(store))))
        self.trees.append(view)
        return self._scroll(view)

    def _editor(self) -> Gtk.Widget:
        return self._scroll(self._is(gtk_editors.text_view(self._rng), "textbox", 0.03))

    def _list(self) -> Gtk.Widget:
        rng = self._rng
        box = Gtk.ListBox()
        padding = rng.randint(1, 8)
        around = rng.choice((0, 0, 4, 8, 12))
        for _ in range(rng.randint(2, 12)):
            line = Gtk.Box(spacing=rng.choice((0, 4, 6)))
            line.set_border_width(padding)
            if rng.random() < 0.6:
                line.pack_start(self._picture(around), False, False, 2)
            line.pack_start(self._label(), False, False, 2)
            row = Gtk.ListBoxRow()
            row.add(line)
            if rng.random() < 0.15:
                line.pack_end(rng.choice((self._switch, self._button))(), False, False, 2)
            box.add(self._is(row, "listitem", 0))
        if rng.random() < 0.6:
            box.select_row(box.get_row_at_index(0))
        return self._scroll(box)

    def _picture(self, around: int) -> Gtk.Widget:
        """An icon that is no button: `around` pixels wider than it shows, and as high as its row, as GTK has it."""
        image = self.image()
        image.set_size_request(self._icon_size + around, self._icon_size + around)
        return self._is(image, "img", 0)

    def _gallery(self) -> Gtk.Widget:
        rng = self._rng
        box = Gtk.FlowBox()
        box.set_selection_mode(Gtk.SelectionMode.NONE)
        box.set_max_children_per_line(12)
        box.set_valign(Gtk.Align.START)
        size = rng.choice((32, 48, 64))
        for _ in range(rng.randint(2, 18)):
            caption = self._label(words.caption(rng, 1, 2))
            caption.set_xalign(0.5)
            item = self._column([(self.image(size), False), (caption, False)], 2)
            box.add(self._is(item, "listitem", 0))
        return box

    def _keypad(self) -> Gtk.Widget:
        rng = self._rng
        grid = Gtk.Grid()
        grid.set_row_homogeneous(True)
        grid.set_column_homogeneous(True)
        grid.set_row_spacing(rng.randint(0, 6))
        grid.set_column_spacing(rng.randint(0, 6))
        if rng.random() < 0.6:
            grid.set_halign(Gtk.Align.START)
            grid.set_valign(Gtk.Align.START)
        columns = rng.randint(4, 8)
        for index in range(columns * rng.randint(3, 7)):
            button = Gtk.Button(label=words.key(rng))
            button.set_hexpand(True)
            button.set_vexpand(True)
            grid.attach(self._is(button, "button", 0.05), index % columns, index // columns, 1, 1)
        return self._column([(self._display() if rng.random() < 0.7 else self._entry(), False), (grid, True)])

    def _display(self) -> Gtk.Widget:
        """The field above the keys of a calculator: large digits at its right."""
        rng = self._rng
        view = Gtk.Entry() if rng.random() < 0.5 else Gtk.TextView()
        digits = str(
            rng.choice((0, 0, rng.randrange(10), rng.randrange(10**6), round(rng.random() * 900, 3)))
        )
        if isinstance(view, Gtk.Entry):
            view.set_text(digits)
            view.set_alignment(1)
        else:
            view.get_buffer().set_text(digits)
            view.set_justification(Gtk.Justification.RIGHT)
            view.set_pixels_above_lines(rng.randint(0, 12))
        weight = rng.choice((Pango.Weight.NORMAL, Pango.Weight.BOLD))
        font = Pango.FontDescription()
        font.set_size(rng.randint(11, 34) * Pango.SCALE)
        font.set_weight(weight)
        view.override_font(font)
        return self._is(view, "textbox", 0)

    def _notebook(self, depth: int) -> Gtk.Widget:
        rng = self._rng
        book = Gtk.Notebook()
        top = Gtk.PositionType.TOP
        sides = (top, top, top, Gtk.PositionType.LEFT, Gtk.PositionType.BOTTOM, Gtk.PositionType.RIGHT)
        book.set_tab_pos(rng.choice(sides))
        book.set_border_width(rng.randint(0, 10))
        pages = rng.randint(2, 8)
        current = rng.randrange(pages)
        closes, pictures = rng.random() < 0.2, rng.random() < 0.08
        centred = rng.choice((0.5, 0.5, 0.5, 0))
        for index in range(pages):
            label = self._label(words.caption(rng, 1, 2))
            label.set_xalign(centred)
            tab = Gtk.Box(spacing=4)
            if pictures:
                tab.pack_start(self.image(16), False, False, 0)
            tab.pack_start(label, True, True, 0)
            if closes:
                close = Gtk.Button.new_from_icon_name("window-close-symbolic", Gtk.IconSize.MENU)
                close.set_relief(Gtk.ReliefStyle.NONE)
                tab.pack_start(self._is(close, "button", 0), False, False, 0)
            tab.show_all()
            # GTK's accessibility tree gives a tab the place of its words, without what is around and beside them.
            self.roles.append((label, "tab"))
            label.picked = index == current
            book.append_page(self._body(depth + 1) if index == current else Gtk.Box(), tab)
        book.show_all()
        book.set_current_page(current)
        return book

    def _framed(self, widget: Gtk.Widget) -> Gtk.Widget:
        kind = self._rng.random()
        if kind < 0.35:
            frame = Gtk.Frame(label=words.caption(self._rng, 1, 3))
            frame.add(widget)
            return frame
        if kind < 0.65:
            widget.set_margin_start(self._rng.choice((0, 12, 18)))
            return self._column([(self._label(bold=True), False), (widget, True)])
        return widget

    def _body(self, depth: int) -> Gtk.Widget:
        rng = self._rng
        kind = rng.random()
        if depth < 2 and kind < 0.24:
            return self._notebook(depth)
        if depth < 2 and kind < 0.38:
            pane = Gtk.Paned(orientation=rng.choice((HORIZONTAL, HORIZONTAL, VERTICAL)))
            pane.pack1(rng.choice((self._list, self._table, self._form))(), False, False)
            pane.pack2(self._body(depth + 1), True, False)
            return pane
        if kind < 0.52:
            return self._editor()
        if kind < 0.57:
            return self._table()
        if kind < 0.6:
            return self._gallery()
        if kind < 0.64:
            return self._keypad()
        groups = [self._form] * 6 + [self._radios, self._checks] * 3 + [self._table]
        made = [rng.choice(groups)() for _ in range(rng.randint(1, 4))]
        body = self._column([(self._framed(group), isinstance(group, Gtk.ScrolledWindow)) for group in made])
        body.set_border_width(rng.randint(0, 14))
        if rng.random() < 0.3:
            row = Gtk.Box(spacing=rng.randint(4, 16))
            row.pack_start(body, True, True, 0)
            row.pack_start(self._framed(self._form()), rng.random() < 0.5, True, 0)
            body = row
        return self._scroll(body) if rng.random() < 0.4 else body
