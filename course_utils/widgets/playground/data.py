"""The playground's data: points of the square from −6 to 6, after TensorFlow Playground (Smilkov et al., 2017).

Every function takes the number of points, the noise from 0 to 0.5 and a random generator, and needs nothing but
NumPy: `keras_code` writes the very same lines into its script.
"""

from typing import NamedTuple

import numpy as np


def circle(n, noise, rng):
    """A disc of class 1 inside a ring of class 0."""
    y = np.arange(n) % 2
    radius = np.where(y == 1, rng.uniform(0, 2.5, n), rng.uniform(3.5, 5, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + 5 * noise * rng.uniform(-0.5, 0.5, (n, 2)), y


def xor(n, noise, rng):
    """Class 1 where x1 and x2 have different signs: exclusive or."""
    X = rng.uniform(-5, 5, (n, 2))
    X += 0.3 * np.sign(X)  # a gap along the axes
    y = (X[:, 0] * X[:, 1] < 0).astype(int)
    return X + 5 * noise * rng.uniform(-0.5, 0.5, (n, 2)), y


def gaussians(n, noise, rng):
    """Two round clouds; noise makes them wider."""
    y = np.arange(n) % 2
    centre = np.where(y == 1, 2, -2)[:, None]
    X = centre + (0.7 + 2.6 * noise) * rng.standard_normal((n, 2))
    return X.clip(-6, 6), y


def spiral(n, noise, rng):
    """Two arms, each wound one and three quarter times around the middle."""
    y = np.arange(n) % 2
    along = rng.uniform(0.05, 1, n)
    angle = 1.75 * 2 * np.pi * along + np.pi * y
    X = 5 * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return X + 2 * noise * rng.uniform(-1, 1, (n, 2)), y


def plane(n, noise, rng):
    """A quantity that rises evenly from the lower left to the upper right."""
    X = rng.uniform(-6, 6, (n, 2))
    y = (X[:, 0] + X[:, 1]) / 10
    return X, y + noise * rng.uniform(-1, 1, n)


def bumps(n, noise, rng):
    """Six hills, three of them upward and three downward."""
    X = rng.uniform(-6, 6, (n, 2))
    y = np.zeros(n)
    for k, (x1, x2) in enumerate([(-4, 2.5), (0, -2.5), (4, 2.5), (-4, -2.5), (0, 2.5), (4, -2.5)]):
        distance = np.hypot(X[:, 0] - x1, X[:, 1] - x2)
        y += np.exp(-((distance / 1.3) ** 2)) * (1 if k < 3 else -1)
    return X, y + noise * rng.uniform(-1, 1, n)


DATA = {
    "circle": circle,
    "xor": xor,
    "gaussians": gaussians,
    "spiral": spiral,
    "plane": plane,
    "bumps": bumps,
}
REGRESSION = ("plane", "bumps")


class Feature(NamedTuple):
    """What the network may be shown of a point."""

    text: str  # in the line of text
    control: str
    label: str
    code: str  # in NumPy, from x1 and x2


FEATURES = (
    Feature("x1", "x1", "x₁", "x1"),
    Feature("x2", "x2", "x₂", "x2"),
    Feature("x1^2", "x1_squared", "x₁²", "x1**2"),
    Feature("x2^2", "x2_squared", "x₂²", "x2**2"),
    Feature("x1*x2", "x1_x2", "x₁x₂", "x1 * x2"),
    Feature("sin(x1)", "sin_x1", "sin x₁", "np.sin(x1)"),
    Feature("sin(x2)", "sin_x2", "sin x₂", "np.sin(x2)"),
)


def all_features(X):
    """Return the columns of all seven features for points X (n, 2), in the order of FEATURES."""
    x1, x2 = np.asarray(X, dtype=float).T
    return np.column_stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)])


def chosen_features(X, names):
    """Return the columns (n, number of names) that a network sees of X; a column of zeros where it sees nothing."""
    if not names:
        return np.zeros((len(X), 1))
    return all_features(X)[:, [feature.text in names for feature in FEATURES]]
