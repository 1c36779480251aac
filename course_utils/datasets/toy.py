"""Small data sets, made up for the course: gates, clouds in the plane and little tables. NumPy alone."""

import numbers

import numpy as np

from .table import Table

_CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


# --- Gates: the four rows 00, 01, 10, 11 -----------------------------------------------------------


def and_gate():
    """Return the truth table of AND as a data set: X (4, 2), y (4,)."""
    return Table(_CORNERS, [0, 0, 0, 1])


def or_gate():
    """Return the truth table of OR as a data set: X (4, 2), y (4,)."""
    return Table(_CORNERS, [0, 1, 1, 1])


def nand_gate():
    """Return the truth table of NAND as a data set: X (4, 2), y (4,)."""
    return Table(_CORNERS, [1, 1, 1, 0])


def nor_gate():
    """Return the truth table of NOR as a data set: X (4, 2), y (4,)."""
    return Table(_CORNERS, [1, 0, 0, 0])


def xor_gate():
    """Return the truth table of XOR as a data set: X (4, 2), y (4,). No line separates it."""
    return Table(_CORNERS, [0, 1, 1, 0])


# --- Clouds and curves in the plane ----------------------------------------------------------------


def two_clouds(n=60, distance=3.0, noise=0.5, seed=0):
    """Return two round clouds of spread `noise` on the diagonal: X (n, 2).

    Their centres lie `distance` apart, with (2, 2) between them.
    As they come by default a line separates them; with less distance or more noise they overlap.

    >>> two_clouds(n=10)
    Table: 10 rows of (x1, x2); class 0: 5, class 1: 5
    """
    rng = _random(n, noise, seed)
    _number(distance, "distance")
    y = np.arange(n) % 2
    centre = 2 + (y - 0.5) * distance / np.sqrt(2)  # the same in both coordinates
    return Table(centre[:, None] + noise * rng.standard_normal((n, 2)), y)


def xor_clouds(n=80, noise=0.12, seed=0):
    """Return XOR with a cloud of spread `noise` around each corner of the unit square: X (n, 2)."""
    rng = _random(n, noise, seed)
    corners = np.array(_CORNERS)[np.arange(n) % 4]
    return Table(corners + noise * rng.standard_normal((n, 2)), corners[:, 0] ^ corners[:, 1])


def moons(n=100, noise=0.1, seed=0):
    """Return two half circles that reach into each other, with noise of spread `noise`: X (n, 2)."""
    rng = _random(n, noise, seed)
    y = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return Table(np.where(y[:, None] == 0, upper, lower) + noise * rng.standard_normal((n, 2)), y)


def circles(n=100, noise=0.08, seed=0):
    """Return a ring of radius 1 (class 0) around a ring of radius 0.4 (class 1), with noise: X (n, 2)."""
    rng = _random(n, noise, seed)
    y = np.arange(n) % 2
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.where(y == 0, 1.0, 0.4)
    ring = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Table(ring + noise * rng.standard_normal((n, 2)), y)


def spiral(n=120, noise=0.03, turns=1.25, seed=0):
    """Return two arms of a spiral, wound `turns` times, with noise: X (n, 2)."""
    rng = _random(n, noise, seed)
    _number(turns, "turns")
    y = np.arange(n) % 2
    radius = np.sqrt(rng.uniform(0.02, 1, n))  # the root spreads the points evenly along the arm
    angle = 2 * np.pi * turns * radius + np.pi * y
    arms = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Table(arms + noise * rng.standard_normal((n, 2)), y)


# --- Tables ----------------------------------------------------------------------------------------


