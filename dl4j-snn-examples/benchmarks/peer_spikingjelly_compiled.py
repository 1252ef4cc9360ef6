"""SpikingJelly 2's own operators over all steps, compiled by Inductor together with what is around them."""

import torch
from spikingjelly.activation_based import functional, surrogate

import case_data
import peer_spikingjelly

CURRENT_SCALE = 1.0
COMPILES = True
version = peer_spikingjelly.version


class Operator(torch.nn.Module):
    """Neurons on [T, b, ..] by the operator of their kind."""

    def __init__(self):
        super().__init__()
        self.surrogate = surrogate.ATan(alpha=2.0)


class Lif(Operator):
    def forward(self, x):
        return functional.lif_multi_step(
            x, torch.zeros_like(x[0]), 2.0, True, 1.0, 0.0, self.surrogate, False, False
        )[0]


class Integrate(Operator):
    def forward(self, x):
        return functional.if_multi_step(
            x, torch.zeros_like(x[0]), 1.0, 0.0, self.surrogate, False, False
        )[0]


NEURONS = (Operator,)


def compiled(module):
    import compilers

    compilers.require()
    return torch.compile(module, dynamic=False)


def network(options, style, weights):
    if options.work in case_data.RECURRENT or options.work in case_data.STREAMS:
        raise case_data.NotPossible(
            "SpikingJelly's operator runs all steps of a layer in one call: nothing can come back from the"
            " step before, and no step can be run alone"
        )
    if options.work in case_data.CONVOLUTIONS:
        module = peer_spikingjelly.convolutional(options, weights, Lif, Integrate)
    else:
        module = peer_spikingjelly.dense(weights, Lif)
    functional.set_step_mode(module, "m")
    return Compiled(module, options)


class Compiled(peer_spikingjelly.Multi):
    """All steps in one call of the compiled network."""

    def __init__(self, module, options):
        super().__init__(module, options)
        self.run = compiled(module)

    def reset(self):
        """The operators start from rest."""

    def rates_of(self, spikes):
        return self.run(spikes).mean(0)


def neuron_alone(options, style):
    """LIF on [T, b, n]."""
    return compiled(Lif())
