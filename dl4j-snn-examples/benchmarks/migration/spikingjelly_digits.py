import numpy as np
import torch
from torch import nn
from spikingjelly.activation_based import encoding, functional, layer, neuron, surrogate

FILE = "dl4j-snn-examples/src/main/resources/io/github/dl4jsnn/examples/data/digits.csv.gz"
T = 20

torch.manual_seed(42)
digits = torch.from_numpy(np.loadtxt(FILE, delimiter=",", dtype=np.float32))
digits = digits[torch.randperm(len(digits))]
x, y = digits[:, :64] / 16, digits[:, 64].long()
train, test = slice(0, 1437), slice(1437, 1797)

net = nn.Sequential(
    layer.Linear(64, 128),
    neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan()),
    layer.Linear(128, 10),
    neuron.LIFNode(tau=2.0, surrogate_function=surrogate.ATan()),
)
functional.set_step_mode(net, "m")
encoder = encoding.PoissonEncoder()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)


def rates(images):
    functional.reset_net(net)
    spikes = encoder(images.expand(T, *images.shape))  # [T, b, 64]
    return net(spikes).mean(0)  # [b, 10]


for epoch in range(10):
    for batch in torch.randperm(1437).split(64):
        optimizer.zero_grad()
        one_hot = nn.functional.one_hot(y[train][batch], 10).float()
        loss = nn.functional.mse_loss(rates(x[train][batch]), one_hot)
        loss.backward()
        optimizer.step()

with torch.no_grad():
    correct = rates(x[test]).argmax(1) == y[test]
print("test accuracy %.3f" % correct.float().mean())
