import numpy as np
import torch
from torch import nn
from norse.torch import LICell, LIFCell, SequentialState

FILE = "dl4j-snn-examples/src/main/resources/io/github/dl4jsnn/examples/data/digits.csv.gz"
T = 20

torch.manual_seed(42)
digits = torch.from_numpy(np.loadtxt(FILE, delimiter=",", dtype=np.float32))
digits = digits[torch.randperm(len(digits))]
x, y = digits[:, :64] / 16, digits[:, 64].long()
train, test = slice(0, 1437), slice(1437, 1797)

net = SequentialState(
    nn.Linear(64, 128),
    LIFCell(),
    nn.Linear(128, 10),
    LICell(),
)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)


def largest_membranes(images):
    state, membranes = None, []
    for _ in range(T):  # the value itself as current at each step
        membrane, state = net(images, state)
        membranes.append(membrane)
    return torch.stack(membranes).max(0).values  # [b, 10]


for epoch in range(10):
    for batch in torch.randperm(1437).split(64):
        optimizer.zero_grad()
        logits = largest_membranes(x[train][batch])
        nn.functional.cross_entropy(logits, y[train][batch]).backward()
        optimizer.step()

with torch.no_grad():
    correct = largest_membranes(x[test]).argmax(1) == y[test]
print("test accuracy %.3f" % correct.float().mean())
