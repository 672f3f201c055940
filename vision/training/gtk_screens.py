"""Screens of GTK 3 windows with exact truth: `python3 -m vision.training.gtk_screens OUT COUNT SEED [NODE_MODULES]`.

Runs in the system's Python on a virtual display; truth is read from the widgets' allocations. Windows are drawn off the
screen and laid over each other with title bars of our own; menus are real pop-ups.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import cairo
import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

from vision.training import words  # noqa: E402
from vision.training.gtk_forms import Forms  # noqa: E402
from vision.training.icons import Icons  # noqa: E402
from vision.training.truth import Control, save, uncovered, visible  # noqa: E402

FONTS = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Liberation Sans Narrow", "Noto Serif")
SIZES = ((1280, 800), (1280, 800), (1366, 768), (1600, 900), (1024, 768), (1920, 1080))
_SETTLE_MS = 60
_CLIPPING = (Gtk.ScrolledWindow, Gtk.Viewport, Gtk.Notebook, Gtk.Paned)
Rect = tuple[int, int, int, int]


def themes() -> list[str]:
    """The names of the installed GTK 3 themes."""
    found = {path.parts[-3] for path in Path("/usr/share/themes").glob("*/gtk-3.*/gtk.css")}
    return sorted(found | {"Adwaita"})


def settle(milliseconds: int = 0) -> None:
    """Let GTK work until nothing is pending, and at least for `milliseconds`."""
    if milliseconds:
        done: list[bool] = []
        GLib.timeout_add(milliseconds, done.append, True)
        while not done:
            Gtk.main_iteration_do(True)
    for _ in range(500):
        if not Gtk.events_pending():
            return
        Gtk.main_iteration_do(False)


def seen_box(widget: Gtk.Widget, top: Gtk.Widget) -> Rect | None:
    """The part of `widget` that its scrolled parents show, in pixels of `top`; None when it is mostly hidden."""
    place = widget.translate_coordinates(top, 0, 0)
    if place is None or not widget.get_mapped() or not widget.get_child_visible():
        return None
    size = widget.get_allocation()
    box = (place[0], place[1], place[0] + size.width, place[1] + size.height)
    parent = widget.get_parent()
    while parent is not None and parent is not top:
        if isinstance(parent, _CLIPPING):
            x, y = parent.translate_coordinates(top, 0, 0)
            area = parent.get_allocation()
            box = (max(box[0], x), max(box[1], y), min(box[2], x + area.width), min(box[3], y + area.height))
        parent = parent.get_parent()
    shown = max(0, box[2] - box[0]) * max(0, box[3] - box[1])
    return box if shown > 0.5 * size.width * size.height else None


def states_of(widget: Gtk.Widget) -> frozenset[str]:
    """Which of our states hold for `widget`."""
    states = set()
    if not widget.is_sensitive():
        states.add("disabled")
    toggles = (Gtk.ToggleButton, Gtk.ToggleToolButton, Gtk.Switch, Gtk.CheckMenuItem)
    if isinstance(widget, toggles) and widget.get_active():
        states.add("checked")
    if getattr(widget, "picked", False) or (isinstance(widget, Gtk.ListBoxRow) and widget.is_selected()):
        states.add("selected")
    return frozenset(states)


def truth(forms: Forms, top: Gtk.Widget) -> list[Control]:
    """The controls of a shown window, in logical pixels of `top`."""
    found: list[Control] = []
    for widget, role in forms.roles:
        box = seen_box(widget, top)
        if box is not None:
            found.append(Control(role, box, states_of(widget)))
    for window in forms.scrolled:
        for bar in (window.get_vscrollbar(), window.get_hscrollbar()):
            box = seen_box(bar, top) if not window.get_overlay_scrolling() else None
            if box is not None:
                found.append(Control("scrollbar", box))
    for tree in forms.trees:
        found.extend(_cells(tree, top))
    return found


def _cells(tree: Gtk.TreeView, top: Gtk.Widget) -> list[Control]:
    around = seen_box(tree, top)
    if around is None:
        return []
    found: list[Control] = []
    if tree.get_headers_visible():
        heads = [seen_box(column.get_button(), top) for column in tree.get_columns()]
        found.extend(Control("columnheader", box) for box in heads if box is not None)

    def each(_model: object, path: Gtk.TreePath, _row: object) -> None:
        chosen = frozenset({"selected"}) if tree.get_selection().path_is_selected(path) else frozenset()
        for column in tree.get_columns():
            area = tree.get_cell_area(path, column)
            x, y = tree.translate_coordinates(top, *tree.convert_bin_window_to_widget_coords(area.x, area.y))
            box = (
                max(x, around[0]),
                max(y, around[1]),
                min(x + area.width, around[2]),
                min(y + area.height, around[3]),
            )
            if area.height > 4 and box[3] - box[1] > 0.6 * area.height and box[2] - box[0] > 12:
                found.append(Control("cell", box, chosen))

    tree.get_model().foreach(each)
    return found


class Canvas:
    """The picture of one screen while it is put together; coordinates are logical pixels, `scale` for each pixel."""

    def __init__(self, rng: random.Random, width: int, height: int, scale: int) -> None:
        """A background of `width`×`height` logical pixels."""
        self._rng, self.width, self.height, self._scale = rng, width, height, scale
        self._surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width * scale, height * scale)
        self._pen = cairo.Context(self._surface)
        self._pen.scale(scale, scale)
        self.controls: list[Control] = []
        self._background()

    def place(self, surface: cairo.Surface, controls: list[Control], box: Rect) -> None:
        """Draw a window's content into `box`, over everything there."""
        self.controls = uncovered(self.controls, box)
        self._pen.set_source_surface(surface, box[0], box[1])
        self._pen.rectangle(box[0], box[1], box[2] - box[0], box[3] - box[1])
        self._pen.fill()
        self.controls.extend(control.shifted(box[0], box[1]) for control in controls)

    def edge(self, box: Rect) -> None:
        """Draw a thin line around a window."""
        self._pen.set_source_rgba(0, 0, 0, self._rng.uniform(0.1, 0.8))
        self._pen.set_line_width(1)
        self._pen.rectangle(box[0] - 0.5, box[1] - 0.5, box[2] - box[0] + 1, box[3] - box[1] + 1)
        self._pen.stroke()

    def title_bar(self, box: Rect) -> None:
        """Draw a window's title bar with words and buttons."""
        rng, pen = self._rng, self._pen
        self.controls = uncovered(self.controls, box)
        left, top, right, bottom = box
        grey = rng.random()
        back = [min(1.0, max(0.0, grey + rng.uniform(-0.15, 0.15))) for _ in range(3)]
        ink = (0.05, 0.05, 0.05) if sum(back) > 1.5 else (0.95, 0.95, 0.95)
        pen.set_source_rgb(*back)
        pen.rectangle(left, top, right - left, bottom - top)
        pen.fill()
        pen.set_source_rgba(*ink, rng.uniform(0.6, 1))
        pen.select_font_face(rng.choice(FONTS), cairo.FONT_SLANT_NORMAL, rng.choice((0, 1)))
        pen.set_font_size(rng.uniform(10, 14))
        text = words.caption(rng, 1, 6)
        wide = pen.text_extents(text).width
        start = left + 28 if rng.random() < 0.4 else max(left + 28, (left + right - wide) / 2)
        pen.save()
        pen.rectangle(left, top, max(1, right - left - 80), bottom - top)
        pen.clip()
        pen.move_to(start, (top + bottom) / 2 + 4)
        pen.show_text(text)
        pen.restore()
        if rng.random() < 0.4:
            pen.arc(left + 13, (top + bottom) / 2, 6, 0, 6.3)
            pen.fill()
        self._window_buttons(box, ink)

    def _window_buttons(self, box: Rect, ink: tuple[float, float, float]) -> None:
        rng, pen = self._rng, self._pen
        size = min(box[3] - box[1] - 2, rng.randint(12, 24))
        gap = rng.randint(0, 6)
        at = box[0] + 4 if rng.random() < 0.1 else box[2] - 3 * (size + gap) - 3
        y = (box[1] + box[3] - size) // 2
        boxed, filled = rng.random() < 0.4, rng.random() < 0.5
        for index in range(3):
            x = at + index * (size + gap)
            if boxed:
                pen.set_source_rgba(*ink, 0.3)
                pen.rectangle(x + 0.5, y + 0.5, size - 1, size - 1)
                if filled:
                    pen.fill()
                else:
                    pen.stroke()
            pen.set_source_rgba(*ink, 0.9)
            pen.set_line_width(rng.choice((1, 1.5)))
            inset = size * 0.3
            low, high = inset, size - inset
            if index == 0:
                pen.move_to(x + low, y + high)
                pen.line_to(x + high, y + high)
            elif index == 1:
                pen.rectangle(x + low, y + low, high - low, high - low)
            else:
                pen.move_to(x + low, y + low)
                pen.line_to(x + high, y + high)
                pen.move_to(x + high, y + low)
                pen.line_to(x + low, y + high)
            pen.stroke()
            self.controls.append(Control("button", (x, y, x + size, y + size)))

    def _background(self) -> None:
        rng, pen = self._rng, self._pen
        pen.set_source_rgb(rng.random(), rng.random(), rng.random())
        pen.paint()
        if rng.random() < 0.5:
            return
        for _ in range(rng.randint(3, 90)):
            pen.set_source_rgba(rng.random(), rng.random(), rng.random(), rng.random())
            x, y, size = rng.random() * self.width, rng.random() * self.height, rng.random() ** 3 * 500 + 3
            kind = rng.random()
            if kind < 0.4:
                pen.arc(x, y, size / 2, 0, 6.3)
            elif kind < 0.7:
                pen.rectangle(x, y, size, size * rng.random())
            elif kind < 0.85:
                pen.set_font_size(rng.uniform(8, 50))
                pen.move_to(x, y)
                pen.show_text(words.caption(rng, 1, 3))
                continue
            else:
                pen.move_to(x, y)
                pen.curve_to(x + size, y, x, y + size, x + size, y + size)
            if rng.random() < 0.6:
                pen.fill()
            else:
                pen.set_line_width(rng.uniform(0.5, 4))
                pen.stroke()

    def save(self, path: Path) -> None:
        """Write picture and truth."""
        self._surface.write_to_png(str(path))
        scaled = [control.scaled(self._scale) for control in self.controls]
        save(path, visible(scaled, self.width * self._scale, self.height * self._scale))


