"""What one iteration does: the same for all libraries, which only bring their networks."""

import importlib
import os

import numpy
import torch
import torch.nn.functional as F

# contender -> (module, style)
CONTENDERS = {
    "spikingjelly-step": ("peer_spikingjelly", "s"),
    "spikingjelly-multi": ("peer_spikingjelly", "m"),
    "snntorch": ("peer_snntorch", None),
    "norse": ("peer_norse", None),
    "torch-loop": ("peer_torch", None),
    "torch-lstm": ("peer_torch", None),
}


def create(options):
    """The work of one case for one contender."""
    if options.contender not in CONTENDERS:
        raise ValueError(
            "unknown contender %s: expected one of %s"
            % (options.contender, ", ".join(sorted(CONTENDERS)))
        )
    module, style = CONTENDERS[options.contender]
    peer = importlib.import_module(module)
    if options.work == "neuron":
        return Neuron(options, peer, style)
    return Training(options, peer, style)


def load(options, name):
    """An array that the driver wrote."""
    return torch.from_numpy(numpy.load(os.path.join(options.data, name + ".npy")))


class Work:
    """Base of the works: versions."""

    def __init__(self, peer):
        self.peer = peer

    def versions(self):
        return {"library": self.peer.version(), "torch": torch.__version__}


class Training(Work):
    """Training iterations (encode, forward, backward, Adam) or inference on batches in turn."""

    def __init__(self, options, peer, style):
        super().__init__(peer)
        self.options = options
        count = len(options.sizes) - 1
        weights = []
        if options.work in ("train", "infer"):
            weights = [load(options, "weights-%d" % i).t().contiguous() for i in range(count)]
        self.network = peer.network(options, style, weights)
        self.labels = load(options, "labels").float().split(options.batch)
        images = load(options, "images").float()
        if options.work == "conv":
            images = images.view(-1, 1, 28, 28)
        self.images = images.split(options.batch)
        self.spikes = self.given_spikes() if options.input == "spikes" else []
        self.learn = options.work != "infer"
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)
        self.network.module.train(self.learn)
        self.next = 0

    def given_spikes(self):
        """Batches of spikes that were drawn before, [T, b, n] each."""
        spikes = load(self.options, "spikes")
        shape = (-1, self.options.steps, self.options.batch, self.options.sizes[0])
        return [batch.float() for batch in spikes.view(*shape)]

    def batch(self):
        """Features and labels of the next batch."""
        i = self.next
        self.next += 1
        features = self.spikes if self.options.input == "spikes" else self.images
        k = i % len(features)
        return features[k], self.labels[k]

    def rates(self, features):
        if self.options.input == "spikes":
            return self.network.rates_of(features)
        return self.network.rates(features)

    def iteration(self):
        features, labels = self.batch()
        if self.learn:
            return self.train(features, labels)
        with torch.inference_mode():
            rates = self.rates(features)
            self.network.reset()
        return rates

    def train(self, features, labels):
        self.optimizer.zero_grad()
        rates = self.rates(features)
        loss = F.mse_loss(rates, labels)
        loss.backward()
        self.optimizer.step()
        self.network.reset()
        return loss

    def check(self, count):
        """Output spikes of the first given spikes, before training; then the loss falls."""
        answer = {}
        with torch.no_grad():
            if self.options.work == "conv":
                rates = self.rates(self.images[0])
            else:
                rates = self.network.rates_of(self.given_spikes()[0])
            self.network.reset()
        answer["spikes"] = float(rates.sum()) * self.options.steps
        answer["rate"] = float(rates.mean())
        self.network.module.train(True)
        losses = []
        for i in range(count):
            features, labels = self.batch()
            losses.append(float(self.train(features, labels).detach()))
        self.network.module.train(self.learn)
        answer["losses"] = losses
        return answer


class Neuron(Work):
    """The neurons alone: forward over all steps, then backward from given gradients."""

    def __init__(self, options, peer, style):
        super().__init__(peer)
        self.neuron = peer.neuron_alone(options, style)
        self.currents = (load(options, "currents").float() * peer.CURRENT_SCALE).requires_grad_(True)
        self.gradients = load(options, "gradients").float()

    def iteration(self):
        self.currents.grad = None
        spikes = self.neuron(self.currents)
        spikes.backward(self.gradients)
        return spikes

    def check(self, count):
        spikes = self.iteration().detach()
        for _ in range(count - 1):
            self.iteration()
        return {
            "spikes": float(spikes.sum()),
            "rate": float(spikes.mean()),
            "losses": [],
            "gradient": float(self.currents.grad.double().abs().sum()) * self.peer.CURRENT_SCALE,
        }
