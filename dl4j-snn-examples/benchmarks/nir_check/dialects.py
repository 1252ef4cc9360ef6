"""Exports small networks from SpikingJelly, snnTorch, Norse and sinabs to NIR, with what they computed there.

    python dialects.py DIRECTORY [spikingjelly|snntorch|norse|sinabs ..]

Each file NAME.nir has a NAME.json: dialect, reset, input x and spikes, [T][B][n].
"""

import json
import pathlib
import sys

import nir
import numpy as np
import torch

T, B, N_IN, N_HIDDEN, N_OUT = 25, 2, 6, 8, 4


def linears(mean=0.4, deviation=0.8):
    """Weights that make neurons spike now and then."""
    torch.manual_seed(3)
    a, b = torch.nn.Linear(N_IN, N_HIDDEN), torch.nn.Linear(N_HIDDEN, N_OUT)
    with torch.no_grad():
        for layer in (a, b):
            layer.weight.normal_(mean, deviation)
            layer.bias.normal_(0.1, 0.1)
    return a, b


def save(directory, name, dialect, graph, x, spikes, reset="HARD"):
    spikes = spikes.detach()
    assert spikes.max() == 1, (name, spikes.max())
    assert 0.03 < spikes.mean() < 0.97, (name, spikes.mean())
    nir.write(directory / (name + ".nir"), graph)
    content = {"dialect": dialect, "reset": reset, "x": x.tolist(), "spikes": spikes.tolist()}
    (directory / (name + ".json")).write_text(json.dumps(content))
    print(name, float(spikes.mean()))


def spikingjelly(directory, x):
    from spikingjelly.activation_based import functional, neuron
    from spikingjelly.activation_based.nir_exchange import export_to_nir

    pairs = {
        "lif": (neuron.LIFNode(tau=2.5, v_threshold=0.7), neuron.LIFNode(tau=3.0, decay_input=False)),
        "if": (neuron.IFNode(v_threshold=1.3), neuron.ParametricLIFNode(init_tau=2.2)),
        "cuba": (neuron.CUBALIFNode(0.4, 0.6), neuron.CUBALIFNode(0.3, 0.7, v_threshold=1.1)),
    }
    for name, (one, two) in pairs.items():
        a, b = linears()
        net = torch.nn.Sequential(a, one, b, two)
        graph = export_to_nir(net, x[0])
        functional.reset_net(net)
        spikes = torch.stack([net(x[t]) for t in range(T)])
        save(directory, "spikingjelly-" + name, "SPIKINGJELLY", graph, x, spikes)


def snntorch(directory, x):
    import snntorch as snn
    from snntorch.export_nir import export_to_nir

    for reset, delay, mechanism in (
        ("SOFT_NEXT_STEP", True, "subtract"),
        ("SOFT", False, "subtract"),
        ("HARD", False, "zero"),
    ):
        for name in ("leaky", "synaptic"):
            # Plain "subtract" is a soft reset while potentials stay below two thresholds (docs/peers.md).
            a, b = linears(0.2, 0.25) if reset == "SOFT" else linears()
            options = dict(init_hidden=True, reset_delay=delay, reset_mechanism=mechanism)
            beta = lambda n: torch.full((n,), 0.8)
            low, high = {"leaky": (2.0, 1.2), "synaptic": (2.5, 1.6)}[name] if reset == "SOFT" else (2.0, 2.5)
            threshold = torch.full((N_HIDDEN,), low), torch.full((N_OUT,), high)
            if name == "leaky":
                first = snn.Leaky(beta(N_HIDDEN), threshold=threshold[0], **options)
                second = snn.Leaky(beta(N_OUT), threshold=threshold[1], output=True, **options)
            else:
                first = snn.Synaptic(beta(N_HIDDEN) - 0.4, beta(N_HIDDEN), threshold=threshold[0], **options)
                second = snn.Synaptic(
                    beta(N_OUT) - 0.5, beta(N_OUT), threshold=threshold[1], output=True, **options
                )
            net = torch.nn.Sequential(a, first, b, second)
            graph = export_to_nir(net, x[0], ignore_dims=[0])
            first.reset_mem(), second.reset_mem()
            spikes = torch.stack([net(x[t])[0] for t in range(T)])
            save(directory, f"snntorch-{name}-{reset.lower()}", "SNNTORCH", graph, x, spikes, reset)


