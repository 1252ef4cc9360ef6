"""Writes a NIR file of what NirFiles reads and does not write: groups, nested subgraphs, padding "same" of even kernels.

    python write_nir.py FILE
"""

import sys

import nir
import numpy as np

rng = np.random.default_rng(3)


def wrapped(node, shape):
    """A graph of one node."""
    nodes = {"in": nir.Input(np.array(shape)), "lif": node, "out": nir.Output(np.array(shape))}
    return nir.NIRGraph(nodes, [("in", "lif"), ("lif", "out")])


def write(path):
    n = 6 * 3 * 3
    lif = nir.LIF(*(np.full(5, v) for v in (3e-3, 1.0, 0.0, 0.4)), v_reset=np.zeros(5))
    inner = wrapped(lif, [5])
    outer = nir.NIRGraph(
        {"in": nir.Input(np.array([5])), "inner": inner, "out": nir.Output(np.array([5]))},
        [("in", "inner"), ("inner", "out")],
    )
    conv = dict(stride=(1, 1), dilation=(1, 1))
    nodes = {
        "input": nir.Input(np.array([4, 6, 6])),
        "groups": nir.Conv2d(
            None, rng.normal(0.2, 0.6, (6, 2, 3, 3)), padding=(1, 1), groups=2, bias=rng.normal(0, 0.1, 6), **conv
        ),
        "if": nir.IF(np.full((6, 6, 6), 1e3), np.full((6, 6, 6), 0.9)),
        "same": nir.Conv2d(None, rng.normal(0.1, 0.4, (6, 6, 2, 2)), padding="same", groups=1, bias=np.zeros(6), **conv),
        "pool": nir.AvgPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
        "flatten": nir.Flatten({"input": np.array([6, 3, 3])}, 0, -1),
        "fc": nir.Affine(rng.normal(0.1, 0.4, (5, n)), rng.normal(0, 0.1, 5)),
        "outer": outer,
        "output": nir.Output(np.array([5])),
    }
    names = list(nodes)
    nir.write(path, nir.NIRGraph(nodes, list(zip(names, names[1:]))))


if __name__ == "__main__":
    write(sys.argv[1])
