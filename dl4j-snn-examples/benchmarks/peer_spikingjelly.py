"""SpikingJelly, step by step as in its tutorial (style "s") or all steps in one call ("m")."""

from importlib.metadata import version as installed

import torch
import torch.nn.functional as F
from spikingjelly.activation_based import encoding, functional, layer, neuron, surrogate

import case_data

CURRENT_SCALE = 1.0
NEURONS = (neuron.BaseNode,)


def version():
    return "SpikingJelly " + installed("spikingjelly")


def lif():
    return neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan(alpha=2.0))


def integrate():
    return neuron.IFNode(surrogate_function=surrogate.ATan(alpha=2.0))


def network(options, style, weights):
    if options.work in case_data.CONVOLUTIONS:
        module = convolutional(options, weights, lif, integrate)
    elif options.work in case_data.RECURRENT:
        module = recurrent(options, weights)
    else:
        module = dense(weights, lif)
    functional.set_step_mode(module, style)
    return (Multi if style == "m" else Step)(module, options)


def linear(weight):
    made = layer.Linear(weight.shape[1], weight.shape[0], bias=False)
    with torch.no_grad():
        made.weight.copy_(weight)
    return made


def dense(weights, lif):
    layers = []
    for weight in weights:
        layers += [linear(weight), lif()]
    return torch.nn.Sequential(*layers)


def convolutional(options, weights, lif, integrate):
    shape = case_data.CONVOLUTIONS[options.work]
    neurons = integrate if shape["neuron"] == "if" else lif
    layers = []
    for weight, stride, gain in zip(weights, shape["strides"], case_data.gains(options)):
        width = weight.shape[0]
        convolution = layer.Conv2d(weight.shape[1], width, 3, stride=stride, padding=1, bias=False)
        normal = layer.BatchNorm2d(width)
        with torch.no_grad():
            convolution.weight.copy_(weight)
            normal.weight.fill_(gain)
        layers += [convolution, normal, neurons()]
        if shape["pool"]:
            layers.append(layer.MaxPool2d(2, 2))
    return torch.nn.Sequential(*layers, layer.Flatten(), linear(weights[-1]), neurons())


class Recurrent(torch.nn.Module):
    """Neurons that get X[t] + S[t-1] R. The steps follow one another; in one call they do so within."""

    def __init__(self, weight):
        super().__init__()
        self.weight = torch.nn.Parameter(weight)
        self.neuron = lif()
        self.step_mode = "s"
        self.spikes = None

    def forward(self, x):
        if self.step_mode == "s":
            return self.step(x)
        return torch.stack([self.step(x_t) for x_t in x.unbind(0)])

    def step(self, x):
        if self.spikes is not None:
            x = x + F.linear(self.spikes, self.weight)
        self.spikes = self.neuron(x)
        return self.spikes

    def reset(self):
        self.spikes = None


def recurrent(options, weights):
    back = torch.from_numpy(case_data.recurrent_weight(options)).t().contiguous()
    return torch.nn.Sequential(linear(weights[0]), Recurrent(back), linear(weights[1]), lif())


class Network:
    """A network and its encoder."""

    def __init__(self, module, options):
        self.module = module
        self.steps = options.steps
        self.constant = options.input == "constant"
        self.encoder = encoding.PoissonEncoder()

    def parameters(self):
        return self.module.parameters()

    def reset(self):
        functional.reset_net(self.module)


class Step(Network):
    """The tutorial's loop over the steps."""

    def rates(self, x):
        total = 0.0
        for _ in range(self.steps):
            total = total + self.module(x if self.constant else self.encoder(x))
        return total / self.steps

    def rates_of(self, spikes):
        total = 0.0
        for t in range(self.steps):
            total = total + self.module(spikes[t])
        return total / self.steps

    def stream(self):
        self.reset()
        return self.module


class Multi(Network):
    """All steps in one call."""

    def rates(self, x):
        x_seq = x.unsqueeze(0).repeat(self.steps, *[1] * x.dim())
        return self.rates_of(x_seq if self.constant else self.encoder(x_seq))

    def rates_of(self, spikes):
        return self.module(spikes).mean(0)


def neuron_alone(options, style):
    """LIF on [T, b, n]."""
    node = lif()
    node.step_mode = style

    def run(x_seq):
        spikes = node(x_seq) if style == "m" else torch.stack([node(x) for x in x_seq.unbind(0)])
        node.reset()
        return spikes

    return run


def parallel_alone(options, weight):
    """PSN on [T, b, n]; each call begins without the gradients of the one before."""
    node = neuron.PSN(options.steps, surrogate_function=surrogate.ATan(alpha=2.0))
    with torch.no_grad():
        node.weight.copy_(weight)

    def run(x_seq):
        node.zero_grad()
        return node(x_seq)

    return run
