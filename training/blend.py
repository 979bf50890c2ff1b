"""Averages the averaged weights of several checkpoints of one training.

The end of a run lies at one side of the hollow that all its runs circle in; the middle between two
reads most pages that neither was trained on as well as the better one, or better
(docs/benchmarks.md).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.checkpoint import load


def blend(paths: Sequence[Path]) -> dict[str, Any]:
    """Return the last of some checkpoints with the mean of all their averaged weights.

    Args:
        paths: Checkpoints of networks of one shape.

    Raises:
        ValueError: One was trained for another charset or has another shape.
    """
    stored = [load(path)[1] for path in paths]
    last = stored[-1]
    if any(one["shape"] != last["shape"] for one in stored):
        raise ValueError("Checkpoints of different shapes have no mean: name those of one training")
    last["average"] = {
        key: sum(one["average"][key] for one in stored) / len(stored)
        if value.is_floating_point()
        else value
        for key, value in last["average"].items()
    }
    return last


def main() -> int:
    """Write the blend of some checkpoints as one more, to be exported and calibrated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.save(blend(options.checkpoints), options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
