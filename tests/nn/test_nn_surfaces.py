"""Surfaces: known heights, minima, and slopes against finite differences."""

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from course_utils.nn import surfaces

every = pytest.mark.parametrize("surface", surfaces.SURFACES.values(), ids=surfaces.SURFACES)


@every
def test_the_gradient_is_the_slope(surface):
    rng = np.random.default_rng(0)
    x, y = (rng.uniform(*limits, size=200) for limits in surface.window)
    h = 1e-6
    slopes = [surface(x + h, y) - surface(x - h, y), surface(x, y + h) - surface(x, y - h)]
    np.testing.assert_allclose(surface.gradient(x, y), np.array(slopes) / (2 * h), rtol=1e-5, atol=1e-3)


@every
def test_minima_are_minima(surface):
    for place in surface.minima:
        assert surface(*place) == pytest.approx(0, abs=1e-9)
        assert np.abs(surface.gradient(*place)).max() < 1e-3
        found = minimize(lambda p: surface(*p), np.add(place, 0.05))
        np.testing.assert_allclose(found.x, place, atol=1e-3)
    assert bool(surface.minima) == (surface.name != "saddle")


@every
def test_start_and_minima_lie_in_the_window(surface):
    for place in (surface.start, *surface.minima):
        assert all(low <= value <= high for value, (low, high) in zip(place, surface.window, strict=True))
    assert np.abs(surface.gradient(*surface.start)).max() > 0


def test_rosenbrock_against_scipy():
    places = np.random.default_rng(1).normal(size=(50, 2))
    for place in places:
        assert surfaces.rosenbrock(*place) == pytest.approx(rosen(place))
        np.testing.assert_allclose(surfaces.rosenbrock.gradient(*place), rosen_der(place))


def test_names_shapes_and_errors():
    assert surfaces.get("bowl") is surfaces.bowl and surfaces.get(surfaces.saddle) is surfaces.saddle
    assert repr(surfaces.beale) == "nn.surfaces.beale"
    assert isinstance(surfaces.bowl(1, 2), float) and surfaces.bowl.gradient(1, 2).tolist() == [2.0, 4.0]
    assert surfaces.bowl(np.zeros((3, 4)), 1.0).shape == (3, 4)
    with pytest.raises(ValueError, match=r"Unknown surface 'bowel'\. Known are: bowl, ravine"):
        surfaces.get("bowel")
    for unhashable in ([1], {}):
        with pytest.raises(ValueError, match="Unknown surface"):
            surfaces.get(unhashable)


@every
def test_a_number_goes_with_every_place_of_an_array(surface):
    row = np.array([0.5, 1.0, -2.0])
    for x, y in ((0.25, row), (row, 0.25)):
        full = np.broadcast_arrays(x, y)
        np.testing.assert_array_equal(surface(x, y), surface(*full))
        np.testing.assert_array_equal(surface.gradient(x, y), surface.gradient(*full))
    for function in (surface, surface.gradient):
        with pytest.raises(ValueError, match=r"x and y must be numbers or arrays of one shape, got \(3,\) and \(2,\)"):
            function(row, np.zeros(2))
