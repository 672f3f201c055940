"""GTK 3 text views as editors have them: code, prose, lists of words or nothing, perhaps with line numbers.

Runs in the system's Python, which has `gi`; never imported by the rest of the program.
"""

from __future__ import annotations

import random

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

from vision.training import words  # noqa: E402

_SPOTS = 25
_PADDING = 6


def text_view(rng: random.Random) -> Gtk.TextView:
    """A text view with content; not yet in a window."""
    view = Gtk.TextView()
    view.set_wrap_mode(rng.choice((Gtk.WrapMode.NONE, Gtk.WrapMode.WORD)))
    view.set_left_margin(rng.choice((0, 0, 2, 6, 24)))
    view.set_monospace(rng.random() < 0.5)
    kind = rng.random()
    if kind < 0.4:
        _write_code(rng, view)
    elif kind < 0.6:
        view.get_buffer().set_text("\n\n".join(words.sentence(rng) for _ in range(rng.randint(1, 8))))
    elif kind < 0.8:
        view.get_buffer().set_text(words.lines(rng))
    if rng.random() < 0.25:
        _mark_line(rng, view)
    if rng.random() < 0.35:
        view.set_border_window_size(Gtk.TextWindowType.LEFT, rng.randint(24, 48))
        view.connect_after("draw", _draw_numbers)
    return view


def _write_code(rng: random.Random, view: Gtk.TextView) -> None:
    buffer = view.get_buffer()
    buffer.set_text(words.code(rng, rng.randint(4, 60)))
    for _ in range(_SPOTS):
        start = rng.randint(0, max(1, buffer.get_char_count()))
        tag = buffer.create_tag(None, foreground=f"#{rng.randrange(1 << 24):06x}")
        end = buffer.get_iter_at_offset(start + rng.randint(3, 30))
        buffer.apply_tag(tag, buffer.get_iter_at_offset(start), end)


def _mark_line(rng: random.Random, view: Gtk.TextView) -> None:
    """Give one line another background, as editors mark the line of the caret."""
    buffer = view.get_buffer()
    start = buffer.get_iter_at_line(rng.randrange(min(12, buffer.get_line_count())))
    end = start.copy()
    end.forward_line()
    grey = rng.randrange(256)
    buffer.apply_tag(
        buffer.create_tag(None, paragraph_background=f"#{grey:02x}{grey:02x}{grey:02x}"), start, end
    )


def _draw_numbers(view: Gtk.TextView, pen: object) -> bool:
    """Draw the numbers of the lines into the view's left border."""
    buffer, left = view.get_buffer(), Gtk.TextWindowType.LEFT
    wide = view.get_border_window_size(left)
    for line in range(buffer.get_line_count()):
        above, _ = view.get_line_yrange(buffer.get_iter_at_line(line))
        _, y = view.buffer_to_window_coords(left, 0, above)
        if y > view.get_allocated_height():
            break
        layout = view.create_pango_layout(str(line + 1))
        x = wide - _PADDING - layout.get_pixel_size()[0]
        Gtk.render_layout(view.get_style_context(), pen, x, y, layout)
    return False
