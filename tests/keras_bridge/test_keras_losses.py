"""Every loss and metric against Keras: values, gradients through the tape, weights, smoothing, reductions, fits."""

import numpy as np
import pytest

from course_utils import keras_bridge, nn

pytestmark = pytest.mark.keras

rng = np.random.default_rng(12)
Z = rng.normal(scale=2, size=(6, 4))
P = rng.dirichlet(np.ones(4), size=6)
EDGES = np.array([[0.0, 1.0, 1e-9, 0.5]] * 3 + [[1.0, 0.0, 0.0, 0.0]] * 3)
YES_NO, SIGNS = rng.integers(0, 2, (6, 4)).astype(float), rng.choice([-1.0, 1.0], (6, 4))
CLASSES = np.array([0, 1, 2, 3, 3, 1])
ROWS = nn.one_hot(CLASSES)
WEIGHTS = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 1.5])
CASES = {
    "mse": ("MeanSquaredError", {}, YES_NO, Z),
    "mae": ("MeanAbsoluteError", {}, YES_NO, np.vstack([Z[:5], YES_NO[5:]])),
    "huber": ("Huber", {}, YES_NO, Z),
    "huber 0.3": ("Huber", {"delta": 0.3}, YES_NO, Z),
    "hinge": ("Hinge", {}, SIGNS, Z),
    "hinge at its corner": ("Hinge", {}, SIGNS, SIGNS),
    "hinge of 0 and 1": ("Hinge", {}, YES_NO, Z),
    "bce": ("BinaryCrossentropy", {}, YES_NO, P),
    "bce at the edges": ("BinaryCrossentropy", {}, YES_NO, EDGES),
    "bce smoothed": ("BinaryCrossentropy", {"label_smoothing": 0.2}, YES_NO, P),
    "bce logits": ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, YES_NO, Z),
    "bce huge logits": ("BinaryCrossentropy", {"from_logits": True}, YES_NO, 1e4 * Z),
    "cce": ("CategoricalCrossentropy", {}, ROWS, P),
    "cce, rows of any sum": ("CategoricalCrossentropy", {}, ROWS, 3 * P),
    "cce at the edges": ("CategoricalCrossentropy", {}, ROWS, EDGES),
    "cce smoothed": ("CategoricalCrossentropy", {"label_smoothing": 0.3}, ROWS, P),
    "cce logits": ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ROWS, Z),
    "cce huge logits": ("CategoricalCrossentropy", {"from_logits": True}, ROWS, 1e4 * Z),
    "sparse": ("SparseCategoricalCrossentropy", {}, CLASSES, P),
    "sparse, rows of any sum": ("SparseCategoricalCrossentropy", {}, CLASSES, 0.5 * P),
    "sparse at the edges": ("SparseCategoricalCrossentropy", {}, CLASSES, EDGES),
    "sparse logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES, Z),
    "sparse huge logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES, 1e4 * Z),
}
FUNCTIONS = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "Huber": "huber",
    "Hinge": "hinge",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
}


@pytest.fixture(scope="module")
def keras():
    return keras_bridge.quiet_keras()


def tape_gradient(function, values, dtype):
    import tensorflow as tf

    variable = tf.Variable(values, dtype=dtype)
    with tf.GradientTape() as tape:
        result = tf.reduce_sum(function(variable))
    return result.numpy(), tape.gradient(result, variable).numpy()


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", None])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["", "weighted"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(keras, name, weights, reduction):
    kind, options, y_true, y_pred = CASES[name]
    ours = getattr(nn.losses, kind)(**options, reduction=reduction)
    for dtype, rounding in (("float64", 1e-9), ("float32", 1e-5)):
        theirs = getattr(keras.losses, kind)(**options, reduction=reduction, dtype=dtype)
        given = y_pred.astype(dtype)
        value, gradient = tape_gradient(lambda p, loss=theirs: loss(y_true, p, sample_weight=weights), given, dtype)
        found = ours(y_true, given, weights)
        assert np.sum(found) == pytest.approx(value, rel=max(rounding, 1e-6 if kind == "Huber" else 0))
        scale = max(1.0, np.abs(gradient).max())
        np.testing.assert_allclose(ours.gradient(y_true, given, weights), gradient, rtol=rounding, atol=1e-6 * scale)
        if reduction is None:
            assert found.shape == (6,)


@pytest.mark.parametrize("name", CASES)
def test_functions(keras, name):
    kind, options, y_true, y_pred = CASES[name]
    function = FUNCTIONS[kind]
    expected = getattr(keras.losses, function)(y_true, y_pred, **options)
    found = getattr(nn.losses, function)(y_true, y_pred, **options)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("metric", "y_true", "y_pred"),
    [
        ("binary_accuracy", YES_NO, P),
        ("categorical_accuracy", ROWS, P),
        ("sparse_categorical_accuracy", CLASSES, P),
        ("mean_squared_error", YES_NO, Z),
        ("mean_absolute_error", YES_NO, Z),
    ],
)
def test_metrics_by_sample(keras, metric, y_true, y_pred):
    expected = np.asarray(keras.metrics.get(metric)(y_true, y_pred))
    assert np.mean(nn.metrics.get(metric)(y_true, y_pred)) == pytest.approx(expected.mean(), rel=1e-6)


def test_precision_recall_and_r2_of_keras(keras):
    t, p = YES_NO.ravel(), P.ravel()
    for ours, theirs in (
        (nn.metrics.precision, keras.metrics.Precision()),
        (nn.metrics.recall, keras.metrics.Recall()),
    ):
        theirs.update_state(t, p)
        assert ours(t, p) == pytest.approx(float(theirs.result()), rel=1e-6)
    theirs = keras.metrics.R2Score()
    theirs.update_state(YES_NO, Z)
    assert nn.metrics.r2_score(YES_NO, Z) == pytest.approx(float(theirs.result()), rel=1e-5)


@pytest.mark.parametrize(
    ("loss", "output", "targets"),
    [
        ("sparse_categorical_crossentropy", "softmax", "classes"),
        ("categorical_crossentropy", "softmax", "rows"),
        ("mae", "linear", "rows"),
        ("huber", "linear", "rows"),
        ("hinge", "tanh", "rows"),
        ("binary_crossentropy", "sigmoid", "rows"),
    ],
)
def test_whole_fits(keras, loss, output, targets):
    X = rng.normal(size=(48, 3)).astype(np.float32)
    labels = rng.integers(0, 4, 48)
    y = labels if targets == "classes" else nn.one_hot(labels)
    model = nn.Sequential(
        [nn.Input((3,), dtype="float32"), nn.layers.Dense(5, "tanh"), nn.layers.Dense(4, output)], seed=1
    )
    twin = keras_bridge.to_keras(model)
    metrics = ["accuracy"] if output == "softmax" else ["mae"]
    model.compile(nn.optimizers.SGD(0.1), loss, metrics=metrics)
    twin.compile(keras.optimizers.SGD(0.1), loss, metrics=metrics)
    ours = model.fit(X, y, epochs=4, batch_size=16, shuffle=False).history
    theirs = twin.fit(X, y, epochs=4, batch_size=16, shuffle=False, verbose=0).history
    assert set(ours) == set(theirs)
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-6)
    for mine, other in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5)
