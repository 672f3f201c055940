"""Training: steps until a number of them or a time is reached; stops and goes on where it was."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.training.crops import Batch, Feeder
from vision.training.model import KINDS, Finder, Namer, sample
from vision.training.truth import ITEMS, ROLES
from vision.widgets.points import POINTS, places

_SAVE_EVERY_S = 180.0
_LOG_EVERY = 25
_KIND_WEIGHTS = (1.0, 0.35)
_CURVE = (
    "step",
    "seconds",
    "crops_per_second",
    "rate",
    "find",
    "overlap",
    "sides",
    "roles",
    "states",
    "role_right",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how to train.

    Attributes:
        steps: training steps in all.
        minutes: an upper limit for all runs together; the learning rate falls so that it ends low at either limit.
        batch: cuts in a step.
        rate: the highest learning rate.
        naming_steps: steps after that for the second look alone, on the finished map of features; they are cheaper.
        naming_minutes: an upper limit for them.
        threads: threads of the computation.
        seed: for weights and examples.
    """

    steps: int = 12000
    minutes: float = 600.0
    batch: int = 8
    rate: float = 2e-3
    naming_steps: int = 4000
    naming_minutes: float = 60.0
    threads: int = 2
    seed: int = 1


class Detector(nn.Module):
    """Both networks, trained together."""

    def __init__(self) -> None:
        """Random weights."""
        super().__init__()
        self.finder = Finder()
        self.namer = Namer(POINTS)


def train(folders: list[Path], out: Path, plan: Plan) -> Path:
    """Train on the screens in `folders`; returns the file of finished weights.

    `out` receives `state.pt` (to go on from), `weights.pt` and `curve.csv`, every few minutes and at the end, and at
    last `named.pt`, in which the second look was trained further.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    run = _Run(out, plan)
    feeder = Feeder(folders, plan.seed + run.step, plan.batch)
    try:
        run.go(feeder)
    finally:
        feeder.close()
        run.save()
    return name_again(folders, out, plan)


def name_again(folders: list[Path], out: Path, plan: Plan) -> Path:
    """Train the second look alone on the averaged `weights.pt` of `out`; returns `named.pt`.

    While both are trained, the features change under the second look; here it learns those that it will meet.
    """
    net = Detector().eval().to(memory_format=torch.channels_last)
    net.load_state_dict(torch.load(out / "weights.pt", weights_only=True))
    net.finder.requires_grad_(False)
    net.namer.train()
    optimiser = torch.optim.AdamW(net.namer.parameters(), plan.rate / 2, weight_decay=1e-2)
    feeder = Feeder(folders, plan.seed + 500_000, plan.batch)
    began, step, recent = time.monotonic(), 0, list[tuple[float, ...]]()
    try:
        while (
            done := max(step / plan.naming_steps, (time.monotonic() - began) / 60 / plan.naming_minutes)
        ) < 1:
            for group in optimiser.param_groups:
                group["lr"] = plan.rate / 2 * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)
            batch = feeder.next()
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                _, features = net.finder(torch.from_numpy(batch.pixels))
            roles, states = net.namer(look_again(features, batch))
            named, stated = naming_loss(roles, states, batch)
            optimiser.zero_grad()
            (named + stated).backward()
            optimiser.step()
            step += 1
            recent.append((float(named.detach()), float(stated.detach()), role_right(roles, batch)))
            if step % (4 * _LOG_EVERY) == 0:
                means = np.mean(recent[-4 * _LOG_EVERY :], axis=0)
                row = (step, round(time.monotonic() - began), *(f"{mean:.4f}" for mean in means))
                append(out / "naming.csv", ("step", "seconds", "roles", "states", "role_right"), row)
    finally:
        feeder.close()
    torch.save(net.state_dict(), out / "named.pt")
    return out / "named.pt"


def blend(average: dict[str, Tensor], net: nn.Module, share: float) -> None:
    """Renew a running average of a network's state: `share` of it stays, the rest is what the network holds now."""
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                average[name].mul_(share).add_(value, alpha=1 - share)
            else:
                average[name].copy_(value)


def append(path: Path, head: tuple[str, ...], row: tuple[object, ...]) -> None:
    """Add a row to the CSV file at `path`, which starts with `head`."""
    fresh = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(head)
        writer.writerow(row)


def look_again(features: Tensor, batch: Batch) -> Tensor:
    """What the second look sees of a batch's boxes."""
    spots = torch.from_numpy(places(batch.boxes.reshape(-1, 4))).reshape(*batch.boxes.shape[:2], POINTS, 2)
    return sample(features, spots, torch.from_numpy(batch.boxes[..., 2:] - batch.boxes[..., :2]))


def role_right(roles: Tensor, batch: Batch) -> float:
    """The share of a batch's boxes whose likeliest role is the right one."""
    wanted = batch.roles.ravel()
    right = (roles.argmax(1).numpy() == wanted)[wanted >= 0]
    return float(right.mean()) if len(right) else 0.0


