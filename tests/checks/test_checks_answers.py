"""Answers that are right in another style, and the ways in which an answer can go wrong."""

import math
import pickle

import numpy as np
import pytest

from course_utils.checks import EXERCISES, check, collect, examine, judge
from course_utils.nn.gates import AND, NOT, OR


def verdict(exercise_id, answer):
    return examine(EXERCISES[exercise_id], answer)


# Right, in another style.


def _loop_count(x, threshold):
    count = 0
    for value in x:
        if value == 1:
            count += 1
    return True if count >= threshold else False


def _loop_decision(X, weights, bias):
    scores = []
    for row in X:
        total = bias
        for x, w in zip(row, weights, strict=True):
            total += x * w
        scores.append(total)
    return np.array(scores)


def _where_update(x, target, weights, bias, learning_rate):
    error = target - np.where(np.dot(weights, x) + bias >= 0, 1, 0)
    return [weights + learning_rate * error * x, bias + learning_rate * error]


def _while_fit(X, y, learning_rate, max_epochs):
    w, b, epochs, go_on = np.zeros(X.shape[1]), 0, 0, True
    while go_on and epochs < max_epochs:
        epochs, go_on = epochs + 1, False
        for i in range(len(X)):
            if (X[i].dot(w) + b >= 0) != (y[i] == 1):
                sign = 1 if y[i] == 1 else -1
                w, b, go_on = w + sign * learning_rate * X[i], b + sign * learning_rate, True
    return w, b, epochs


def _loop_standardize(X):
    columns = []
    for column in X.T:
        sd = math.sqrt(sum((column - column.mean()) ** 2) / len(column))
        columns.append((column - column.mean()) / (sd or 1.0))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("01.1", _loop_count),
        ("01.1", lambda x, threshold: np.sum(x) >= threshold),
        ("01.1", lambda x, threshold: np.where(np.sum(x) >= threshold, 1, 0)),
        ("01.1", lambda x, threshold: 1.0 if x.count(1) >= threshold else 0.0),
        ("01.2", lambda n: math.floor(n / 2) + 1),
        ("01.2", lambda n: np.floor(n / 2 + 1)),
        ("01.2", lambda n: next(k for k in range(n + 1) if k > n / 2)),
        ("01.3", lambda e, i, threshold: sum(e) >= threshold and sum(i) == 0),
        ("01.4", lambda a, b: OR(AND(a, NOT(b)), AND(NOT(a), b))),
        ("01.4", lambda a, b: a != b),
        ("02.1", _loop_decision),
        ("02.1", lambda X, weights, bias: (X * weights).sum(axis=1) + bias),
        ("02.1", lambda X, weights, bias: np.float32(X @ weights + bias)),
        ("02.2", _where_update),
        ("02.3", _while_fit),
        ("02.4", lambda y: np.where(y == 0, -1, 1)),
        ("02.4", lambda y: np.array([1 if label else -1 for label in y])),
        ("03.2", lambda s: float(sum((s[i] + 1) * s[i + 1] for i in range(len(s) - 1)))),
        ("03.3", lambda: [[[1, -1], [-1, 1]], [-0.5, -0.5], [[1], [1]], [-0.5]]),
        ("03.4", _loop_standardize),
        ("03.4", lambda X: np.nan_to_num((X - X.mean(0)) / X.std(0))),
        ("03.4", lambda X: (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-12)),
    ],
)
def test_right_answers_pass_in_any_style(exercise_id, answer):
    assert verdict(exercise_id, answer).passed, verdict(exercise_id, answer)


def test_callable_object_with_prints_passes_in_one_line(line):
    class Neuron:
        def __call__(self, x, threshold):
            print("looking at", x)
            return int(sum(x) >= threshold)

    assert line(check, "01.1", Neuron()).startswith("01.1 passed: ")


# Not attempted.


def _stub(x, threshold):
    """As in the learner's notebook."""
    # Your code here.
    ...


def _raises_not_implemented(x, threshold):
    raise NotImplementedError("later")


@pytest.mark.parametrize(
    "answer",
    [None, ..., _stub, _raises_not_implemented, lambda *a: ..., lambda *a: (None, None)],
)
def test_not_attempted(line, answer, progress_file):
    assert line(check, "01.1", answer).startswith("01.1 not attempted yet: ")
    assert not progress_file.exists()


def test_not_attempted_asks_for_a_missing_return(line):
    text = "01.1 not attempted yet: mcculloch_pitts gives nothing back."
    assert line(check, "01.1", _stub) == f"{text} If it has code, is its return missing?"


# Wrong calls of check.


def test_the_result_instead_of_the_function(line):
    assert line(check, "01.1", 1) == (
        '01.1 not checked: check("01.1", mcculloch_pitts) wants the function itself, '
        "without parentheses after its name; got 1"
    )


