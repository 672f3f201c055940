from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path: Path, **modules: str) -> subprocess.CompletedProcess[str]:
    """Run the check on a package `core` with these modules, blocking the package `heavy`."""
    for folder, files in (("core", modules), ("heavy", {})):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
        for name, code in files.items():
            (tmp_path / folder / f"{name}.py").write_text(code)
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from tools.import_core import Blocker, failures\n"
        "sys.meta_path.insert(0, Blocker(['heavy']))\n"
        "print(failures(['core'], outside=['core.panel']))\n"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_a_module_that_imports_a_blocked_package_is_found(tmp_path: Path):
    assert "'heavy' (blocked)" in check(tmp_path, eye="import heavy").stdout


def test_a_late_import_is_no_failure(tmp_path: Path):
    assert check(tmp_path, eye="def open_it():\n    import heavy").stdout == "[]\n"


def test_modules_outside_the_core_are_left_alone(tmp_path: Path):
    assert check(tmp_path, panel="import heavy").stdout == "[]\n"