class _Run:
    """The state of a training: networks, optimiser, average, how far it is."""

    def __init__(self, out: Path, plan: Plan) -> None:
        self._out, self._plan = out, plan
        self._net = Detector().train().to(memory_format=torch.channels_last)
        self._optimiser = torch.optim.AdamW(self._net.parameters(), plan.rate, weight_decay=1e-3)
        self._average = {name: value.clone() for name, value in self._net.state_dict().items()}
        self.step, self._seconds = 0, 0.0
        self._saved = time.monotonic()
        self._recent: list[tuple[float, ...]] = []
        state = out / "state.pt"
        if state.exists():
            kept = torch.load(state, weights_only=True)
            self._net.load_state_dict(kept["net"])
            self._optimiser.load_state_dict(kept["optimiser"])
            self._average, self.step, self._seconds = kept["average"], kept["step"], kept["seconds"]

    def go(self, feeder: Feeder) -> None:
        batch = feeder.next()
        before = time.monotonic()
        while (done := self._done()) < 1:
            for group in self._optimiser.param_groups:
                warm = min(1.0, (self.step + 1) / 120)
                group["lr"] = self._plan.rate * warm * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)
            self._recent.append(self._learn(batch))
            self.step += 1
            if self.step % 2 == 0:
                self._blend()
            batch = feeder.next()
            now = time.monotonic()
            self._seconds += now - before
            before = now
            if self.step % _LOG_EVERY == 0 or self.step == 1:
                self._log()
            if now - self._saved > _SAVE_EVERY_S:
                self.save()

    def save(self) -> None:
        """Write what is needed to go on, and the averaged weights."""
        kept = {
            "net": self._net.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "average": self._average,
        }
        for name, content in (
            ("state", kept | {"step": self.step, "seconds": self._seconds}),
            ("weights", self._average),
        ):
            part = self._out / f"{name}.part"
            torch.save(content, part)
            part.replace(self._out / f"{name}.pt")
        self._saved = time.monotonic()

    def _done(self) -> float:
        return max(self.step / self._plan.steps, self._seconds / 60 / self._plan.minutes)

    def _learn(self, batch: Batch) -> tuple[float, ...]:
        with torch.autocast("cpu", torch.bfloat16):
            found, features = self._net.finder(torch.from_numpy(batch.pixels))
        roles, states = self._net.namer(look_again(features, batch))
        losses = (*finding_loss(found, batch), *naming_loss(roles, states, batch))
        loss = sum(weight * part for weight, part in zip((1.5, 1.5, 0.4, 0.8, 0.5), losses, strict=True))
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), 5.0)
        self._optimiser.step()
        return (*(float(part.detach()) for part in losses), role_right(roles, batch))

    def _blend(self) -> None:
        blend(self._average, self._net, min(0.997, self.step / (self.step + 30)))

    def _log(self) -> None:
        means = np.mean(self._recent[-_LOG_EVERY:], axis=0)
        rate = self._optimiser.param_groups[0]["lr"]
        speed = self.step * self._plan.batch / max(self._seconds, 1e-6)
        row = (
            self.step,
            round(self._seconds),
            round(speed, 1),
            f"{rate:.2e}",
            *(f"{mean:.4f}" for mean in means),
        )
        append(self._out / "curve.csv", _CURVE, row)
        self._recent = self._recent[-_LOG_EVERY:]


def finding_loss(found: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Losses of the map: whether something is there (quality focal), how its box overlaps (GIoU), its sides (log)."""
    kinds, weights = torch.from_numpy(batch.kinds), torch.from_numpy(batch.weights)
    there = kinds >= 0
    share = torch.where(kinds == 1, _KIND_WEIGHTS[1], _KIND_WEIGHTS[0]) * weights
    weight = share[there]
    total = weight.sum().clamp(min=1)
    logits = found[:, :KINDS].permute(0, 2, 3, 1)
    sides = found[:, KINDS:].permute(0, 2, 3, 1)[there]
    wanted = torch.from_numpy(batch.sides).permute(0, 2, 3, 1)[there]
    overlap, loss = overlaps(sides, wanted)
    target = torch.zeros_like(logits)
    target[there] = (
        functional.one_hot(kinds[there], KINDS) * (0.3 + 0.7 * overlap.detach().clamp(0, 1))[:, None]
    )
    seen = logits.sigmoid()
    strength = torch.where(target > 0, (target - seen).abs() ** 1.5 + 0.05, 0.6 * seen**2).detach()
    cells = torch.where(kinds == -2, 0.0, torch.where(there, share, 1.0))
    find = (
        functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
        * strength
        * cells[..., None]
    )
    distance = (sides.log() - wanted.log()).abs().clamp(max=2) * weight[:, None]
    return find.sum() / total, (loss * weight).sum() / total, distance.sum() / total / 4


def overlaps(sides: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """IoU, and 1 - GIoU, of N boxes given as distances from a common point to their sides."""
    least, most = torch.minimum(sides, wanted), torch.maximum(sides, wanted)
    common = (least[:, 0] + least[:, 2]) * (least[:, 1] + least[:, 3])
    areas = [(box[:, 0] + box[:, 2]) * (box[:, 1] + box[:, 3]) for box in (sides, wanted, most)]
    union = areas[0] + areas[1] - common
    overlap = common / (union + 1e-6)
    return overlap, 1 - overlap + (areas[2] - union) / (areas[2] + 1e-6)


def naming_loss(roles: Tensor, states: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Losses of the second look: cross-entropy of roles, and of states for boxes that are there."""
    wanted = torch.from_numpy(batch.roles).flatten()
    there = wanted >= 0
    weights = torch.ones(len(ROLES))
    weights[-ITEMS:] = 0.5
    total = there.sum().clamp(min=1)
    named = functional.cross_entropy(roles, wanted, weights, ignore_index=-1, reduction="sum") / total
    flags = torch.from_numpy(batch.states).flatten(0, 1)
    apart = functional.binary_cross_entropy_with_logits(states, flags, reduction="none").mean(1)
    return named, (apart * there).sum() / total
