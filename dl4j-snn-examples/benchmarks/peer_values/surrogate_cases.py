"""The surrogates of the three libraries: spikes, gradients, and primitives where they have one."""

import contextlib

import torch
from norse.torch.functional.threshold import threshold
from norse.torch.functional import threshold as norse_threshold
import norse.torch as norse
import snntorch
from snntorch import surrogate as snntorch_surrogate
from spikingjelly.activation_based import neuron, surrogate

from case import numbers, tensor
from snntorch_cases import spikes_as

# Not at 0, whose spike is tested alone, nor where a gradient jumps.
X = [-30.0, -6.1, -2.7, -1.9, -1.3, -1.04, -0.96, -0.71, -0.53, -0.47, -0.34, -0.26, -0.21, -0.17, -0.13, -0.09, -0.04, -0.013,
     0.007, 0.03, 0.08, 0.11, 0.16, 0.22, 0.27, 0.36, 0.46, 0.52, 0.66, 0.93, 1.03, 1.4, 1.8, 2.6, 5.7, 40.0]


class Gradient:
    """
    row    first cell of the line
    name   of the function there
    apply  x -> spikes
    """

    def __init__(self, row, name, parameters, apply, primitive=None, kind="same"):
        self.row = row
        self.name = name
        self.parameters = parameters
        self.apply = apply
        self.primitive = primitive
        self.kind = kind

    def json(self):
        x = tensor(X).requires_grad_(True)
        with spikes_as(torch.float64):
            spikes = self.apply(x)
            at_zero = self.apply(torch.zeros(1, dtype=torch.float64))
        spikes.sum().backward()
        out = {"row": self.row, "kind": self.kind, "name": self.name, "parameters": self.parameters, "x": X,
               "spikes": "".join("%d" % s for s in spikes.tolist()), "at_zero": int(at_zero.item()),
               "grad": numbers(x.grad)}
        if self.primitive:
            with contextlib.suppress(NotImplementedError):
                out["primitive"] = numbers(self.primitive(tensor(X)))
        return out


class Failing:
    def __init__(self, row, name, apply):
        self.row = row
        self.name = name
        self.apply = apply

    def json(self):
        try:
            self.apply(tensor([0.5]).requires_grad_(True)).sum().backward()
        except Exception as e:
            return {"row": self.row, "kind": "fails", "name": self.name, "parameters": {}, "error": type(e).__name__}
        raise RuntimeError(self.name + ": runs, it is kept as one that fails")


SAME = ("`ATan`, `Sigmoid`, `SoftSign`, `PiecewiseQuadratic`, `PiecewiseExp`, `Erf`, `NonzeroSignLogAbs`, `SuperSpike`, "
        "`QPseudoSpike`, `FakeNumericalGradient`, `LogTailedReLU`, `Rect`")


def cases():
    yield from spikingjelly()
    yield from snn_torch()
    yield from of_norse()
    yield from defaults()


def spikingjelly():
    def made(row, name, *numbers):
        function = getattr(surrogate, name)(*numbers)
        parameters = {k: v for k, v in function._sg_params.items()}
        yield Gradient(row, name, parameters, function, lambda x: function.primitive_function(x, **parameters))

    for name in SAME.replace("`", "").split(", "):
        yield from made(SAME, name)
        yield from made(SAME, name, 0.7 if name == "LogTailedReLU" else 1.7)
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "PiecewiseLeakyReLU")
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "PiecewiseLeakyReLU", 0.6, 0.1)
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "LeakyKReLU")
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "LeakyKReLU", 0.2, 0.7)
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "S2NN")
    yield from made("`PiecewiseLeakyReLU(w, c)`, `LeakyKReLU(leak, k)`, `S2NN(alpha, beta)`", "S2NN", 3.0, 0.8)
    yield from made("`SquarewaveFourierSeries(n, T_period)`", "SquarewaveFourierSeries")
    yield from made("`SquarewaveFourierSeries(n, T_period)`", "SquarewaveFourierSeries", 4, 5.0)
    yield from made("`DeterministicPass`", "DeterministicPass")


