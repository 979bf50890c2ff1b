"""Trains the network that looks at digits in doubt and exports it: `python -m training.digits`.

Its windows are those of `training.digit_windows`; made once, they are shown over and over, each
time a little changed. Ship what a run ends with: its learning rate falls to nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipeline.readers.digit_look import FLOOR, MODEL, SIDE, TRACE, WEIGHT
from training.digit_windows import DIGITS, ROOM, STORE, Windows, joined, load_windows
from training.export import INPUT, OUTPUT, write

CHANNELS = (24, 48, 96, 128, 128)
HIDDEN = 128

BATCH = 256
STEPS, WARM = 19_500, 200
"""Batches of a run (five million windows, forty minutes on two cores), and until its full rate."""

SMOOTHING = 0.02
"""Of the labels: worn digits are labelled with what was printed, not with what can be seen."""

SEEN_AGAIN = (1.0, 0.25)
"""How often windows in doubt, and the others, are shown."""

OF_PAGES = 2.0
"""How much more often a window cut out of a page is shown than one of a drawn line."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How much windows are changed each time they are shown.

    Attributes:
        size: Standard deviation of their size, a share.
        lean: Of how much they lean, columns a row.
        far: Rows and columns that they are moved by at most.
        tone: What their ink is multiplied with, from and to.
    """

    size: float = 0.05
    lean: float = 0.03
    far: float = float(ROOM)
    tone: tuple[float, float] = (0.75, 1.1)


MOVED = Moved()


class DigitNet(nn.Module):
    """Tells digits: N x 1 x 32 x 32 (ink 1, paper 0) to logits N x 21, class 0 none of them."""

    def __init__(self, channels: Sequence[int] = CHANNELS, hidden: int = HIDDEN) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        last = 1
        for count, pool in zip(channels, (True, True, False, True, False), strict=True):
            layers += [nn.Conv2d(last, count, 3, padding=1, bias=False), nn.BatchNorm2d(count)]
            layers += [nn.ReLU(inplace=True), *([nn.MaxPool2d(2)] if pool else [])]
            last = count
        self.convolutions = nn.Sequential(*layers)
        self.dropout = nn.Dropout(0.3)
        self.output = nn.Sequential(
            nn.Linear(last * (SIDE // 8) ** 2, hidden),
            nn.ReLU(inplace=True),
            nn.Linear(hidden, len(DIGITS) + 1),
        )

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits."""
        logits: Tensor = self.output(self.dropout(self.convolutions(windows).flatten(1)))
        return logits


def shown(pixels: NDArray[np.uint8]) -> Tensor:
    """Return windows as the reader shows them to the network.

    Args:
        pixels: Number x (`SIDE` + 2 `ROOM`) squared, 0 black.
    """
    return _ink(pixels[:, ROOM : ROOM + SIDE, ROOM : ROOM + SIDE])


def moved(pixels: NDArray[np.uint8], rng: np.random.Generator) -> Tensor:
    """Return windows a little larger or smaller, leaning, moved, paler or darker than they are."""
    count, side = len(pixels), pixels.shape[1]
    turn = np.zeros((count, 2, 3), np.float32)
    turn[:, 0, 0], turn[:, 1, 1] = SIDE / side * (1 + rng.normal(0, MOVED.size, (2, count)))
    turn[:, 0, 1], turn[:, 1, 0] = rng.normal(0, MOVED.lean, (2, count))
    turn[:, :, 2] = rng.uniform(-MOVED.far, MOVED.far, (count, 2)) * 2 / side
    grid = nn.functional.affine_grid(
        torch.from_numpy(turn), [count, 1, SIDE, SIDE], align_corners=False
    )
    placed = nn.functional.grid_sample(_ink(pixels), grid, align_corners=False)
    tone = torch.from_numpy(rng.uniform(*MOVED.tone, (count, 1, 1, 1)).astype(np.float32))
    made = (placed * tone).clamp(0, 1)
    return made.contiguous(memory_format=torch.channels_last)


def _ink(pixels: NDArray[np.uint8]) -> Tensor:
    ink = (255 - pixels[:, None]).astype(np.float32) / 255
    return torch.from_numpy(ink).contiguous(memory_format=torch.channels_last)


def judge(model: DigitNet, unseen: Windows) -> tuple[float, float, float]:
    """Return the shares of doubted digits that are right: as read, by this network, and by both.

    Of the recogniser's odds no more is known here than how sure it was of what it read.
    """
    model.eval()
    with torch.inference_mode():
        odds = model(shown(unseen.pixels)).softmax(1).numpy()
    model.train()
    own = np.full((len(unseen), len(DIGITS)), FLOOR, np.float64)
    own += ((1 - unseen.sure) / len(DIGITS))[:, None]
    own[np.arange(len(unseen)), unseen.read - 1] += unseen.sure
    both = (np.log(own) + WEIGHT * np.log(odds[:, 1:] + TRACE)).argmax(1) + 1
    shares = (unseen.read, odds.argmax(1), both)
    first, second, third = (float((read == unseen.truth).mean()) for read in shares)
    return first, second, third


def train(
    windows: Windows, often: NDArray[np.float64], unseen: Windows, steps: int, rate: float
) -> DigitNet:
    """Train from nothing.

    Args:
        windows: To learn from.
        often: How often each of them is shown, in any unit.
        unseen: To judge by; digits in doubt only.
        steps: Batches that it is shown.
        rate: Peak learning rate.
    """
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    model = DigitNet()
    model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=1e-3)
    up_to = often.cumsum() / often.sum()
    started = last = time.monotonic()
    losses: list[float] = []
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM) * 0.5 * (1 + cos(pi * step / steps))
        chosen = np.minimum(np.searchsorted(up_to, rng.random(BATCH)), len(windows) - 1)
        ink = moved(windows.pixels[chosen], rng)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(ink)
        truth = torch.from_numpy(windows.truth[chosen].astype(np.int64))
        loss = nn.functional.cross_entropy(logits.float(), truth, label_smoothing=SMOOTHING)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if time.monotonic() - last > 60:
            last = time.monotonic()
            read, own, both = judge(model, unseen)
            mean = sum(losses) / len(losses)
            print(
                f"{(last - started) / 60:8.1f} {(step + 1) * BATCH:9,} {mean:7.4f} "
                f"{read:10.4f} {own:8.4f} {both:8.4f}",
                flush=True,
            )
            losses.clear()
    return model


def export(model: DigitNet, target: Path, *, shown_windows: int) -> None:
    """Write the network to `target`, with what reading needs to know of it."""
    model.eval()
    facts = {
        "charset": json.dumps(list(DIGITS), ensure_ascii=False),
        "version": f"windows {shown_windows}",
    }
    axes = {INPUT: {0: "n"}, OUTPUT: {0: "n"}}
    write(model, target, torch.zeros(2, 1, SIDE, SIDE), axes, facts)


def main() -> int:
    """Train from nothing and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=STORE, help="windows")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches of {BATCH}")
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    lines, pages, unseen = (
        load_windows(sorted(options.store.glob(f"{kind}-*.npz")))
        for kind in ("lines", "pages", "unseen")
    )
    windows = joined([lines, pages])
    often = np.where(windows.in_doubt, *SEEN_AGAIN)
    often[len(lines) :] *= OF_PAGES
    print(" minutes   windows    loss  as read  by this     both", flush=True)
    model = train(windows, often, unseen.of(unseen.in_doubt), options.steps, options.rate)
    export(model, options.out, shown_windows=len(windows))
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
