"""Screens of web pages with exact truth: `python -m vision.training.html_screens OUT COUNT SEED [NODE_MODULES]`.

Truth is read from the document: the boxes of what carries `data-role`, unless something else lies on top.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from vision.training.chromium import Chromium
from vision.training.html_pages import Page
from vision.training.icons import Icons
from vision.training.truth import Control, save, visible

SIZES = ((1280, 800), (1366, 768), (1024, 768), (1600, 900), (900, 1000), (1920, 1080))
_FIND = """(() => { const page = document.documentElement;
const found = [...document.querySelectorAll('[data-role]')].map(e => {
  let seen = e, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const stand = e.id && document.querySelector(`[data-for=${e.id}]`);
  if (stand) seen = stand;
  else if (['checkbox', 'radio'].includes(e.type) && (style.opacity === '0' || box.width < 7)) seen = e.parentElement;
  box = seen.getBoundingClientRect();
  style = getComputedStyle(seen);
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const covered = top && !(seen.contains(top) || top.contains(seen) || seen.parentElement.contains(top));
  if (style.visibility === 'hidden' || !top) return null;
  const states = [];
  if (e.checked || e.getAttribute('aria-checked') === 'true') states.push('checked');
  if (e.getAttribute('aria-selected') === 'true') states.push('selected');
  if (e.disabled) states.push('disabled');
  return [covered ? 'ignored' : e.dataset.role, [box.left, box.top, box.right, box.bottom], states];
}).filter(Boolean);
if (page.clientWidth < innerWidth)
  found.push(['scrollbar', [page.clientWidth, 0, innerWidth, page.clientHeight], []]);
if (page.clientHeight < innerHeight)
  found.push(['scrollbar', [0, page.clientHeight, page.clientWidth, innerHeight], []]);
return found; })()"""


def screen(seed: int, out: Path, browser: Chromium, modules: Path | None, work: Path) -> None:
    """Draw the screen of `seed` into the folder `out`."""
    rng = random.Random(seed)
    width, height = rng.choice(SIZES)
    scale = rng.choice((1, 1, 1, 1, 1, 1.25, 1.5, 2))
    if scale > 1:
        width, height = round(width * 0.65), round(height * 0.65)
    page = work / "page.html"
    page.write_text(Page(rng, Icons(modules), modules).html(), encoding="utf-8")
    browser.show(page, width, height, scale)
    if rng.random() < 0.3:
        browser.value(f"window.scrollTo(0, {rng.randint(0, 600)})")
    found = []
    for role, (left, top, right, bottom), states in browser.value(_FIND) or []:
        box = (round(left * scale), round(top * scale), round(right * scale), round(bottom * scale))
        found.append(Control(role, box, frozenset(states)))
    path = out / f"html-{seed:07d}.png"
    path.write_bytes(browser.picture())
    save(path, visible(found, round(width * scale), round(height * scale)))


def main(arguments: list[str]) -> int:
    """Draw COUNT screens of seeds SEED, SEED+1, … that OUT does not hold yet."""
    out, count, seed = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    modules = Path(arguments[3]).resolve() if len(arguments) > 3 else None
    out.mkdir(parents=True, exist_ok=True)
    with Chromium() as browser, tempfile.TemporaryDirectory(prefix="page-") as work:
        for index in range(seed, seed + count):
            if not (out / f"html-{index:07d}.json").exists():
                screen(index, out, browser, modules, Path(work))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
