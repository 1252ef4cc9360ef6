"""What one iteration does in JAX: one jitted function, from random bits to Adam.

``jax-scan`` and ``jaxpike`` bring their networks. How many steps a turn of the loop over time holds, and which
generator draws spikes, is tried on this machine before anything is measured; 16 random bits are drawn per
input: of probability p, round(65535 p) / 65536 of them fire.
"""

import functools
import importlib
import os
import statistics
import time

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import numpy
import optax

import case_data

CONTENDERS = {"jax-scan": "peer_jax_scan", "jaxpike": "peer_jaxpike"}
UNROLLS = (1, 4, 8, 20)
GENERATORS = ("rbg", "threefry2x32", "numpy")
TRIALS = 8
# Where nothing is tuned.
UNROLL = 8


def create(options):
    peer = importlib.import_module(CONTENDERS[options.contender])
    network = peer.network(options)
    if options.work == "neuron":
        return Neuron(options, peer, network)
    if options.work in case_data.STREAMS:
        return Stream(options, peer, network)
    return Training(options, peer, network)


class Work:
    """Base: versions, and the choice of settings."""

    def __init__(self, options, peer, network):
        self.options = options
        self.peer = peer
        self.network = network
        self.next = 0
        self.use(min(UNROLL, options.steps), GENERATORS[0])

    def versions(self):
        return {"library": self.peer.version(), "jax": jax.__version__}

    def use(self, unroll, generator):
        """Forgets what was compiled, and compiles for these settings in the next iteration."""
        self.unroll, self.generator = unroll, generator
        self.build()

    def seconds(self):
        start = time.perf_counter()
        self.iteration()
        return time.perf_counter() - start

    def trial(self, unroll, generator):
        self.use(unroll, generator)
        self.seconds()
        return statistics.median(self.seconds() for _ in range(TRIALS))

    def prepare(self):
        """Tries the settings, first one, then the other; compiles with the fastest."""
        unroll, generator = self.unroll, self.generator
        unrolls = sorted({min(u, self.options.steps) for u in UNROLLS})
        unroll = min(unrolls, key=lambda u: self.trial(u, generator))
        settings = "unroll %d" % unroll
        if self.options.input == "poisson":
            generator = min(GENERATORS, key=lambda g: self.trial(unroll, g))
            settings += ", " + generator
        self.use(unroll, generator)
        return {"compile_seconds": self.seconds(), "settings": settings}