def squad():
    """Return who was accepted (1) into a youth squad, by height and age: X (20, 2), y (20,).

    The rows are made up. Accepted are those above the line height + 5·age = 235 (centimetres and
    years), so height makes up for age and age for height; the nearest rows keep a distance from it.
    A new player of 150 cm and 12 years lies below it.

    Heights are ten times larger than ages: a perceptron needs the columns standardized to learn
    this in few epochs.

    >>> squad()
    Table: 20 rows of (height (cm), age (years)); rejected: 10, accepted: 10
    """
    rows = [
        (150, 11, 0), (148, 13, 0), (155, 11, 0), (142, 14, 0), (160, 12, 0),
        (139, 12, 0), (152, 14, 0), (158, 13, 0), (145, 15, 0), (165, 11, 0),
        (168, 15, 1), (172, 14, 1), (165, 16, 1), (178, 13, 1), (160, 17, 1),
        (175, 16, 1), (182, 15, 1), (158, 18, 1), (170, 17, 1), (185, 12, 1),
    ]  # fmt: skip
    return Table(
        [row[:2] for row in rows],
        [row[2] for row in rows],
        feature_names=("height (cm)", "age (years)"),
        class_names=("rejected", "accepted"),
    )


def line_points():
    """Return three points that lie nearly on a line: X (3, 1), y (3,).

    The least squares line is 0.641 · x + 0.949.

    >>> line_points()
    Table: 3 rows of (x) → y
    """
    return Table([[0.5], [2.3], [2.9]], [1.4, 1.9, 3.2], feature_names=("x",), target_name="y")


def noisy_line(n=32, slope=0.64, intercept=0.95, noise=0.6, seed=0):
    """Return points around the line slope · x + intercept, with x from −2 to 2: X (n, 1), y (n,).

    >>> noisy_line()
    Table: 32 rows of (x) → y
    """
    rng = _random(n, noise, seed)
    x = np.linspace(-2, 2, n)
    y = _number(slope, "slope") * x + _number(intercept, "intercept") + noise * rng.standard_normal(n)
    return Table(x[:, None], y, feature_names=("x",), target_name="y")


def exam():
    """Return how eight students studied and slept, their quiz, and their exam: X (8, 3), y (8,).

    Hours of study in the term, hours of sleep a night, and the result of a quiz; the target is the
    result of the exam. The rows are made up, and the columns are as far apart as real ones are.

    >>> exam()
    Table: 8 rows of (study (h), sleep (h), quiz (%)) → exam (%)
    """
    rows = [
        (12, 6, 78, 93), (22, 6.5, 24, 68), (115, 4, 100, 95), (31, 9, 67, 75),
        (0, 10, 58, 51), (5, 8, 78, 60), (92, 6, 82, 89), (57, 8, 91, 97),
    ]  # fmt: skip
    return Table(
        [row[:3] for row in rows],
        [row[3] for row in rows],
        feature_names=("study (h)", "sleep (h)", "quiz (%)"),
        target_name="exam (%)",
    )


def passing():
    """Return who passed a class, by lectures attended and hours on the project: X (16, 2), y (16,).

    The rows are made up. The question of lesson 05 is about a student of four lectures and five hours.

    >>> passing()
    Table: 16 rows of (lectures, project (h)); failed: 8, passed: 8
    """
    rows = [
        (0, 3, 0), (1, 1, 0), (1, 6, 0), (2, 2, 0), (2, 4, 0), (3, 1, 0), (4, 2, 0), (6, 3, 0),
        (2, 7, 1), (4, 6, 1), (5, 4, 1), (6, 6, 1), (7, 2, 1), (7, 5, 1), (8, 4, 1), (3, 5, 1),
    ]  # fmt: skip
    return Table(
        [row[:2] for row in rows],
        [row[2] for row in rows],
        feature_names=("lectures", "project (h)"),
        class_names=("failed", "passed"),
    )


TOY = {
    "AND": and_gate,
    "OR": or_gate,
    "NAND": nand_gate,
    "NOR": nor_gate,
    "XOR": xor_gate,
    "two clouds": two_clouds,
    "XOR clouds": xor_clouds,
    "moons": moons,
    "circles": circles,
    "spiral": spiral,
}


def _random(n, noise, seed):
    """Return the generator of a cloud of n points, after a look at its arguments."""
    if isinstance(n, bool) or not isinstance(n, numbers.Integral) or n < 4:
        raise ValueError(f"n must be a whole number of points, at least 4, got {n!r}.")
    if _number(noise, "noise") < 0:
        raise ValueError(f"noise must be >= 0, got {noise!r}.")
    return np.random.default_rng(seed)


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not np.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}.")
    return value