_ALIVE: list[object] = []
"""Closed menus and their keys: GTK crashes at times when they are freed soon after the menu was closed."""


def menu(
    rng: random.Random, forms: Forms, scale: int
) -> tuple[cairo.Surface, list[Control], int, int] | None:
    """A real pop-up menu: its picture, its items, its logical width and height; None when it did not open."""
    shown, keys = Gtk.Menu(), Gtk.AccelGroup()
    items: list[Gtk.MenuItem] = []
    for _ in range(rng.randint(2, 18)):
        kind = rng.random()
        if kind < 0.14:
            shown.append(Gtk.SeparatorMenuItem())
            continue
        if kind < 0.3:
            item = Gtk.CheckMenuItem(label=words.caption(rng, 1, 4))
            item.set_active(rng.random() < 0.5)
            item.set_draw_as_radio(rng.random() < 0.3)
        elif kind < 0.42:
            item = Gtk.ImageMenuItem(label=words.caption(rng, 1, 4))
            item.set_image(forms.image(16))
            item.set_always_show_image(True)
        else:
            item = Gtk.MenuItem(label=words.caption(rng, 1, 4))
        if rng.random() < 0.35:
            modifier = Gdk.ModifierType(rng.choice((0, 4, 5, 8)))
            accelerator = rng.choice((97, 99, 115, 0xFFBE + rng.randint(0, 9)))
            item.add_accelerator("activate", keys, accelerator, modifier, Gtk.AccelFlags.VISIBLE)
        if rng.random() < 0.12:
            item.set_submenu(Gtk.Menu())
        item.set_sensitive(rng.random() > 0.15)
        shown.append(item)
        items.append(item)
    if not items:
        return None
    _ALIVE.extend((shown, keys))
    shown.show_all()
    shown.popup(None, None, None, None, 0, 0)
    settle(_SETTLE_MS)
    if rng.random() < 0.6:
        shown.select_item(rng.choice(items))
        settle(20)
    window = shown.get_toplevel().get_window()
    if window is None or not window.is_viewable():
        shown.popdown()
        return None
    pixels = Gdk.pixbuf_get_from_window(window, 0, 0, window.get_width(), window.get_height())
    surface = Gdk.cairo_surface_create_from_pixbuf(pixels, scale, None)
    found: list[Control] = []
    for item in items:
        place = item.translate_coordinates(shown.get_toplevel(), 0, 0)
        if place is not None:
            area = item.get_allocation()
            box = (place[0], place[1], place[0] + area.width, place[1] + area.height)
            found.append(Control("menuitem", box, states_of(item)))
    shown.popdown()
    settle()
    return surface, found, window.get_width(), window.get_height()


