"""Made-up screens of icons that were not learned: to choose how evidence is weighed, and to say how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from vision.icons.lexicon import FEATURES, Fit, Lexicon
from vision.icons.picture import find_picture, tile
from vision.runtime import open_session
from vision.training.icon_concepts import Concept
from vision.training.icon_examples import show
from vision.training.icon_export import Exported
from vision.training.icon_library import Library
from vision.training.icon_texts import drawn_texts

_NONE_SHARE = 0.25
_NAMED_RIGHT = 0.8
_ACTED_RIGHT = 0.9
_LEAST_MEMBERS = 8

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Screen:
    """Some icons and a phrase.

    Attributes:
        phrase: what is asked for.
        known: whether the phrase was learned; None for the name that the set gave.
        vectors: N×D, one for each icon.
        right: which one is meant; None when none is.
    """

    phrase: str
    known: bool | None
    vectors: Floats
    right: int | None


@dataclass(frozen=True, slots=True)
class IconScore:
    """How often the first of a ranking is right, and what an acting threshold gives.

    Attributes:
        first: on screens where one is right, how often it comes first.
        chance: how often guessing would be right there.
        known, unknown, named: `first` for learned phrases, for those left out, and for the sets' own names.
        safe: the least chance of the first at which acting is right nine times in ten, the screens without a right
            one counted.
        acts: how often that is reached where one is right.
        wrong: of all screens, where it would act wrongly.
    """

    first: float
    chance: float
    known: float
    unknown: float
    named: float
    safe: float
    acts: float
    wrong: float

    def text(self) -> str:
        """One line for a person."""
        return (
            f"right icon first {self.first:.3f} (chance {self.chance:.3f}; learned phrases {self.known:.3f}, phrases "
            f"left out {self.unknown:.3f}, the sets' own names {self.named:.3f}); acting from {self.safe:.2f} on: "
            f"{self.acts:.3f} of screens with one, wrong on {self.wrong:.3f} of all screens"
        )


def look_at(
    exported: Exported, library: Library, families: Sequence[str], each: int, seed: int
) -> dict[int, Floats]:
    """Vectors of all drawings of `families`, each shown `each` times at random, by number; E×D."""
    eye = open_session(exported.eye, threads=1, allow_gpu=False)
    rng = np.random.default_rng(seed)
    found: dict[int, Floats] = {}
    for number, family in enumerate(library.families):
        if family not in families:
            continue
        tiles = []
        for _ in range(each):
            shown = show(library, number, rng)
            tiles.append(tile(shown.pixels, find_picture(shown.pixels) or shown.box))
        vectors = eye.run(None, {"tiles": np.stack(tiles)})[0]
        found[number] = vectors.astype(np.float16).astype(np.float32)
    return found


def screens(
    library: Library, table: tuple[Concept, ...], vectors: dict[int, Floats], left_out: frozenset[tuple[int, str]],
    count: int, seed: int,
) -> list[Screen]:  # fmt: skip
    """`count` screens of 4 to 40 icons of one set each, a quarter of them without the icon that is asked for.

    Raises ValueError when no set of `vectors` is large enough.
    """
    rng = np.random.default_rng(seed)
    texts = drawn_texts(library)
    members: dict[str, list[int]] = {}
    for number in vectors:
        members.setdefault(library.families[number], []).append(number)
    meant = {
        family: [number for number in some if library.concepts[number]] for family, some in members.items()
    }
    families = sorted(
        family for family, some in members.items() if meant[family] and len(some) >= _LEAST_MEMBERS
    )
    if not families:
        raise ValueError("the held-out sets have too few drawings to make screens of")
    made: list[Screen] = []
    while len(made) < count:
        family = str(rng.choice(families))
        by_name = rng.random() < 0.15
        target = int(rng.choice(members[family] if by_name else meant[family]))
        concepts = set(library.concepts[target])
        known: bool | None = None
        if by_name:
            phrase = texts[target][0][0] if texts[target][0] else ""
        else:
            concept = int(rng.choice(sorted(concepts)))
            phrase = str(rng.choice(table[concept].phrases))
            concepts |= {number for number, other in enumerate(table) if phrase in other.phrases}
            known = (concept, phrase) not in left_out
        wanted = int(rng.integers(4, 41))
        others: list[int] = []
        names = {phrase, *texts[target][0]}
        for number in rng.permutation(members[family])[: 3 * wanted].tolist():
            mine = texts[number][0]
            if (
                len(others) < wanted
                and concepts.isdisjoint(library.concepts[number])
                and names.isdisjoint(mine)
            ):
                others.append(number)
                names.update(mine)
        with_it = rng.random() >= _NONE_SHARE
        shown = [*([target] if with_it else []), *others]
        if phrase and len(others) >= 3:
            rows = [vectors[number][int(rng.integers(len(vectors[number])))] for number in shown]
            made.append(Screen(phrase, known, np.stack(rows), 0 if with_it else None))
    return made


def fit_evidence(lexicon: Lexicon, made: Sequence[Screen]) -> Fit:
    """Weigh the evidence so that the chances of `likenesses` and `likeness` come true on `made`."""
    features = [
        torch.from_numpy(lexicon.features(lexicon.ask(screen.phrase), lexicon.see(screen.vectors)))
        for screen in made
    ]
    familiar = torch.tensor([lexicon.ask(screen.phrase).familiar for screen in made])
    longest = max(map(len, features))
    padded = torch.stack([functional.pad(some, (0, 0, 0, longest - len(some))) for some in features])
    there = torch.stack([torch.arange(longest) < len(some) for some in features])
    right = torch.tensor([longest if screen.right is None else screen.right for screen in made])
    weights = torch.tensor(Fit().weights, requires_grad=True)
    none = torch.tensor(Fit().none, requires_grad=True)

    def chances() -> torch.Tensor:
        scores = (padded @ weights).masked_fill(~there, -1e4)
        return torch.cat([scores, (none[0] + none[1] * familiar)[:, None]], dim=1)

    _minimise(
        [weights, none], lambda: functional.cross_entropy(chances(), right) + 1e-3 * weights.square().sum()
    )
    scores = chances().detach()[:, :-1][there]
    truth = functional.one_hot(right, longest + 1)[:, :-1][there].float()
    spread = familiar[:, None].expand(-1, longest)[there]
    single = torch.tensor(Fit().single, requires_grad=True)

    def apart() -> torch.Tensor:
        logits = single[0] * scores + single[1] + single[2] * spread
        return functional.binary_cross_entropy_with_logits(logits, truth)

    _minimise([single], apart)
    numbers = weights.detach().tolist()
    assert len(numbers) == FEATURES
    return Fit(
        tuple(numbers), (none[0].item(), none[1].item()), (single[0].item(), single[1].item(), single[2].item()),
        lexicon.fit.least_sure,
    )  # fmt: skip


def fit_names(lexicon: Lexicon, library: Library, vectors: dict[int, Floats]) -> tuple[Fit, float]:
    """Choose from which certainty on a name is given; returns the fit, and the share of icons that then get one.

    Icons with a concept count, each set as much as any other.
    """
    bare = lexicon.weighing(replace(lexicon.fit, least_sure=0.0))
    names = {some[0]: number for number, some in enumerate(bare.phrases)}
    judged = [number for number in vectors if library.concepts[number]]
    counts = Counter(library.families[number] for number in judged)
    sure: list[float] = []
    right: list[bool] = []
    weight: list[float] = []
    for number in judged:
        for shares in bare.see(vectors[number]).shares:
            name, how_sure = bare.name(shares)
            sure.append(how_sure)
            right.append(bool(bare.kin[names[name]][list(library.concepts[number])].any()))
            weight.append(1 / counts[library.families[number]])
    order = np.argsort(sure)[::-1]
    weights = np.array(weight)[order]
    share = np.cumsum(np.array(right)[order] * weights) / np.cumsum(weights)
    enough = np.flatnonzero(share >= _NAMED_RIGHT)
    if not len(enough):
        return replace(lexicon.fit, least_sure=1.0), 0.0
    last = int(enough[-1])
    return replace(lexicon.fit, least_sure=float(np.array(sure)[order][last])), float(
        weights[: last + 1].sum() / weights.sum()
    )


def score_icons(lexicon: Lexicon, made: Sequence[Screen]) -> IconScore:
    """How good the ranking is on `made`."""
    tops: list[float] = []
    hits: list[bool] = []
    for screen in made:
        chances = chances_of(lexicon, screen)
        best = int(chances.argmax())
        tops.append(float(chances[best]))
        hits.append(screen.right == best)
    asked = [place for place, screen in enumerate(made) if screen.right is not None]
    hit, top = np.array(hits), np.array(tops)

    def share(known: bool | None) -> float:
        places = [place for place in asked if made[place].known is known]
        return float(hit[places].mean()) if places else 0.0

    order = np.argsort(top)[::-1]
    right = np.cumsum(hit[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= _ACTED_RIGHT)
    safe = float(top[order][enough[-1]]) if len(enough) else 1.0
    acting = top >= safe
    return IconScore(
        float(hit[asked].mean()), float(np.mean([1 / len(made[place].vectors) for place in asked])),
        share(True), share(False), share(None), safe, float((acting & hit)[asked].mean()),
        float((acting & ~hit).mean()),
    )  # fmt: skip


def chances_of(lexicon: Lexicon, screen: Screen) -> Floats:
    """What `vision.icons.likenesses` says, from vectors."""
    none = lexicon.fit.none[0] + lexicon.fit.none[1] * lexicon.ask(screen.phrase).familiar
    scores = np.append(lexicon.scores(screen.phrase, lexicon.see(screen.vectors)), np.float32(none))
    powers = np.exp(scores - scores.max())
    return np.asarray(powers[:-1] / powers.sum(), np.float32)


def _minimise(values: list[torch.Tensor], loss: Callable[[], torch.Tensor]) -> None:
    optimiser = torch.optim.LBFGS(values, max_iter=80, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        found = loss()
        found.backward()
        return found

    optimiser.step(step)