def snn_torch():
    def made(row, name, kind="same", **parameters):
        return Gradient(row, name, parameters, getattr(snntorch_surrogate, name)(**parameters), kind=kind)

    for slope in (25.0, 2.3):
        yield made("`sigmoid(slope)`", "sigmoid", slope=min(slope, 10.0))
        yield made("`fast_sigmoid(slope)`", "fast_sigmoid", slope=slope)
        yield made("`spike_rate_escape(beta, slope)`", "spike_rate_escape", beta=1.7, slope=slope)
    for alpha in (2.0, 1.7):
        yield made("`atan(alpha)`", "atan", alpha=alpha)
    yield made("`straight_through_estimator()`", "straight_through_estimator")
    for threshold_ in (1.0, 0.6):
        yield made("`triangular(threshold)`", "triangular", threshold=threshold_)
    yield made("`heaviside()`", "heaviside")
    yield made("`SFS(slope, B)`", "SFS", "differs", slope=2.3, B=0.5)
    yield Failing("class `LeakySpikeOperator`, function `LSO`", "LeakySpikeOperator",
                  lambda x: snntorch_surrogate.LeakySpikeOperator.apply(x, 0.1))
    yield Failing("class `LeakySpikeOperator`, function `LSO`", "LSO", snntorch_surrogate.LSO())


def of_norse():
    def made(row, name, alpha, method=None):
        function = getattr(norse_threshold, name)
        return Gradient(row, name, {"alpha": alpha},
                        lambda x: threshold(x, method, alpha) if method else function(x, alpha))

    for alpha in (100.0, 2.3):
        row = "`superspike_fn`, `super_fn`, method `super` (alpha)"
        yield made(row, "superspike_fn", alpha)
        yield made(row, "super_fn", alpha)
        yield made(row, "super_fn", alpha, "super")
    for alpha in (2.3, 0.8):
        for name, method in (("heavi_tanh_fn", "tanh"), ("heavi_erfc_fn", "heavi_erfc"), ("heavi_circ_fn", "circ"),
                             ("triangle_fn", "triangle")):
            row = "`%s`, method `%s` (%s)" % (name, method, "k" if name in ("heavi_tanh_fn", "heavi_erfc_fn") else "alpha")
            yield made(row, name, alpha)
            yield made(row, name, alpha, method)
    yield Failing("`heavi_tent_fn`, method `tent`", "heavi_tent_fn", lambda x: norse_threshold.heavi_tent_fn(x, 1.0))
    yield Failing("`heavi_tent_fn`, method `tent`", "tent", lambda x: threshold(x, "tent", 1.0))


def defaults():
    """Neurons as they come: x is the distance of the membrane from the threshold at their first step."""

    def jelly(name, gain, threshold_):
        def apply(x):
            return getattr(neuron, name)()((x + threshold_) / gain)

        return Gradient("SpikingJelly, all but `CUBALIFNode`" if name != "CUBALIFNode" else "SpikingJelly, `CUBALIFNode`",
                        name, {"gain": 1 / gain}, apply)

    for name, gain in (("IFNode", 1.0), ("LIFNode", 0.5), ("ParametricLIFNode", 0.5)):
        yield jelly(name, gain, 1.0)
    yield jelly("CUBALIFNode", 1.0, 0.5)

    def torch_neuron(name, *arguments):
        def apply(x):
            return getattr(snntorch, name)(*arguments).double()(x + 1)[0]

        return Gradient("snnTorch", name, {"gain": 1.0}, apply)

    yield torch_neuron("Leaky", 0.9)
    yield torch_neuron("Synaptic", 0.9, 0.8)

    def cell(name, gain):
        def apply(x):
            return getattr(norse, name)()((x + 1) / gain)[0]

        return Gradient("Norse", name, {"gain": 1 / gain}, apply)

    yield cell("LIFCell", 0.1)
    yield cell("IAFCell", 1.0)
