"""The facts of lesson 09 that need TensorFlow: tensors, tapes, graphs, what fit counts, what a file keeps."""

import warnings

import numpy as np
import pytest

from course_utils import datasets, nn
from course_utils.checks import EXERCISES
from course_utils.keras_bridge import copy_weights, from_keras, keras

tf = pytest.importorskip("tensorflow")
# Keras reads its own variables in a way that NumPy 2 wants changed.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
T = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def network(k):
    model = k.Sequential([k.Input((2,)), k.layers.Dense(16, "tanh"), k.layers.Dense(1, "sigmoid")])
    model.compile(k.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model


@pytest.fixture(scope="module")
def trained():
    """Both networks of the lesson after 60 epochs from the same weights, and their histories."""
    keras.utils.set_random_seed(0)
    X, y = datasets.moons(n=200, noise=0.15, seed=1)
    ours, theirs = network(nn), network(keras)
    copy_weights(theirs, ours)
    told = [model.fit(X, y, epochs=60, shuffle=False, verbose=0).history for model in (ours, theirs)]
    return X, y, ours, theirs, told


# --- tensors and variables ---


def test_the_two_columns_of_names_mean_the_same():
    a, t = np.array(T), tf.constant(T)
    pairs = [
        (a.sum(axis=0), tf.reduce_sum(t, axis=0)),
        (a.mean(), tf.reduce_mean(t)),
        (a.max(), tf.reduce_max(t)),
        (a.reshape(3, 2), tf.reshape(t, (3, 2))),
        (a.T, tf.transpose(t)),
        (a.astype("float64"), tf.cast(t, "float64")),
        (np.concatenate([a, a]), tf.concat([t, t], axis=0)),
        (a[:, [2, 0]], tf.gather(t, [2, 0], axis=1)),
        (a * a, t * t),
        (a @ a.T, t @ tf.transpose(t)),
        (a[..., None], t[..., None]),
    ]
    for ours, theirs in pairs:
        assert np.shape(ours) == tuple(theirs.shape)
        np.testing.assert_array_equal(ours, theirs.numpy())


def test_tensors_stay_and_variables_change():
    with pytest.raises(TypeError):
        tf.constant(T)[0, 0] = 9.0
    w = tf.Variable([1.0, 2.0])
    w.assign_sub([0.5, 0.5])
    assert w.numpy().tolist() == [0.5, 1.5]


def test_no_list_of_places_and_no_mixture_of_whole_numbers_and_fractions():
    with pytest.raises(TypeError, match="valid indices"):
        tf.constant(T)[:, [2, 0]]
    assert float(tf.constant(T)[[0, 1]]) == np.array(T)[0, 1]  # and not two rows, as in NumPy
    with pytest.raises((TypeError, tf.errors.InvalidArgumentError)):
        tf.constant([1, 2]) + 0.5


def test_a_seed_in_the_call_repeats_the_numbers():
    draw = [tf.random.stateless_uniform((3,), seed=(0, k)).numpy() for k in (1, 1, 2)]
    np.testing.assert_array_equal(draw[0], draw[1])
    assert not np.array_equal(draw[0], draw[2])


# --- tape, graph, session ---


def test_the_tape_gives_the_gradient_by_hand():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 1))
    v = tf.Variable(np.ones((3, 1)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.tanh(X @ v) - y) ** 2)
    gradient = tape.gradient(loss, v).numpy()
    assert gradient.dtype == np.float64 and gradient.shape == (3, 1)
    a = np.tanh(X.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(gradient, X.T @ (2 * (a - y) / 5 * (1 - a**2)), rtol=1e-12)
    f = EXERCISES["09.2"].reference
    measured = f(lambda w: ((np.tanh(X @ w) - y) ** 2).mean(), np.ones((3, 1)), 1e-5)
    np.testing.assert_allclose(gradient, measured, rtol=1e-8)


def test_what_the_tape_did_not_see_has_no_gradient():
    x = tf.constant(3.0)
    with tf.GradientTape() as blind:
        square = x * x
    with tf.GradientTape() as told:
        told.watch(x)
        again = x * x
    assert blind.gradient(square, x) is None and float(told.gradient(again, x)) == 6


def test_python_runs_once_for_each_shape_and_for_each_python_number():
    seen = []

    @tf.function
    def square_plus_three(x):
        seen.append(x)
        return x * x + 3.0

    values = [float(square_plus_three(tf.constant(x))) for x in (1.0, 2.0, 3.0)]
    assert values == [4, 7, 12] and len(seen) == 1
    square_plus_three(tf.constant([1.0, 2.0]))
    assert len(seen) == 2
    for x in (2.0, 5.0, 2.0):
        square_plus_three(x)
    assert len(seen) == 4
    graph = square_plus_three.get_concrete_function(tf.TensorSpec((), tf.float32)).graph
    assert [op.type for op in graph.get_operations()] == ["Placeholder", "Mul", "Const", "AddV2", "Identity"]


def test_a_session_of_old_gives_what_a_call_gives():
    with tf.Graph().as_default():
        a = tf.compat.v1.placeholder(tf.float32, (2,))
        total = tf.reduce_sum(a * a)
    assert [op.type for op in total.graph.get_operations()] == ["Placeholder", "Mul", "Const", "Sum"]
    with tf.compat.v1.Session(graph=total.graph) as session:
        assert session.run(total, {a: [3.0, 4.0]}) == 25
    assert float(tf.function(lambda a: tf.reduce_sum(a * a))(tf.constant([3.0, 4.0]))) == 25
    assert not hasattr(tf, "placeholder") and not hasattr(tf, "Session")


def test_operations_say_where_they_ran():
    kinds = {device.device_type for device in tf.config.list_physical_devices()}
    where = (tf.ones((4, 4)) @ tf.ones((4, 4))).device
    assert "CPU" in kinds and ("GPU" in where) == ("GPU" in kinds)
    with tf.device("CPU:0"):
        assert (tf.ones((4, 4)) @ tf.ones((4, 4))).device.endswith("CPU:0")


# --- Keras ---


def test_a_penalty_is_a_loss_of_its_layer():
    layer = keras.layers.Dense(4, keras.activations.tanh, kernel_regularizer=keras.regularizers.L2(0.01))
    layer(np.ones((3, 2), "float32"))
    kernel = layer.get_weights()[0]
    assert float(layer.losses[0]) == pytest.approx(0.01 * sum(w * w for w in kernel.ravel()), rel=1e-5)


def test_the_network_of_lesson_08_line_for_line(trained):
    X, _, _, theirs, (in_numpy, in_keras) = trained
    assert round(in_numpy["loss"][-1], 3) == 0.14
    assert [round(float(value), 3) for value in theirs.evaluate(X, trained[1], verbose=0)] == [0.138, 0.95]
    assert theirs.count_params() == (2 * 16 + 16) + (16 + 1) == 65
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(in_numpy[name], in_keras[name], atol=1e-4)
    np.testing.assert_allclose(from_keras(theirs).predict(X), theirs.predict(X, verbose=0), atol=1e-5)
    assert int(theirs.optimizer.iterations) == 60 * 7 == 420


@pytest.mark.parametrize(("rows", "split", "size", "epochs"), [(200, 0.25, 32, 3), (10, 0.1, 4, 2), (33, 0.0, 16, 1)])
def test_fit_makes_as_many_updates_as_the_exercise_says(rows, split, size, epochs):
    X, y = datasets.moons(n=rows, noise=0.15, seed=1)
    model = network(keras)
    model.fit(X, y, validation_split=split, batch_size=size, epochs=epochs, verbose=0)
    assert int(model.optimizer.iterations) == EXERCISES["09.4"].reference(rows, split, size, epochs)


def test_validation_split_takes_the_last_rows():
    X = np.arange(10.0)[:, None]
    still = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    still.compile(keras.optimizers.SGD(0.0), "mean_absolute_error")
    history = still.fit(X, np.zeros(10), validation_split=0.2, epochs=1, verbose=0).history
    assert history["val_loss"] == [pytest.approx((8 + 9) / 2)]


def test_a_checkpoint_keeps_the_last_epoch_unless_told_to_keep_the_best(tmp_path):
    X = np.array([[1.0], [2.0]])
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.5), "mean_squared_error")  # too large a rate: the first epoch is the best
    checkpoint = keras.callbacks.ModelCheckpoint
    keep = [checkpoint(tmp_path / "last.keras", monitor="loss"),
            checkpoint(tmp_path / "best.keras", monitor="loss", save_best_only=True)]  # fmt: skip
    history = model.fit(X, X[:, 0], epochs=4, verbose=0, callbacks=keep, shuffle=False).history
    assert np.argmin(history["loss"]) == 0
    last, best = (keras.saving.load_model(tmp_path / f"{name}.keras").get_weights() for name in ("last", "best"))
    np.testing.assert_array_equal(last[0], model.get_weights()[0])
    assert not np.allclose(best[0], last[0])


