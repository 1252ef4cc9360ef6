"""LIF (tau 2, decayed input, threshold 1, hard reset to 0) and IF, compiled by Inductor.

    H = V + (X - V) / 2,  S = H >= 1,  V' = H (1 - S);  dS/dH = 1 / (1 + (pi (H - 1))^2)
"""

import math

import torch
import torch.nn.functional as F


def piece(steps):
    """Steps in one compiled function: code grows with them, and calls cost less with more."""
    return max(k for k in range(1, 17) if steps % k == 0)


def slope(h):
    z = (h - 1.0) * math.pi
    return 1.0 / (1.0 + z * z)


def reset(h):
    return torch.where(h >= 1.0, 0.0, h)


def back_through(h, gradient, carried):
    """dL/dH of one step, from dL/dS and from dL/dV' of the step after it."""
    s = slope(h)
    return gradient * s + carried * (torch.where(h >= 1.0, 0.0, 1.0) - h * s)


@torch.compile(dynamic=False)
def forward_piece(current, v):
    """[k, b, n] and V before -> H and S of each step, V behind."""
    h = []
    for x in current.unbind(0):
        h.append(v + (x - v) * 0.5)
        v = reset(h[-1])
    h = torch.stack(h)
    return h, (h >= 1.0).to(torch.float32), v


@torch.compile(dynamic=False)
def backward_piece(h, gradient, carried):
    """dL/dX of each step, and dL/dV before."""
    out = []
    for h_t, g_t in zip(reversed(h.unbind(0)), reversed(gradient.unbind(0))):
        carried = back_through(h_t, g_t, carried) * 0.5
        out.append(carried)
    return torch.stack(out[::-1]), carried


class Sequence(torch.autograd.Function):
    """LIF on [T, b, n]."""

    @staticmethod
    def forward(ctx, current):
        k = piece(len(current))
        v = torch.zeros_like(current[0])
        ctx.h, spikes = [], []
        for x in current.split(k):
            h, s, v = forward_piece(x, v)
            ctx.h.append(h)
            spikes.append(s)
        return torch.cat(spikes)

    @staticmethod
    def backward(ctx, gradient):
        k = len(ctx.h[0])
        carried = torch.zeros_like(ctx.h[0][0])
        out = []
        for h, g in zip(reversed(ctx.h), reversed(gradient.split(k))):
            x, carried = backward_piece(h, g, carried)
            out.append(x)
        return torch.cat(out[::-1])


@torch.compile(dynamic=False)
def recurrent_forward(current, back, v, s):
    """As forward_piece, with S[t-1] R added to each current."""
    h, spikes = [], []
    for x in current.unbind(0):
        h.append(v + (x + s @ back - v) * 0.5)
        v = reset(h[-1])
        s = (h[-1] >= 1.0).to(torch.float32)
        spikes.append(s)
    return torch.stack(h), torch.stack(spikes), v, s


@torch.compile(dynamic=False)
def recurrent_backward(h, gradient, back, carried, later):
    """As backward_piece; ``later`` is dL/dX of the step after, which came back through R."""
    out = []
    for h_t, g_t in zip(reversed(h.unbind(0)), reversed(gradient.unbind(0))):
        carried = back_through(h_t, g_t + later @ back.t(), carried) * 0.5
        later = carried
        out.append(carried)
    return torch.stack(out[::-1]), carried, later


class Recurrent(torch.autograd.Function):
    """LIF on [T, b, n] that gets X[t] + S[t-1] R; weight is R transposed."""

    @staticmethod
    def forward(ctx, current, weight):
        k = piece(len(current))
        back = weight.t().contiguous()
        # Two tensors: a function compiled for one as both would be compiled again.
        v = torch.zeros_like(current[0])
        s = torch.zeros_like(v)
        ctx.h, spikes = [], []
        for x in current.split(k):
            h, some, v, s = recurrent_forward(x, back, v, s)
            ctx.h.append(h)
            spikes.append(some)
        spikes = torch.cat(spikes)
        ctx.save_for_backward(spikes, back)
        return spikes

    @staticmethod
    def backward(ctx, gradient):
        spikes, back = ctx.saved_tensors
        k = len(ctx.h[0])
        carried = torch.zeros_like(ctx.h[0][0])
        later = torch.zeros_like(carried)
        out = []
        for h, g in zip(reversed(ctx.h), reversed(gradient.split(k))):
            x, carried, later = recurrent_backward(h, g, back, carried, later)
            out.append(x)
        currents = torch.cat(out[::-1])
        n = currents.shape[-1]
        weight = currents[1:].reshape(-1, n).t() @ spikes[:-1].reshape(-1, n)
        return currents, weight


class Spike(torch.autograd.Function):
    """The step of networks that are compiled whole."""

    @staticmethod
    def forward(ctx, h):
        ctx.save_for_backward(h)
        return (h >= 1.0).to(h.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (h,) = ctx.saved_tensors
        return gradient * slope(h)


def over_steps(charge, currents):
    v = torch.zeros_like(currents[0])
    spikes = []
    for x in currents:
        h = charge(v, x)
        s = Spike.apply(h)
        v = h * (1.0 - s)
        spikes.append(s)
    return spikes


def leaky(currents):
    """LIF on a list of currents, one for each step."""
    return over_steps(lambda v, x: v + (x - v) * 0.5, currents)


def integrate(currents):
    """IF on a list of currents."""
    return over_steps(lambda v, x: v + x, currents)


def network_step(weights, back, potentials, hidden, x):
    """One step of a network: the potentials of each layer, the first layer's spikes, the output."""
    new = []
    for i, weight in enumerate(weights):
        current = F.linear(x, weight)
        if i == 0 and back is not None:
            current = current + F.linear(hidden, back)
        h = potentials[i] + (current - potentials[i]) * 0.5
        x = (h >= 1.0).to(torch.float32)
        if i == 0:
            hidden = x
        new.append(reset(h))
    return new, hidden, x
