"""Writes what the running peers answer: python generate.py DIRECTORY.

One file a library, one case a line; the tests of dl4j-snn-layers hold docs/peers.md and
docs/surrogates.md to them. See README.md of this folder.
"""

import json
import pathlib
import sys
from importlib.metadata import version

import torch

# Before the libraries are loaded: constants of theirs are made then, in the default type.
torch.set_default_dtype(torch.float64)

import norse_cases
import snntorch_cases
import spikingjelly_cases
import surrogate_cases
import trained_networks

FILES = {
    "spikingjelly": (spikingjelly_cases, ("spikingjelly", "torch")),
    "snntorch": (snntorch_cases, ("snntorch", "torch")),
    "norse": (norse_cases, ("norse", "torch")),
    "surrogates": (surrogate_cases, ("spikingjelly", "snntorch", "norse", "torch")),
}


def main():
    if len(sys.argv) != 2:
        sys.exit("generate.py: expected the directory to write to, got %s" % sys.argv[1:])
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, (cases, packages) in FILES.items():
        # The public version alone: what follows + names a build.
        lines = [{"versions": {p: version(p).split("+")[0] for p in packages}}]
        for case in cases.cases():
            try:
                lines.append(case.json())
            except Exception as e:
                failed.append("%s: %s: %s: %s" % (name, case.row, type(e).__name__, e))
        text = "".join(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n" for line in lines)
        (directory / (name + ".jsonl")).write_text(text, encoding="utf-8")
        print("%s: %d cases, %d bytes" % (name, len(lines) - 1, len(text)))
    versions = {p: version(p).split("+")[0] for p in ("spikingjelly", "snntorch", "torch")}
    trained_networks.generate(directory, versions)
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
