"""A checkpoint made from the shipped model, so that training can go on where no checkpoint is left.

Checkpoints are too large for version control; the exported network holds all weights that a
further run needs. What it does not hold is the state of batch normalisation, which export folds
into the convolutions, and that of the optimiser. The first is measured again on fresh lines, so
that the network answers the same, in training as in reading; the second starts anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from training.batches import Batch
from training.charset import CHARSET
from training.first_layer import unfold
from training.model import LineNet, Shape


def from_onnx(path: Path, samples: Iterable[Batch]) -> tuple[LineNet, int]:
    """Return the network of an exported model, and the lines it was trained on.

    Args:
        path: As `training.export` writes it, quantised or not; what quantising rounded stays so.
        samples: Lines on which the normalisation is measured; a few hundred will do.

    Raises:
        ValueError: It was trained for another charset, or is not a network of `training.model`.
    """
    stored = onnx.load(str(path))
    facts = {entry.key: entry.value for entry in stored.metadata_props}
    if json.loads(facts.get("charset", "[]")) != list(CHARSET):
        raise ValueError(f"{path} was trained for another charset; start from nothing: --fresh")
    weights = _Weights(stored.graph)
    convolutions = weights.all("Conv")
    kernels = [
        *weights.folded(),
        *((weights.of(n.input[1]), weights.of(n.input[2])) for n in convolutions),
    ]
    lstms, products = weights.all("LSTM"), weights.all("MatMul")
    if len(kernels) not in (5, 6) or len(lstms) != 1 or len(products) != 1:
        raise ValueError(f"{path} is not a network of training.model")
    a, b, c, d, e, *squeezed = (len(kernel) for kernel, _ in kernels)
    of_lstm = [weights.of(name) for name in lstms[0].input[1:4]]
    shape = Shape(len(CHARSET) + 1, (a, b, c, d, e), of_lstm[1].shape[2], sum(squeezed))
    model = LineNet(shape)
    if isinstance(model.squeeze, nn.Conv2d):
        _set_convolution(model.squeeze, *kernels.pop())
    _set_lstm(model.lstm, *of_lstm)
    (added,) = (n for n in weights.all("Add") if products[0].output[0] in n.input)
    (bias,) = (name for name in added.input if name != products[0].output[0])
    with torch.no_grad():
        model.output.weight.copy_(torch.from_numpy(weights.of(products[0].input[1]).T))
        model.output.bias.copy_(torch.from_numpy(weights.of(bias)))
    _unfold(model.convolutions, kernels, [torch.from_numpy(batch.images) for batch in samples])
    return model, int(facts.get("version", "lines 0").split()[-1])


class _Weights:
    """The weights of a graph, those stored as whole numbers made floats again."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._nodes = list(graph.node)
        self._stored = {t.name: np.array(numpy_helper.to_array(t)) for t in graph.initializer}
        self._made = {n.output[0]: n for n in graph.node if n.op_type == "DequantizeLinear"}

    def all(self, kind: str) -> list[onnx.NodeProto]:
        """Return the nodes of a kind in the order of the graph."""
        return [node for node in self._nodes if node.op_type == kind]

    def folded(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Return weights and biases of the first layer where `training.first_layer` folded it."""
        return [unfold(node, self._stored) for node in self.all("QLinearConv")]

    def of(self, name: str) -> NDArray[np.float32]:
        """Return a tensor by its name; scales are one for all or one for each along one axis."""
        if name not in self._made:
            return np.asarray(self._stored[name], np.float32)
        packed, scale, zero = (self._stored[key] for key in self._made[name].input)
        shape = [1] * packed.ndim
        if scale.ndim:
            (axis,) = (a.i for a in self._made[name].attribute if a.name == "axis")
            shape[axis] = -1
        whole = packed.astype(np.float64) - zero.astype(np.float64).reshape(shape)
        return np.asarray(whole * scale.reshape(shape), np.float32)


def _set_convolution(
    layer: nn.Conv2d, kernel: NDArray[np.float32], bias: NDArray[np.float32]
) -> None:
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(kernel))
        assert layer.bias is not None
        layer.bias.copy_(torch.from_numpy(bias))


def _set_lstm(lstm: nn.LSTM, *weights: NDArray[np.float32]) -> None:
    """Set the weights; ONNX orders the gates input, output, forget, cell, PyTorch i, f, c, o."""
    of_input, of_hidden, biases = weights
    size = lstm.hidden_size

    def gates(rows: NDArray[np.float32]) -> Tensor:
        i, o, f, c = np.split(rows, 4)
        return torch.from_numpy(np.concatenate([i, f, c, o]))

    with torch.no_grad():
        for direction, suffix in enumerate(("", "_reverse")):
            bias = biases[direction]
            for name, value in (
                ("weight_ih", of_input[direction]),
                ("weight_hh", of_hidden[direction]),
                ("bias_ih", bias[: 4 * size]),
                ("bias_hh", bias[4 * size :]),
            ):
                getattr(lstm, f"{name}_l0{suffix}").copy_(gates(value))


def _unfold(
    layers: nn.Sequential,
    kernels: Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]],
    samples: list[Tensor],
) -> None:
    """Set convolutions and give every normalisation the mean and spread that it then sees."""
    weights = iter(kernels)
    bias: NDArray[np.float32] = np.zeros(0, np.float32)
    with torch.no_grad():
        for layer in layers:
            if isinstance(layer, nn.Conv2d):
                kernel, bias = next(weights)
                layer.weight.copy_(torch.from_numpy(kernel))
            if isinstance(layer, nn.BatchNorm2d):
                pixels = torch.cat([x.transpose(0, 1).flatten(1) for x in samples], dim=1)
                spread, mean = torch.var_mean(pixels, dim=1)
                assert layer.running_mean is not None
                assert layer.running_var is not None
                layer.running_mean.copy_(mean)
                layer.running_var.copy_(spread)
                layer.weight.copy_((spread + layer.eps).sqrt())
                layer.bias.copy_(torch.from_numpy(bias) + mean)
            layer.eval()
            samples = [layer(x) for x in samples]
    layers.train()
