from __future__ import annotations

import subprocess
import sys

import vision.models.server
from vision.models.server import __all__ as offered


def test_addresses_and_options_load_nothing_that_talks_over_the_network():
    code = (
        "import sys; from vision.models.server import ServerOptions, read_address; "
        "read_address('http://localhost:8000'); ServerOptions(); "
        "print(sorted({'http.client', 'ssl', 'urllib.request', 'cv2', 'openai', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_offered_is_there():
    assert all(hasattr(vision.models.server, name) for name in offered)
