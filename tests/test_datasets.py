"""The data sets of the lessons: shapes, reproducibility, and what each promises."""

import copy
import doctest
import pickle
import subprocess
import sys

import numpy as np
import pytest

from course_utils import datasets, nn


@pytest.mark.parametrize("name", datasets.TOY)
def test_shapes_and_types(name):
    table = datasets.TOY[name]()
    X, y = table
    assert X.shape == (len(y), 2) and y.shape == (len(X),)
    assert X.dtype == np.float64 and y.dtype.kind == "i"
    assert set(y.tolist()) == {0, 1}
    assert np.isfinite(X).all()
    assert table.X is X and table.y is y
    assert "object at" not in repr(table)


@pytest.mark.parametrize("name", ["AND", "OR", "NAND", "NOR", "XOR"])
def test_gates_agree_with_the_neurons(name):
    X, y = datasets.TOY[name]()
    np.testing.assert_array_equal(nn.gates.GATES[name].predict(X), y)


@pytest.mark.parametrize("name", ["two clouds", "XOR clouds", "moons", "circles", "spiral"])
def test_clouds_follow_their_seed_and_size(name):
    make = datasets.TOY[name]
    np.testing.assert_array_equal(make(seed=5).X, make(seed=5).X)
    assert not np.array_equal(make(seed=5).X, make(seed=6).X)
    table = make(n=21, seed=1)
    assert len(table.X) == 21
    assert abs(int(np.sum(table.y)) - 10.5) <= 1.5  # balanced


def test_nothing_touches_numpys_global_random_state():
    before = np.random.get_state()[1].copy()
    for make in datasets.TOY.values():
        make()
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("seed", range(5))
def test_two_clouds_are_separable_by_default_and_overlap_when_asked(seed):
    assert nn.Perceptron(max_epochs=1000).fit(*datasets.two_clouds(seed=seed)).converged
    assert not nn.Perceptron(max_epochs=50).fit(*datasets.two_clouds(distance=0.2, seed=seed)).converged


def test_two_clouds_keep_their_distance():
    X, y = datasets.two_clouds(n=4000, distance=3.0, noise=0.5)
    centres = [X[y == label].mean(axis=0) for label in (0, 1)]
    assert np.linalg.norm(centres[1] - centres[0]) == pytest.approx(3.0, abs=0.1)
    assert np.mean(centres, axis=0) == pytest.approx([2, 2], abs=0.05)
    assert X[y == 0].std() == pytest.approx(0.5, abs=0.05)


def test_xor_clouds_are_xor_with_noise():
    X, y = datasets.xor_clouds(noise=0.01)
    rounded = np.round(X).astype(int)
    np.testing.assert_array_equal(rounded[:, 0] ^ rounded[:, 1], y)


@pytest.mark.parametrize("make", [datasets.xor_clouds, datasets.moons, datasets.circles, datasets.spiral])
def test_the_hard_sets_are_hard_for_one_line(make):
    assert not nn.Perceptron(max_epochs=100).fit(*make()).converged


def test_circles_and_moons_without_noise_lie_on_their_curves():
    X, y = datasets.circles(noise=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 1.0, 0.4))
    X, y = datasets.moons(noise=0)
    centre = np.where(y[:, None] == 0, [0, 0], [1, 0.5])
    np.testing.assert_allclose(np.linalg.norm(X - centre, axis=1), 1)


def test_squad_carries_the_example_and_a_clear_line():
    table = datasets.squad()
    X, y = table
    assert [150.0, 12.0] not in X.tolist() and 150 + 5 * 12 < 235  # the newcomer of the lesson, below the line
    distance = X @ [1, 5] - 235  # the line that the docstring states
    assert (distance[y == 1] > 5).all() and (distance[y == 0] < -5).all()
    assert len(np.unique(X, axis=0)) == len(X)
    assert repr(table) == "Table: 20 rows of (height (cm), age (years)); rejected: 10, accepted: 10"
    # Neither feature alone decides, or the example would need no weighing.
    for column in X.T:
        assert column[y == 1].min() < column[y == 0].max()


def test_squad_needs_scaling_to_be_learned_quickly():
    X, y = datasets.squad()
    assert not nn.Perceptron(max_epochs=200).fit(X, y).converged
    assert nn.Perceptron(max_epochs=200).fit((X - X.mean(axis=0)) / X.std(axis=0), y).converged


def test_line_points_and_the_exam_are_quantities_and_keep_their_names():
    (x, y), table = datasets.line_points(), datasets.exam()
    np.testing.assert_allclose(np.polyfit(x[:, 0], y, 1), [0.641, 0.949], atol=5e-4)
    assert table.X.shape == (8, 3) and table.y.dtype == y.dtype == np.float64
    assert table.X[2].tolist() == [115, 4, 100] and table.y[2] == 95
    assert table.class_names == () and pickle.loads(pickle.dumps(table)).target_name == "exam (%)"
    assert repr(table) == "Table: 8 rows of (study (h), sleep (h), quiz (%)) → exam (%)"


def test_a_noisy_line_lies_around_its_line():
    x, y = datasets.noisy_line(n=4000, slope=-2, intercept=3, noise=0.1, seed=1)
    np.testing.assert_allclose(np.polyfit(x[:, 0], y, 1), [-2, 3], atol=0.01)
    assert (y + 2 * x[:, 0] - 3).std() == pytest.approx(0.1, rel=0.05)
    assert not np.array_equal(datasets.noisy_line(seed=1).y, datasets.noisy_line(seed=2).y)


def test_changing_one_table_changes_no_other():
    datasets.xor_gate().X[:] = 7
    datasets.squad().y[:] = 7
    assert datasets.and_gate().X.max() == 1
    assert datasets.squad().y.max() == 1


def test_tables_can_be_copied_and_pickled():
    for other in (copy.deepcopy(datasets.squad()), pickle.loads(pickle.dumps(datasets.squad()))):
        assert other.feature_names == ("height (cm)", "age (years)")
        np.testing.assert_array_equal(other.X, datasets.squad().X)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: datasets.two_clouds(n=3), "n must be a whole number of points, at least 4, got 3"),
        (lambda: datasets.moons(n=10.5), "n must be a whole number of points, at least 4, got 10.5"),
        (lambda: datasets.circles(noise=-1), "noise must be >= 0, got -1"),
        (lambda: datasets.spiral(noise="much"), "noise must be a finite number, got 'much'"),
        (lambda: datasets.spiral(turns=None), "turns must be a finite number, got None"),
        (lambda: datasets.two_clouds(distance=np.nan), "distance must be a finite number, got nan"),
    ],
)
def test_bad_input_is_told_clearly(act, message):
    with pytest.raises(ValueError, match=message):
        act()


@pytest.mark.parametrize("module", [datasets.toy, datasets.table])
def test_examples_in_docstrings_are_true(module):
    results = doctest.testmod(module)
    assert results.failed == 0 < results.attempted


def test_data_sets_need_numpy_alone():
    code = "import sys, course_utils.datasets; print({'sklearn', 'matplotlib', 'tensorflow'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
