"""SpikingJelly: neurons step by step, v is the membrane after the reset."""

import itertools

import torch
from spikingjelly.activation_based import layer, neuron, surrogate

from case import NEURONS, Case, stacked

SIGMOID = ["Sigmoid", 4.0]


class Stepped:
    """A neuron in single-step mode."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        def step(x_t):
            spike = self.module(x_t)
            return spike, self.module.v

        return stacked(step, x)


class Whole:
    """A neuron that takes all steps and puts out its membrane."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        v = torch.stack(self.module(x))
        return v, v


class Container:
    """A recurrent container; the membrane is that of the neuron in it."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        def step(x_t):
            spike = self.module(x_t)
            return spike, self.module.sub_module.v

        return stacked(step, x)


def gradient(name):
    return None if name is None else getattr(surrogate, name[0])(*name[1:])


def simple(row, peer, parameters, low, high, spike=SIGMOID, learned=None, values=None, **more):
    """A neuron whose constructor takes the parameters by the names that are kept."""

    def make(dtype):
        arguments = dict(parameters)
        if spike is not None:
            arguments["surrogate_function"] = gradient(spike)
        module = getattr(neuron, peer)(**arguments)
        return Stepped(module.to(dtype))

    kept = dict(parameters, surrogate=spike)
    return Case(row, kept, make, low, high, learned=learned, values=values, **more)


def cases():
    # Of the surrogate too: what the neuron has by itself, and another one.
    for reset, detach in itertools.product((0.0, -0.3, None), (False, True)):
        both = {"v_reset": reset, "detach_reset": detach}
        spike = None if detach else ["ATan", 2.0]
        yield simple("`IFNode(v_threshold, v_reset, detach_reset)`", "IFNode",
                     {"v_threshold": 0.9, **both}, -0.4, 1.0, spike)
        for decay in (True, False):
            scale = 2 if decay else 1
            yield simple("`LIFNode(tau, decay_input, v_threshold, v_reset, detach_reset)`", "LIFNode",
                         {"tau": 3.0, "decay_input": decay, "v_threshold": 0.9, **both},
                         -0.4 * scale, 1.2 * scale, spike)
            yield simple("`ParametricLIFNode(init_tau, decay_input, ..)`", "ParametricLIFNode",
                         {"init_tau": 3.0, "decay_input": decay, "v_threshold": 0.9, **both},
                         -0.4 * scale, 1.2 * scale, spike,
                         {"w": lambda m: m.module.w}, {"w": -0.6931471805599453}, runs=2)
        for scaled, decay in ((True, not detach), (False, detach)):
            scale = 2 if decay else 1
            yield simple("`KLIFNode(scale_reset, tau, decay_input, ..)`", "KLIFNode",
                         {"scale_reset": scaled, "tau": 2.0, "decay_input": decay, "v_threshold": 1.0, **both},
                         -0.4 * scale, 1.0 * scale, spike, {"k": lambda m: m.module.k}, {"k": 1.2}, runs=2,
                         jumps=reset is not None, bounds={"k": (0.3, 1.6)})
        yield simple("`QIFNode(tau, v_c, a0, v_threshold, v_rest, v_reset)`", "QIFNode",
                     {"tau": 2.0, "v_c": 0.8, "a0": 1.0, "v_threshold": 1.0, "v_rest": 0.0, **both}, -0.6, 1.6, spike,
                     jumps=reset is not None)
        yield simple("`EIFNode(tau, delta_T, theta_rh, v_threshold, v_rest, v_reset)`", "EIFNode",
                     {"tau": 2.0, "delta_T": 1.0, "theta_rh": 0.8, "v_threshold": 1.0, "v_rest": 0.0, **both}, -1.5, 0.9,
                     spike, jumps=reset is not None)
    for reset in (0.0, -0.3, None):
        izhikevich = {"tau": 2.0, "v_c": 0.8, "a0": 1.0, "v_threshold": 1.0, "v_reset": reset, "v_rest": -0.1,
                      "w_rest": 0.1, "tau_w": 3.0, "a": 0.2, "b": 0.4}
        yield simple("`IzhikevichNode(tau, v_c, a0, .., w_rest, tau_w, a, b)`", "IzhikevichNode", izhikevich,
                     -0.5, 2.2, None, jumps=reset is not None)
        yield simple("`CUBALIFNode(c_decay, v_decay, v_threshold, v_reset)`", "CUBALIFNode",
                     {"c_decay": 0.5, "v_decay": 0.75, "v_threshold": 0.5, "v_reset": reset}, -0.4, 0.5, None,
                     jumps=reset is not None)
    yield simple("`IzhikevichNode`, detach_reset", "IzhikevichNode",
                 {"tau": 2.0, "v_c": 0.8, "a0": 1.0, "v_threshold": 1.0, "v_reset": 0.0, "v_rest": -0.1, "w_rest": 0.0,
                  "tau_w": 3.0, "a": 0.2, "b": 0.4, "detach_reset": True}, -0.5, 2.2, kind="differs")
    # Its own surrogate is Rect(1).
    for tau, spike in ((2.0, ["Rect", 1.0]), (3.0, ["ATan", 2.0]), (1.5, SIGMOID)):
        yield simple("`ComplementaryLIFNode(tau, v_threshold)`", "ComplementaryLIFNode", {"tau": tau, "v_threshold": 0.9},
                     -0.4, 1.2, spike)
    for reset, detach in itertools.product((0.0, -0.3, None), (False, True)):
        yield simple("`RAFNode(b, omega, dt, v_threshold, v_reset, detach_reset)`", "RAFNode",
                     {"b": -0.4, "omega": 1.6, "dt": 0.5, "v_threshold": 0.9, "v_reset": reset, "detach_reset": detach},
                     -0.8, 1.2, None if detach else ["ATan", 2.0])
    for reset, detach in itertools.product((0.0, -0.3, None), (False, True)):
        yield simple("`TernaryLIFNode(tau, decay_input, v_threshold, v_reset, detach_reset)`", "TernaryLIFNode",
                     {"tau": 1.5 if detach else 2.5, "decay_input": not detach, "v_threshold": 0.7, "v_reset": reset,
                      "detach_reset": detach}, -1.5, 1.5, None if detach else ["ATan", 2.0])
    # Its threshold is that of its surrogate; drawn inputs do not come to rest between two numbers of spikes.
    for most, threshold, detach in ((4, 1.0, False), (2, 0.6, False), (6, 0.8, True)):
        yield counted(most, threshold, detach)
    for detach in (False, True):
        yield simple("`SimpleIFNode(v_threshold, v_reset)`", "SimpleIFNode",
                     {"v_threshold": 0.9, "v_reset": -0.3, "detach_reset": detach}, -0.4, 1.0)
        yield simple("`SimpleLIFNode(tau, decay_input, v_threshold, v_reset)`", "SimpleLIFNode",
                     {"tau": 3.0, "decay_input": detach, "v_threshold": 0.9, "v_reset": -0.3, "detach_reset": detach},
                     -0.6, 2.0 if detach else 1.1)
    yield simple("`HalfThresholdIFNode(v_threshold)`", "HalfThresholdIFNode", {"v_threshold": 0.8}, -0.4, 0.8, jumps=False)
    yield Case("`NonSpikingIFNode`", {}, lambda dtype: Whole(neuron.NonSpikingIFNode()), -1.0, 1.0, spiking=False)
    yield Case("`NonSpikingLIFNode(tau)`", {"tau": 4.0}, lambda dtype: Whole(neuron.NonSpikingLIFNode(tau=4.0)), -1.0, 1.0,
               spiking=False)
    yield linear_container()
    yield element_wise_container()


def counted(most, threshold, detach):
    parameters = {"tau": 4 / 3, "v_threshold": threshold, "detach_reset": detach, "D": most}

    def make(dtype):
        function = surrogate.MultiLevelSpikeCount(most)
        node = neuron.ILIFNode(tau=4 / 3, v_threshold=threshold, detach_reset=detach, surrogate_function=function)
        return Stepped(node.to(dtype))

    return Case("`ILIFNode(tau, v_threshold, MultiLevelSpikeCount(D), detach_reset)`",
                dict(parameters, surrogate=["Rect", 1.0]), make, -1.0, 2.0)


def linear_container():
    generator = torch.Generator().manual_seed(5)

    def make(dtype):
        node = neuron.LIFNode(tau=2.0, v_threshold=0.8)
        return Container(layer.LinearRecurrentContainer(node, NEURONS, NEURONS).to(dtype))

    weight = torch.randn(NEURONS, 2 * NEURONS, generator=generator, dtype=torch.float64).mul(100).round().div(100)
    return Case("`LinearRecurrentContainer(neuron, n, n)`", {"tau": 2.0, "v_threshold": 0.8, "surrogate": None}, make,
                0.0, 2.0, learned={"weight": lambda m: m.module.rc.weight, "bias": lambda m: m.module.rc.bias},
                values={"weight": (weight + 0.3).tolist(), "bias": [0.2, -0.1, 0.3]}, runs=2)


def element_wise_container():
    def make(dtype):
        return Container(layer.ElementWiseRecurrentContainer(neuron.IFNode(v_threshold=0.9), lambda y, x: x - 0.4 * y))

    return Case("`ElementWiseRecurrentContainer(neuron, x + r y)`", {"v_threshold": 0.9, "r": -0.4, "surrogate": None}, make,
                -0.3, 0.9)
