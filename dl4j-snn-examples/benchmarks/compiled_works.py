"""torch-compiled: torch as one would write it for speed on a CPU, compiled by Inductor.

The neurons run over all steps in one call, with a backward pass written by hand that keeps only the
membrane before its reset; both are compiled in pieces of a few steps, since Inductor unrolls loops.
Synapses are one product over all steps; Adam is torch's fused one. Spikes are drawn from 16 random bits
per input: of probability p, round(65535 p) / 65536 of them fire. An image that is the same at each step is
convolved and normalised once. Networks of few steps are compiled whole.
"""

import numpy
import torch
import torch.nn.functional as F

import case_data
import compilers
import compiled_lif as lif
import works


def create(options):
    compilers.require()
    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    if options.work == "neuron":
        return Neuron(options)
    if options.work in case_data.STREAMS:
        return Stream(options)
    if options.work in case_data.CONVOLUTIONS:
        return Training(options, Convolutional(options))
    return Training(options, Dense(options))


class Compiled:
    """Base: versions, and compilation in the first iteration."""

    def versions(self):
        return {"library": "torch.compile", "torch": torch.__version__}

    network = None

    def prepare(self):
        return compilers.first_iteration(self, self.network)


@torch.compile(dynamic=False)
def spikes_of(random, bound):
    return (random < bound).to(torch.float32)


