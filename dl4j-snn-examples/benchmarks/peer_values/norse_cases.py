"""Norse: its cells, step by step; v is the membrane after the reset.

Potentials are multiples of 1/8: initial states are float32 there.
"""

import norse.torch as norse
import torch
from norse.torch.functional.iaf import IAFParameters
from norse.torch.functional.leaky_integrator import LIParameters
from norse.torch.functional.lif import LIFParameters
from norse.torch.functional.lif_box import LIFBoxParameters
from norse.torch.functional.lif_ex import LIFExParameters
from norse.torch.functional.lif_refrac import LIFRefracParameters
from norse.torch.functional.lsnn import LSNNParameters
from norse.torch.functional.reset import reset_subtract, reset_value
from norse.torch.module.leaky_integrator_box import LIBoxParameters

from case import NEURONS, Case, stacked

DT = 0.001
RESETS = {"reset_value": reset_value, "reset_subtract": reset_subtract}
SIZES = {"input_size": NEURONS, "hidden_size": NEURONS}


class Cell:
    """A cell that gets its state with each call."""

    def __init__(self, module, p=None):
        self.module = module
        self.p = p

    def sequence(self, x):
        state = None

        def step(x_t):
            nonlocal state
            out, state = self.module(x_t, state)
            return out, state.v

        return stacked(step, x)


class RefractoryCell:
    """A cell whose state holds that of a LIF; with or without a gradient through its counter."""

    def __init__(self, module, detach):
        self.module = module
        self.detach = detach

    def sequence(self, x):
        state = None

        def step(x_t):
            nonlocal state
            out, state = self.module(x_t, state)
            if self.detach:
                state = state._replace(rho=state.rho.detach())
            return out, state.lif.v

        return stacked(step, x)


