"""jax-scan: networks as functions of arrays, the loop over time by lax.scan.

The synapses of a layer are one product or convolution over all steps; only neurons, and recurrent synapses,
are in the loop. An image that is the same at each step is convolved and normalised once.
"""

import jax
import jax.numpy as jnp

import case_data


def version():
    return "jax.lax.scan"


@jax.custom_jvp
def spike(z):
    return (z >= 0).astype(z.dtype)


@spike.defjvp
def spike_jvp(primals, tangents):
    (z,), (dz,) = primals, tangents
    return spike(z), dz / (1 + (jnp.pi * z) ** 2)  # ATan, alpha = 2


def lif(v, x):
    h = v + (x - v) * 0.5
    s = spike(h - 1.0)
    return h * (1.0 - s), s


def integrate(v, x):
    h = v + x
    s = spike(h - 1.0)
    return h * (1.0 - s), s


def over_steps(neuron, current, unroll):
    """[T, b, ..] -> spikes [T, b, ..]."""
    return jax.lax.scan(neuron, jnp.zeros_like(current[0]), current, unroll=unroll)[1]


def over_equal_steps(neuron, current, steps, unroll):
    """The same current [b, ..] at each step."""
    rest = jnp.zeros_like(current)
    return jax.lax.scan(lambda v, _: neuron(v, current), rest, None, steps, unroll=unroll)[1]


def recurrent(current, back, unroll):
    """LIF that gets X[t] + S[t-1] R."""

    def step(state, x):
        v, s = state
        v, s = lif(v, x + s @ back)
        return (v, s), s

    rest = jnp.zeros_like(current[0])
    return jax.lax.scan(step, (rest, rest), current, unroll=unroll)[1]


def network(options):
    return (Convolutional if options.work in case_data.CONVOLUTIONS else Dense)(options)


class Dense:
    """Dense layers, the first one recurrent where the case says so."""

    stats = ()

    def __init__(self, options):
        self.params = {"w": [jnp.asarray(w) for w in case_data.weights(options)]}
        back = case_data.recurrent_weight(options)
        if back is not None:
            self.params["back"] = jnp.asarray(back)

    def outputs(self, params, stats, x, unroll):
        hidden = []
        for i, w in enumerate(params["w"]):
            steps, batch, n = x.shape
            current = (x.reshape(steps * batch, n) @ w).reshape(steps, batch, -1)
            if i == 0 and "back" in params:
                x = recurrent(current, params["back"], unroll)
            else:
                x = over_steps(lif, current, unroll)
            hidden.append(x.mean())
        return x.mean(0), hidden[:-1], stats

    def neurons(self, currents, unroll):
        return over_steps(lif, currents, unroll)

    def rest(self):
        widths = [w.shape[1] for w in self.params["w"]]
        return [jnp.zeros((1, n)) for n in widths], jnp.zeros((1, widths[0]))

    def step(self, params, state, x):
        potentials, spikes = state
        new = []
        for i, w in enumerate(params["w"]):
            current = x @ w
            if i == 0 and "back" in params:
                current = current + spikes @ params["back"]
            v, x = lif(potentials[i], current)
            new.append(v)
            if i == 0:
                spikes = x
        return (new, spikes), x


class Convolutional:
    """Convolutions, batch normalisation, neurons, pooling, dense; images in XLA's order NHWC."""

    def __init__(self, options):
        self.shape = case_data.CONVOLUTIONS[options.work]
        self.steps = options.steps
        self.neuron = integrate if self.shape["neuron"] == "if" else lif
        *kernels, last = case_data.weights(options)
        side = case_data.side_before_dense(options)
        last = last.reshape(len(kernels[-1]), side, side, -1).transpose(1, 2, 0, 3)
        self.params = {
            "kernels": [jnp.asarray(k.transpose(2, 3, 1, 0)) for k in kernels],
            "gamma": [jnp.full(len(k), g) for k, g in zip(kernels, case_data.gains(options))],
            "beta": [jnp.zeros(len(k)) for k in kernels],
            "last": jnp.asarray(last.reshape(-1, last.shape[-1])),
        }
        self.stats = [(jnp.zeros(len(k)), jnp.ones(len(k))) for k in kernels]

    def outputs(self, params, stats, x, unroll):
        hidden, new = [], []
        x = x.transpose(0, 2, 3, 1)
        batch = len(x)
        for i, kernel in enumerate(params["kernels"]):
            stride = self.shape["strides"][i]
            x = jax.lax.conv_general_dilated(
                x, kernel, (stride, stride), ((1, 1), (1, 1)), dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            mean = x.mean((0, 1, 2))
            variance = ((x - mean) ** 2).mean((0, 1, 2))
            new.append(tuple(0.9 * a + 0.1 * b for a, b in zip(stats[i], (mean, variance))))
            x = (x - mean) * (params["gamma"][i] * jax.lax.rsqrt(variance + 1e-5)) + params["beta"][i]
            if i == 0:
                x = over_equal_steps(self.neuron, x, self.steps, unroll)
            else:
                x = over_steps(self.neuron, x.reshape(self.steps, batch, *x.shape[1:]), unroll)
            hidden.append(x.mean())
            x = x.reshape(-1, *x.shape[2:])
            if self.shape["pool"]:
                x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        current = (x.reshape(len(x), -1) @ params["last"]).reshape(self.steps, batch, -1)
        return over_steps(self.neuron, current, unroll).mean(0), hidden, new
