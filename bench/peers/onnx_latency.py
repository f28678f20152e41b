#!/usr/bin/env python3
"""One digit through onnxruntime on one thread, less what calling it costs: the time of a model that returns its input.

onnx_latency.py ROUNDS    prints microseconds of processor time: of the network, of Identity, and their difference
"""
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

CALLS = 500


def session(nodes, weights, width):
    shape = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 784])]
    out = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, width])]
    graph = helper.make_graph(nodes, "network", shape, out, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def network():
    generator = np.random.default_rng(0)
    nodes, weights, name = [], [], "x"
    for i, (rows, columns) in enumerate(((784, 128), (128, 20), (20, 10))):
        for what, values in (("w", generator.uniform(-0.1, 0.1, (rows, columns))), ("b", np.zeros(columns))):
            weights.append(numpy_helper.from_array(values.astype(np.float32), f"{what}{i}"))
        nodes.append(helper.make_node("Gemm", [name, f"w{i}", f"b{i}"], [f"z{i}"]))
        name = f"z{i}"
        if i < 2:
            nodes.append(helper.make_node("Relu", [name], [f"h{i}"]))
            name = f"h{i}"
    nodes.append(helper.make_node("Softmax", [name], ["y"], axis=-1))
    return session(nodes, weights, 10)


def main():
    rounds = int(sys.argv[1])
    generator = np.random.default_rng(1)
    pixels = generator.uniform(0, 1, (1, 784)) * (generator.uniform(0, 1, (1, 784)) < 0.19)     # as many are lit as in a digit
    x = {"x": pixels.astype(np.float32)}
    sessions = {"network": network(), "identity": session([helper.make_node("Identity", ["x"], ["y"])], [], 784)}
    best = dict.fromkeys(sessions, float("inf"))
    for _ in range(rounds):
        for name, one in sessions.items():
            at = time.process_time_ns()
            for _ in range(CALLS):
                one.run(None, x)
            best[name] = min(best[name], (time.process_time_ns() - at) / CALLS / 1000)
    print(f"onnx_latency network_us={best['network']:.3f} identity_us={best['identity']:.3f} "
          f"us={best['network'] - best['identity']:.3f}")


if __name__ == "__main__":
    main()
