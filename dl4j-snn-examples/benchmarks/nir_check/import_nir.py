"""Imports NIR files by a framework's own importer and runs them there.

    python import_nir.py spikingjelly|snntorch|norse|sinabs DIRECTORY

Of each NAME.nir in the directory with its input NAME.x.json, lists [T][B][..], NAME.out.json receives {"out": what
the network computes, [T][B][..]}, or {"error": what the importer or the run raised}.

snnTorch and Norse take the dimensions of Flatten, which do not count the batch, as if they did: they get one
example at a time, without a batch axis.
"""

import json
import pathlib
import sys
import warnings

import nir
import torch


def over_time(net, x):
    state, out = None, []
    for x_t in x:
        y, state = net(x_t, state)
        out.append(y.detach())
    return torch.stack(out)


def spikingjelly(path, x):
    from spikingjelly.activation_based.nir_exchange import import_from_nir

    return over_time(import_from_nir(nir.read(path), dt=1e-4), x)


def one_by_one(make, x):
    return torch.stack([over_time(make(), x[:, b]) for b in range(x.shape[1])], 1)


def snntorch(path, x):
    from snntorch.import_nir import import_from_nir

    # Neurons keep their state in themselves: a network per example.
    return one_by_one(lambda: import_from_nir(nir.read(path)), x)


def norse(path, x):
    from norse.torch import from_nir

    return one_by_one(lambda: from_nir(nir.read(path)), x)


def sinabs(path, x):
    from sinabs.nir import from_nir

    out = []
    for b in range(x.shape[1]):
        # Layers take the steps as a batch.
        y = from_nir(nir.read(path), batch_size=1)(x[:, b])
        out.append((y[0] if isinstance(y, tuple) else y).detach())
    return torch.stack(out, 1)


def main(framework, directory):
    warnings.simplefilter("ignore")
    run = {"spikingjelly": spikingjelly, "snntorch": snntorch, "norse": norse, "sinabs": sinabs}[framework]
    for path in sorted(pathlib.Path(directory).glob("*.nir")):
        x = torch.tensor(json.loads(path.with_suffix(".x.json").read_text()), dtype=torch.float32)
        try:
            result = {"out": run(path, x).tolist()}
        except Exception as e:  # whatever it raises is the result
            result = {"error": f"{type(e).__name__}: {e}"}
        path.with_suffix(".out.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
