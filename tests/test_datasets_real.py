"""The real data sets: what they hold, what they say of themselves, and what happens without network or scikit-learn."""

import pickle
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.datasets

from course_utils import datasets

REAL = (datasets.digits, datasets.breast_cancer, datasets.diabetes)


@pytest.fixture
def housing(monkeypatch):
    """Put a function in the place of scikit-learn's loader; it gets (download_if_missing, **rest)."""

    def put(loader):
        monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", loader)

    return put


BUNDLE = SimpleNamespace(data=np.ones((3, 2)), target=np.array([1.0, 2.0, 0.5]), feature_names=["MedInc", "HouseAge"])


def not_there(download_if_missing, **rest):
    raise OSError("Data not found and `download_if_missing` is False")


@pytest.mark.parametrize(
    ("make", "shape", "first"),
    [
        (datasets.digits, (1797, 64), "Table: 1797 rows of (pixel 0,0, pixel 0,1, pixel 0,2, pixel 0,3, … 64 columns)"),
        (datasets.breast_cancer, (569, 30), "mean area, … 30 columns); benign: 357, malignant: 212"),
        (datasets.diabetes, (442, 10), "(age, sex, bmi, blood pressure, … 10 columns) → progression"),
    ],
)
def test_shapes_and_text_form(make, shape, first):
    table = make()
    X, y = table
    assert X.shape == shape and y.shape == shape[:1]
    assert len(table.feature_names) == shape[1]
    assert first in repr(table)
    assert table.source.startswith("scikit-learn's load_")
    assert pickle.loads(pickle.dumps(table)).source == table.source


def test_a_row_of_digits_is_a_picture_line_after_line():
    table, bundle = datasets.digits(), sklearn.datasets.load_digits()
    assert (table.X.min(), table.X.max()) == (0, 16)
    np.testing.assert_array_equal(table.X[7].reshape(8, 8), bundle.images[7])
    assert table.feature_names[10] == "pixel 1,2"
    assert table.class_names == tuple("0123456789")


def test_one_is_malignant():
    X, y = datasets.breast_cancer()
    names = np.array(["benign", "malignant"])
    bundle = sklearn.datasets.load_breast_cancer()
    assert (names[y] == bundle.target_names[bundle.target]).all()
    assert X[y == 1, 0].mean() > X[y == 0, 0].mean() + 4  # malignant nuclei are larger


def test_diabetes_comes_in_its_own_units_unless_asked():
    plain, scaled = datasets.diabetes(), datasets.diabetes(scaled=True)
    assert 19 == plain.X[:, 0].min() and plain.X[:, 0].max() == 79  # years
    np.testing.assert_allclose(scaled.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((scaled.X**2).sum(axis=0), 1)
    np.testing.assert_allclose(np.corrcoef(plain.X.T), np.corrcoef(scaled.X.T), atol=1e-8)
    np.testing.assert_array_equal(plain.y, scaled.y)
    assert plain.y.dtype == float and plain.class_names == ()


def test_changing_a_real_table_changes_no_later_one():
    for make in REAL:
        make().X[:] = -1
        assert (make().X != -1).any()


def test_made_up_tables_say_so():
    assert datasets.squad().source == datasets.moons().source == "made up for this course"


def test_california_from_the_cache_needs_no_network(housing):
    asked = []

    def cached(**how):
        asked.append(how)
        return BUNDLE

    housing(cached)
    table = datasets.california_housing()
    assert asked == [{"download_if_missing": False}]
    assert table.feature_names == ("MedInc", "HouseAge") and table.target_name == "price (100 000 $)"
    assert table.source == "scikit-learn's fetch_california_housing: Pace and Barry, 1997"


def test_california_is_downloaded_when_it_can_be(housing):
    housing(lambda download_if_missing, **rest: BUNDLE if download_if_missing else not_there(False))
    assert len(datasets.california_housing(timeout=60).X) == 3


def test_without_network_diabetes_stands_in_and_says_why(housing):
    def refused(download_if_missing, **rest):
        raise OSError("no route to host" if download_if_missing else "not cached")

    housing(refused)
    table = datasets.california_housing(timeout=60)
    np.testing.assert_array_equal(table.X, datasets.diabetes().X)
    assert "load_diabetes" in table.source
    assert table.source.endswith("instead of California housing, because the download failed (no route to host)")


def test_a_connection_that_hangs_is_left_alone(housing):
    begun, release, threads = threading.Event(), threading.Event(), []

    def hanging(download_if_missing, **rest):
        if not download_if_missing:
            not_there(False)
        threads.append(threading.current_thread())
        begun.set()
        release.wait()

    housing(hanging)
    try:
        table = datasets.california_housing(timeout=0.05)
        assert table.source.endswith("the download took longer than 0.05 s")
        assert table.target_name == "progression"
        assert begun.wait(60) and threads[0].daemon  # Python does not wait for it at its end
    finally:
        release.set()
        threads[0].join()


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "diabetes", "california_housing"])
def test_without_scikit_learn_the_fix_is_told(monkeypatch, name):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match=rf"{name}\(\) .* scikit-learn.*pip install scikit-learn"):
        getattr(datasets, name)()