def test_the_function_is_missing(line):
    expected = "01.1 not checked: give the function as the second argument: "
    assert line(check, "01.1") == expected + 'check("01.1", mcculloch_pitts)'


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("01.9", 'There is no exercise "01.9". Did you mean "01.'),
        (1.1, 'There is no exercise 1.1. Did you mean "01.1"'),
        ("xor", 'There is no exercise "xor". Did you mean "01.4"?'),
        ("", 'There is no exercise "". progress() lists them all.'),
        (None, "There is no exercise None. progress() lists them all."),
        (["01.1"], "There is no exercise [the text '01.1']."),
        (_stub, 'check wants the number of the exercise first, in quotes: check("01.1", …)'),
    ],
)
def test_unknown_id_offers_the_nearest(line, wrong, words):
    assert line(check, wrong, _stub).startswith(words)


# Wrong answers: the words.


def _misspelt(x, threshold):
    return int(sum(x) >= treshold)  # noqa: F821


def _no_return_for_silence(x, threshold):
    if sum(x) >= threshold:
        return 1


def _exits(x, threshold):
    raise SystemExit(3)


def _recursive(n):
    return _recursive(n) + 1


def _one_wrong_entry(X):
    result = EXERCISES["03.4"].reference(X)
    if X.shape == (4, 3):
        result[2, 1] = 9
    return result


@pytest.mark.parametrize(
    ("exercise_id", "answer", "expected"),
    [
        (
            "01.1",
            lambda x, threshold: int(sum(x) > threshold),
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) gave 0, expected 1. Looks like > "
            "where >= was asked: a count equal to the threshold is enough.",
        ),
        (
            "01.1",
            _misspelt,
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) raised NameError: name 'treshold' "
            "is not defined (at: return int(sum(x) >= treshold) # noqa: F821).",
        ),
        (
            "01.1",
            _no_return_for_silence,
            "01.1 not yet: mcculloch_pitts([1, 0], threshold=2) gave None, expected 0. "
            "Does every path through the function end in a return?",
        ),
        (
            "01.1",
            lambda x: 1,
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) raised TypeError: <lambda>() takes "
            "1 positional argument but 2 were given. The exercise calls "
            "mcculloch_pitts(x, threshold).",
        ),
        (
            "01.1",
            lambda x, threshold: "1",
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) gave the text '1', expected 1.",
        ),
        (
            "01.1",
            lambda x, threshold: [int(sum(x) >= threshold)],
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) gave the list [1], expected 1.",
        ),
        (
            "01.1",
            lambda x, threshold: np.array([int(sum(x) >= threshold)]),
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) gave an array of shape (1,), expected 1.",
        ),
        (
            "01.1",
            _exits,
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) raised SystemExit: 3 (at: raise SystemExit(3)).",
        ),
        (
            "01.1",
            lambda x, threshold: (x.append(0), int(sum(x) >= threshold))[1],
            "01.1 not yet: mcculloch_pitts([1, 1], threshold=2) changed its input x. A function "
            "should leave its inputs as they were: build a new array or list.",
        ),
        (
            "01.2",
            lambda n: float("nan"),
            "01.2 not yet: majority_threshold(2) gave nan, expected 2. "
            "nan is what 0/0 gives, and it spreads through every sum.",
        ),
        (
            "01.2",
            lambda n: 10**5000,
            "01.2 not yet: majority_threshold(2) gave an integer of about 5000 digits, expected 2.",
        ),
        (
            "01.2",
            lambda n: n // 2 + 1.00001,
            "01.2 not yet: majority_threshold(2) gave 2.00001, expected 2.",
        ),
        (
            "02.1",
            lambda X, weights, bias: list(X @ weights + bias),
            "02.1 not yet: decision(np.array([[1.0, 1.0]]), weights=np.array([2.0, 3.0]), "
            "bias=0.0) gave the right numbers in a list; np.array(...) makes them an array.",
        ),
        (
            "02.1",
            lambda X, weights, bias: 5.0,
            "02.1 not yet: decision(np.array([[1.0, 1.0]]), weights=np.array([2.0, 3.0]), "
            "bias=0.0) gave 5, expected an array of shape (1,).",
        ),
        (
            "02.1",
            lambda X, weights, bias: [[1], [2, 3]],
            "02.1 not yet: decision(np.array([[1.0, 1.0]]), weights=np.array([2.0, 3.0]), "
            "bias=0.0) gave the list [[1], [2, 3]], expected an array of shape (1,).",
        ),
        (
            "03.3",
            lambda: np.zeros((4, 2)),
            "03.3 not yet: xor_weights() gave an array of shape (4, 2), expected 4 values: W1, b1, W2, b2.",
        ),
        (
            "03.3",
            lambda: (np.eye(2), np.ones(2), np.ones(2), np.ones(1)),
            "03.3 not yet: xor_weights() gave W2 of shape (2,), expected shape (2, 1): (inputs, neurons).",
        ),
        (
            "03.3",
            lambda: (np.eye(2), ["a", "b"], np.ones((2, 1)), np.ones(1)),
            "03.3 not yet: xor_weights() gave b1 that is not an array of numbers, expected one of shape (2,).",
        ),
        (
            "03.3",
            lambda: (np.eye(2), np.ones(2), np.ones((2, 1)), np.array([np.nan])),
            "03.3 not yet: xor_weights() gave b2 with a value that is not finite; a weight is an ordinary number.",
        ),
        (
            "03.3",
            lambda: (np.eye(2), np.ones(2), np.ones((2, 1))),
            "03.3 not yet: xor_weights() gave 3 values, expected 4 values: W1, b1, W2, b2.",
        ),
    ],
)
def test_words_of_a_wrong_answer(line, exercise_id, answer, expected):
    assert line(check, exercise_id, answer) == expected