class Poisson:
    """Spikes [T, b, n] from the 16 bits of numpy's fastest generator."""

    def __init__(self, steps):
        self.steps = steps
        self.bits = numpy.random.SFC64(1)

    @staticmethod
    def bounds(images):
        """A uniform int16 is below it with the probability of the pixel."""
        return torch.from_numpy((numpy.rint(images * 65535) - 32768).astype(numpy.int16))

    def __call__(self, bounds):
        count = self.steps * bounds.numel()
        random = self.bits.random_raw((count + 3) // 4).view(numpy.int16)[:count]
        return spikes_of(torch.from_numpy(random.reshape(self.steps, *bounds.shape)), bounds)


class Dense(torch.nn.Module):
    """Dense layers, the first one recurrent where the case says so. [T, b, n] -> firing rates."""

    def __init__(self, options):
        super().__init__()
        self.steps = options.steps
        self.weights = torch.nn.ParameterList(works.weights(options))
        back = case_data.recurrent_weight(options)
        self.back = None
        if back is not None:
            self.back = torch.nn.Parameter(torch.from_numpy(back).t().contiguous())

    def forward(self, x):
        hidden = []
        for i, weight in enumerate(self.weights):
            current = F.linear(x, weight)
            if i == 0 and self.back is not None:
                x = lif.Recurrent.apply(current, self.back)
            else:
                x = lif.Sequence.apply(current)
            hidden.append(x)
        return x.mean(0), hidden[:-1]


class Convolutional(torch.nn.Module):
    """Convolutions, batch normalisation, neurons and pooling; the image is the current of each step."""

    def __init__(self, options):
        super().__init__()
        self.shape = case_data.CONVOLUTIONS[options.work]
        self.steps = options.steps
        weights = works.weights(options)
        self.kernels = torch.nn.ParameterList(weights[:-1])
        self.last = torch.nn.Parameter(weights[-1])
        self.normal = torch.nn.ModuleList(torch.nn.BatchNorm2d(len(w)) for w in weights[:-1])
        for normal, gain in zip(self.normal, case_data.gains(options)):
            torch.nn.init.constant_(normal.weight, gain)
        self.run = torch.compile(self.layers, dynamic=False)

    def forward(self, image):
        return self.run(image)

    def layers(self, x):
        neurons = lif.integrate if self.shape["neuron"] == "if" else lif.leaky
        hidden = []
        for i, (kernel, stride) in enumerate(zip(self.kernels, self.shape["strides"])):
            x = self.normal[i](F.conv2d(x, kernel, stride=stride, padding=1))
            steps = [x] * self.steps if i == 0 else x.chunk(self.steps)
            x = torch.cat(neurons(steps))
            hidden.append(x)
            if self.shape["pool"]:
                x = F.max_pool2d(x, 2)
        out = neurons(F.linear(x.flatten(1), self.last).chunk(self.steps))
        return sum(out) / self.steps, hidden


class Training(Compiled):
    """Training iterations or inference on batches in turn."""

    def __init__(self, options, network):
        self.options = options
        self.network = network
        self.learn = options.work != "infer"
        self.labels = works.load(options, "labels").float().split(options.batch)
        self.encoder = Poisson(options.steps) if options.input == "poisson" else lambda x: x
        if options.input == "spikes":
            self.features = self.given_spikes()
        elif options.input == "poisson":
            self.features = Poisson.bounds(case_data.images(options)).split(options.batch)
        else:
            images = torch.from_numpy(case_data.images(options)).float()
            self.features = images.split(options.batch)
        self.start()

    def start(self):
        """Adam without moments, and the first batch."""
        rate = case_data.learning_rate(self.options)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=rate, fused=True)
        self.next = 0

    def given_spikes(self):
        return [batch.float() for batch in works.load(self.options, "spikes")]

    def iteration(self):
        k = self.next % len(self.features)
        self.next += 1
        if self.learn:
            return self.train(self.features[k], self.labels[k])
        with torch.inference_mode():
            return self.network(self.encoder(self.features[k]))[0]

    def train(self, features, labels):
        loss = F.mse_loss(self.network(self.encoder(features))[0], labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def check(self, count):
        convolutional = self.options.work in case_data.CONVOLUTIONS
        with torch.no_grad():
            rates, hidden = self.network(self.features[0] if convolutional else self.given_spikes()[0])
        answer = {
            "spikes": float(rates.sum()) * self.options.steps,
            "rate": float(rates.mean()),
            "hidden": [float(layer.mean()) for layer in hidden],
            "losses": [],
        }
        for _ in range(count):
            k = self.next % len(self.features)
            self.next += 1
            answer["losses"].append(float(self.train(self.features[k], self.labels[k])))
        return answer


class Stream(Compiled):
    """One step of one example a call: the whole step is one compiled function."""

    def __init__(self, options):
        self.weights = works.weights(options)
        back = case_data.recurrent_weight(options)
        self.back = None if back is None else torch.from_numpy(back).t().contiguous()
        self.steps = [step.clone() for step in works.load(options, "spikes")[0].float()]
        self.step = torch.compile(lif.network_step, dynamic=False)
        self.start()
        self.next = 0

    def start(self):
        self.potentials = [torch.zeros(1, len(w)) for w in self.weights]
        self.hidden = torch.zeros(1, len(self.weights[0]))

    def advance(self, x):
        self.potentials, self.hidden, out = self.step(
            self.weights, self.back, self.potentials, self.hidden, x
        )
        return out

    def iteration(self):
        x = self.steps[self.next % len(self.steps)]
        self.next += 1
        with torch.no_grad():
            return self.advance(x)

    def check(self, count):
        self.start()
        with torch.no_grad():
            out = torch.stack([self.advance(x) for x in self.steps[: 20 * count]])
        self.start()
        return {"spikes": float(out.sum()), "rate": float(out.mean()), "losses": []}


class Neuron(Compiled):
    """The neurons alone: forward over all steps, then backward from given gradients."""

    def __init__(self, options):
        self.currents = works.load(options, "currents").float().requires_grad_(True)
        self.gradients = works.load(options, "gradients").float()

    def iteration(self):
        self.currents.grad = None
        spikes = lif.Sequence.apply(self.currents)
        spikes.backward(self.gradients)
        return spikes

    def check(self, count):
        spikes = self.iteration().detach()
        return {
            "spikes": float(spikes.sum()),
            "rate": float(spikes.mean()),
            "losses": [],
            "gradient": float(self.currents.grad.double().abs().sum()),
        }
