"""The ScreenSpot family of benchmarks: ScreenSpot, ScreenSpot-v2 and ScreenSpot-Pro.

All three ask for a point in a box. The first two hold `img_filename, bbox, instruction, data_type, data_source` with
`bbox` as left, top, width, height in pixels; Pro has left, top, right, bottom instead, and tells `ui_type`,
`application`, `platform`, `group` and `img_size`. Some copies call the picture `file_name` and give `bbox` as shares
of the picture's sides (0 to 1): left, top, right, bottom, unless some box of the file would then be inside out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_agent.bench.case import Case, box_of, numbers_of, picture_at, text_of, traits_of
from desktop_agent.bench.entries import Entry

_PICTURE = ("img_filename", "file_name")
_PRO = ("ui_type", "application", "img_size")
_SLACK = 2
"""Pixels by which a box may reach beyond its picture: some were rounded."""


def is_one(entry: Entry) -> bool:
    """Whether `entry` looks like a case of this family."""
    return "bbox" in entry.content or any(key in entry.content for key in _PICTURE)


def picture_of(entry: Entry) -> str:
    """The name of the picture. Raises BadInput."""
    key = next((key for key in _PICTURE if key in entry.content), _PICTURE[0])
    return text_of(entry, key)


def read(entries: Sequence[Entry], folder: Path) -> list[Case]:
    """The cases of one file, whose pictures lie in `folder`.

    Raises:
        BadInput: an entry is not a case; the message names file and line.
        BadImage: the size of a picture is needed and cannot be read.
    """
    boxes = [numbers_of(entry, "bbox") for entry in entries]
    shares = all(0 <= number <= 1 for box in boxes for number in box)
    if shares:
        corners = all(left < right and top < bottom for left, top, right, bottom in boxes)
    else:
        corners = any(key in entries[0].content for key in _PRO)
    sizes: dict[Path, tuple[int, int]] = {}
    return [
        _case(entry, box, folder, sizes, corners=corners, shares=shares)
        for entry, box in zip(entries, boxes, strict=True)
    ]


def _case(
    entry: Entry,
    numbers: tuple[float, float, float, float],
    folder: Path,
    sizes: dict[Path, tuple[int, int]],
    *,
    corners: bool,
    shares: bool,
) -> Case:
    from vision.capture.image import image_size

    path = picture_at(entry, folder, picture_of(entry))
    if path not in sizes:
        sizes[path] = image_size(path)
    width, height = sizes[path]
    left, top, right, bottom = numbers if corners else _with_size(numbers)
    if shares:
        left, top, right, bottom = left * width, top * height, right * width, bottom * height
    if right > width + _SLACK or bottom > height + _SLACK:
        raise entry.refused(
            f"the box {list(numbers)} reaches beyond the picture {path.name} of {width}x{height} pixels."
        )
    pro = "ui_type" in entry.content
    names = {"app": "application" if pro else "data_source", "platform": "platform", "group": "group"}
    about = traits_of(entry.content, names)
    if not pro and "platform" not in about:
        about |= _platform(entry.file)
    kind = text_of(entry, "ui_type" if pro else "data_type")
    box = box_of(entry, left, top, min(right, width), min(bottom, height))
    return Case(path, text_of(entry, "instruction"), box, kind, "", about)


def _with_size(numbers: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, width, height = numbers
    return left, top, left + width, top + height


def _platform(file: Path) -> dict[str, str]:
    """`screenspot_desktop_v2.json` holds cases of the desktop."""
    for platform in ("desktop", "mobile", "web"):
        if platform in file.stem:
            return {"platform": platform}
    return {}
