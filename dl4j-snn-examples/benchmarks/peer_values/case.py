"""A case: one neuron or layer of a running peer with its inputs, and what it answers.

Arrays are [T][B][N], time first as in the peers; the loss is the sum of output times upstream.
"""

import json
import zlib

import numpy
import torch

STEPS = 20
BATCH = 2
NEURONS = 3
TRIES = 300

# Shifts of all inputs that no spike may depend on, so that FLOAT spikes as DOUBLE does.
MARGIN = 2e-5


class Case:
    """
    row         first cell of the line of the documentation that this case belongs to
    parameters  what the line maps, by the peer's names
    make        dtype -> an object with sequence(x) -> (output, membrane)
    learned     name -> function that finds the parameter in that object
    values      name -> its values before the first run
    low, high   range of the inputs; some of them are four times as large where jumps is set
    runs        2: once more after an update of what is learned, with other inputs
    kind        "same", or "differs" where the line states a deviation
    """

    def __init__(self, row, parameters, make, low, high, learned=None, values=None, runs=1,
                 kind="same", spiking=True, jumps=True, inputs=NEURONS, neurons=NEURONS, bounds=None):
        self.row = row
        self.parameters = parameters
        self.make = make
        self.low = low
        self.high = high
        self.learned = learned or {}
        self.values = values or {}
        self.runs = runs
        self.kind = kind
        self.spiking = spiking
        self.jumps = jumps
        self.inputs = inputs
        self.neurons = neurons
        self.bounds = bounds or {}

    def seed(self):
        """The same however the cases are ordered."""
        return zlib.crc32(json.dumps([self.row, self.parameters, sorted(self.values)]).encode())

    def json(self):
        random = numpy.random.default_rng(self.seed())
        why = "?"
        for _ in range(TRIES):
            values = {name: tensor(value) for name, value in self.values.items()}
            runs = []
            for k in range(self.runs):
                x, upstream = self.draw(random)
                result, why = self.checked(values, x, upstream)
                if why:
                    break
                runs.append(self.run_json(values, x, upstream, result))
                if k + 1 < self.runs:
                    rate = self.rate(result)
                    runs[-1]["rate"] = rate
                    values = {n: values[n] - rate * result["grad"][n] for n in values}
                    why = self.out_of_bounds(values)
                    if why:
                        break
            else:
                return {"row": self.row, "kind": self.kind, "parameters": self.parameters, "runs": runs}
        raise RuntimeError("%s %s: no inputs that test it: %s" % (self.row, self.parameters, why))

    def draw(self, random):
        x = random.uniform(self.low, self.high, (STEPS, BATCH, self.inputs))
        if self.jumps:
            x = numpy.where(random.random(x.shape) < 0.08, 4 * numpy.abs(x), x)
        upstream = random.normal(size=(STEPS, BATCH, self.neurons))
        return tensor(numpy.round(x, 3)), tensor(numpy.round(upstream, 2))

    def run(self, values, x, upstream, dtype=torch.float64):
        made = self.make(dtype)
        found = {name: find(made) for name, find in self.learned.items()}
        for name, parameter in found.items():
            assert parameter.requires_grad, name
            with torch.no_grad():
                assert parameter.shape == values[name].shape, (name, parameter.shape)
                parameter.copy_(values[name])
        x = x.to(dtype).clone().requires_grad_(True)
        out, v = made.sequence(x)
        (out * upstream.to(dtype)).sum().backward()
        return {
            "out": out.detach(),
            "v": v.detach(),
            "grad_x": x.grad,
            "grad": {name: p.grad.clone() for name, p in found.items()},
        }

    def checked(self, values, x, upstream):
        result = self.run(values, x, upstream)
        for value in (result["out"], result["v"], result["grad_x"], *result["grad"].values()):
            if not torch.isfinite(value).all():
                return result, "not finite"
        if result["v"].abs().max() > 50:
            return result, "membrane grows"
        if self.spiking:
            rate = result["out"].ne(0).double().mean().item()
            if not 0.08 < rate < 0.8:
                return result, "rate %f" % rate
            for other in (
                self.run(values, x, upstream, torch.float32),
                self.run(values, x + MARGIN, upstream),
                self.run(values, x - MARGIN, upstream),
            ):
                if not torch.equal(other["out"].to(torch.float64), result["out"].to(torch.float64)):
                    return result, "a membrane is at the threshold"
                for name in ("grad_x", "grad"):
                    if not near(other[name], result[name]):
                        return result, "a gradient jumps"
        if result["grad_x"].abs().max() < 1e-3:
            return result, "no gradient"
        return result, None

    def rate(self, result):
        """Of the gradient descent: the largest step of a scalar is 0.12."""
        largest = max(g.abs().max().item() for g in result["grad"].values())
        return float("%.3g" % (0.12 / largest))

    def out_of_bounds(self, values):
        for name, (low, high) in self.bounds.items():
            if not (values[name] >= low).all() or not (values[name] <= high).all():
                return "%s leaves its bounds" % name
        return None

    def run_json(self, values, x, upstream, result):
        out = {"x": numbers(x), "upstream": numbers(upstream)}
        out["values"] = {name: numbers(value) for name, value in values.items()}
        if self.spiking:
            # A character each: a digit, - for -1.
            assert set(result["out"].unique().tolist()) <= set(range(-1, 10))
            out["spikes"] = "".join("%d" % s if s >= 0 else "-" for s in result["out"].flatten().tolist())
        else:
            out["out"] = numbers(result["out"])
        out["v"] = numbers(result["v"])
        out["grad_x"] = numbers(result["grad_x"])
        out["grad"] = {name: numbers(value) for name, value in result["grad"].items()}
        return out


def near(one, other):
    if isinstance(one, dict):
        return all(near(one[name], other[name]) for name in one)
    one = one.to(torch.float64)
    return (one - other).abs().max() <= 2e-3 * max(1e-9, other.abs().max().item())


def tensor(value):
    return torch.as_tensor(value, dtype=torch.float64)


def numbers(value):
    """Nested lists with eleven digits; 0 for -0."""
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, list):
        return [numbers(v) for v in value]
    short = float("%.11g" % value)
    return int(short) if short == int(short) and abs(short) < 1e6 else short


def stacked(step, x):
    """(output, membrane) of all steps from step(x[t]) -> (output, membrane)."""
    pairs = [step(x_t) for x_t in x.unbind(0)]
    return torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs])


class Failure:
    """A case of a peer that cannot be run: the class of the error is what is kept."""

    def __init__(self, row, parameters, run):
        self.row = row
        self.parameters = parameters
        self.run = run

    def json(self):
        try:
            self.run()
        except Exception as e:
            return {"row": self.row, "kind": "fails", "parameters": self.parameters, "error": type(e).__name__}
        raise RuntimeError(self.row + ": runs, it is kept as one that fails")
