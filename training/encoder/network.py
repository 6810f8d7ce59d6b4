"""Make the graph of contextual encoder and sentence reranker: `-m training.encoder.network`.

The graph is BERT (Devlin et al., NAACL 2019) as multilingual-e5-small has it, without embeddings
and without weights: `index.encoders.transformer` gives these when it opens the graph. Operators are
those of ONNX, and two of onnxruntime (com.microsoft).

A product of matrices is one of whole numbers. The weights are int8 with a scale for each output.
The rows of what goes in are scaled to -127..127 one by one, so no token's size blurs another's;
onnxruntime's own dynamic quantization has one scale for all of them.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from index.encoders.transformer import ARCHITECTURE, BACKBONE_FOLDER

LAYERS, WIDTH, WIDE = 12, 384, 1536
_CONSTANTS: dict[str, np.ndarray[Any, Any]] = {
    "last axis": np.array([-1], np.int64),
    "steps": np.array(127, np.float32),
    "step": np.array(1 / 127, np.float32),
    "least": np.array(1e-9, np.float32),
    "one": np.array(1, np.float32),
    "middle": np.array(128, np.uint8),  # processors multiply uint8 by int8
}


class _Graph:
    """Nodes and the weights that they take, as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights = [numpy_helper.from_array(value, name) for name, value in _CONSTANTS.items()]

    def add(self, operator: str, inputs: list[str], output: str, **settings: Any) -> str:
        """Add a node; return the name of what it gives."""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, **settings))
        return output

    def take(self, name: str, kind: int, *shape: int) -> str:
        """Declare a weight that is given when the graph is opened."""
        weight = TensorProto(name=name, data_type=kind, dims=shape)
        weight.data_location = TensorProto.EXTERNAL
        weight.external_data.add(key="location", value="weights")
        self.weights.append(weight)
        return name

    def add_norm(self, rows: str, name: str) -> str:
        """Add layer normalisation."""
        weight = self.take(name + ".weight", TensorProto.FLOAT, WIDTH)
        bias = self.take(name + ".bias", TensorProto.FLOAT, WIDTH)
        epsilon = ARCHITECTURE.epsilon
        given = [rows, weight, bias]
        return self.add("LayerNormalization", given, name + " out", axis=-1, epsilon=epsilon)

    def add_product(self, rows: str, name: str, inputs: int, outputs: int) -> str:
        """Add a linear map [tokens, inputs] -> [tokens, outputs] in whole numbers."""
        weights = self.take(name + ".rows", TensorProto.INT8, inputs, outputs)
        scales = self.take(name + ".scales", TensorProto.FLOAT, outputs)
        bias = self.take(name + ".bias", TensorProto.FLOAT, outputs)
        sizes = self.add("Abs", [rows], name + " sizes")
        largest = self.add("ReduceMax", [sizes, "last axis"], name + " largest", keepdims=1)
        largest = self.add("Max", [largest, "least"], name + " at least")
        shrink = self.add("Div", ["steps", largest], name + " shrink")
        scaled = self.add("Mul", [rows, shrink], name + " scaled")
        whole = self.add("QuantizeLinear", [scaled, "one", "middle"], name + " whole")
        product = self.add("MatMulInteger", [whole, weights, "middle"], name + " product")
        real = self.add("Cast", [product], name + " real", to=TensorProto.FLOAT)
        grown = self.add("Mul", [real, scales], name + " grown")
        stretch = self.add("Mul", [largest, "step"], name + " stretch")
        mapped = self.add("Mul", [grown, stretch], name + " mapped")
        return self.add("Add", [mapped, bias], name + " out")

    def add_layer(self, rows: str, name: str) -> str:
        """Add attention and the network behind it."""
        mixed = self.add_product(rows, name + "attention", WIDTH, 3 * WIDTH)
        parts = [name + part for part in ("queries", "keys", "values")]
        self.nodes.append(helper.make_node("Split", [mixed], parts, axis=-1, num_outputs=3))
        attended = self.add(
            "MultiHeadAttention",
            parts,
            name + "attended",
            domain="com.microsoft",
            num_heads=ARCHITECTURE.heads,
        )
        joined = self.add_product(attended, name + "joined", WIDTH, WIDTH)
        rows = self.add_norm(self.add("Add", [rows, joined], name + "beside"), name + "norm")
        wide = self.add_product(rows, name + "wide", WIDTH, WIDE)
        curved = self.add("FastGelu", [wide], name + "curved", domain="com.microsoft")
        narrow = self.add_product(curved, name + "narrow", WIDE, WIDTH)
        return self.add_norm(self.add("Add", [rows, narrow], name + "again"), name + "last_norm")


def make_graph() -> bytes:
    """Return the graph: "embedded" [1, tokens, width] in, the last layer's rows out."""
    graph = _Graph()
    rows = graph.add_norm("embedded", "norm")
    for layer in range(LAYERS):
        rows = graph.add_layer(rows, f"layers.{layer}.")
    given, found = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", WIDTH])
        for name in ("embedded", rows)
    )
    made = helper.make_graph(graph.nodes, "e5", [given], [found], graph.weights)
    versions = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(made, opset_imports=versions, ir_version=8, producer_name="yinju")
    return bytes(model.SerializeToString(deterministic=True))


def main() -> None:
    """Write the graph."""
    parser = argparse.ArgumentParser(description="Make the graph of the shared network.")
    parser.add_argument("--output", type=Path, default=BACKBONE_FOLDER / "network.onnx")
    parser.parse_args().output.write_bytes(make_graph())


if __name__ == "__main__":
    main()
