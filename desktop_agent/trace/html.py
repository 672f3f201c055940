"""A page as one file: no network, only its own styles and script, and nothing shown can become markup or script."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path


def render_page(template: str, styles: Sequence[str], script: str, **values: object) -> str:
    """A page from files of `resources/`, such as `trace/page.html.j2`.

    The template is given `policy`, `style` (the `styles` one after the other), `script`, and `values`, which it
    escapes.
    """
    import jinja2

    style, program = "\n".join(map(_resource, styles)), _resource(script)
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
            f"script-src {_hash(program)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return environment.get_template(template).render(policy=policy, style=style, script=program, **values)


def write_private(html: str, path: Path) -> Path:
    """Write a file that only its owner may read, since it shows a screen; returns `path`. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(html)
    return path


def _resource(name: str) -> str:
    return resources.files("resources").joinpath(*name.split("/")).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
