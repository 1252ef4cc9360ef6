"""Norse: LIFBoxCell with 1/tau_mem = 500/s and steps of 1 ms charges as LIF with tau = 2 does.

What stays different: its surrogate is SuperSpike (it has no arctangent), and it spikes above the
threshold, not at it.
"""

from importlib.metadata import version as installed

import norse.torch as norse
import torch
from norse.torch.functional.iaf import IAFParameters
from norse.torch.functional.lif_box import LIFBoxParameters

import case_data

CURRENT_SCALE = 1.0
NEURONS = (norse.LIFBoxCell, norse.IAFCell)


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
    if options.work in case_data.CONVOLUTIONS:
        return Network(convolutional(options, weights), options)
    back = case_data.recurrent_weight(options)
    if back is None:
        return Network(dense(weights), options)
    return Network(Recurrent(weights, linear(torch.from_numpy(back).t())), options)


def linear(weight):
    made = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    with torch.no_grad():
        made.weight.copy_(weight)
    return made


def dense(weights):
    layers = []
    for weight in weights:
        layers += [linear(weight), lif()]
    return norse.SequentialState(*layers)


class Recurrent(torch.nn.Module):
    """The first layer gets its own spikes of the step before; Norse's recurrent cells have no box current."""

    def __init__(self, weights, back):
        super().__init__()
        self.synapses = linear(weights[0])
        self.back = back
        self.cell = lif()
        self.above = dense(weights[1:])

    def forward(self, x, state):
        spikes, first, above = state if state is not None else (None, None, None)
        current = self.synapses(x)
        if spikes is not None:
            current = current + self.back(spikes)
        spikes, first = self.cell(current, first)
        out, above = self.above(spikes, above)
        return out, (spikes, first, above)


def convolutional(options, weights):
    shape = case_data.CONVOLUTIONS[options.work]
    neurons = integrate if shape["neuron"] == "if" else lif
    layers = []
    for weight, stride, gain in zip(weights, shape["strides"], case_data.gains(options)):
        width = weight.shape[0]
        convolution = torch.nn.Conv2d(weight.shape[1], width, 3, stride=stride, padding=1, bias=False)
        normal = torch.nn.BatchNorm2d(width)
        with torch.no_grad():
            convolution.weight.copy_(weight)
            normal.weight.fill_(gain)
        layers += [convolution, normal, neurons()]
        if shape["pool"]:
            layers.append(torch.nn.MaxPool2d(2, 2))
    return norse.SequentialState(*layers, torch.nn.Flatten(), linear(weights[-1]), neurons())


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

    def stream(self):
        state = None

        def step(x):
            nonlocal state
            z, state = self.module(x, state)
            return z

        return step


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