class Training(Work):
    """Training iterations (encode, forward, backward, Adam) or inference on batches in turn."""

    def __init__(self, options, peer, network):
        self.labels = [jnp.asarray(b) for b in case_data.batches(options, case_data.load(options, "labels"))]
        self.given = None
        if options.work not in case_data.CONVOLUTIONS:
            spikes = case_data.load(options, "spikes")
            count = len(spikes) if options.input == "spikes" else 1
            self.given = [jnp.asarray(s, jnp.float32) for s in spikes[:count]]
        if options.input == "spikes":
            self.features = self.given
        else:
            images = case_data.batches(options, case_data.images(options))
            if options.input == "poisson":
                images = [numpy.rint(i * 65535).astype(numpy.uint16) for i in images]
            self.features = [jnp.asarray(i) for i in images]
        self.adam = optax.adam(case_data.learning_rate(options))
        super().__init__(options, peer, network)

    def build(self):
        # Copies, since the jitted step takes over the memory of its state.
        params = jax.tree.map(jnp.array, self.network.params)
        stats = jax.tree.map(jnp.array, self.network.stats)
        rbg = "rbg" if self.generator == "numpy" else self.generator
        self.state = (params, stats, self.adam.init(params), jax.random.key(0, impl=rbg))
        self.host = numpy.random.SFC64(1) if self.generator == "numpy" else None
        self.step = jax.jit(self.train, donate_argnums=0)
        self.infer = jax.jit(self.answer)

    def noise(self):
        """Random bits of the host, or nothing."""
        if self.host is None or self.options.input != "poisson":
            return numpy.uint16(0)
        shape = (self.options.steps, self.options.batch, self.options.sizes[0])
        count = int(numpy.prod(shape))
        return self.host.random_raw((count + 3) // 4).view(numpy.uint16)[:count].reshape(shape)

    def encoded(self, features, key, noise):
        if self.options.input != "poisson":
            return features
        if self.host is None:
            noise = jax.random.bits(key, (self.options.steps, *features.shape), jnp.uint16)
        return (noise < features).astype(jnp.float32)

    def outputs(self, params, stats, x):
        """Firing rates of the last layer, rates of the hidden layers, statistics of batch normalisation."""
        return self.network.outputs(params, stats, x, self.unroll)

    def train(self, state, features, labels, noise):
        params, stats, moments, key = state
        key, sub = jax.random.split(key)
        x = self.encoded(features, sub, noise)

        def loss_of(params):
            rates, _, new = self.outputs(params, stats, x)
            return jnp.mean((rates - labels) ** 2), new

        (loss, stats), gradients = jax.value_and_grad(loss_of, has_aux=True)(params)
        updates, moments = self.adam.update(gradients, moments, params)
        return (optax.apply_updates(params, updates), stats, moments, key), loss

    def answer(self, params, stats, key, features, noise):
        key, sub = jax.random.split(key)
        return self.outputs(params, stats, self.encoded(features, sub, noise))[0], key

    def iteration(self):
        k = self.next % len(self.features)
        self.next += 1
        if self.options.work == "infer":
            params, stats, moments, key = self.state
            rates, key = self.infer(params, stats, key, self.features[k], self.noise())
            self.state = (params, stats, moments, key)
            return rates.block_until_ready()
        self.state, loss = self.step(self.state, self.features[k], self.labels[k], self.noise())
        return loss.block_until_ready()

    def check(self, count):
        self.use(self.unroll, self.generator)
        self.next = 0
        x = self.features[0] if self.given is None else self.given[0]
        rates, hidden, _ = jax.jit(self.outputs)(self.network.params, self.network.stats, x)
        answer = {
            "spikes": float(rates.sum()) * self.options.steps,
            "rate": float(rates.mean()),
            "hidden": [float(h) for h in hidden],
            "losses": [],
        }
        for i in range(count):
            k = i % len(self.features)
            self.state, loss = self.step(self.state, self.features[k], self.labels[k], self.noise())
            answer["losses"].append(float(loss))
        return answer


class Stream(Work):
    """One step of one example a call, without gradients; the state goes on from call to call."""

    def __init__(self, options, peer, network):
        # As arrays of the host: each step of a stream comes from outside.
        self.steps = list(case_data.load(options, "spikes")[0].astype(numpy.float32))
        super().__init__(options, peer, network)

    def build(self):
        self.state = self.network.rest()
        self.step = jax.jit(functools.partial(self.network.step, self.network.params))

    def prepare(self):
        """There is no loop over time, and nothing is drawn."""
        return {"compile_seconds": self.seconds()}

    def iteration(self):
        x = self.steps[self.next % len(self.steps)]
        self.next += 1
        self.state, out = self.step(self.state, x)
        return out.block_until_ready()

    def check(self, count):
        self.build()
        self.next = 0
        out = numpy.stack([numpy.asarray(self.iteration()) for _ in range(20 * count)])
        self.build()
        return {"spikes": float(out.sum()), "rate": float(out.mean()), "losses": []}


class Neuron(Work):
    """The neurons alone: forward over all steps, then backward from given gradients."""

    def __init__(self, options, peer, network):
        self.currents = jnp.asarray(case_data.load(options, "currents"))
        self.gradients = jnp.asarray(case_data.load(options, "gradients"))
        super().__init__(options, peer, network)

    def build(self):
        @jax.jit
        def both(currents, gradients):
            spikes, back = jax.vjp(lambda x: self.network.neurons(x, self.unroll), currents)
            return spikes, back(gradients)[0]

        self.both = both

    def iteration(self):
        return jax.block_until_ready(self.both(self.currents, self.gradients))

    def check(self, count):
        spikes, gradient = self.iteration()
        return {
            "spikes": float(spikes.sum()),
            "rate": float(spikes.mean()),
            "losses": [],
            "gradient": float(numpy.abs(numpy.asarray(gradient, numpy.float64)).sum()),
        }
