"""Plain torch, without a library for spiking networks: a loop of our own, and torch's LSTM."""

import math

import torch

CURRENT_SCALE = 1.0


def version():
    return "torch " + torch.__version__


class ATanSpike(torch.autograd.Function):
    """The step forward, the slope of (1/pi) atan(pi x) backward: ATan with alpha = 2."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient / (1 + (math.pi * x) ** 2)


def neuron_alone(options, style):
    """LIF on [T, b, n], written as one would write it."""
    tau = 2.0

    def run(x_seq):
        v = torch.zeros_like(x_seq[0])
        out = []
        for x in x_seq.unbind(0):
            v = v + (x - v) / tau
            spike = ATanSpike.apply(v - 1)
            v = v * (1 - spike)
            out.append(spike)
        return torch.stack(out)

    return run


def network(options, style, weights):
    if options.work != "lstm":
        raise ValueError("plain torch runs the works neuron and lstm, got " + options.work)
    return Lstm(options)


class Lstm:
    """The yardstick: one LSTM layer and a dense layer on the mean over time."""

    def __init__(self, options):
        inputs, hidden, classes = options.sizes
        self.module = torch.nn.ModuleList(
            [torch.nn.LSTM(inputs, hidden), torch.nn.Linear(hidden, classes)]
        )

    def parameters(self):
        return self.module.parameters()

    def reset(self):
        """LSTM starts from zero in each call."""

    def rates_of(self, spikes):
        lstm, dense = self.module
        return dense(lstm(spikes)[0].mean(0))
