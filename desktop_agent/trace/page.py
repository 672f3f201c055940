"""Writes the page: one file, no network, nothing recorded can become markup or script."""

from __future__ import annotations

import base64
import hashlib
import os
from importlib import resources
from pathlib import Path

from desktop_agent.session.read import SessionFile
from desktop_agent.trace.model import page_view


def write_page(session: SessionFile, path: Path) -> Path:
    """Write `session` as one HTML file that only its owner may read, since it shows the screen; returns `path`.

    Raises:
        OSError: the file cannot be written.
        CorruptSession: the session's events cannot be read.
    """
    html = render(session)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(html)
    return path


def render(session: SessionFile) -> str:
    """The page as text. Raises CorruptSession when the session's events cannot be read."""
    import jinja2

    style, script = _resource("page.css"), _resource("page.js")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_resource),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    policy = "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return environment.get_template("page.html.j2").render(
        page=page_view(session), policy=policy, style=style, script=script
    )


def _resource(name: str) -> str:
    return (resources.files("resources") / "trace" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
