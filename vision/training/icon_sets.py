"""The icon sets that the icon encoder learns from: free to train on, with the names their artists gave.

`resources/icons/CREDITS.md` names authors and licences. Sets that are missing are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class IconFile:
    """One drawing of a set.

    Attributes:
        family: the set.
        name: what the set calls it, in plain words without style and size.
        tags: further words the set gives.
        path: an SVG or PNG file; the sheet for a drawing on a sheet.
        cut: left and top of its 16 pixels on a sheet.
        drawing: the SVG itself, where a set keeps all of them in one file; `path` is that file.
    """

    family: str
    name: str
    tags: tuple[str, ...]
    path: Path
    cut: tuple[int, int] | None = None
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class _Family:
    """Where a set keeps its drawings below `node_modules`, which files count, and how to read its tags."""

    patterns: tuple[str, ...]
    wanted: str = r"\.svg$"
    tags: Callable[[Path], dict[str, list[str]]] | None = None


_STYLE = re.compile(
    r"\b(outlined|outline|filled|fill|line|regular|solid|sharp|rounded|duotone|twotone|symbolic|legacy|color|glyph)\b"
)
_SIZE = re.compile(r"\b(12|16|20|24|28|32|48)\b")
_BRAND = re.compile(r"(^|[-_])(brand|logo|logos)([-_]|$)")
_COUNTED = re.compile(r"-(one|two|three|four|five|six|seven|eight|nine)$")
"""How IconPark tells drawings of one thing apart."""
_MOST_TAGS = 16
_COLLECTIONS = {
    "flatcolor": "flat-color-icons",
    "iconpark": "icon-park",
    "ultimate": "streamline-ultimate-color",
}
"""Sets in many colours, by what they are called in `@iconify-json`."""


def plain_name(name: str) -> str:
    """A file's name in plain words: `zoom-in-outline` and `zoomIn` become `zoom in`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.sub(r"[-_.+]+", " ", words).lower()
    bare = " ".join(_SIZE.sub("", _STYLE.sub("", words)).split())
    return bare or " ".join(words.split())


def icon_files(sources: Path) -> Iterator[IconFile]:
    """All drawings below `sources`, which `vision.training.icon_fetch` filled."""
    modules = sources / "npm" / "node_modules"
    for family, how in _FAMILIES.items():
        tags = how.tags(modules) if how.tags is not None else {}
        wanted = re.compile(how.wanted)
        for path in (path for pattern in how.patterns for path in sorted(modules.glob(pattern))):
            if wanted.search(path.name) and not _BRAND.search(path.stem) and "/Logos/" not in str(path):
                stem = _stem(family, path.stem)
                found = tags.get(stem) or tags.get(path.stem) or []
                yield IconFile(family, plain_name(stem), _plain_tags(found), path)
    for family, package in _COLLECTIONS.items():
        yield from _collection(family, modules / "@iconify-json" / package / "icons.json")
    yield from _theme("tango", sources / "deb/usr/share/icons/Tango")
    yield from _theme("silk", sources / "deb/usr/share/icons/silk")
    yield from _sheet(sources / "pip/fugue_icons/static")


def _stem(family: str, stem: str) -> str:
    match family:
        case "fluent":
            return re.sub(r"_\d+_(regular|filled|color|light)$", "", stem)
        case "phosphor":
            return re.sub(r"-(bold|fill|duotone|thin|light)$", "", stem)
        case "octicons":
            return re.sub(r"-\d+$", "", stem)
        case "iconpark":
            return _COUNTED.sub("", stem)
        case _:
            return stem


def _plain_tags(tags: Iterable[Any]) -> tuple[str, ...]:
    plain = (" ".join(re.sub(r"[-_/]+", " ", str(tag)).lower().split()) for tag in tags)
    kept = dict.fromkeys(tag for tag in plain if 1 < len(tag) < 30 and tag.count(" ") < 3 and tag.isascii())
    return tuple(kept)[:_MOST_TAGS]


def _theme(family: str, folder: Path) -> Iterator[IconFile]:
    for path in sorted(folder.glob("**/*")):
        if path.suffix in (".png", ".svg") and path.is_file() and not path.is_symlink():
            yield IconFile(family, plain_name(path.stem), (), path)


