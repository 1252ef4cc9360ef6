"""Exports small networks from jaxpike to NIR, with what they computed there.

    python dialects_jax.py DIRECTORY

Each file NAME.nir has a NAME.json, as those of dialects.py.
"""

import json
import pathlib
import sys

import equinox as eqx
import jax
import jax.numpy as jnp
import jaxpike
import nir
import numpy as np
from jaxpike.nir import to_nir

T, B, N_IN, N_HIDDEN, N_OUT = 25, 2, 6, 8, 4


def weighed(layer, rng, mean=0.6, deviation=1.0):
    """Weights that make neurons spike now and then."""
    shape = layer.weight.shape
    layer = eqx.tree_at(lambda m: m.weight, layer, jnp.asarray(rng.normal(mean, deviation, shape), jnp.float32))
    bias = jnp.asarray(rng.normal(0.1, 0.1, layer.bias.shape), jnp.float32)
    return eqx.tree_at(lambda m: m.bias, layer, bias)


def save(directory, name, net, x):
    state, out = net.init_state(x.shape[1:]), []
    for x_t in x:
        state, y = net(state, x_t)
        out.append(np.asarray(y))
    out = np.stack(out)
    assert 0.03 < out.mean() < 0.97, (name, out.mean())
    nir.write(directory / (name + ".nir"), to_nir(net, (1, *x.shape[2:])))
    # There images are [height, width, channels].
    given = np.moveaxis(x, -1, 2) if x.ndim == 5 else x
    content = {"dialect": "JAXPIKE", "reset": "HARD", "x": given.tolist(), "spikes": out.tolist()}
    (directory / (name + ".json")).write_text(json.dumps(content))
    print(name, float(out.mean()))


def main(directory):
    rng = np.random.default_rng(3)
    key = jax.random.key(0)
    x = (rng.random((T, B, N_IN)) < 0.4).astype(np.float32)
    dense = lambda a, b: weighed(jaxpike.Dense(a, b, key=key), rng)
    lif = lambda tau, threshold: jaxpike.LIF(tau, threshold=threshold, reset="zero")
    save(
        directory,
        "jaxpike-lif",
        jaxpike.Sequential(dense(N_IN, N_HIDDEN), lif(2.5, 0.5), dense(N_HIDDEN, N_OUT), lif(4.0, 0.6)),
        x,
    )
    free = lambda tau, threshold: jaxpike.LinearLIF(tau, threshold=threshold)
    save(
        directory,
        "jaxpike-free",
        jaxpike.Sequential(dense(N_IN, N_HIDDEN), free(2.5, 0.8), dense(N_HIDDEN, N_OUT), free(4.0, 1.2)),
        x,
    )
    images = (rng.random((T, B, 6, 5, 2)) < 0.4).astype(np.float32)
    convolution = jaxpike.Conv2d(2, 3, (3, 3), key=key, padding="SAME")
    net = jaxpike.Sequential(
        weighed(convolution, rng, 0.15, 0.5),
        lif(2.0, 0.4),
        jaxpike.Pool2d((2, 2), mode="avg"),
        jaxpike.Flatten(),
        dense(3 * 3 * 2, N_OUT),
        lif(3.0, 1.6),
    )
    save(directory, "jaxpike-images", net, images)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
