"""Trains a small network in SpikingJelly and one in snnTorch and saves their state dicts, with
spikes of new inputs. The data are drawn: classes are Gaussian blobs around images of one bright
row each."""

import copy
import json

import snntorch
import torch
from snntorch import surrogate as snn_surrogate
from spikingjelly.activation_based import functional, layer, neuron, surrogate
from torch import nn

CLASSES = 4
SIDE = 8
STEPS = 6
# Nearer to the threshold a float32 membrane might spike where float64 does not.
MARGIN = 1e-4


def batch(generator, examples):
    labels = torch.randint(CLASSES, (examples,), generator=generator)
    images = 0.3 * torch.rand(examples, 1, SIDE, SIDE, generator=generator)
    for image, label in zip(images, labels):
        image[0, 2 * label : 2 * label + 2] += 0.6
    return images, labels


class SnnTorchNet(nn.Module):
    def __init__(self):
        super().__init__()
        grad = snn_surrogate.atan()
        self.fc1 = nn.Linear(SIDE * SIDE, 16)
        self.fc2 = nn.Linear(16, CLASSES)
        self.lif1 = snntorch.Leaky(beta=0.8, learn_beta=True, spike_grad=grad)
        self.lif2 = snntorch.Synaptic(alpha=0.5, beta=0.7, learn_threshold=True, spike_grad=grad)

    def forward(self, x):
        mem1 = self.lif1.init_leaky()
        syn2, mem2 = self.lif2.init_synaptic()
        all1, all2, margin = [], [], float("inf")
        for _ in range(STEPS):
            spk1, mem1 = self.lif1(self.fc1(x.flatten(1)), mem1)
            spk2, syn2, mem2 = self.lif2(self.fc2(spk1.to(x.dtype)), syn2, mem2)
            for lif, mem in ((self.lif1, mem1), (self.lif2, mem2)):
                margin = min(margin, (mem - lif.threshold).abs().min().item())
            all1.append(spk1)
            all2.append(spk2)
        return torch.stack(all1), torch.stack(all2), margin


class SpikingJellyNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            layer.Conv2d(1, 4, 3, padding=1, bias=False),
            layer.BatchNorm2d(4),
            neuron.ParametricLIFNode(
                init_tau=2.0, surrogate_function=surrogate.ATan(), v_reset=None
            ),
            layer.AvgPool2d(2, 2),
            layer.Flatten(),
            layer.Linear(4 * SIDE * SIDE // 4, CLASSES),
            neuron.IFNode(surrogate_function=surrogate.ATan(), v_reset=None),
        )
        functional.set_step_mode(self, "m")

    def forward(self, x):
        functional.reset_net(self)
        out = x.unsqueeze(0).repeat(STEPS, 1, 1, 1, 1)
        spikes, margin = [], float("inf")
        for module in self:
            if isinstance(module, neuron.BaseNode):
                module.step_mode = "s"
                steps = []
                for x_t in out:
                    spike = module(x_t)
                    # Soft reset: what the threshold was compared with.
                    charged = module.v + spike * module.v_threshold
                    margin = min(margin, (charged - module.v_threshold).abs().min().item())
                    steps.append(spike)
                out = torch.stack(steps)
                spikes.append(out)
            else:
                out = module(out)
        return spikes[0], spikes[1], margin


def train(net, seed):
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    net.train()
    for _ in range(80):
        x, y = batch(generator, 32)
        loss = nn.functional.cross_entropy(2 * net(x)[1].sum(0), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()
    x, y = batch(generator, 200)
    with torch.no_grad():
        return (net(x)[1].sum(0).argmax(1) == y).double().mean().item(), generator


def run(net, generator):
    """New inputs of which no membrane comes near its threshold, and their spikes in float64."""
    functional.reset_net(net)
    exact = copy.deepcopy(net).double()
    with torch.no_grad():
        while True:
            x, y = batch(generator, 5)
            hidden, out, margin = exact(x.double())
            if margin > MARGIN:
                return x, y, hidden, out, margin


def write(directory, name, net, versions):
    accuracy, generator = train(net, 1)
    x, y, hidden, out, margin = run(net, generator)
    torch.save({"net": net.state_dict(), "accuracy": accuracy}, directory / f"{name}.pt")
    values = {
        "versions": versions,
        "accuracy": accuracy,
        "margin": margin,
        "x": x.tolist(),
        "labels": y.tolist(),
        "hidden": hidden.int().tolist(),
        "out": out.int().tolist(),
    }
    (directory / f"{name}.json").write_text(json.dumps(values) + "\n")
    print(f"{name}: accuracy {accuracy}, rates {hidden.mean():.3f} {out.mean():.3f}, {margin:.1e}")


def generate(directory, versions):
    kept = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    for name, net in (("snntorch", SnnTorchNet), ("spikingjelly", SpikingJellyNet)):
        torch.manual_seed(7)
        write(directory, "trained-" + name, net(), versions)
    torch.set_default_dtype(kept)
