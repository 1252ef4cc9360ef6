"""Writes small HDF5 files of many kinds, for the tests of NirFiles: those that are read, and those that are refused.

    python hdf5_cases.py DIRECTORY
"""

import pathlib
import sys

import h5py
import numpy as np

WEIGHT = np.arange(12, dtype="f8").reshape(3, 4) / 8 - 0.5


def graph(f, weight=None, weight_in=None, **options):
    """A graph of one Linear and one LIF; weight_in(group) writes the weights."""
    text = h5py.string_dtype()
    f.create_dataset("version", data="1.0.8", dtype=text)
    node = f.create_group("node")
    node.create_dataset("type", data="NIRGraph", dtype=text)
    edges = [("input", "fc"), ("fc", "lif"), ("lif", "output")]
    node.create_dataset("edges", data=edges, dtype=text)
    nodes = node.create_group("nodes")
    for name, kind in (("input", "Input"), ("fc", "Linear"), ("lif", "LIF"), ("output", "Output")):
        nodes.create_group(name).create_dataset("type", data=kind, dtype=text)
    nodes["input"].create_dataset("shape", data=np.array([4]))
    nodes["output"].create_dataset("shape", data=np.array([3]))
    if weight_in is None:
        nodes["fc"].create_dataset("weight", data=WEIGHT if weight is None else weight, **options)
    else:
        weight_in(nodes["fc"])
    for field, value in (("tau", 2e-3), ("r", 1.0), ("v_leak", 0.0), ("v_threshold", 0.1)):
        nodes["lif"].create_dataset(field, data=np.full(3, value))
    return nodes


def write(directory):
    def file(name, **options):
        return h5py.File(directory / (name + ".h5"), "w", **options)

    with file("read-plain") as f:
        graph(f)
    with file("read-chunks") as f:
        graph(f, chunks=(2, 3), compression="gzip")
    with file("read-big-endian") as f:
        graph(f, WEIGHT.astype(">f4"))
    with file("read-tracked", track_order=True) as f:
        nodes = graph(f)
        for i in range(12):  # more links than a header holds
            nodes.create_group(f"n{i}").create_dataset("type", data="Input", dtype=h5py.string_dtype())
            del nodes[f"n{i}"]
    with file("read-latest", libver="latest") as f:
        graph(f)
    with file("refused-soft-link") as f:
        nodes = graph(f)
        nodes["copy"] = h5py.SoftLink("/node/nodes/lif")
    with file("refused-external-link") as f:
        nodes = graph(f)
        nodes["other"] = h5py.ExternalLink("read-plain.h5", "/node/nodes/lif")
    with file("refused-new-soft-link", libver="latest") as f:
        nodes = graph(f)
        nodes["copy"] = h5py.SoftLink("/node/nodes/lif")
    with file("refused-circle") as f:
        nodes = graph(f)
        nodes["lif"]["lif"] = nodes
    with file("refused-shuffle") as f:
        graph(f, chunks=(2, 3), compression="gzip", shuffle=True)
    with file("refused-fletcher32") as f:
        graph(f, chunks=(2, 3), fletcher32=True)
    with file("refused-lzf") as f:
        graph(f, chunks=(2, 3), compression="lzf")
    with file("refused-half") as f:
        graph(f, WEIGHT.astype("f2"))
    with file("refused-complex") as f:
        graph(f, WEIGHT + 1j)
    with file("refused-reference") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", data=g.ref, dtype=h5py.ref_dtype))
    with file("refused-committed") as f:
        f["half"] = np.dtype("f4")
        graph(f)
    with file("refused-shared-type") as f:
        f["double"] = np.dtype("f8")
        graph(f, weight_in=lambda g: g.create_dataset("weight", data=WEIGHT, dtype=f["double"]))
        del f["double"]
    with file("refused-ragged") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", (3,), dtype=h5py.vlen_dtype("f8")))
    with file("refused-empty") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", data=h5py.Empty("f8")))
    with file("refused-huge") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", (1 << 20, 1 << 20), "f8", chunks=(64, 64)))
    with file("refused-huge-chunk") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", (3, 4), "f8", maxshape=(None, None), chunks=(1 << 14, 1 << 13)))
    with file("refused-no-data") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", (3, 4), "f8", chunks=(3, 4)))
    with file("refused-elsewhere") as f:
        graph(f, weight_in=lambda g: g.create_dataset("weight", (3, 4), "f8", external=[("weights.bin", 0, 96)]))
    with file("refused-latest-chunks", libver=("v110", "v110")) as f:
        graph(f, chunks=(2, 3), compression="gzip")
    with file("refused-nan") as f:
        graph(f, np.where(WEIGHT > 0.5, np.nan, WEIGHT))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
