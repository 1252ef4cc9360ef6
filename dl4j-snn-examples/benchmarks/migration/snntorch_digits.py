import numpy as np
import torch
from torch import nn
import snntorch
from snntorch import functional, spikegen, surrogate

FILE = "dl4j-snn-examples/src/main/resources/io/github/dl4jsnn/examples/data/digits.csv.gz"
T = 20

torch.manual_seed(42)
digits = torch.from_numpy(np.loadtxt(FILE, delimiter=",", dtype=np.float32))
digits = digits[torch.randperm(len(digits))]
x, y = digits[:, :64] / 16, digits[:, 64].long()
train, test = slice(0, 1437), slice(1437, 1797)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        spike = surrogate.fast_sigmoid(slope=25)
        self.fc1 = nn.Linear(64, 128)
        self.lif1 = snntorch.Leaky(beta=0.9, spike_grad=spike)
        self.fc2 = nn.Linear(128, 10)
        self.lif2 = snntorch.Leaky(beta=0.9, spike_grad=spike)

    def forward(self, spikes):  # [T, b, 64]
        mem1 = self.lif1.init_leaky()
        mem2 = self.lif2.init_leaky()
        out = []
        for step in spikes:
            spk1, mem1 = self.lif1(self.fc1(step), mem1)
            spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
            out.append(spk2)
        return torch.stack(out)  # [T, b, 10]


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_of = functional.ce_count_loss()

for epoch in range(10):
    for batch in torch.randperm(1437).split(64):
        optimizer.zero_grad()
        spikes = net(spikegen.rate(x[train][batch], num_steps=T))
        loss_of(spikes, y[train][batch]).backward()
        optimizer.step()

with torch.no_grad():
    counts = net(spikegen.rate(x[test], num_steps=T)).sum(0)
print("test accuracy %.3f" % (counts.argmax(1) == y[test]).float().mean())
