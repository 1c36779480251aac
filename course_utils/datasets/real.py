"""Real data sets. Three come with scikit-learn and need no network; the fourth is downloaded if it can be.

scikit-learn is imported by the loaders, not before: the lessons without real data never wait for it.
"""

import threading

from .table import Table

# What scikit-learn calls s1 … s6, as the paper has it (Efron, Hastie, Johnstone and Tibshirani, 2004).
_DIABETES = (
    "age",
    "sex",
    "bmi",
    "blood pressure",
    "cholesterol",
    "ldl",
    "hdl",
    "cholesterol / hdl",
    "log triglycerides",
    "blood sugar",
)


def digits():
    """Return handwritten digits of 8 × 8 pixels: X (1797, 64) from 0 (paper) to 16 (ink), y (1797,).

    A row of X is a picture, line after line: `X[0].reshape(8, 8)` is the first one. Source: the test
    set of E. Alpaydin and C. Kaynak's optical digits (UCI, 1998), in scikit-learn's `load_digits`.
    """
    bundle = _loaders("digits").load_digits()
    return Table(
        bundle.data,
        bundle.target,
        feature_names=[f"pixel {row},{column}" for row in range(8) for column in range(8)],
        class_names=[str(digit) for digit in range(10)],
        source="scikit-learn's load_digits: optical digits, UCI, 1998",
    )


def breast_cancer():
    """Return measured cell nuclei and their diagnosis, 1 = malignant: X (569, 30), y (569,).

    scikit-learn has 0 = malignant. Here 1 is what one looks for, so that recall is the share of the
    tumours that are found. Source: W. Wolberg, O. Mangasarian and N. Street (UCI, 1995), in
    scikit-learn's `load_breast_cancer`.
    """
    bundle = _loaders("breast_cancer").load_breast_cancer()
    return Table(
        bundle.data,
        1 - bundle.target,
        feature_names=[str(name) for name in bundle.feature_names],
        class_names=("benign", "malignant"),
        source="scikit-learn's load_breast_cancer: Wisconsin diagnostic, UCI, 1995",
    )


def diabetes(scaled=False):
    """Return ten measurements of patients and their illness a year later: X (442, 10), y (442,) from 25 to 346.

    Columns come in their own units. `scaled=True` gives them as scikit-learn does by default: mean 0
    and length 1 over **all** rows, those of a later test set among them. Source: B. Efron, T. Hastie,
    I. Johnstone and R. Tibshirani, "Least angle regression", 2004, in scikit-learn's `load_diabetes`.
    """
    bundle = _loaders("diabetes").load_diabetes(scaled=scaled)
    return Table(
        bundle.data,
        bundle.target,
        feature_names=_DIABETES,
        target_name="progression",
        source="scikit-learn's load_diabetes: Efron et al., 2004",
    )


def california_housing(timeout=20):
    """Return districts of California and the median price of a house: X (20640, 8), y (20640,) in 100 000 $.

    scikit-learn downloads them once and keeps them. Where that does not succeed within `timeout`
    seconds, this returns `diabetes()` instead; `.source` says which one came, and why. Source: R. Pace
    and R. Barry, "Sparse spatial autoregressions", 1997, in scikit-learn's `fetch_california_housing`.
    """
    fetch = _loaders("california_housing").fetch_california_housing
    try:
        bundle = fetch(download_if_missing=False)
    except Exception:  # not there yet, or damaged: whatever it is, a download is the answer
        bundle, why = _within(timeout, lambda: fetch(download_if_missing=True, n_retries=0))
        if bundle is None:
            instead = diabetes()
            instead.source = f"{instead.source}; instead of California housing, because {why}"
            return instead
    return Table(
        bundle.data,
        bundle.target,
        feature_names=[str(name) for name in bundle.feature_names],
        target_name="price (100 000 $)",
        source="scikit-learn's fetch_california_housing: Pace and Barry, 1997",
    )


def _loaders(name):
    """Return `sklearn.datasets`, or say what to do when it is not there."""
    try:
        import sklearn.datasets
    except ImportError as error:
        raise ImportError(
            f"{name}() reads its rows from scikit-learn, which is not installed in this Python ({error}). "
            "Install it: python -m pip install scikit-learn"
        ) from error
    return sklearn.datasets


def _within(seconds, work):
    """Return (what work() returns, None), or (None, the reason) when it fails or takes longer than `seconds`.

    A connection that hangs cannot be cut from outside. So the work has a thread of its own, which ends
    with the program at the latest.
    """
    done = {}

    def run():
        try:
            done["result"] = work()
        except Exception as error:  # any failure means the same here: no data from the network
            done["why"] = f"the download failed ({error})"

    thread = threading.Thread(target=run, daemon=True, name="download")
    thread.start()
    thread.join(seconds)
    if "result" in done:
        return done["result"], None
    return None, done.get("why", f"the download took longer than {seconds} s")