def _collection(family: str, path: Path) -> Iterator[IconFile]:
    """Drawings of a file in the form of Iconify: the insides of each SVG by name, and the size that they share."""
    kept = _read(path)
    for name, icon in sorted(kept.get("icons", {}).items()):
        wide, high = (icon.get(side, kept.get(side, 16)) for side in ("width", "height"))
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{wide}" '
            f'height="{high}" viewBox="0 0 {wide} {high}">{icon["body"]}</svg>'
        )
        if not _BRAND.search(name):
            yield IconFile(family, plain_name(_stem(family, name)), (), path, drawing=drawing)


def _sheet(folder: Path) -> Iterator[IconFile]:
    places = _read(folder / "fugue-icons.json")
    for name, (left, top) in sorted(places.items()) if isinstance(places, dict) else ():
        yield IconFile("fugue", plain_name(name), (), folder / "fugue-icons.png", (int(left), int(top)))


def _read(path: Path) -> Any:  # noqa: ANN401
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _mdi(modules: Path) -> dict[str, list[str]]:
    entries = _read(modules / "@mdi/svg/meta.json") or []
    return {entry["name"]: [*entry["aliases"], *entry["tags"]] for entry in entries}


def _tabler(modules: Path) -> dict[str, list[str]]:
    return {
        name: entry.get("tags", []) for name, entry in _read(modules / "@tabler/icons/icons.json").items()
    }


def _carbon(modules: Path) -> dict[str, list[str]]:
    entries = _read(modules / "@carbon/icons/metadata.json").get("icons", [])
    return {entry["name"]: [entry.get("friendlyName", ""), *entry.get("aliases", [])] for entry in entries}


def _octicons(modules: Path) -> dict[str, list[str]]:
    entries = _read(modules / "@primer/octicons/build/data.json")
    return {name: entry.get("keywords", []) for name, entry in entries.items()}


def _ionicons(modules: Path) -> dict[str, list[str]]:
    entries = _read(modules / "ionicons/dist/ionicons.json").get("icons", [])
    return {entry["name"]: entry.get("tags", []) for entry in entries}


def _codicons(modules: Path) -> dict[str, list[str]]:
    entries = _read(modules / "@vscode/codicons/dist/metadata.json")
    return {name: entry.get("tags", []) for name, entry in entries.items()}


def _lucide(modules: Path) -> dict[str, list[str]]:
    return dict(_read(modules / "lucide-static/tags.json"))


def _phosphor(modules: Path) -> dict[str, list[str]]:
    path = modules / "@phosphor-icons/core/dist/index.mjs"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    entries = re.finditer(r'name: "([a-z0-9-]+)",.*?tags: \[([^\]]*)\]', text, re.DOTALL)
    return {entry[1]: re.findall(r'"([a-z][^"*]*)"', entry[2]) for entry in entries}


_FAMILIES = {
    "mdi": _Family(("@mdi/svg/svg/*.svg",), tags=_mdi),
    "material": _Family(tuple(f"@material-design-icons/svg/{style}/*.svg" for style in ("filled", "outlined"))),
    "remix": _Family(("remixicon/icons/*/*.svg",)),
    "lucide": _Family(("lucide-static/icons/*.svg",), tags=_lucide),
    "tabler": _Family(tuple(f"@tabler/icons/icons/{style}/*.svg" for style in ("outline", "filled")), tags=_tabler),
    "bootstrap": _Family(("bootstrap-icons/icons/*.svg",)),
    "fluent": _Family(("@fluentui/svg-icons/icons/*.svg",), r"_20_(regular|filled|color)\.svg$"),
    "phosphor": _Family(
        tuple(f"@phosphor-icons/core/assets/{style}/*.svg" for style in ("regular", "fill", "duotone")), tags=_phosphor
    ),
    "ion": _Family(("ionicons/dist/svg/*.svg",), tags=_ionicons),
    "feather": _Family(("feather-icons/dist/icons/*.svg",)),
    "octicons": _Family(("@primer/octicons/build/svg/*.svg",), r"-16\.svg$", tags=_octicons),
    "antd": _Family(tuple(f"@ant-design/icons-svg/inline-svg/{style}/*.svg" for style in ("outlined", "filled"))),
    "codicons": _Family(("@vscode/codicons/src/icons/*.svg",), tags=_codicons),
    "carbon": _Family(("@carbon/icons/svg/32/*.svg", "@carbon/icons/svg/16/*.svg"), tags=_carbon),
    "openiconic": _Family(("open-iconic/svg/*.svg",)),
}  # fmt: skip
