"""The recogniser's network: convolutions, one bidirectional LSTM, two outputs a column, CTC.

A column of features covers four pixels. Thai stacks up to three characters on one letter, and a
narrow letter is three columns wide, so every column gives two steps: without them CTC has no room
for ที่.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from pipeline.readers.line_image import HEIGHT

STEPS_PER_COLUMN = 2
COLUMN = 4
"""Pixels of a line per column of features; `COLUMN / STEPS_PER_COLUMN` pixels per step of CTC."""

SQUEEZE = 160
"""Of the 576 features of a column the LSTM asks 1,024 different sums; 160 sums of them hold 99.6 %
of what it is told, and asking those takes a quarter of the network's time away."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network is made of; written beside its weights.

    Attributes:
        classes: Characters and the blank.
        channels: Of the five convolutions.
        hidden: Of the LSTM in each direction.
        squeeze: Numbers a column that the LSTM is given; 0: all that the convolutions answer.
    """

    classes: int
    channels: tuple[int, int, int, int, int] = (16, 48, 96, 128, 192)
    hidden: int = 128
    squeeze: int = 0


class LineNet(nn.Module):
    """Reads normalised lines: N x 1 x 48 x W (ink 1, paper 0) to logits N x W/2 x classes."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        layers: list[nn.Module] = []
        last = 1
        pools: tuple[tuple[int, int] | None, ...] = ((2, 2), (2, 2), (2, 1), (2, 1), None)
        for channels, pool in zip(shape.channels, pools, strict=True):
            layers += [
                nn.Conv2d(last, channels, 3, padding=1, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(inplace=True),
            ]
            if pool is not None:
                layers.append(nn.MaxPool2d(pool))
            last = channels
        self.convolutions = nn.Sequential(*layers)
        self.dropout = nn.Dropout(0.1)
        rows = HEIGHT // 16
        self.squeeze = nn.Conv2d(last, shape.squeeze, (rows, 1)) if shape.squeeze else nn.Identity()
        width = shape.squeeze or last * rows
        self.lstm = nn.LSTM(width, shape.hidden, bidirectional=True, batch_first=True)
        self.output = nn.Linear(2 * shape.hidden, shape.classes * STEPS_PER_COLUMN)

    def forward(self, lines: Tensor) -> Tensor:
        """Return logits, class 0 the blank."""
        features = self.squeeze(self.convolutions(lines))
        count, channels, rows, columns = features.shape
        flat = features.permute(0, 3, 1, 2).reshape(count, columns, channels * rows)
        sequence, _ = self.lstm(self.dropout(flat))
        logits = self.output(self.dropout(sequence))
        steps: Tensor = logits.reshape(count, columns * STEPS_PER_COLUMN, self.shape.classes)
        return steps


def new_model(shape: Shape, seed: int = 1) -> LineNet:
    """Return a network with fresh weights, the same for the same seed."""
    torch.manual_seed(seed)
    return LineNet(shape)
