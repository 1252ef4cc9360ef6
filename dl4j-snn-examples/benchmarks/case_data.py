"""What the driver wrote for a case, as numpy arrays, and the shapes of the convolutional cases."""

import math
import os

import numpy

# work -> image (channels, side), stride of each convolution, pooling behind each, neuron
CONVOLUTIONS = {
    "conv": {"image": (1, 28), "strides": (1, 1), "pool": True, "neuron": "if"},
    "strided": {"image": (3, 32), "strides": (1, 2, 1, 2), "pool": False, "neuron": "lif"},
}

# Works of one step at a time, and those whose hidden layer is recurrent.
STREAMS = ("stream", "stream_recurrent")
RECURRENT = ("recurrent", "stream_recurrent")


def load(options, name):
    """An array that the driver wrote."""
    return numpy.load(os.path.join(options.data, name + ".npy"))


def weights(options):
    """[nIn, nOut] of dense layers, [nOut, nIn, 3, 3] of convolutions, in the order of the layers."""
    if options.work in ("neuron", "parallel", "lstm"):
        return []
    return [load(options, "weights-%d" % i) for i in range(len(options.sizes) - 1)]


def learning_rate(options):
    """Of Adam. Small in training with recurrent weights: the rate of the hidden neurons must stay where it begins."""
    return 1e-5 if options.work == "recurrent" else 1e-3


def recurrent_weight(options):
    """[n, n] from the hidden neurons to themselves, or None."""
    return load(options, "weights-recurrent") if options.work in RECURRENT else None


def gains(options):
    """The factor gamma of each batch normalisation at the start."""
    return [float(gain) for gain in load(options, "gains")]


def images(options):
    """[k b, n], or [k b, channels, side, side] for convolutions."""
    pixels = load(options, "images")
    if options.work in CONVOLUTIONS:
        channels, side = CONVOLUTIONS[options.work]["image"]
        pixels = pixels.reshape(-1, channels, side, side)
    return pixels


def batches(options, array):
    """Cut along the first axis."""
    return [array[i : i + options.batch] for i in range(0, len(array), options.batch)]


def side_before_dense(options):
    """Height of the last image of a convolutional case."""
    shape = CONVOLUTIONS[options.work]
    side = shape["image"][1]
    for stride in shape["strides"]:
        side = math.ceil(side / stride) // (2 if shape["pool"] else 1)
    return side


class NotPossible(Exception):
    """A contender cannot run a case; the message completes "not possible, because"."""

    def __str__(self):
        return "not possible, because " + super().__str__()
