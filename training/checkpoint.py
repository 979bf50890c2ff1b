"""A training's state on disk, and the average of weights that is what gets shipped."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.charset import CHARSET
from training.model import LineNet, Shape

CHECKPOINT = Path("build/training/checkpoint.pt")


class Averaged:
    """A moving average of the weights: steadier than any one step's."""

    def __init__(self, model: nn.Module, decay: float = 0.999) -> None:
        """Start from a network's weights."""
        self.decay = decay
        self.steps = 0
        self.state = {key: value.detach().clone() for key, value in model.state_dict().items()}

    def update(self, model: nn.Module) -> None:
        """Take in the weights of one more step."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (20 + self.steps))
        for key, value in model.state_dict().items():
            mine = self.state[key]
            if mine.is_floating_point():
                mine.lerp_(value.detach(), 1 - decay)
            else:
                mine.copy_(value)


def save(path: Path, model: LineNet, average: Averaged, optimiser: Any, lines: int) -> None:
    """Write a checkpoint; a broken write leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(
        {
            "shape": asdict(model.shape),
            "charset": list(CHARSET),
            "model": model.state_dict(),
            "average": average.state,
            "optimiser": optimiser.state_dict(),
            "lines": lines,
        },
        part,
    )
    part.replace(path)


def load(path: Path) -> tuple[LineNet, dict[str, Any]]:
    """Return the network of a checkpoint and the rest of it.

    Raises:
        ValueError: It was trained for another charset.
    """
    stored: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    if stored["charset"] != list(CHARSET):
        raise ValueError(f"{path} was trained for another charset; start from nothing: --fresh")
    shape = dict(stored["shape"])
    shape["channels"] = tuple(shape["channels"])
    model = LineNet(Shape(**shape))
    model.load_state_dict(stored["model"])
    return model, stored
