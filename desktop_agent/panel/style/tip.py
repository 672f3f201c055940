"""Tooltips that show words as they are."""

from __future__ import annotations

import html


def tip(text: str) -> str:
    """`text` as a tooltip that shows it as it is: Qt takes a tooltip that looks like HTML for HTML."""
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if text else ""
