"""What one iteration does: the same for all torch libraries, which only bring their networks."""

import importlib

import torch
import torch.nn.functional as F

import case_data
import compilers

# contender -> (module, style)
CONTENDERS = {
    "spikingjelly-step": ("peer_spikingjelly", "s"),
    "spikingjelly-multi": ("peer_spikingjelly", "m"),
    "spikingjelly-compiled": ("peer_spikingjelly_compiled", None),
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
    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    module, style = CONTENDERS[options.contender]
    peer = importlib.import_module(module)
    if options.work == "neuron":
        return Neuron(options, peer, peer.neuron_alone(options, style))
    if options.work == "parallel":
        return Neuron(options, peer, peer.parallel_alone(options, load(options, "weights-time")))
    if options.work in case_data.STREAMS:
        return Stream(options, peer, style)
    return Training(options, peer, style)


def load(options, name):
    """An array that the driver wrote."""
    return torch.from_numpy(case_data.load(options, name))


def weights(options):
    """Of each layer, as torch stores them: [nOut, nIn], or [nOut, nIn, 3, 3]."""
    arrays = [torch.from_numpy(w) for w in case_data.weights(options)]
    return [(w.t() if w.dim() == 2 else w).contiguous() for w in arrays]


class Work:
    """Base of the works: versions, and what comes before the first iteration."""

    def __init__(self, peer):
        self.peer = peer

    def versions(self):
        return {"library": self.peer.version(), "torch": torch.__version__}

    def prepare(self):
        """Those that compile do so, in one iteration."""
        if not getattr(self.peer, "COMPILES", False):
            return {}
        return compilers.first_iteration(self, getattr(self, "module", None))


class Training(Work):
    """Training iterations (encode, forward, backward, Adam) or inference on batches in turn."""

    def __init__(self, options, peer, style):
        super().__init__(peer)
        self.options = options
        self.network = peer.network(options, style, weights(options))
        self.module = self.network.module
        self.labels = load(options, "labels").float().split(options.batch)
        if options.input == "spikes":
            self.features = self.given_spikes()
        else:
            images = torch.from_numpy(case_data.images(options)).float()
            self.features = images.split(options.batch)
        self.learn = options.work != "infer"
        self.network.module.train(self.learn)
        self.start()

    def start(self):
        """Adam without moments, and the first batch."""
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=case_data.learning_rate(self.options))
        self.next = 0

    def given_spikes(self):
        """Batches of spikes that were drawn before, [T, b, n] each."""
        return [batch.float() for batch in load(self.options, "spikes")]

    def batch(self):
        """Features and labels of the next batch."""
        k = self.next % len(self.features)
        self.next += 1
        return self.features[k], self.labels[k]

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
        """Output spikes of the first batch, given or constant, before training; then the loss falls."""
        answer = {}
        with torch.no_grad(), hidden_rates(self.network, self.peer) as hidden:
            if self.options.work in case_data.CONVOLUTIONS:
                rates = self.rates(self.features[0])
            else:
                rates = self.network.rates_of(self.given_spikes()[0])
            self.network.reset()
        answer["spikes"] = float(rates.sum()) * self.options.steps
        answer["rate"] = float(rates.mean())
        answer["hidden"] = hidden.rates()
        self.network.module.train(True)
        losses = []
        for i in range(count):
            features, labels = self.batch()
            losses.append(float(self.train(features, labels).detach()))
        self.network.module.train(self.learn)
        answer["losses"] = losses
        return answer


class hidden_rates:
    """While it is open, the firing rate of each layer of neurons but the last, where modules tell."""

    def __init__(self, network, peer):
        kinds = getattr(peer, "NEURONS", ())
        self.layers = [m for m in network.module.modules() if isinstance(m, kinds)][:-1]
        self.sums = [[] for _ in self.layers]

    def __enter__(self):
        self.hooks = [
            layer.register_forward_hook(
                lambda module, x, out, seen=seen: seen.append(
                    float((out[0] if isinstance(out, tuple) else out).mean())
                )
            )
            for layer, seen in zip(self.layers, self.sums)
        ]
        return self

    def __exit__(self, *exception):
        for hook in self.hooks:
            hook.remove()

    def rates(self):
        return [sum(seen) / len(seen) for seen in self.sums if seen]


class Stream(Work):
    """One step of one example a call, without gradients; the state goes on from call to call."""

    def __init__(self, options, peer, style):
        super().__init__(peer)
        self.network = peer.network(options, style, weights(options))
        self.network.module.eval()
        self.steps = [step.clone() for step in load(options, "spikes")[0].float()]  # [1, n] each
        self.advance = self.network.stream()
        self.next = 0

    def iteration(self):
        x = self.steps[self.next % len(self.steps)]
        self.next += 1
        with torch.inference_mode():
            return self.advance(x)

    def check(self, count):
        """Output spikes of the first steps, from a state of rest."""
        self.advance = self.network.stream()
        with torch.inference_mode():
            out = torch.stack([self.advance(x) for x in self.steps[: 20 * count]])
        self.advance = self.network.stream()
        return {"spikes": float(out.sum()), "rate": float(out.mean()), "losses": []}


class Neuron(Work):
    """The neurons alone: forward over all steps, then backward from given gradients."""

    def __init__(self, options, peer, neuron):
        super().__init__(peer)
        self.neuron = neuron
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
