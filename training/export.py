"""Writes a checkpoint's averaged weights as the ONNX model that the package ships, quantised."""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from pipeline.readers.line_image import HEIGHT
from pipeline.readers.line_model import MODEL
from training.batches import Batch, as_batch
from training.charset import CHARSET
from training.checkpoint import CHECKPOINT, load
from training.lines import make_line
from training.quantise import quantise

INPUT, OUTPUT = "lines", "logits"

SAMPLES = 160
"""Lines that the scales of the quantised layers are measured on."""


def export(
    checkpoint: Path,
    target: Path,
    *,
    temperature: float = 1.0,
    calibration: tuple[tuple[float, float], ...] = (),
    card: dict[str, object] | None = None,
    samples: Sequence[Batch] = (),
) -> None:
    """Write the network of a checkpoint to `target`, with all that reading needs to know of it.

    Args:
        checkpoint: As `training.train` writes it.
        target: The ONNX file.
        temperature: What the logits are divided by before they are probabilities.
        calibration: Points (probability, share right) of a word.
        card: What the model card says, free JSON.
        samples: Lines on which the convolutions are quantised; none leaves them as they are.

    Raises:
        FileNotFoundError: There is no checkpoint; run `make train`.
        ValueError: It was trained for another charset.
    """
    model, stored = load(checkpoint)
    model.load_state_dict(stored["average"])
    model.eval()
    facts = {
        "charset": json.dumps(list(CHARSET), ensure_ascii=False),
        "temperature": repr(temperature),
        "calibration": json.dumps(calibration),
        "version": f"lines {stored['lines']}",
        "card": json.dumps(card or {}, ensure_ascii=False, sort_keys=True),
    }
    axes = {INPUT: {0: "n", 3: "w"}, OUTPUT: {0: "n", 1: "t"}}
    write(model, target, torch.zeros(2, 1, HEIGHT, 128), axes, facts)
    if samples:
        quantise(target, samples)


def write(
    model: nn.Module,
    target: Path,
    sample: Tensor,
    axes: Mapping[str, Mapping[int, str]],
    facts: Mapping[str, str],
) -> None:
    """Write a network as ONNX with what reading needs to know of it.

    Args:
        model: The network, in evaluation mode.
        target: The ONNX file.
        sample: What it may be asked.
        axes: Those of `INPUT` and `OUTPUT` that may have any length, by name.
        facts: The file's metadata.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's advice on batch sizes does not concern us
        torch.onnx.export(
            model,
            (sample,),
            str(target),
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={name: dict(free) for name, free in axes.items()},
            opset_version=17,
            dynamo=False,
        )
    written = onnx.load(str(target))
    del written.metadata_props[:]
    for key, value in facts.items():
        written.metadata_props.add(key=key, value=value)
    onnx.save(written, str(target))


def main() -> int:
    """Export the checkpoint; keep the calibration that the shipped model has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    lines = sorted((make_line(f"scale {n}") for n in range(SAMPLES)), key=lambda m: m.pixels.shape)
    samples = [as_batch(lines[n : n + 8]) for n in range(0, SAMPLES, 8)]
    export(options.checkpoint, options.out, samples=samples)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
