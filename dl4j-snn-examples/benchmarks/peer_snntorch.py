"""snnTorch. It charges with H = beta V + X, so weights and currents are halved: equal spikes.

What stays different: it spikes above the threshold, not at it, and no gradient flows through its
reset. Its Leaky with beta = 1 integrates and fires.
"""

import snntorch
import torch
from snntorch import spikegen, surrogate

CURRENT_SCALE = 0.5


def version():
    return "snnTorch " + snntorch.__version__


def leaky(beta):
    return snntorch.Leaky(beta=beta, spike_grad=surrogate.atan(alpha=2.0), reset_mechanism="zero")


class Stack(torch.nn.Module):
    """Blocks of synapses, each with its neurons, then what follows them."""

    def __init__(self, synapses, neurons, after):
        super().__init__()
        self.synapses = torch.nn.ModuleList(synapses)
        self.neurons = torch.nn.ModuleList(neurons)
        self.after = torch.nn.ModuleList(after)

    def start(self):
        return [neuron.reset_mem() for neuron in self.neurons]

    def forward(self, x, potentials):
        for i, neuron in enumerate(self.neurons):
            x, potentials[i] = neuron(self.synapses[i](x), potentials[i])
            x = self.after[i](x)
        return x


def network(options, style, weights):
    return Network(convolutional(options) if options.work == "conv" else dense(weights), options)


def dense(weights):
    synapses = []
    for weight in weights:
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
        with torch.no_grad():
            linear.weight.copy_(weight * CURRENT_SCALE)
        synapses.append(linear)
    return Stack(synapses, [leaky(0.5) for _ in weights], [torch.nn.Identity() for _ in weights])


def convolutional(options):
    synapses, after = [], []
    channels = 1
    for width in options.sizes[1:-1]:
        convolution = torch.nn.Conv2d(channels, width, 3, padding=1, bias=False)
        synapses.append(torch.nn.Sequential(convolution, torch.nn.BatchNorm2d(width)))
        after.append(torch.nn.MaxPool2d(2, 2))
        channels = width
    last = torch.nn.Linear(channels * 7 * 7, options.sizes[-1], bias=False)
    synapses.append(torch.nn.Sequential(torch.nn.Flatten(), last))
    after.append(torch.nn.Identity())
    return Stack(synapses, [leaky(1.0) for _ in synapses], after)


class Network:
    """A network and its encoder; its loop over the steps is the one of snnTorch's tutorials."""

    def __init__(self, module, options):
        self.module = module
        self.steps = options.steps
        self.constant = options.input == "constant"

    def parameters(self):
        return self.module.parameters()

    def reset(self):
        """Each run starts from new potentials."""

    def rates(self, x):
        if self.constant:
            return self.rates_of([x] * self.steps)
        return self.rates_of(spikegen.rate(x, num_steps=self.steps))

    def rates_of(self, spikes):
        potentials = self.module.start()
        out = []
        for t in range(self.steps):
            out.append(self.module(spikes[t], potentials))
        return torch.stack(out, dim=0).mean(0)


def neuron_alone(options, style):
    """Leaky on [T, b, n]."""
    neuron = leaky(0.5)

    def run(x_seq):
        potential = neuron.reset_mem()
        out = []
        for x in x_seq.unbind(0):
            spikes, potential = neuron(x, potential)
            out.append(spikes)
        return torch.stack(out, dim=0)

    return run
