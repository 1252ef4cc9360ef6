"""SpikingJelly, step by step as in its tutorial (style "s") or all steps in one call ("m")."""

from importlib.metadata import version as installed

import torch
from spikingjelly.activation_based import encoding, functional, layer, neuron, surrogate

CURRENT_SCALE = 1.0


def version():
    return "SpikingJelly " + installed("spikingjelly")


def lif():
    return neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan(alpha=2.0))


def integrate():
    return neuron.IFNode(surrogate_function=surrogate.ATan(alpha=2.0))


def network(options, style, weights):
    module = convolutional(options) if options.work == "conv" else dense(options, weights)
    functional.set_step_mode(module, style)
    return (Multi if style == "m" else Step)(module, options)


def dense(options, weights):
    layers = []
    for weight in weights:
        linear = layer.Linear(weight.shape[1], weight.shape[0], bias=False)
        with torch.no_grad():
            linear.weight.copy_(weight)
        layers += [linear, lif()]
    return torch.nn.Sequential(*layers)


def convolutional(options):
    layers = []
    channels = 1
    for width in options.sizes[1:-1]:
        layers += [
            layer.Conv2d(channels, width, 3, padding=1, bias=False),
            layer.BatchNorm2d(width),
            integrate(),
            layer.MaxPool2d(2, 2),
        ]
        channels = width
    layers += [layer.Flatten(), layer.Linear(channels * 7 * 7, options.sizes[-1], bias=False), integrate()]
    return torch.nn.Sequential(*layers)


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
