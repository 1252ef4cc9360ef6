"""Writes the gradients of e-prop by braintrace: python braintrace_eprop.py DIRECTORY.

A recurrent layer of LIF neurons with soft reset below a softmax at each step. What a
layer sends to itself carries no gradient, as in e-prop's equations; braintrace would keep the part of
each neuron's weight from itself. Needs braintrace 0.2.6 with brainstate 0.5.4 and jax 0.10.2.
"""

import json
import pathlib
import sys
from importlib.metadata import version

import jax

jax.config.update("jax_enable_x64", True)

import brainstate
import braintrace
import jax.numpy as jnp
import numpy

brainstate.environ.set(precision=64)

INPUTS, NEURONS, CLASSES, STEPS = 4, 5, 3, 12
THRESHOLD, ALPHA = 1.0, 4.0


@jax.custom_jvp
def spike(x):
    return (x >= 0).astype(x.dtype)


@spike.defjvp
def spike_jvp(primals, tangents):
    (x,), (dx,) = primals, tangents
    s = jax.nn.sigmoid(ALPHA * x)
    return spike(x), ALPHA * s * (1 - s) * dx


class Layer(brainstate.nn.Module):
    """H[t] = decay (H[t-1] - z[t-1] THRESHOLD) + I[t]."""

    def __init__(self, weights, decay):
        super().__init__()
        self.weight = brainstate.ParamState(weights)
        self.decay = decay

    def init_state(self, *args, **kwargs):
        self.h = brainstate.HiddenState(jnp.zeros(NEURONS))

    def update(self, x):
        given = jax.lax.stop_gradient(spike(self.h.value - THRESHOLD))
        p = jnp.concatenate([x, given, jnp.ones(1)])
        h = self.decay * (self.h.value - given * THRESHOLD) + braintrace.matmul(p, self.weight.value)
        self.h.value = h
        return spike(h - THRESHOLD)


def case(decay, seed):
    random = numpy.random.default_rng(seed)
    weights = random.uniform(-0.4, 0.9, (INPUTS + NEURONS + 1, NEURONS))
    out = random.uniform(-1, 1, (NEURONS, CLASSES))
    x = random.uniform(0, 1, (STEPS, INPUTS))
    labels = random.integers(0, CLASSES, STEPS)
    model = Layer(jnp.asarray(weights), decay)
    learner = braintrace.compile(model, braintrace.EProp, jnp.asarray(x[0]))
    spikes, total = [], numpy.zeros_like(weights)
    params = {"weight": model.weight}

    def loss(x, label):
        z = learner(x)
        return -jax.nn.log_softmax(z @ out)[label], z

    for t in range(STEPS):
        grads, value, z = brainstate.transform.grad(loss, params, has_aux=True, return_value=True)(
            jnp.asarray(x[t]), int(labels[t]))
        total += numpy.asarray(grads["weight"])
        spikes.append([int(s) for s in z])
    fired = numpy.mean(spikes)
    assert 0.1 < fired < 0.9, fired
    return {"decay": decay, "threshold": THRESHOLD, "alpha": ALPHA,
            "weights": weights.tolist(), "out": out.tolist(), "x": x.tolist(), "labels": labels.tolist(),
            "spikes": spikes, "gradient": total.tolist()}


def main():
    if len(sys.argv) != 2:
        sys.exit("braintrace_eprop.py: expected the directory to write to, got %s" % sys.argv[1:])
    cases = [case(0.7, 1), case(0.4, 2)]
    lines = [{"versions": {p: version(p).split("+")[0] for p in ("braintrace", "jax")}}, *cases]
    text = "".join(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n" for line in lines)
    (pathlib.Path(sys.argv[1]) / "braintrace.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
