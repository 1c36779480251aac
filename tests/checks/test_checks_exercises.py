"""Each exercise: a right reference, mistakes that are told apart, and words a learner can use."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from course_utils import nn
from course_utils.checks import EXERCISES, LESSONS, collect, judge
from course_utils.checks.judging import NOT_YET, recognise
from course_utils.checks.wording import MAX_CALL, MAX_LINE, call
from course_utils.checks.xor_network import network_outputs

ALL = list(EXERCISES.values())
SIGNATURES = {
    "00.1": "price_per_gb(price, megabytes)",
    "01.1": "mcculloch_pitts(x, threshold)",
    "01.2": "majority_threshold(n)",
    "01.3": "inhibited(excitatory, inhibitory, threshold)",
    "01.4": "xor(a, b)",
    "02.1": "decision(X, weights, bias)",
    "02.2": "perceptron_update(x, target, weights, bias, learning_rate)",
    "02.3": "fit_perceptron(X, y, learning_rate, max_epochs)",
    "02.4": "to_bipolar(y)",
    "03.1": "forward(X, W1, b1, W2, b2)",
    "03.2": "count_parameters(layer_sizes)",
    "03.3": "xor_weights()",
    "03.4": "standardize(X)",
    "04.1": "collapse(W1, b1, W2, b2)",
    "04.2": "sigmoid_slope(z)",
    "04.3": "leaky_relu(z, negative_slope)",
    "04.4": "softmax(z)",
    "04.5": "odds(z, i, j, temperature)",
    "05.1": "mean_squared_error(y_true, y_pred)",
    "05.2": "binary_crossentropy(y_true, p)",
    "05.3": "categorical_crossentropy(Y, P)",
    "05.4": "huber(y_true, y_pred, delta)",
    "05.5": "logit_loss(y_true, z)",
    "06.1": "gradient_step(w, slope, learning_rate)",
    "06.2": "line_gradient(x, y, slope, intercept)",
    "06.3": "descend_until(slope, w, learning_rate, tolerance, max_steps)",
    "06.4": "batches(order, batch_size)",
    "06.5": "line_step(x, y, slope, intercept, learning_rate)",
    "07.1": "numerical_slope(f, w, h)",
    "07.2": "unit_slopes(x, w, b, upstream)",
    "07.3": "dense_backward(X, W, dZ)",
    "07.4": "two_units(x, w1, b1, w2, b2, target)",
    "08.1": "momentum_step(w, m, g, learning_rate, momentum)",
    "08.2": "rmsprop_step(w, v, g, learning_rate, rho, epsilon)",
    "08.3": "adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2)",
    "08.4": "accumulated(gradients, k)",
    "09.1": "differences(x)",
    "09.2": "measured_gradient(f, w, h)",
    "09.3": "train_step(X, y, w, b, learning_rate)",
    "09.4": "updates(rows, validation_split, batch_size, epochs)",
    "10.1": "split(order, n_validation, n_test)",
    "10.2": "early_stopping(losses, patience, min_delta)",
    "10.3": "dropout(x, kept, rate, training)",
    "10.4": "l2_gradient(w, gradient, l2)",
    "11.1": "standardize_with(train, new)",
    "11.2": "confidence_interval(scores, t)",
    "11.3": "r2(y_true, y_pred)",
    "11.4": "cheapest_threshold(y, p, thresholds, cost)",
}

each = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
each_version = pytest.mark.parametrize(
    ("exercise", "mistake", "version"),
    [
        pytest.param(exercise, mistake, version, id=f"{exercise.id}-{mistake.name}-{number}")
        for exercise in ALL
        for mistake in exercise.mistakes
        for number, version in enumerate(mistake.versions)
    ],
)


def test_ids_and_signatures_are_those_the_lessons_rely_on():
    assert {id_: exercise.signature for id_, exercise in EXERCISES.items()} == SIGNATURES
    assert {exercise.lesson for exercise in ALL} <= set(LESSONS)


@each
def test_reference_passes(exercise):
    verdict = judge(exercise, collect(exercise, exercise.reference))
    assert verdict.passed, verdict


@each_version
def test_mistake_is_wrong_and_recognised_as_itself(exercise, mistake, version):
    verdict = judge(exercise, collect(exercise, version))
    assert verdict.state == NOT_YET
    assert verdict.mistake == mistake.name
    assert mistake.message in verdict.message
    assert len(str(verdict)) < MAX_LINE


@pytest.mark.parametrize("exercise", [e for e in ALL if e.judge is None], ids=lambda exercise: exercise.id)
def test_no_two_mistakes_give_the_same_outputs(exercise):
    """Recognition takes the first that fits, so a second with equal outputs would be dead."""
    for first, second in combinations(exercise.mistakes, 2):
        for version in second.versions:
            alone = _with_mistakes(exercise, first)
            outcomes = collect(exercise, version)
            values_right = second.name == "modified in place"
            assert recognise(alone, outcomes, values_right) is None, (first.name, second.name)


def test_no_two_networks_of_03_3_give_the_same_truth_table():
    tables = [
        tuple(network_outputs(version(), np.greater_equal))
        for mistake in EXERCISES["03.3"].mistakes[1:]  # the first is known by its tie
        for version in mistake.versions
    ]
    assert len(set(tables)) == len(tables) and (0, 1, 1, 0) not in tables


def _with_mistakes(exercise, *mistakes):
    """The exercise knowing only some of its mistakes (the record itself asks for two)."""
    copy = object.__new__(type(exercise))
    copy.__dict__.update(exercise.__dict__, mistakes=mistakes)
    return copy


@each
def test_mistakes_messages_and_hints_are_short_sentences(exercise):
    assert len(exercise.mistakes) >= 4
    texts = [mistake.message for mistake in exercise.mistakes] + list(exercise.hints)
    for text in [*texts, exercise.passed]:
        assert text[-1] in ".?", text
        assert "!" not in text.replace("!=", "") and "\n" not in text
    for mistake in exercise.mistakes:
        sentences = re.split(r"(?<=[a-z0-9)'s])[.?](?: |$)", mistake.message)
        assert len([s for s in sentences if s]) <= 2, mistake.message
    assert exercise.hints[0] != exercise.hints[1]


@each
def test_the_call_of_every_case_can_be_typed(exercise):
    """Nothing is shortened, and evaluating the shown call gives the reference's value."""
    for case in exercise.all_cases:
        shown = call(exercise.name, exercise.parameters, exercise.by_name, case)
        assert len(shown) <= MAX_CALL and "…" not in shown
        evaluated = eval(shown, {"np": np, exercise.name: exercise.reference})
        np.testing.assert_equal(evaluated, exercise.reference(*case))


