"""snnTorch. It charges with H = beta V + X, so weights and currents are halved: equal spikes.

What stays different: it spikes above the threshold, not at it, and no gradient flows through its
reset. Its Leaky with beta = 1 integrates and fires.
"""

import snntorch
import torch
from snntorch import spikegen, surrogate

import case_data

CURRENT_SCALE = 0.5
NEURONS = (snntorch.Leaky,)


def version():
    return "snnTorch " + snntorch.__version__


def leaky(beta):
    return snntorch.Leaky(beta=beta, spike_grad=surrogate.atan(alpha=2.0), reset_mechanism="zero")


class Stack(torch.nn.Module):
    """Blocks of synapses, each with its neurons, then what follows them; the first block may be recurrent."""

    def __init__(self, synapses, neurons, after, back=None):
        super().__init__()
        self.synapses = torch.nn.ModuleList(synapses)
        self.neurons = torch.nn.ModuleList(neurons)
        self.after = torch.nn.ModuleList(after)
        self.back = back
        self.spikes = None

    def start(self):
        self.spikes = None
        return [neuron.reset_mem() for neuron in self.neurons]

    def forward(self, x, potentials):
        for i, neuron in enumerate(self.neurons):
            current = self.synapses[i](x)
            if i == 0 and self.spikes is not None:
                current = current + self.back(self.spikes)
            x, potentials[i] = neuron(current, potentials[i])
            if i == 0 and self.back is not None:
                self.spikes = x
            x = self.after[i](x)
        return x


def network(options, style, weights):
    if options.work in case_data.CONVOLUTIONS:
        return Network(convolutional(options, weights), options)
    return Network(dense(weights, case_data.recurrent_weight(options)), options)


def linear(weight):
    made = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    with torch.no_grad():
        made.weight.copy_(weight * CURRENT_SCALE)
    return made


def dense(weights, back):
    """The recurrence is a layer of its own: snnTorch's RLeaky has a bias in it."""
    return Stack(
        [linear(weight) for weight in weights],
        [leaky(0.5) for _ in weights],
        [torch.nn.Identity() for _ in weights],
        None if back is None else linear(torch.from_numpy(back).t()),
    )


def convolutional(options, weights):
    shape = case_data.CONVOLUTIONS[options.work]
    # Leaky with beta = 1 is IF without a scale; with beta = 0.5 currents are halved, here by gamma and beta.
    fires = shape["neuron"] == "if"
    scale = 1.0 if fires else CURRENT_SCALE
    synapses, after = [], []
    for weight, stride, gain in zip(weights, shape["strides"], case_data.gains(options)):
        width = weight.shape[0]
        convolution = torch.nn.Conv2d(weight.shape[1], width, 3, stride=stride, padding=1, bias=False)
        normal = torch.nn.BatchNorm2d(width)
        with torch.no_grad():
            convolution.weight.copy_(weight)
            normal.weight.fill_(gain * scale)
        synapses.append(torch.nn.Sequential(convolution, normal))
        after.append(torch.nn.MaxPool2d(2, 2) if shape["pool"] else torch.nn.Identity())
    last = torch.nn.Linear(weights[-1].shape[1], weights[-1].shape[0], bias=False)
    with torch.no_grad():
        last.weight.copy_(weights[-1] * scale)
    synapses.append(torch.nn.Sequential(torch.nn.Flatten(), last))
    after.append(torch.nn.Identity())
    return Stack(synapses, [leaky(1.0 if fires else 0.5) for _ in synapses], after)


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

    def stream(self):
        potentials = self.module.start()
        return lambda x: self.module(x, potentials)


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
