"""Reads a NIR file with the package nir and runs its equations by forward Euler in NumPy.

    python run_nir.py FILE DT X.json OUT.json [--unchecked]

X holds nested lists [T][b][..], OUT receives those of the graph's output. Independent of the Java code:
what both compute of a file must agree. Nodes spike where v > v_threshold and reset to v_reset; CubaLIF sees
the new current; everything begins at 0. --unchecked: without the types of nir 1.0.8, which do not know groups.
"""

import json
import sys

import nir
import numpy as np


def flattened(graph, prefix=""):
    """Nodes and edges without subgraphs."""
    nodes, edges = {}, []
    for name, node in graph.nodes.items():
        if isinstance(node, nir.NIRGraph):
            n, e = flattened(node, prefix + name + ".")
            nodes.update(n)
            edges += e
        else:
            nodes[prefix + name] = node
    ends = {}
    for name, node in graph.nodes.items():
        if isinstance(node, nir.NIRGraph):
            (i,), (o,) = node.inputs, node.outputs
            ends[name] = (prefix + name + "." + i, prefix + name + "." + o)
    for a, b in graph.edges:
        edges.append((ends[a][1] if a in ends else prefix + a, ends[b][0] if b in ends else prefix + b))
    return nodes, edges


def two(x, axes=2):
    values = np.atleast_1d(np.asarray(x)).astype(int).tolist()
    return values * axes if len(values) == 1 else values


def windows(x, kernel, stride, padding, dilation):
    """[b, c, taps, h', w'] of [b, c, h, w]; padding ((top, bottom), (left, right))."""
    x = np.pad(x, ((0, 0), (0, 0)) + tuple(padding))
    out = [(x.shape[2 + i] - (kernel[i] - 1) * dilation[i] - 1) // stride[i] + 1 for i in range(2)]
    seen = []
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            rows = slice(ky * dilation[0], ky * dilation[0] + (out[0] - 1) * stride[0] + 1, stride[0])
            columns = slice(kx * dilation[1], kx * dilation[1] + (out[1] - 1) * stride[1] + 1, stride[1])
            seen.append(x[:, :, rows, columns])
    return np.stack(seen, 2)


def convolve(node, x):
    line = isinstance(node, nir.Conv1d)
    weight = np.asarray(node.weight, float)
    if line:
        x, weight = x[:, :, None], weight[:, :, None]
    stride, dilation = two(node.stride, 1 if line else 2), two(node.dilation, 1 if line else 2)
    if line:
        stride, dilation = [1] + stride, [1] + dilation
    kernel = weight.shape[2:]
    if isinstance(node.padding, str):
        total = [(k - 1) * d if node.padding == "same" else 0 for k, d in zip(kernel, dilation)]
        padding = [(t // 2, t - t // 2) for t in total]
    else:
        padding = two(node.padding, 1 if line else 2)
        padding = [(p, p) for p in ([0] + padding if line else padding)]
    seen = windows(x, kernel, stride, padding, dilation)
    groups = int(node.groups)
    parts = []
    for w, s in zip(np.split(weight, groups), np.split(seen, groups, axis=1)):
        parts.append(np.einsum("octw,bctyx->boyx", w.reshape(w.shape[0], w.shape[1], -1, 1), s))
    out = np.concatenate(parts, 1) + np.asarray(node.bias)[:, None, None]
    return out[:, :, 0] if line else out


def delayed(x, steps, state):
    """Of two steps between which a delay ends, each in part; 1e-6 of rounding in the file are whole steps."""
    steps = np.where(abs(steps - np.rint(steps)) <= 1e-6 * np.maximum(1, steps), np.rint(steps), steps)
    past = state.setdefault("past", [])
    past.insert(0, x)
    below = np.floor(steps).astype(int)
    out = np.zeros_like(x)
    for k, share in ((below, 1 - (steps - below)), (below + 1, steps - below)):
        for j, values in enumerate(past):
            out = out + np.where(k == j, share * values, 0)
    return out


def step(node, x, state, dt):
    name = type(node).__name__
    if name in ("Input", "Output"):
        return x
    if name in ("Linear", "Affine"):
        return x @ np.asarray(node.weight, float).T + getattr(node, "bias", 0)
    if name in ("Conv1d", "Conv2d"):
        return convolve(node, x)
    if name in ("SumPool2d", "AvgPool2d"):
        seen = windows(x, two(node.kernel_size), two(node.stride), [(p, p) for p in two(node.padding)], (1, 1))
        return seen.sum(2) if name == "SumPool2d" else seen.mean(2)
    if name == "Flatten":
        return x.reshape(len(x), -1)
    if name == "Scale":
        return x * node.scale
    if name == "Threshold":
        return (x > node.threshold).astype(float)
    if name == "Delay":
        return delayed(x, np.asarray(node.delay) / dt, state)
    v, i = state.get("v", 0.0), state.get("i", 0.0)
    if name.startswith("Cuba"):
        state["i"] = i = i + dt / node.tau_syn * (node.w_in * x - i)
        x = i
    if name in ("I", "IF"):
        v = v + dt * node.r * x
    else:
        tau = node.tau_mem if name.startswith("Cuba") else node.tau
        v = v + dt / tau * (node.v_leak - v + node.r * x)
    state["v"] = v
    if name in ("I", "LI", "CubaLI"):
        return v
    spikes = v > node.v_threshold
    state["v"] = np.where(spikes, node.v_reset, v)
    return spikes.astype(float)


def run(graph, x, dt):
    nodes, edges = flattened(graph)
    into = {name: [a for a, b in edges if b == name] for name in nodes}
    # What comes back to neurons is of the step before.
    order, left = [], set(nodes)
    neurons = (nir.I, nir.IF, nir.LI, nir.LIF, nir.CubaLI, nir.CubaLIF)
    back = {
        (a, b)
        for a, b in edges
        if isinstance(nodes[b], neurons) and (b == a or b in into[a] and into[a] == [b])
    }
    while left:
        ready = [n for n in sorted(left) if all(a not in left or (a, n) in back for a in into[n])]
        assert ready, "a cycle"
        order += ready
        left -= set(ready)
    states = {name: {} for name in nodes}
    before = {}
    outputs = [n for n in nodes if all(a != n for a, _ in edges)]
    out = []
    for t in range(len(x)):
        now = {}
        for name in order:
            if not into[name]:
                now[name] = x[t]
                continue
            total = 0
            for a in into[name]:
                if (a, name) in back:
                    if a == name:
                        total = total + before.get(name, 0)
                    else:
                        # 0 spikes at the first step: a bias counts all the same.
                        size = np.asarray(getattr(nodes[a], "weight", nodes[name].r)).shape[-1]
                        spikes = before.get(name, np.zeros((x.shape[1], size)))
                        total = total + step(nodes[a], spikes, {}, dt)
                else:
                    total = total + now[a]
            now[name] = step(nodes[name], total, states[name], dt)
        before = now
        out.append(now[outputs[0]].tolist())
    return out


if __name__ == "__main__":
    path, dt, source, target = sys.argv[1:5]
    with open(source) as f:
        values = np.asarray(json.load(f), float)
    with open(target, "w") as f:
        json.dump(run(nir.read(path, type_check="--unchecked" not in sys.argv), values, float(dt)), f)