def test_endless_recursion_is_reported(line):
    text = line(check, "01.2", _recursive)
    assert text.startswith("01.2 not yet: majority_threshold(2) raised RecursionError: ")
    assert text.endswith("(at: return _recursive(n) + 1).")


def test_an_unnamed_network_shows_its_truth_table(line):
    weights = [[1, 0], [0, 0]], [-0.5, 0], [[1], [0]], [-0.5]  # repeats the first input
    assert line(check, "03.3", lambda: weights) == (
        "03.3 not yet: the network of xor_weights() gave 0 for the inputs 0, 1, expected 1. "
        "For 00, 01, 10, 11 it gives 0, 0, 1, 1; XOR is 0, 1, 1, 0."
    )


def test_parts_of_a_tuple_are_named():
    def update(x, target, weights, bias, learning_rate):
        return weights, np.array([bias])

    text = str(verdict("02.2", lambda *arguments: EXERCISES["02.2"].reference(*arguments)[0]))
    assert "gave an array of shape (2,), expected 2 values: weights, bias." in text
    assert "gave weights [0, 0], expected [1, 2]." in str(verdict("02.2", update))
    shaped = lambda *a: (EXERCISES["02.2"].reference(*a)[0], np.zeros(1))  # noqa: E731
    assert "gave for bias an array of shape (1,), expected 0." in str(verdict("02.2", shaped))
    column = lambda *a: (EXERCISES["02.2"].reference(*a)[0][:, None], 0.0)  # noqa: E731
    assert "gave weights of shape (2, 1), expected shape (2,)." in str(verdict("02.2", column))


def test_a_long_array_is_compared_where_it_differs():
    assert "gave 9 at [2, 1], expected " in str(verdict("03.4", _one_wrong_entry))


def test_values_that_look_alike_are_shown_in_full():
    near = verdict("01.2", lambda n: n // 2 + 1.000004)
    assert "gave 2.000004, expected 2." in str(near)


def test_hidden_prints_are_mentioned_only_when_wrong():
    def noisy(x, threshold):
        print("debug")
        return 0

    assert str(verdict("01.1", noisy)).endswith("(check hides what it prints.)")


def test_keyboard_interrupt_is_not_swallowed():
    def interrupted(x, threshold):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("01.1", interrupted)


def test_the_answer_cannot_change_the_cases():
    before = [repr(case) for case in EXERCISES["02.1"].all_cases]

    def vandal(X, weights, bias):
        X[:] = 0
        weights[:] = 0
        return X @ weights

    verdict("02.1", vandal)
    assert [repr(case) for case in EXERCISES["02.1"].all_cases] == before


def test_wrong_values_are_reported_before_changed_inputs():
    def wrong_and_in_place(x, target, weights, bias, learning_rate):
        error = int(x @ weights + bias >= 0) - target
        weights += learning_rate * error * x
        return weights, bias + learning_rate * error

    assert verdict("02.2", wrong_and_in_place).mistake == "wrong sign"


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_values_can_be_judged_in_another_process(exercise_id):
    """Collecting and judging are apart: what is collected is plain data that can be sent."""
    exercise = EXERCISES[exercise_id]
    for answer in (exercise.reference, exercise.mistakes[0].function, lambda *a: object()):
        outcomes = collect(exercise, answer)
        sent = pickle.loads(pickle.dumps(outcomes))
        assert judge(exercise, sent) == judge(exercise, outcomes)


def test_judging_wants_an_outcome_for_every_case():
    with pytest.raises(ValueError, match="has 4 cases, got 1 outcomes"):
        judge(EXERCISES["01.4"], collect(EXERCISES["01.4"], OR)[:1])