class Whole:
    """A layer that takes all steps, with its states recorded."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        out, states = self.module(x)
        return out, states.v


def typed(parameters, dtype):
    return {
        k: RESETS[v] if k == "reset_method" else v if isinstance(v, str) else torch.as_tensor(v, dtype=dtype)
        for k, v in parameters.items()
    }


def simple(row, cell, parameters_of, parameters, low, high, **more):
    """A cell with its parameters by the names that are kept."""

    def make(dtype):
        return Cell(cell(p=parameters_of(**typed(parameters, dtype)), dt=DT))

    return Case(row, parameters, make, low, high, **more)


def whole(row, layer, parameters_of, parameters, low, high, **more):
    def make(dtype):
        return Whole(layer(p=parameters_of(**typed(parameters, dtype)), dt=DT, record_states=True))

    return Case(row, parameters, make, low, high, **more)


def cases():
    lif = {"tau_syn_inv": 200.0, "tau_mem_inv": 100.0, "v_leak": 0.25, "v_th": 1.0, "v_reset": -0.125}
    row = "`LIF`, `LIFCell`, `lif_feed_forward_step`"
    yield simple(row, norse.LIFCell, LIFParameters, lif, -2.0, 7.0)
    yield simple(row, norse.LIFCell, LIFParameters, {**lif, "method": "tanh", "alpha": 1.5}, -2.0, 7.0)
    yield whole(row, norse.LIF, LIFParameters, lif, -2.0, 7.0)
    box = {"tau_mem_inv": 250.0, "v_leak": 0.25, "v_th": 1.0, "v_reset": -0.125}
    yield simple("`LIFBoxCell`, reset_value", norse.LIFBoxCell, LIFBoxParameters, {**box, "reset_method": "reset_value"},
                 -2.0, 4.0)
    yield simple("`LIFBoxCell`, reset_subtract", norse.LIFBoxCell, LIFBoxParameters,
                 {**box, "reset_method": "reset_subtract"}, -2.0, 4.0)
    yield simple("`IAF`, `IAFCell`", norse.IAFCell, IAFParameters, {"v_th": 1.0, "v_reset": -0.125}, -0.4, 1.0)
    li = {"tau_syn_inv": 200.0, "tau_mem_inv": 100.0, "v_leak": 0.25}
    row = "`LI`, `LICell`"
    yield simple(row, norse.LICell, LIParameters, li, -2.0, 5.0, spiking=False)
    yield whole(row, norse.LI, LIParameters, li, -2.0, 5.0, spiking=False)
    yield simple("`LIBoxCell`", norse.LIBoxCell, LIBoxParameters, {"tau_mem_inv": 100.0, "v_leak": 0.25}, -2.0, 5.0,
                 spiking=False)
    yield li_linear(li)
    ex = {"delta_T": 0.5, "tau_syn_inv": 1000.0, "tau_mem_inv": 250.0, "v_leak": -0.125, "v_th": 1.0, "v_reset": -0.125}
    row = "`LIFEx`, `LIFExCell`, with tau_syn_inv = 1 / dt and v_leak = v_reset"
    yield simple(row, norse.LIFExCell, LIFExParameters, ex, -2.0, 3.5)
    yield whole(row, norse.LIFEx, LIFExParameters, ex, -2.0, 3.5)
    yield simple("`LIFEx` with a synaptic filter, or another v_leak", norse.LIFExCell, LIFExParameters,
                 {**ex, "tau_syn_inv": 200.0}, -1.0, 2.0, kind="differs", jumps=False)
    lsnn = {"tau_syn_inv": 200.0, "tau_mem_inv": 300.0, "tau_adapt_inv": 50.0, "v_leak": 0.25, "v_th": 1.0,
            "v_reset": -0.125, "beta": 0.3}
    row = "`LSNN`, `LSNNCell`, `lsnn_feed_forward_step`"
    yield whole(row, norse.LSNN, LSNNParameters, lsnn, -1.0, 3.0)
    yield simple(row, norse.LSNNCell, LSNNParameters, lsnn, -1.0, 3.0)
    yield recurrent("`LIFRecurrent`, `LIFRecurrentCell`, `lif_step`", norse.LIFRecurrentCell, LIFParameters, lif, -2.0, 9.0)
    yield recurrent("`LIFRecurrent`, autapses=False (the default)", norse.LIFRecurrentCell, LIFParameters, lif, -2.0, 9.0,
                    autapses=False, kind="differs", runs=1)
    yield recurrent("`LIFExRecurrentCell`, with tau_syn_inv = 1 / dt and v_leak = v_reset", norse.LIFExRecurrentCell,
                    LIFExParameters, ex, -2.0, 5.0)
    yield recurrent("`LSNNRecurrent`", norse.LSNNRecurrentCell, LSNNParameters, lsnn, -1.0, 4.0, kind="differs", runs=1)
    yield unconnected("the reset of `lsnn_step`", lsnn)
    yield learned_tau(lif)
    row = "`LIFRefracCell`, rho detached at each step"
    yield refractory(row, lif, 2.0, True)
    yield refractory(row, {**lif, "tau_syn_inv": 1000.0, "v_reset": 0.0}, 1.5, True)
    yield refractory("`LIFRefracCell`, `lif_refrac_feed_forward_step`", lif, 2.0, False)


def li_linear(parameters):
    def make(dtype):
        return Cell(norse.LILinearCell(p=LIParameters(**typed(parameters, dtype)), **SIZES).to(dtype))

    return Case("`LILinearCell`", parameters, make, -2.0, 5.0, spiking=False,
                learned={"input_weights": lambda m: m.module.input_weights}, values={"input_weights": W}, runs=2)


W = [[0.7, -0.3, 0.4], [0.2, 0.6, -0.2], [-0.3, 0.5, 0.6]]
R = [[-1.4, 0.8, 0.6], [1.5, -0.9, -0.7], [0.4, 1.2, -1.1]]


def recurrent(row, cell, parameters_of, parameters, low, high, autapses=True, **more):
    def make(dtype):
        return Cell(cell(p=parameters_of(**typed(parameters, dtype)), dt=DT, autapses=autapses, **SIZES).to(dtype))

    diagonal = range(NEURONS)
    weights = R if autapses else [[0.0 if i == j else R[i][j] for j in diagonal] for i in diagonal]
    return Case(row, parameters, make, low, high,
                learned={"input_weights": lambda m: m.module.input_weights,
                         "recurrent_weights": lambda m: m.module.recurrent_weights},
                values={"input_weights": W, "recurrent_weights": weights}, **{"runs": 2, **more})


def unconnected(row, parameters):
    """A recurrent cell whose input weights are 1 and whose recurrent ones are 0, and are not learned."""

    def make(dtype):
        one = torch.eye(NEURONS, dtype=dtype)
        return Cell(norse.LSNNRecurrentCell(p=LSNNParameters(**typed(parameters, dtype)), dt=DT, autapses=True,
                                            input_weights=one, recurrent_weights=0 * one, **SIZES))

    return Case(row, parameters, make, -1.0, 3.0)


def learned_tau(parameters):
    """One inverse time constant that is learned."""

    def make(dtype):
        tau = torch.nn.Parameter(torch.as_tensor(parameters["tau_mem_inv"], dtype=dtype))
        p = LIFParameters(**{**typed(parameters, dtype), "tau_mem_inv": tau})
        return Cell(norse.LIFCell(p=p, dt=DT), tau)

    return Case("a learned tau_mem_inv", parameters, make, -2.0, 7.0, kind="differs", learned={"tau_mem_inv": lambda m: m.p},
                values={"tau_mem_inv": parameters["tau_mem_inv"]})


def refractory(row, parameters, rho_reset, detach):
    """A surrogate gradient passes through the counter of the period, unless that is detached."""

    def make(dtype):
        p = LIFRefracParameters(lif=LIFParameters(**typed(parameters, dtype)),
                                rho_reset=torch.as_tensor(rho_reset, dtype=dtype))
        return RefractoryCell(norse.LIFRefracCell(p=p, dt=DT), detach)

    return Case(row, {**parameters, "rho_reset": rho_reset}, make, -2.0, 9.0, kind="same" if detach else "differs")
