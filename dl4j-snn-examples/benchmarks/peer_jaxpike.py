"""jaxpike: its own layers and its own unrolling, as its documentation shows.

Its LIF charges with alpha V + (1 - alpha) X; tau = 1 / ln 2 makes alpha 0.5, as tau = 2 does elsewhere. What stays
different: it fires above the threshold, not at it. tau can be learned there, and is kept fixed as elsewhere.
"""

import math

import equinox
import jax
import jax.numpy as jnp
import jaxpike

import case_data


def version():
    return "jaxpike " + jaxpike.__version__


def lif():
    return jaxpike.LIF(tau=1 / math.log(2), reset="zero", surrogate=jaxpike.ATan(alpha=2.0))


def dense(weight):
    layer = jaxpike.Dense(*weight.shape, key=jax.random.key(0), use_bias=False)
    return equinox.tree_at(lambda made: made.weight, layer, jnp.asarray(weight).T)


def network(options):
    if options.work in case_data.CONVOLUTIONS:
        raise case_data.NotPossible("jaxpike has no batch normalisation")
    if options.work == "neuron":
        return Network(options, lif())
    weights = [dense(w) for w in case_data.weights(options)]
    back = case_data.recurrent_weight(options)
    if back is not None:
        return Network(options, recurrent(weights, dense(back)))
    layers = [layer for w in weights for layer in (w, lif())]
    return Network(options, jaxpike.Sequential(*layers))


def recurrent(weights, back):
    """A graph with a cycle, which reads the step before."""
    return jaxpike.Graph(
        nodes={"in": weights[0], "hidden": lif(), "back": back, "out": weights[1], "last": lif()},
        edges=[
            ("input", "in"),
            ("in", "hidden"),
            ("hidden", "back"),
            ("back", "hidden"),
            ("hidden", "out"),
            ("out", "last"),
        ],
        output="last",
    )


class Network:
    """A network of jaxpike; what it learns are its weights."""

    stats = ()

    def __init__(self, options, net):
        self.inputs = options.sizes[0]
        learned = jax.tree.map(
            lambda leaf: equinox.is_inexact_array(leaf) and not isinstance(leaf, jaxpike.LIF),
            net,
            is_leaf=lambda node: isinstance(node, jaxpike.LIF),
        )
        self.params, self.fixed = equinox.partition(net, learned)

    def net(self, params):
        return equinox.combine(params, self.fixed)

    def outputs(self, params, stats, x, unroll):
        """Hidden rates are not asked for: only the last layer's spikes come out."""
        out, _ = jaxpike.unroll(self.net(params), x, scan_unroll=unroll)
        return jaxpike.spike_rate(out), [], stats

    def neurons(self, currents, unroll):
        return jaxpike.unroll(self.net(self.params), currents, scan_unroll=unroll)[0]

    def rest(self):
        return self.net(self.params).init_state((1, self.inputs))

    def step(self, params, state, x):
        return self.net(params)(state, x)
