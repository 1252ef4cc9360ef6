"""snnTorch: by default mem is the membrane before its reset, which acts at the next step."""

import contextlib

import snntorch
import torch
from snntorch import surrogate

from case import NEURONS, Case, Failure, stacked

BETA = {"beta": lambda m: m.module.beta}
ALPHA = {"alpha": lambda m: m.module.alpha}
THRESHOLD = {"threshold": lambda m: m.module.threshold}
BOUNDS = {"alpha": (0.05, 0.95), "beta": (0.05, 0.95), "threshold": (0.3, 2)}


class Fed:
    """A neuron that gets its state with each call; mem is the last of what it returns."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        state = self.module.reset_mem()
        count = 1 if isinstance(state, torch.Tensor) else len(state)
        state = [torch.zeros_like(x[0]) for _ in range(count)]
        # Recurrent ones take their spikes back as the first of their states.
        first = 0 if hasattr(self.module, "recurrent") else 1
        spikes, mems = [], []
        with spikes_as(x.dtype):
            for x_t in x.unbind(0):
                out = self.module(x_t, *state)
                state = out[first:]
                spikes.append(out[0])
                mems.append(out[-1])
        return torch.stack(spikes), torch.stack(mems)


class Whole:
    """A neuron that takes all steps."""

    def __init__(self, module):
        self.module = module

    def sequence(self, x):
        with spikes_as(x.dtype):
            return self.module(x)


class Behind:
    """nn.Linear and then a neuron."""

    def __init__(self, linear, fed):
        self.linear = linear
        self.fed = fed
        self.module = fed.module

    def sequence(self, x):
        return self.fed.sequence(self.linear(x))


def wide(parameters, dtype):
    """Numbers as tensors of the wanted type: snnTorch makes float32 of them."""
    numbers = ("alpha", "beta", "threshold", "R", "C", "time_step", "V")
    return {k: torch.as_tensor(v, dtype=dtype) if k in numbers else v for k, v in parameters.items()}


@contextlib.contextmanager
def spikes_as(dtype):
    """Its surrogates make float32 of their spikes by ``float()``, and so of each gradient that meets them."""
    float32 = torch.Tensor.float
    torch.Tensor.float = lambda self: self.to(dtype)
    try:
        yield
    finally:
        torch.Tensor.float = float32


def build(peer, parameters, dtype):
    arguments = wide(parameters, dtype)
    if isinstance(arguments.get("spike_grad"), list):
        name, *numbers = arguments["spike_grad"]
        arguments["spike_grad"] = getattr(surrogate, name)(*numbers)
    return getattr(snntorch, peer)(**arguments).to(dtype)


def simple(row, peer, parameters, low, high, **more):
    """A neuron whose constructor takes the parameters by the names that are kept."""
    learned = {}
    for name, find in (("alpha", ALPHA), ("beta", BETA), ("threshold", THRESHOLD)):
        if parameters.get("learn_" + name):
            learned.update(find)
    return Case(row, parameters, lambda dtype: Fed(build(peer, parameters, dtype)), low, high, learned=learned,
                values={n: parameters[n] for n in learned},
                **{"runs": 2 if learned else 1, "bounds": {n: BOUNDS[n] for n in learned}, **more})


def learn(*names):
    return {"learn_" + name: True for name in names}


def cases():
    leaky = {"beta": 0.8, "threshold": 0.9}
    each = {"beta": [0.8, 0.6, 0.9], "threshold": 0.9}
    synaptic = {"alpha": 0.6, **leaky}
    zero = {"reset_mechanism": "zero"}
    none = {"reset_mechanism": "none"}
    now = {"reset_delay": False}
    sigmoid = {"spike_grad": ["fast_sigmoid", 5.0]}

    row = "`Leaky(beta, threshold)`, subtract"
    yield simple(row, "Leaky", leaky, -0.5, 1.2)
    yield simple(row, "Leaky", {**leaky, **sigmoid}, -0.5, 1.2)
    for names in (("beta",), ("threshold",), ("beta", "threshold")):
        yield simple(row, "Leaky", {**leaky, **learn(*names)}, -0.5, 1.2)
    yield simple(row, "Leaky", {**each, **learn("beta", "threshold"), "threshold": [0.9, 0.7, 1.1]}, -0.5, 1.2)
    yield simple(row, "Leaky", {"beta": 0.0, "threshold": 0.9}, -0.5, 1.4)
    row = "`Leaky`, subtract, 0 < beta, nothing learned"
    yield simple(row, "Leaky", leaky, -0.5, 1.2)
    yield simple(row, "Leaky", {"beta": 0.75, "threshold": 0.9, **sigmoid}, -0.5, 1.2)
    yield simple("`Leaky`, subtract, tau = 1 / (1 - beta)", "Leaky", {"beta": 0.75, "threshold": 0.9}, -0.5, 1.2)
    row = "`Leaky`, zero"
    yield simple(row, "Leaky", {**leaky, **zero}, -0.5, 1.2)
    yield simple(row, "Leaky", {**leaky, **zero, **learn("beta", "threshold")}, -0.5, 1.2)
    row = "`Leaky`, zero, reset_delay=False"
    yield simple(row, "Leaky", {**leaky, **zero, **now}, -0.5, 1.2)
    yield simple(row, "Leaky", {**leaky, **zero, **now, **learn("beta", "threshold")}, -0.5, 1.2)
    row = "`Leaky`, subtract, reset_delay=False, H < 2 threshold"
    yield simple(row, "Leaky", {**leaky, **now}, -0.5, 0.9, jumps=False)
    yield simple(row, "Leaky", {**leaky, **now, **learn("beta", "threshold")}, -0.5, 0.9, jumps=False)
    row = "`Leaky`, none"
    yield simple(row, "Leaky", {**leaky, **none}, -0.8, 1.0)
    yield simple(row, "Leaky", {**leaky, **none, **learn("beta", "threshold")}, -0.8, 1.0)
    row = "`Synaptic(alpha, beta, threshold)`, subtract"
    yield simple(row, "Synaptic", synaptic, -0.5, 0.7)
    yield simple(row, "Synaptic", {**synaptic, **learn("alpha", "beta", "threshold")}, -0.5, 0.7)
    row = "`Synaptic`, zero"
    yield simple(row, "Synaptic", {**synaptic, **zero}, -0.5, 0.8)
    yield simple(row, "Synaptic", {**synaptic, **zero, **learn("alpha", "beta", "threshold")}, -0.5, 0.8)
    row = "`Synaptic`, zero, reset_delay=False"
    yield simple(row, "Synaptic", {**synaptic, **zero, **now, **learn("alpha", "beta", "threshold")}, -0.5, 0.7)
    row = "`Synaptic`, none"
    yield simple(row, "Synaptic", {**synaptic, **none, **learn("alpha", "beta", "threshold")}, -0.6, 0.7)
    lapicque = {"R": 5.0, "C": 0.8, "time_step": 1.0, "threshold": 0.9}
    yield simple("`Lapicque(R, C, time_step, threshold)`, subtract", "Lapicque", lapicque, -0.5, 0.9)
    yield simple("`Lapicque(R, C, time_step, threshold)`, subtract", "Lapicque", {**lapicque, **learn("threshold")}, -0.5, 0.9)
    yield simple("`Lapicque`, zero", "Lapicque", {**lapicque, **zero}, -0.5, 0.9)
    yield simple("`Lapicque`, none", "Lapicque", {**lapicque, **none}, -0.8, 0.9)
    yield simple("`Lapicque(beta)`", "Lapicque", {"beta": 0.8, "threshold": 0.9}, -1.0, 3.5)
    yield from state_leaky()
    yield from recurrent()
    yield from deviations(leaky, synaptic, zero, now)


def state_leaky():
    def make(dtype, learned):
        module = snntorch.StateLeaky(beta=torch.as_tensor(0.8, dtype=dtype), channels=NEURONS, learn_beta=learned,
                                     threshold=torch.as_tensor(0.9, dtype=dtype))
        return Whole(module.to(dtype))

    parameters = {"beta": 0.8, "threshold": 0.9}
    yield Case("`StateLeaky(beta, threshold)`", parameters, lambda dtype: make(dtype, False), -0.8, 1.0)
    yield Case("`StateLeaky`, learn_beta", parameters, lambda dtype: make(dtype, True), -0.8, 1.0,
               learned={"tau": lambda m: m.module.tau}, values={"tau": 5.0})

    def linear(dtype):
        torch.manual_seed(3)
        module = snntorch.LinearLeaky(beta=torch.as_tensor(0.8, dtype=dtype), in_features=NEURONS, out_features=NEURONS,
                                      threshold=torch.as_tensor(0.9, dtype=dtype), dtype=dtype)
        return Whole(module.to(dtype))

    yield Case("`LinearLeaky(beta, ..)`", parameters, linear, -1.0, 1.5,
               learned={"weight": lambda m: m.module.linear.weight, "bias": lambda m: m.module.linear.bias},
               values={"weight": [[0.6, -0.2, 0.3], [0.1, 0.5, -0.4], [-0.3, 0.4, 0.7]], "bias": [0.1, 0.0, -0.1]})


W = [[0.7, -0.3, 0.4], [0.2, 0.6, -0.2], [-0.3, 0.5, 0.6]]
R = [[-0.4, 0.3, 0.2], [0.5, -0.2, -0.3], [0.1, 0.4, -0.5]]
B = [0.1, -0.05, 0.2]


def layered(row, peer, parameters, low, high, **more):
    """nn.Linear, then a recurrent neuron with all its weights."""

    def make(dtype):
        return Behind(torch.nn.Linear(NEURONS, NEURONS).to(dtype), Fed(build(peer, parameters, dtype)))

    learned = {"weight": lambda m: m.linear.weight, "bias": lambda m: m.linear.bias}
    values = {"weight": W, "bias": B}
    if parameters.get("all_to_all", True):
        learned["recurrent.weight"] = lambda m: m.module.recurrent.weight
        learned["recurrent.bias"] = lambda m: m.module.recurrent.bias
        values.update({"recurrent.weight": R, "recurrent.bias": [0.05, 0.1, -0.1]})
    else:
        learned["V"] = lambda m: m.module.V
        values["V"] = parameters["V"]
    for name in ("alpha", "beta", "threshold"):
        if parameters.get("learn_" + name):
            learned[name] = {**ALPHA, **BETA, **THRESHOLD}[name]
            values[name] = parameters[name]
    return Case(row, parameters, make, low, high, learned=learned, values=values,
                **{"runs": 2, "bounds": {n: BOUNDS[n] for n in learned if n in BOUNDS}, **more})


def recurrent():
    leaky = {"beta": 0.8, "threshold": 0.9, "linear_features": NEURONS}
    synaptic = {"alpha": 0.6, **leaky}
    zero = {"reset_mechanism": "zero"}
    none = {"reset_mechanism": "none"}
    one = {"beta": 0.8, "threshold": 0.9, "all_to_all": False, "V": [-0.4, 0.3, 0.5]}
    row = "`RLeaky`, subtract"
    yield layered(row, "RLeaky", leaky, -0.5, 1.5)
    yield layered(row, "RLeaky", {**leaky, **learn("beta", "threshold")}, -0.5, 1.5)
    yield layered("`RLeaky`, all_to_all=False, V of n numbers", "RLeaky", one, -0.5, 1.5)
    yield layered("`RLeaky`, zero", "RLeaky", {**leaky, **zero}, -0.5, 1.5)
    yield layered("`RLeaky`, zero, reset_delay=False", "RLeaky", {**leaky, **zero, "reset_delay": False}, -0.5, 1.5)
    yield layered("`RLeaky`, none", "RLeaky", {**leaky, **none}, -1.0, 1.2)
    row = "`RSynaptic`, subtract"
    yield layered(row, "RSynaptic", synaptic, -0.5, 0.9)
    yield layered(row, "RSynaptic", {**synaptic, **learn("alpha", "beta", "threshold")}, -0.5, 0.9)
    yield layered("`RSynaptic`, zero", "RSynaptic", {**synaptic, **zero}, -0.5, 1.2)
    yield layered("`RSynaptic`, none", "RSynaptic", {**synaptic, **none}, -1.0, 0.8)
    # The states are passed from call to call, as Fed does; without them it fails.
    yield layered("`RSynaptic`, reset_delay=False, states passed", "RSynaptic", {**synaptic, "reset_delay": False}, -0.5, 0.9)
    yield layered("`RLeaky`, the default V", "RLeaky", {**one, "V": 0.6}, -0.5, 1.5, kind="differs", runs=1)

    def hidden():
        module = build("RSynaptic", {**synaptic, "reset_delay": False, "init_hidden": True}, torch.float64)
        module(torch.ones(1, NEURONS, dtype=torch.float64))

    yield Failure("`RSynaptic`, reset_delay=False, init_hidden=True", synaptic, hidden)


def deviations(leaky, synaptic, zero, now):
    yield simple("`Leaky`, subtract, reset_delay=False, H at or above 2 threshold", "Leaky", {**leaky, **now}, -0.5, 2.0,
                 kind="differs")
    yield simple("`Leaky`, threshold < 0", "Leaky", {"beta": 0.8, "threshold": -0.4}, -1.5, 0.6, kind="differs")
    for beta in (0.0, 1.0):
        yield simple("`Leaky`, learn_beta, at beta = 0 or 1", "Leaky",
                     {"beta": beta, "threshold": 0.9, "learn_beta": True}, -0.5, 0.9, kind="differs", runs=1)

    def learned_lapicque():
        module = snntorch.Lapicque(beta=0.8, learn_beta=True)
        x = torch.ones(3, 2)
        loss = 0
        for _ in range(2):
            optimizer = torch.optim.SGD(module.parameters(), 0.1)
            spikes, _ = module(x, module.reset_mem())
            loss = spikes.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    yield Failure("`Lapicque`, learn_beta", {"beta": 0.8}, learned_lapicque)