def test_the_decks_network_has_three_million_weights():
    sizes, layers = (6, 1024, 2048, 512, 5), keras.layers
    deep = keras.Sequential([keras.Input((6,)), layers.Dense(1024), layers.Dropout(0.2), layers.Dense(2048),
                             layers.Dropout(0.3), layers.Dense(512), layers.Dense(5)])  # fmt: skip
    assert deep.count_params() == EXERCISES["03.2"].reference(sizes) == 3_158_021


def test_a_keras_file_holds_layers_weights_and_the_optimizer(trained, tmp_path):
    X, _, _, theirs, _ = trained
    theirs.save(tmp_path / "moons.keras")
    again = keras.saving.load_model(tmp_path / "moons.keras")
    np.testing.assert_array_equal(again.predict(X, verbose=0), theirs.predict(X, verbose=0))
    assert int(again.optimizer.iterations) == 420
    slots = [np.asarray(v.value) for v in theirs.optimizer.variables]
    assert any(slot.any() for slot in slots[2:])
    for ours, loaded in zip(slots, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(ours, np.asarray(loaded.value))


def test_input_shape_is_answered_with_a_warning():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        keras.Sequential([keras.layers.Dense(4, input_shape=(6,))])
    assert "Do not pass an `input_shape`" in str(said[0].message)


def test_h5_is_called_legacy_and_keras_is_not(tmp_path, capsys, caplog):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    try:
        model.save(tmp_path / "model.h5")
    except ImportError:  # without h5py it is not even possible
        return
    assert "legacy" in caplog.text + capsys.readouterr().err
