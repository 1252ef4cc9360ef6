"""Trains networks for ConversionAccuracy with torch, which takes seconds where DL4J's convolutions
take minutes on a CPU, and saves their state dicts:

    python lenets.py MNIST_DIR OUT_DIR [--networks 5] [--epochs 5] [--kinds average maximum]

average-1.pt ..: twice convolution, ReLU, average pooling; then dense. normalised-1.pt ..: with batch
normalisation in front of the ReLUs. maximum-1.pt ..: with max pooling.
"""

import argparse
import gzip
import pathlib

import numpy as np
import torch
from torch import nn

BATCH = 64
KINDS = ("average", "maximum", "normalised")


def idx(directory, name):
    for path in (directory / name, directory / (name + ".gz")):
        if path.exists():
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rb") as file:
                return np.frombuffer(file.read(), np.uint8)
    raise SystemExit(f"{directory} has no {name}")


def images(directory, part):
    x = idx(directory, f"{part}-images-idx3-ubyte")[16:].reshape(-1, 1, 28, 28)
    y = idx(directory, f"{part}-labels-idx1-ubyte")[8:]
    return torch.tensor(x, dtype=torch.float32) / 255, torch.tensor(y, dtype=torch.long)


def network(kind):
    layers, below = [], 1
    for channels in (16, 32):
        layers.append(nn.Conv2d(below, channels, 5))
        if kind == "normalised":
            layers.append(nn.BatchNorm2d(channels))
        layers.append(nn.ReLU())
        layers.append((nn.MaxPool2d if kind == "maximum" else nn.AvgPool2d)(2))
        below = channels
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 10)
    )


def train(kind, seed, epochs, x, y):
    torch.manual_seed(seed)
    net = network(kind)
    updater = torch.optim.Adam(net.parameters(), 1e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(BATCH):
            loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
            updater.zero_grad()
            loss.backward()
            updater.step()
    return net.eval()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--networks", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    x, y = images(options.mnist, "train")
    x_test, y_test = images(options.mnist, "t10k")
    for seed in range(1, options.networks + 1):
        for kind in options.kinds:
            net = train(kind, seed, options.epochs, x, y)
            with torch.no_grad():
                right = (net(x_test).argmax(1) == y_test).float().mean().item()
            print(f"{kind}-{seed}: {100 * right:.2f} %", flush=True)
            torch.save(net.state_dict(), options.out / f"{kind}-{seed}.pt")


if __name__ == "__main__":
    main()
