"""The detector's network: one map of controls at an eighth of the picture's size, and a second look at each box."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.training.truth import ROLES, STATES
from vision.widgets.points import STRIDE

FEATURES = 64
"""Channels of the feature map that the second look samples; the ONNX file carries the number too."""

KINDS = 2
"""What the first map tells apart: controls, and items of lists and tables."""

_SIDE_SCALE = 8.0
_WIDTHS = (16, 32, 64, 128, 160, 160)
_FAR = (2, 3)


def conv(into: int, out: int, kernel: int = 3, stride: int = 1, apart: int = 1) -> nn.Sequential:
    """A convolution with batch normalisation and ReLU; its places lie `apart` from each other."""
    weights = nn.Conv2d(into, out, kernel, stride, kernel // 2 * apart, apart, bias=False)
    return nn.Sequential(weights, nn.BatchNorm2d(out), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Narrow, look around, widen, add."""

    def __init__(self, width: int, apart: int = 1) -> None:
        """`width` channels in and out; looks `apart` places far."""
        super().__init__()
        self.inner = nn.Sequential(conv(width, width // 2, 1), conv(width // 2, width, apart=apart))

    def forward(self, x: Tensor) -> Tensor:
        """Same shape out as in."""
        return x + self.inner(x)


class Finder(nn.Module):
    """Where controls are: RGB pixels in, a map of logits and boxes and a map of features out."""

    def __init__(self) -> None:
        """Random weights; almost every place starts as background."""
        super().__init__()
        steps = [
            conv(3, _WIDTHS[0], 3, 2),
            nn.Sequential(conv(_WIDTHS[0], _WIDTHS[1], 3, 2), Residual(_WIDTHS[1])),
        ]
        for into, out in pairwise(_WIDTHS[1:]):
            steps.append(nn.Sequential(conv(into, out, 3, 2), Residual(out), Residual(out)))
        # Where a stretched check box or an editor ends is seen far away from where it is found.
        steps[-1].extend(Residual(_WIDTHS[-1], apart) for apart in _FAR)
        self.steps = nn.ModuleList(steps)
        self.across = nn.ModuleList(nn.Conv2d(width, FEATURES, 1) for width in _WIDTHS[2:])
        self.smooth = nn.ModuleList((nn.Sequential(conv(FEATURES, FEATURES), conv(FEATURES, FEATURES)),))
        self.smooth.extend(conv(FEATURES, FEATURES) for _ in range(2))
        self.tower = conv(FEATURES, FEATURES)
        self.out = nn.Conv2d(FEATURES, KINDS + 4, 1)
        nn.init.normal_(self.out.weight, 0, 0.01)
        nn.init.constant_(self.out.bias[:KINDS], -4.5)
        nn.init.constant_(self.out.bias[KINDS:], 0.7)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Find controls.

        Args:
            pixels: N×H×W×3 uint8 RGB; H and W are multiples of 64.

        Returns:
            N×(KINDS+4)×H/8×W/8: a logit for each kind, then the distances from the cell's centre to the left, top,
            right and bottom side in pixels; and N×FEATURES×H/8×W/8 features.
        """
        x = pixels.permute(0, 3, 1, 2).float() * (4 / 255) - 2
        levels = []
        for step in self.steps:
            x = step(x)
            levels.append(x)
        levels = levels[2:]
        merged = self.across[3](levels[3])
        for level in (2, 1, 0):
            merged = functional.interpolate(merged, size=levels[level].shape[-2:], mode="nearest")
            merged = self.smooth[level](merged + self.across[level](levels[level]))
        raw = self.out(self.tower(merged))
        sides = torch.exp(raw[:, KINDS:].float().clamp(-4, 5.5)) * _SIDE_SCALE
        return torch.cat([raw[:, :KINDS].float(), sides], 1), merged


class Namer(nn.Module):
    """What a found box is: features sampled in and around it in, logits of roles and states out."""

    def __init__(self, points: int) -> None:
        """For boxes with `points` sampled places each."""
        super().__init__()
        self.inner = nn.Sequential(
            nn.Linear(points * FEATURES + 2, 160), nn.ReLU(), nn.Dropout(0.1), nn.Linear(160, 96), nn.ReLU()
        )
        self.roles = nn.Linear(96, len(ROLES))
        self.states = nn.Linear(96, len(STATES))

    def forward(self, sampled: Tensor) -> tuple[Tensor, Tensor]:
        """`sampled` is N×(points·FEATURES + 2): features by point, then the logarithms of width/32 and height/32."""
        hidden = self.inner(sampled)
        return self.roles(hidden), self.states(hidden)


def sample(features: Tensor, places: Tensor, sizes: Tensor) -> Tensor:
    """What `Namer` wants to know of some boxes.

    Args:
        features: N×FEATURES×h×w, as `Finder` returns them.
        places: N×M×points×2, pixel positions (`vision.widgets.points.places`).
        sizes: N×M×2, widths and heights in pixels.

    Returns:
        N·M × (points·FEATURES + 2).
    """
    high, wide = features.shape[-2:]
    extent = torch.tensor([wide * STRIDE, high * STRIDE], dtype=torch.float32, device=features.device)
    grid = places / extent * 2 - 1
    found = functional.grid_sample(features.float(), grid, padding_mode="border", align_corners=False)
    rows = found.permute(0, 2, 3, 1).flatten(0, 1).flatten(1)
    return torch.cat([rows, torch.log(sizes.flatten(0, 1) / 32)], 1)
