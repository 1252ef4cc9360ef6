"""Norse: LIFBoxCell with 1/tau_mem = 500/s and steps of 1 ms charges as LIF with tau = 2 does.

What stays different: its surrogate is SuperSpike (it has no arctangent), and it spikes above the
threshold, not at it.
"""

from importlib.metadata import version as installed

import norse.torch as norse
import torch
from norse.torch.functional.iaf import IAFParameters
from norse.torch.functional.lif_box import LIFBoxParameters

CURRENT_SCALE = 1.0


def version():
    return "Norse " + installed("norse")


def lif():
    parameters = LIFBoxParameters(
        tau_mem_inv=torch.as_tensor(500.0), method="super", alpha=torch.as_tensor(2.0)
    )
    return norse.LIFBoxCell(p=parameters, dt=0.001)


def integrate():
    return norse.IAFCell(p=IAFParameters(method="super", alpha=torch.as_tensor(2.0)))


def network(options, style, weights):
    return Network(convolutional(options) if options.work == "conv" else dense(weights), options)


def dense(weights):
    layers = []
    for weight in weights:
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
        with torch.no_grad():
            linear.weight.copy_(weight)
        layers += [linear, lif()]
    return norse.SequentialState(*layers)


def convolutional(options):
    layers = []
    channels = 1
    for width in options.sizes[1:-1]:
        layers += [
            torch.nn.Conv2d(channels, width, 3, padding=1, bias=False),
            torch.nn.BatchNorm2d(width),
            integrate(),
            torch.nn.MaxPool2d(2, 2),
        ]
        channels = width
    last = torch.nn.Linear(channels * 7 * 7, options.sizes[-1], bias=False)
    return norse.SequentialState(*layers, torch.nn.Flatten(), last, integrate())


class Network:
    """A network and its encoder; state goes from step to step in a loop, as in Norse's tutorials."""

    def __init__(self, module, options):
        self.module = module
        self.steps = options.steps
        self.constant = options.input == "constant"
        # At most 1000 spikes per second in steps of 1 ms: a pixel is the probability of a spike.
        self.encoder = norse.PoissonEncoder(options.steps, f_max=1000, dt=0.001)

    def parameters(self):
        return self.module.parameters()

    def reset(self):
        """Each run starts from a new state."""

    def rates(self, x):
        return self.rates_of([x] * self.steps if self.constant else self.encoder(x))

    def rates_of(self, spikes):
        state = None
        out = []
        for t in range(self.steps):
            z, state = self.module(spikes[t], state)
            out.append(z)
        return torch.stack(out).mean(0)


def neuron_alone(options, style):
    """LIFBoxCell on [T, b, n]."""
    cell = lif()

    def run(x_seq):
        state = None
        out = []
        for x in x_seq.unbind(0):
            z, state = cell(x, state)
            out.append(z)
        return torch.stack(out)

    return run