def norse(directory, x):
    import norse.torch as norse_torch
    from norse.torch.functional.lif import LIFParameters
    from norse.torch.functional.lif_box import LIFBoxParameters
    from norse.torch.functional.iaf import IAFParameters
    from norse.torch.module.iaf import IAFCell
    from norse.torch.module.lif import LIFCell
    from norse.torch.module.lif_box import LIFBoxCell
    from norse.torch.utils.export_nir import _extract_norse_module

    def full(n, value):
        return torch.full((n,), float(value))

    def box(n, threshold, leak):
        return LIFBoxCell(LIFBoxParameters(tau_mem_inv=full(n, 300), v_th=full(n, threshold), v_leak=full(n, leak)))

    def lif(n, threshold):
        p = LIFParameters(tau_syn_inv=full(n, 400), tau_mem_inv=full(n, 250), v_leak=full(n, 0), v_th=full(n, threshold))
        return LIFCell(p)

    def iaf(n, threshold):
        return IAFCell(IAFParameters(v_th=full(n, threshold)))

    pairs = {
        "box": (box(N_HIDDEN, 0.6, 0.05), box(N_OUT, 0.5, 0.0)),
        "lif": (lif(N_HIDDEN, 0.7), lif(N_OUT, 0.8)),
        "iaf": (iaf(N_HIDDEN, 1.4), iaf(N_OUT, 1.6)),
    }
    for name, (one, two) in pairs.items():
        a, b = linears()
        parts = {"fc1": a, "n1": one, "fc2": b, "n2": two}
        nodes = {"input": nir.Input(np.array([N_IN]))}
        for key, part in parts.items():
            node = _extract_norse_module(part)
            for field, value in vars(node).items():
                if isinstance(value, torch.Tensor):
                    setattr(node, field, value.numpy())
            # As written by extract_nir_graph of nirtorch; that this one traces is not the point here.
            node.__post_init__()
            nodes[key] = node
        nodes["output"] = nir.Output(np.array([N_OUT]))
        names = list(nodes)
        graph = nir.NIRGraph(nodes, list(zip(names, names[1:])))
        s1 = s2 = None
        spikes = []
        for t in range(T):
            z, s1 = one(a(x[t]), s1)
            z, s2 = two(b(z), s2)
            spikes.append(z)
        save(directory, "norse-" + name, "NORSE", graph, x, torch.stack(spikes))


def sinabs(directory, x):
    import sinabs.layers as sl
    from sinabs.activation import MembraneReset, SingleSpike
    from sinabs.nir import to_nir

    def saved(name, net, reset, given):
        # Steps lie in the batch.
        with torch.no_grad():
            spikes = torch.stack([once(net, given[:, b]) for b in range(B)], 1)
        graph = to_nir(net, given[:, 0])
        for node in graph.nodes.values():
            # Shapes that it leaves empty, without which nir does not write.
            if isinstance(node, nir.Conv2d):
                node.input_shape = tuple(given.shape[-2:])
            if isinstance(node, nir.Flatten):
                node.input_type = {"input": np.array([3, 3, 3])}
        save(directory, "sinabs-" + name, "SINABS", graph, given, spikes, reset)

    def once(net, steps):
        for part in net:
            if hasattr(part, "reset_states"):
                part.reset_states()
        return net(steps)

    for name, reset, options in (
        ("hard", "HARD", dict(reset_fn=MembraneReset(), spike_fn=SingleSpike)),
        # As they are by default: thresholds that no potential reaches twice.
        ("default", "SOFT", dict()),
    ):
        low, middle, high = (0.8, 1.3, 2.2) if reset == "SOFT" else (0.6, 0.6, 1.1)
        # A number per neuron: nir does not write single ones.
        lif = lambda n, t: sl.LIFSqueeze(
            tau_mem=torch.full((n,), 2.5), spike_threshold=torch.full((n,), t), batch_size=1, **options
        )
        iaf = lambda t: sl.IAFSqueeze(spike_threshold=torch.tensor(t), batch_size=1, **options)
        a, b = linears()
        saved("lif-" + name, torch.nn.Sequential(a, lif(N_HIDDEN, middle), b, lif(N_OUT, low)), reset, x)
        a, b = linears(0.2, 0.3)
        saved("iaf-" + name, torch.nn.Sequential(a, iaf(high), b, iaf(1.5)), reset, x)
    torch.manual_seed(7)
    convolution = torch.nn.Conv2d(2, 3, 3, padding=1, bias=False)
    linear = torch.nn.Linear(3 * 3 * 3, N_OUT)
    with torch.no_grad():
        convolution.weight.normal_(0.1, 0.2)
        linear.weight.normal_(0.1, 0.2)
    iaf = lambda t: sl.IAFSqueeze(spike_threshold=torch.tensor(t), batch_size=1)
    images = (torch.rand(T, B, 2, 6, 6) < 0.3).float()
    net = torch.nn.Sequential(convolution, iaf(2.5), sl.SumPool2d(2), torch.nn.Flatten(), linear, iaf(5.0))
    saved("images", net, "SOFT", images)


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    torch.manual_seed(5)
    x = (torch.rand(T, B, N_IN) < 0.4).float()
    for export in (spikingjelly, snntorch, norse, sinabs):
        if len(sys.argv) == 2 or export.__name__ in sys.argv[2:]:
            export(target, x)