def dress(rng: random.Random, settings: Gtk.Settings, names: list[str]) -> str:
    """Choose theme and font; returns a colour for icons that can be seen."""
    dark = rng.random() < 0.4
    theme = "Adwaita" if rng.random() < 0.4 else rng.choice(names)
    settings.set_property("gtk-theme-name", theme)
    settings.set_property("gtk-application-prefer-dark-theme", dark)
    settings.set_property(
        "gtk-font-name", f"{rng.choice(FONTS)} {rng.choice((7, 8, 9, 9, 10, 10, 10, 11, 11, 12))}"
    )
    settings.set_property("gtk-xft-antialias", 1)
    settings.set_property("gtk-xft-rgba", rng.choice(("none", "none", "rgb")))
    settings.set_property("gtk-enable-animations", False)
    settings.set_property("gtk-menu-images", True)
    settings.set_property("gtk-button-images", True)
    dark = dark or "dark" in theme.lower() or theme.lower().startswith("black")
    return rng.choice(("#dddddd", "#ffffff", "#bbbbbb") if dark else ("#222222", "#555555", "#2e3436"))


def screen(seed: int, out: Path, icons: Icons, names: list[str], scale: int) -> None:
    """Draw the screen of `seed` into the folder `out`."""
    rng = random.Random(seed)
    width, height = rng.choice(SIZES)
    if scale > 1:
        width, height = width * 5 // 8, height * 5 // 8
    ink = dress(rng, Gtk.Settings.get_default(), names)
    canvas = Canvas(rng, width, height, scale)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        forms = Forms(rng, icons, ink)
        window = Gtk.OffscreenWindow()
        content = forms.window()
        window.add(content)
        full = rng.random() < 0.3
        bar = rng.randint(17, 32) if rng.random() < 0.9 else 0
        wide = width if full else rng.randint(260, width)
        high = (height if full else rng.randint(180, height)) - bar
        dialog = not full and rng.random() < 0.35
        if not dialog:
            window.set_default_size(wide, high)
        if not dialog and rng.random() < 0.7:
            window.set_size_request(wide, high)
        window.show_all()
        settle()
        focusable = [widget for widget, _ in forms.roles if widget.get_can_focus() and widget.is_sensitive()]
        if focusable and rng.random() < 0.5:
            rng.choice(focusable).grab_focus()
            settle()
        surface, area = window.get_surface(), window.get_allocation()
        if surface is None:
            window.destroy()
            continue
        x = 0 if full else rng.randint(-20, max(0, width - area.width))
        y = 0 if full else rng.randint(0, max(0, height - area.height - bar))
        whole = (x, y, x + area.width, y + bar + area.height)
        if bar:
            canvas.title_bar((x, y, whole[2], y + bar))
        controls = truth(forms, window)
        canvas.place(surface, controls, (x, y + bar, whole[2], whole[3]))
        if rng.random() < 0.5:
            canvas.edge(whole)
        window.destroy()
        settle()
        opened = menu(rng, forms, scale) if rng.random() < 0.35 else None
        if opened is not None:
            surface, items, menu_width, menu_height = opened
            heads = [control for control in controls if control.role == "menuitem"]
            if heads and rng.random() < 0.8:
                x, y = heads[0].box[0] + x, heads[0].box[3] + y + bar
            else:
                x, y = (
                    rng.randint(0, max(1, width - menu_width)),
                    rng.randint(0, max(1, height - menu_height)),
                )
            canvas.place(surface, items, (x, y, x + menu_width, y + menu_height))
    canvas.save(out / f"gtk-{seed:07d}.png")


def main(arguments: list[str]) -> int:
    """Draw COUNT screens of seeds SEED, SEED+1, … that OUT does not hold yet."""
    out, count, seed = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    icons = Icons(Path(arguments[3]) if len(arguments) > 3 else None)
    out.mkdir(parents=True, exist_ok=True)
    Gtk.init([])
    names = themes()
    scale = int(os.environ.get("GDK_SCALE", "1"))
    for index in range(seed, seed + count):
        if not (out / f"gtk-{index:07d}.json").exists():
            screen(index, out, icons, names, scale)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # GTK's own clean-up crashes now and then after many menus; everything is written by now.
    os._exit(code)
