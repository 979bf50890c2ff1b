"""A recogniser of nine made-up glyphs: real ONNX, read by the real engine, with known answers.

A glyph is two columns with ink in a band of rows of its own; a convolution answers how much of each
band is inked. A line is drawn at the size to which `normalise` brings lines, so columns stay put.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.readers.line_image import BASELINE, BODY, HEIGHT, LineImage

CHARSET = (" ", "๑", "๒", "๙", ".", "ก", "ำ", "A", "่")
GAP = 8  # columns between two glyphs: equal digits stand no nearer
BAND = 5
SURE = 24.0
"""Logit of a band full of ink."""

HALF = SURE / 2
"""Logit of the blank, whatever the ink."""


def write_model(
    path: Path,
    charset: Sequence[str] = CHARSET,
    *,
    metadata: Mapping[str, str] | None = None,
    classes: int | None = None,
    value: float | None = None,
) -> Path:
    """Write the model; `classes` and `value` (of every logit) make it answer nonsense."""
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    count = classes or len(charset) + 1
    kernel = np.zeros((count, 1, HEIGHT, 2), np.float32)
    bias = np.zeros(count, np.float32)
    bias[0] = HALF
    for c in range(1, min(count, len(CHARSET) + 1)):
        full = SURE / (2 * BAND)
        # The space is printed so pale that it is no ink to whoever looks for the ends of words.
        kernel[c, 0, BAND * (c - 1) : BAND * c] = 3 * full if CHARSET[c - 1] == " " else full
    if value is not None:
        kernel[:], bias[:] = 0, value
    given = {"charset": json.dumps(list(charset), ensure_ascii=False)}
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["lines", "kernel", "bias"], ["maps"], strides=[HEIGHT, 2]),
            helper.make_node("Squeeze", ["maps", "axes"], ["flat"]),
            helper.make_node("Transpose", ["flat"], ["logits"], perm=[0, 2, 1]),
        ],
        "tiny",
        [helper.make_tensor_value_info("lines", onnx.TensorProto.FLOAT, ["n", 1, HEIGHT, "w"])],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["n", "t", count])],
        [
            numpy_helper.from_array(kernel, "kernel"),
            numpy_helper.from_array(bias, "bias"),
            numpy_helper.from_array(np.array([2], np.int64), "axes"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    for key, text in (given if metadata is None else metadata).items():
        model.metadata_props.add(key=key, value=text)
    path.write_bytes(model.SerializeToString())
    return path


def draw(text: str, doubts: Mapping[int, tuple[str, float]] | None = None) -> LineImage:
    """Return a line of glyphs.

    Args:
        text: Of the charset above.
        doubts: For a glyph by its place: another one, printed over it, and how black (0-1).
    """
    pixels = np.full((HEIGHT, GAP + len(text) * (2 + GAP)), 255, np.uint8)
    for n, character in enumerate(text):
        _stamp(pixels, n, character, 1.0)
        if doubts and n in doubts:
            _stamp(pixels, n, *doubts[n])
    return LineImage(pixels, BASELINE, BODY)


def _stamp(pixels: NDArray[np.uint8], place: int, character: str, black: float) -> None:
    c = CHARSET.index(character)
    x = column_of(place)
    dark = 85 if character == " " else 255 * black
    if character != " ":  # a foot, on rows no glyph uses: enough black to know black by
        pixels[BAND * len(CHARSET) :, x : x + 2] = 0
    pixels[BAND * c : BAND * (c + 1), x : x + 2] = 255 - round(dark)


def column_of(place: int) -> int:
    """Return the first column of a glyph."""
    return GAP + place * (2 + GAP)
