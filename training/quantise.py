"""Makes the exported network smaller and faster: most of its sums in whole numbers of eight bits.

Two thirds of the time go into convolutions, and a processor multiplies bytes several times as fast
as floats. Seven bits are used for the weights: with eight, processors without VNNI (before about
2019) overflow in between and answer differently from newer ones. The LSTM stays in floats: its
quantised form measures a whole batch, so that a line would read differently beside other lines.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from pipeline.readers.line_image import HEIGHT
from training.batches import Batch
from training.first_layer import fold

QUANTISED = ["Conv", "MaxPool", "Relu", "MatMul"]
"""With its ReLU a convolution is one step, whose answers begin at zero: a ReLU of its own has them
turned into floats and back, an eighth of the network's time."""

ANSWERING = ["MatMul"]
"""What these answer stays floats: probabilities are made of it."""


class _Samples(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Lines on which the range of every layer's answers is measured."""

    def __init__(self, name: str, batches: Sequence[Batch]) -> None:
        self._feeds: Iterator[dict[str, NDArray[np.float32]]] = iter(
            [{name: batch.images} for batch in batches]
        )

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next batch, None after the last."""
        return next(self._feeds, None)


def quantise(path: Path, samples: Sequence[Batch]) -> None:
    """Replace a model of floats by the same with quantised convolutions; its metadata stay.

    Args:
        path: The ONNX file, as `training.export` writes it.
        samples: Lines of all kinds; what their layers answer sets the scales.
    """
    stored = onnx.load(str(path))
    facts = list(stored.metadata_props)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises what is done here already
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "plain.onnx", Path(folder) / "packed.onnx"
        quant_pre_process(str(path), str(plain), skip_symbolic_shape=True)
        quantize_static(
            str(plain),
            str(packed),
            _Samples(stored.graph.input[0].name, samples),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=QUANTISED,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            extra_options={"OpTypesToExcludeOutputQuantization": ANSWERING},
        )
        written = onnx.load(str(packed))
    root.setLevel(level)
    del written.metadata_props[:]
    written.metadata_props.extend(facts)
    fold(written, HEIGHT)
    onnx.save(written, str(path))
