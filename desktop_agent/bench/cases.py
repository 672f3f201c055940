"""Grounding cases: a picture, an instruction, and the box that it means; read from the formats they come in.

Ours is one JSON object a line: `{"image", "instruction", "box": [left, top, right, bottom], "kind"}`, boxes in pixels
with right and bottom exclusive. `app`, `theme` and `toolkit` may be told by the line, or by a `NAME.json` beside the
picture `NAME.png`. The formats of the ScreenSpot family are read by `desktop_agent.bench.screenspot`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_agent.bench import screenspot
from desktop_agent.bench.case import FORMAT, TRAITS, Case, box_of, numbers_of, picture_at, text_of, traits_of
from desktop_agent.bench.entries import Entry, read_entries
from desktop_agent.errors import BadInput

_BESIDE = (".", "images", "screenspot_imgs", "screenspotv2_image", "../images")
"""Where pictures are looked for, seen from the file of cases."""


def read_cases(place: Path, images: Path | None = None) -> list[Case]:
    """The cases of a file, or of all `.json` and `.jsonl` files of a folder.

    Args:
        place: the file or folder.
        images: where the pictures lie; None for beside the file, or in one of the folders that the formats use.

    Raises:
        BadInput: a file cannot be read, holds no cases, or holds something else; the message names file and line.
            Also when a picture is missing.
    """
    try:
        return _read(place, images)
    except OSError as exc:
        # Already asking whether a file is there fails in a folder that may not be entered.
        raise BadInput(f"{exc.filename or place} cannot be read: {exc.strerror}.") from exc


def _read(place: Path, images: Path | None) -> list[Case]:
    if images is not None and not images.is_dir():
        raise BadInput(f"There is no folder {images}.")
    cases: list[Case] = []
    for file in _files(place):
        entries = read_entries(file)
        if not entries:
            raise BadInput(f"{file} holds no cases; it should hold {FORMAT}.")
        if screenspot.is_one(entries[0]):
            cases += screenspot.read(entries, _folder(screenspot.picture_of(entries[0]), entries[0], images))
        else:
            cases += _ours(entries, images)
    return cases


def _files(place: Path) -> Sequence[Path]:
    if not place.is_dir():
        return [place]
    found = sorted(path for path in place.iterdir() if path.suffix in (".json", ".jsonl") and path.is_file())
    if not found:
        raise BadInput(f"{place} holds no .json or .jsonl file.")
    return found


def _folder(name: str, entry: Entry, images: Path | None) -> Path:
    """The folder that holds the picture called `name`."""
    if images is not None:
        return images
    places = [entry.file.parent / part for part in _BESIDE]
    for place in places:
        if (place / name).is_file():
            return place
    raise entry.refused(
        f'there is no picture "{name}" beside the file or in its folder "images"; use --images.'
    )


def _ours(entries: Sequence[Entry], images: Path | None) -> list[Case]:
    cases: list[Case] = []
    told: dict[Path, dict[str, str]] = {}
    keys = {trait: trait for trait in TRAITS}
    for entry in entries:
        name, instruction, kind = (text_of(entry, key) for key in ("image", "instruction", "kind"))
        box = box_of(entry, *numbers_of(entry, "box"))
        path = picture_at(entry, images or entry.file.parent, name)
        if path not in told:
            told[path] = traits_of(_beside(path), keys)
        role = entry.content.get("role")
        about = {**told[path], **traits_of(entry.content, keys)}
        cases.append(Case(path, instruction, box, kind, role if isinstance(role, str) else "", about))
    return cases


def _beside(picture: Path) -> Mapping[str, Any]:
    """What the JSON file beside a picture tells; nothing when there is none. Raises BadInput for a broken one."""
    file = picture.with_suffix(".json")
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        raise BadInput(f"{file}, which should tell about {picture.name}, cannot be read: {exc}") from exc
    return content if isinstance(content, dict) else {}
