"""Make the icon encoder and its word table from nothing: `python -m vision.training icons --out out/weights/icons`.

The encoder learns from icon sets that are free to use (`resources/icons/CREDITS.md`), drawn in the sizes, colours and
surroundings of programs, and from a hand-written table of what pictures on controls mean. The word table learns the
names and tags of the sets and that table, and from a sentence encoder which words mean alike. Two sets and a part of
the phrases are left out at first: on made-up screens of these the evidence is weighed and the scores are measured;
then training goes on with everything. No picture of a real program is used.

What the weights can do: give the common pictures of toolbars a name, and find the picture among those of a screen
that a phrase means, in other words than the table has, too.

What they cannot do: logos, pictures that a program drew for itself alone, photographs; tell apart meanings that are
drawn alike (`previous` and `collapse`, `up` and `parent folder`): there both get a share. They read no words.
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vision.training.icon_train import IconPlan

_FITTED, _JUDGED = 5, 6
_SCREENS = 3000
_SEEN = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What a training came to: `text` for a person, `data` and `scores` for the manifest."""

    text: str
    data: str
    scores: str


def main(arguments: list[str] | None = None) -> int:
    """Fetch the sets, draw them, train, weigh the evidence, measure, and with `--install` put the result in place."""
    from vision.training.icon_train import IconPlan

    plan = IconPlan()
    parser = argparse.ArgumentParser(prog="python -m vision.training icons", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/weights/icons"), help="folder for all of it")
    parser.add_argument("--sources", type=Path, help="folder of sets that were fetched before")
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--reading", type=int, default=plan.reading, help="steps with phrases alone")
    parser.add_argument("--steps", type=int, default=plan.steps, help="steps of 192 pictures")
    parser.add_argument("--more", type=int, default=plan.more, help="steps with the held-out sets, too")
    parser.add_argument(
        "--minutes", type=float, default=plan.minutes, help="upper limit of the training's time"
    )
    parser.add_argument("--threads", type=int, default=plan.threads)
    parser.add_argument("--install", action="store_true", help="replace the files in resources/models")
    chosen = parser.parse_args(arguments)

    from vision.training.icon_fetch import fetch

    # An end from outside saves the state as Ctrl+C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sources = chosen.sources or chosen.out / "sources"
    if chosen.sources is None:
        fetch(sources)
    plan = replace(
        plan, seed=chosen.seed, reading=chosen.reading, steps=chosen.steps, more=chosen.more, minutes=chosen.minutes,
        threads=chosen.threads,
    )  # fmt: skip
    result = make(sources, chosen.out, plan)
    print(result.text)
    if chosen.install:
        from vision.training.install import install_icons

        given = arguments if arguments is not None else sys.argv[1:]
        command = shlex.join(["python", "-m", "vision.training", "icons", *given])
        install_icons(chosen.out / "model", command, result.data, result.scores)
    return 0


def make(sources: Path, out: Path, plan: IconPlan, each: int = _SEEN, count: int = _SCREENS) -> Result:
    """Everything after fetching: draws, trains, exports to `out/model`, and measures.

    Args:
        sources: what `icon_fetch` filled.
        out: folder for drawings, state, curve and model.
        plan: how to train.
        each: how often a held-out drawing is looked at.
        count: made-up screens for weighing, and as many again for measuring.

    Raises:
        ValueError: there are no drawings, or none of the held-out sets.
    """
    from vision.training.icon_concepts import concepts, without
    from vision.training.icon_export import export_icons
    from vision.training.icon_library import make_library
    from vision.training.icon_scores import fit_evidence, fit_names, look_at, score_icons, screens
    from vision.training.icon_sets import icon_files
    from vision.training.icon_teacher import teach
    from vision.training.icon_texts import held_out_phrases, orders
    from vision.training.icon_train import Lessons, texts_to_learn, train_icons

    table = concepts()
    library = make_library(icon_files(sources), out / "library", table)
    texts = texts_to_learn(library, table, orders())
    taught = teach(sources, texts, out / "taught.npz")
    judged, finished = train_icons(Lessons(library, table, texts, taught), out / "run", plan)

    left_out = held_out_phrases(table, plan.held_phrases, plan.seed)
    tried = export_icons(judged, out / "judged", without(table, left_out))
    vectors = look_at(tried, library, plan.held_out, each, plan.seed)
    if not vectors:
        raise ValueError(f"none of the sets {', '.join(plan.held_out)} is there to measure on")
    fit = fit_evidence(tried.lexicon, screens(library, table, vectors, left_out, count, _FITTED))
    fit, named = fit_names(tried.lexicon.weighing(fit), library, vectors)
    lexicon = tried.lexicon.weighing(fit)
    score = score_icons(lexicon, screens(library, table, vectors, left_out, count, _JUDGED))
    lines = [score.text(), f"names {named:.3f} of their icons, eight in ten rightly"]
    for family in plan.held_out:
        own = {number: rows for number, rows in vectors.items() if library.families[number] == family}
        if own:
            some = screens(library, table, own, left_out, count // 3, _JUDGED)
            lines.append(f"{family}: {score_icons(lexicon, some).text()}")
    export_icons(finished, out / "model", table, fit)
    counts = {family: library.families.count(family) for family in dict.fromkeys(library.families)}
    data = (
        f"{len(library)} drawings ({', '.join(f'{number} {family}' for family, number in counts.items())}), "
        f"{len(table)} concepts with {sum(len(concept.phrases) for concept in table)} phrases"
        + ("" if taught is None else ", MiniLM as a teacher of words")
    )
    scores = f"measured before {' and '.join(plan.held_out)} and some phrases were learned: " + "; ".join(
        lines
    )
    return Result("\n".join(lines), data, scores)