@each
def test_cases_are_the_same_in_every_run(exercise):
    rng_free = [call(exercise.name, exercise.parameters, (), case) for case in exercise.all_cases]
    exercise.__dict__.pop("all_cases")  # forget the cached ones
    again = [call(exercise.name, exercise.parameters, (), case) for case in exercise.all_cases]
    assert rng_free == again


# The references against independent ones.


def test_counting_neurons_equal_nn():
    for exercise_id in ("01.1", "01.3"):
        exercise = EXERCISES[exercise_id]
        for case in exercise.all_cases:
            excitatory, inhibitory, threshold = case if len(case) == 3 else (case[0], [], case[1])
            if not excitatory and not inhibitory:
                continue
            veto = range(len(excitatory), len(excitatory) + len(inhibitory))
            neuron = nn.McCullochPittsNeuron(threshold, inhibitory=list(veto))
            assert exercise.reference(*case) == neuron(*excitatory, *inhibitory)


@pytest.mark.parametrize("n", range(1, 30))
def test_majority_is_the_smallest_count_above_half(n):
    reference = EXERCISES["01.2"].reference
    assert reference(n) == min(count for count in range(n + 1) if 2 * count > n)


def test_xor_equals_not_equal():
    assert [EXERCISES["01.4"].reference(a, b) for a in (0, 1) for b in (0, 1)] == [0, 1, 1, 0]


def test_decision_is_a_sum_of_products():
    for X, weights, bias in EXERCISES["02.1"].all_cases:
        by_hand = [sum(x * w for x, w in zip(row, weights, strict=True)) + bias for row in X]
        np.testing.assert_allclose(EXERCISES["02.1"].reference(X, weights, bias), by_hand)


def test_training_equals_nn_perceptron():
    for X, y, learning_rate, max_epochs in EXERCISES["02.3"].all_cases:
        if len(set(y)) < 2:
            continue
        twin = nn.Perceptron(learning_rate=learning_rate, max_epochs=max_epochs).fit(X, y)
        weights, bias, n_epochs = EXERCISES["02.3"].reference(X, y, learning_rate, max_epochs)
        np.testing.assert_allclose(weights, twin.weights, atol=1e-12)
        assert (bias, n_epochs) == (pytest.approx(twin.bias), twin.n_epochs)


def test_training_by_single_updates_gives_the_same_weights():
    update = EXERCISES["02.2"].reference
    for X, y, learning_rate, max_epochs in EXERCISES["02.3"].all_cases:
        weights, bias, n_epochs = EXERCISES["02.3"].reference(X, y, learning_rate, max_epochs)
        w, b = np.zeros(X.shape[1]), 0.0
        for _ in range(n_epochs):
            for x, target in zip(X, y, strict=True):
                w, b = update(x, target, w, b, learning_rate)
        np.testing.assert_allclose(weights, w, atol=1e-12)
        assert bias == pytest.approx(b)


def test_forward_neuron_by_neuron():
    def layer(inputs, kernel, bias):
        sums = [sum(inputs * kernel[:, j]) + bias[j] for j in range(kernel.shape[1])]
        return np.array([1 / (1 + np.exp(-z)) for z in sums])

    for X, W1, b1, W2, b2 in EXERCISES["03.1"].all_cases:
        by_hand = [layer(layer(x, W1, b1), W2, b2) for x in X]
        np.testing.assert_allclose(EXERCISES["03.1"].reference(X, W1, b1, W2, b2), by_hand)


def test_count_parameters_counts_the_entries_of_real_arrays():
    reference = EXERCISES["03.2"].reference
    assert reference([8, 6, 8, 12, 4]) == 270
    for (sizes,) in EXERCISES["03.2"].cases:
        arrays = [array for a, b in pairwise(sizes) for array in (np.empty((a, b)), np.empty(b))]
        assert reference(sizes) == sum(array.size for array in arrays)


def test_standardize_equals_scikit_learn():
    from sklearn.preprocessing import StandardScaler

    for (X,) in EXERCISES["03.4"].all_cases:
        np.testing.assert_allclose(EXERCISES["03.4"].reference(X), StandardScaler().fit_transform(X), atol=1e-12)
