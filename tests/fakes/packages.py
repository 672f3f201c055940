"""Packages that only some machines have: without them a test is skipped, but never where everything must be tested."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


def require(*names: str) -> None:
    """Skip what is being collected or run when one of these packages is missing; fail with CI=true."""
    lacking = [name for name in names if find_spec(name) is None]
    if not lacking:
        return
    words = f"{', '.join(lacking)} missing: make test installs what models need"
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words, allow_module_level=True)
