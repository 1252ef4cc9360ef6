"""Trains a small convolutional network on the bundled digits in Keras and saves it as .h5: a chain
for ConvertKeras, or one with residual blocks for KerasResidualTest. Needs Keras 2, whose files DL4J reads: pip install tensorflow-cpu==2.15.1

    python keras_digits.py chain|residual DIGITS.csv.gz OUT.h5
"""

import csv
import gzip
import sys

import keras
import numpy as np

TRAIN = 1437
SPLIT_SEED = 1797


class JavaRandom:
    """java.util.Random, so that the test images are those of the class Digits."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def bits(self, n):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - n)

    def next_int(self, bound):
        r = self.bits(31)
        if bound & (bound - 1) == 0:
            return (bound * r) >> 31
        while r - r % bound + bound - 1 >= 1 << 31:
            r = self.bits(31)
        return r % bound


def order(size):
    random, out = JavaRandom(SPLIT_SEED), list(range(size))
    for i in range(size - 1, 0, -1):
        j = random.next_int(i + 1)
        out[i], out[j] = out[j], out[i]
    return out


def digits(path):
    with gzip.open(path, "rt") as file:
        rows = np.array([[int(v) for v in row] for row in csv.reader(file)])
    rows = rows[order(len(rows))]
    images = (rows[:, :64] / 16).astype(np.float32).reshape(-1, 8, 8, 1)
    return (images[:TRAIN], rows[:TRAIN, 64]), (images[TRAIN:], rows[TRAIN:, 64])


def chain():
    return keras.Sequential(
        [
            keras.layers.Conv2D(16, 3, padding="same", use_bias=False, input_shape=(8, 8, 1)),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.AveragePooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def residual():
    def normalised(x, filters, kernel, strides=1):
        x = keras.layers.Conv2D(filters, kernel, strides, padding="same", use_bias=False)(x)
        return keras.layers.BatchNormalization()(x)

    def block(x, filters, strides):
        y = keras.layers.ReLU()(normalised(x, filters, 3, strides))
        y = normalised(y, filters, 3)
        if strides > 1:
            x = normalised(x, filters, 1, strides)
        return keras.layers.ReLU()(keras.layers.Add()([y, x]))

    images = keras.Input((8, 8, 1))
    x = keras.layers.ReLU()(normalised(images, 8, 3))
    x = block(block(x, 8, 1), 16, 2)
    x = keras.layers.Flatten()(x)
    return keras.Model(images, keras.layers.Dense(10, activation="softmax")(x))


def main(kind, data, out):
    keras.utils.set_random_seed(1)
    (x, y), (x_test, y_test) = digits(data)
    net = {"chain": chain, "residual": residual}[kind]()
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(x, y, batch_size=32, epochs=40, verbose=0)
    print("keras", keras.__version__, "test accuracy", net.evaluate(x_test, y_test, verbose=0)[1])
    # Without the optimizer, which DL4J does not read.
    net.save(out, save_format="h5", include_optimizer=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
