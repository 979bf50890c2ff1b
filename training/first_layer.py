"""Makes the quantised network's first layer faster without changing a single answer.

The first convolution has one channel to look at, nine pixels a place, and then keeps the largest
of four places: so little work a place that most of its time went into laying pixels out. Here each
block of 2 x 2 places is one place: one convolution over its 4 x 4 pixels answers for the four side
by side, and the largest of four neighbours is kept as before. It takes half the time.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

CONTRIBUTED = "com.microsoft"
"""Operators with channels last; onnxruntime itself turns the other layers into them."""

BLOCK = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Row and column of the places of a block, in the order of their channels."""

KERNEL = 3


def fold(model: onnx.ModelProto, height: int) -> None:
    """Replace the first convolution and the pooling after it.

    Args:
        model: As `onnxruntime.quantization` writes it: quantised and back before every layer. Its
            first convolution is 3 x 3 over one channel, and a pooling 2 x 2 follows.
        height: Pixels of a line.

    Raises:
        ValueError: The network does not begin like that.
    """
    graph = _Graph(model.graph)
    convolution = graph.first("Conv")
    x, weights, biases = (graph.makes(name) for name in convolution.input)
    rounded = graph.takes(convolution.output[0], "QuantizeLinear")
    back = graph.takes(rounded.output[0], "DequantizeLinear")
    pooling = graph.takes(back.output[0], "MaxPool")
    pooled = graph.takes(pooling.output[0], "QuantizeLinear")
    packed, scale, zero = (graph.stored(name) for name in weights.input)
    bias = graph.stored(biases.input[0])
    if packed.shape[1:] != (1, KERNEL, KERNEL) or _ints(pooling, "kernel_shape") != [2, 2]:
        raise ValueError("the network's first layer is not one channel, 3 x 3, and pooled 2 x 2")
    count = len(packed)
    spread = np.zeros((4 * count, 1, KERNEL + 1, KERNEL + 1), packed.dtype)
    for at, (row, column) in enumerate(BLOCK):
        place = spread[at * count : (at + 1) * count]
        place[:, :, row : row + KERNEL, column : column + KERNEL] = packed
    for name, value in (
        ("weights", spread),
        ("scale", np.tile(scale, 4)),
        ("zero", np.tile(zero, 4)),
        ("bias", np.tile(bias, 4)),
        ("lines_shape", np.array([0, height, -1, 1])),
        ("places_shape", np.array([0, height // 2, -1, count])),
    ):
        model.graph.initializer.append(numpy_helper.from_array(value, f"first_{name}"))
    # In memory the four places of a block are neighbours already: naming them so costs nothing.
    added = [
        helper.make_node("Reshape", [x.input[0], "first_lines_shape"], ["first_lines"]),
        helper.make_node(
            "QLinearConv",
            [
                *("first_lines", *x.input[1:], "first_weights", "first_scale", "first_zero"),
                *(*rounded.input[1:], "first_bias"),
            ],
            ["first_blocks"],
            domain=CONTRIBUTED,
            channels_last=1,
            kernel_shape=[KERNEL + 1, KERNEL + 1],
            strides=[2, 2],
            pads=[1, 1, 1, 1],
        ),
        helper.make_node("Reshape", ["first_blocks", "first_places_shape"], ["first_places"]),
        helper.make_node(
            "NhwcMaxPool",
            ["first_places"],
            ["first_largest"],
            domain=CONTRIBUTED,
            kernel_shape=[1, 4],
            strides=[1, 4],
        ),
        helper.make_node("Transpose", ["first_largest"], [pooled.output[0]], perm=[0, 3, 1, 2]),
    ]
    graph.replace([x, weights, biases, convolution, rounded, back, pooling, pooled], added)
    if all(known.domain != CONTRIBUTED for known in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIBUTED, 1))


def unfold(
    node: onnx.NodeProto, stored: dict[str, NDArray[np.generic]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights and biases of the convolution that `fold` replaced, as floats.

    Args:
        node: The `QLinearConv` that `fold` put there.
        stored: The network's tensors by name.
    """
    packed, scale, zero = (stored[name].astype(np.float64) for name in node.input[3:6])
    seen = float(stored[node.input[1]])
    bias = stored[node.input[8]].astype(np.float64) * seen * scale
    count = len(packed) // len(BLOCK)
    shape = (-1, 1, 1, 1)
    whole = (packed - zero.reshape(shape)) * scale.reshape(shape)
    kernel = whole[:count, :, :KERNEL, :KERNEL]
    return kernel.astype(np.float32), bias[:count].astype(np.float32)


class _Graph:
    """A graph's nodes, found by what they make and take."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._stored = {tensor.name: tensor for tensor in graph.initializer}

    def first(self, kind: str) -> onnx.NodeProto:
        """Return the first node of a kind."""
        return self._only([node for node in self._graph.node if node.op_type == kind][:1], kind)

    def makes(self, name: str) -> onnx.NodeProto:
        """Return the node that makes a tensor."""
        return self._only([node for node in self._graph.node if name in node.output], name)

    def takes(self, name: str, kind: str) -> onnx.NodeProto:
        """Return the node of a kind that takes a tensor."""
        nodes = self._graph.node
        return self._only([n for n in nodes if n.op_type == kind and name in n.input], name)

    def stored(self, name: str) -> NDArray[np.generic]:
        """Return a tensor's value."""
        return np.array(numpy_helper.to_array(self._stored[name]))

    def replace(self, dropped: list[onnx.NodeProto], added: list[onnx.NodeProto]) -> None:
        """Put nodes where the first of others stood, and forget tensors that no node takes."""
        outputs = {name for node in dropped for name in node.output}
        kept = [node for node in self._graph.node if not outputs & set(node.output)]
        at = 1 + next(i for i, node in enumerate(kept) if node.op_type == "QuantizeLinear")
        kept[at:at] = added
        taken = {name for node in kept for name in node.input}
        tensors = [tensor for tensor in self._graph.initializer if tensor.name in taken]
        del self._graph.node[:], self._graph.initializer[:], self._graph.value_info[:]
        self._graph.node.extend(kept)
        self._graph.initializer.extend(tensors)

    @staticmethod
    def _only(found: list[onnx.NodeProto], what: str) -> onnx.NodeProto:
        if len(found) != 1:
            raise ValueError(f"the network has {len(found)} nodes for {what}, one was expected")
        return found[0]


def _ints(node: onnx.NodeProto, name: str) -> list[int]:
    return next((list(a.ints) for a in node.attribute if a.name == name), [])
