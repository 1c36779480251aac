"""Lesson 01: McCulloch–Pitts neurons and gates made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake
from course_utils.nn.gates import AND, NAND, NOT, OR


def mcculloch_pitts(x, threshold):
    """1 if at least `threshold` of the inputs are on, else 0."""
    return int(sum(x) >= threshold)


def majority_threshold(n):
    """The smallest threshold at which n inputs fire only when more than half are on."""
    return n // 2 + 1


def inhibited(excitatory, inhibitory, threshold):
    """A neuron in which one active inhibitory input vetoes everything else."""
    if any(inhibitory):
        return 0
    return int(sum(excitatory) >= threshold)


def xor(a, b):
    """1 if exactly one of the two inputs is on."""
    return AND(OR(a, b), NAND(a, b))


def _random_inputs(rng: np.random.Generator) -> Iterable[tuple]:
    for n_inputs in (3, 4, 5, 6):
        for _ in range(3):
            yield rng.integers(0, 2, n_inputs).tolist(), int(rng.integers(1, n_inputs + 1))


def _random_inhibited(rng: np.random.Generator) -> Iterable[tuple]:
    for n_excitatory, n_inhibitory in product((2, 3, 4), (1, 2, 3)):
        excitatory = rng.integers(0, 2, n_excitatory).tolist()
        inhibitory = (rng.random(n_inhibitory) < 0.3).astype(int).tolist()
        yield excitatory, inhibitory, int(rng.integers(1, 3))


COUNT = Exercise(
    id="01.1",
    title="A neuron that counts",
    reference=mcculloch_pitts,
    by_name=("threshold",),
    cases=(
        ([1, 1], 2),
        ([1, 0], 2),
        ([0, 0], 1),
        ([1, 0], 1),
        ([1, 1], 1),
        ([0], 1),
        ([1], 1),
        ([0, 0], 0),
        ([1, 0, 1], 2),
        ([1, 1, 1], 2),
    ),
    random_cases=_random_inputs,
    passed="it fires when the count reaches the threshold, and not before.",
    hints=(
        "The inputs are 0 or 1, so their sum is the number of inputs that are on.",
        'Compare that sum with the threshold: "at least" is >= in Python, and int(True) is 1.',
    ),
    mistakes=(
        Mistake(
            "strictly more",
            "Looks like > where >= was asked: a count equal to the threshold is enough.",
            lambda x, threshold: int(sum(x) > threshold),
        ),
        Mistake(
            "exactly the threshold",
            "Looks like == where >= was asked: more inputs than the threshold fire it too.",
            lambda x, threshold: int(sum(x) == threshold),
        ),
        Mistake(
            "any input",
            "One input is always enough here, as if the threshold were 1. Count the inputs that "
            "are on and compare the count with the threshold.",
            lambda x, threshold: int(any(x)),
        ),
        Mistake(
            "all inputs",
            "This fires only when every input is on, whatever the threshold. The threshold says how many are needed.",
            lambda x, threshold: int(all(x)),
        ),
        Mistake(
            "the count itself",
            "This is the count. The neuron answers 1 or 0, so compare the count with the threshold.",
            lambda x, threshold: sum(x),
        ),
        Mistake(
            "comparison turned round",
            "The comparison points the other way: this neuron fires when few inputs are on.",
            lambda x, threshold: int(sum(x) <= threshold),
            (lambda x, threshold: int(sum(x) < threshold),),
        ),
    ),
)

MAJORITY = Exercise(
    id="01.2",
    title="The threshold of a majority",
    reference=majority_threshold,
    cases=((2,), (3,), (4,), (1,), (5,), (6,), (7,), (100,), (101,)),
    passed="one more than half, rounded down, is the smallest majority for odd and even n.",
    hints=(
        "Write down n = 2, 3, 4, 5: how many inputs are the smallest number above n / 2?",
        "n // 2 is half of n, rounded down. How far above it does a majority begin?",
    ),
    mistakes=(
        Mistake(
            "half, rounded down",
            "n // 2 inputs are never more than half: with 4 inputs, 2 against 2 would fire.",
            lambda n: n // 2,
        ),
        Mistake(
            "half, rounded up",
            "Half rounded up is right for odd n. For even n it is exactly half, so a tie fires.",
            lambda n: math.ceil(n / 2),
        ),
        Mistake(
            "half",
            "n / 2 is half itself, and for odd n not a whole number. Asked is the smallest count above it.",
            lambda n: n / 2,
        ),
        Mistake(
            "half plus a half",
            "(n + 1) / 2 is the threshold for odd n. For even n it lies between two counts; the "
            "answer is a whole number.",
            lambda n: (n + 1) / 2,
        ),
        Mistake(
            "half plus one, not rounded",
            "n / 2 + 1 is the threshold for even n. For odd n it is not a whole number: round the half down first.",
            lambda n: n / 2 + 1,
        ),
        Mistake(
            "everyone",
            "This asks for all n inputs. A majority can do with fewer from n = 3 on.",
            lambda n: n,
        ),
    ),
)

INHIBITION = Exercise(
    id="01.3",
    title="One veto is enough",
    reference=inhibited,
    by_name=("threshold",),
    cases=(
        ([1, 1], [0], 2),
        ([1, 0], [0], 2),
        ([1, 1], [1], 1),
        ([1, 1], [1], 2),
        ([1, 1], [0, 1], 1),
        ([1, 1], [1, 1], 1),
        ([1, 0], [0, 0], 1),
        ([1, 1], [], 1),
        ([], [0], 0),
        ([], [1], 0),
        ([1, 1, 1, 1], [1, 0], 2),
    ),
    random_cases=_random_inhibited,
    passed="one active inhibitory input silences the neuron, however many others are on.",
    hints=(
        "Look at the inhibitory inputs first: any(inhibitory) tells whether one of them is on.",
        "If one is on, return 0. If none is, the neuron counts as in 01.1.",
    ),
    mistakes=(
        Mistake(
            "inhibition subtracts",
            "Here an inhibitory input takes 1 off the count. In the neuron of 1943 it is a veto: "
            "one that is on means 0.",
            lambda e, i, threshold: int(sum(e) - sum(i) >= threshold),
        ),
        Mistake(
            "inhibition counted",
            "The inhibitory inputs are counted like the others. One that is on silences the neuron instead.",
            lambda e, i, threshold: int(sum(e) + sum(i) >= threshold),
        ),
        Mistake(
            "inhibition ignored",
            "The inhibitory inputs make no difference here. One that is on silences the neuron.",
            lambda e, i, threshold: int(sum(e) >= threshold),
        ),
        Mistake(
            "all must veto",
            "This is silent only when every inhibitory input is on. One alone is a veto: any, not all.",
            lambda e, i, threshold: int(sum(e) >= threshold and not all(i)),
            (lambda e, i, threshold: int(sum(e) >= threshold and not (i and all(i))),),
        ),
        Mistake(
            "strictly more",
            "The veto works. Looks like > where >= was asked: a count equal to the threshold is enough.",
            lambda e, i, threshold: int(sum(e) > threshold and not any(i)),
        ),
    ),
)


def _as_gate(name: str, advice: str, gate) -> Mistake:
    return Mistake(name, f"All four outputs are those of {name}. {advice}", gate)


XOR = Exercise(
    id="01.4",
    title="XOR out of three gates",
    reference=xor,
    cases=((0, 0), (0, 1), (1, 0), (1, 1)),
    passed="1 exactly where the two inputs differ, and no single neuron can do that.",
    hints=(
        "XOR is: a or b, but not both. Each half of that sentence is a gate you have.",
        '"Not both" is NAND(a, b). Join the two halves with AND.',
    ),
    mistakes=(
        _as_gate("OR", "Only the last row differs: XOR wants one input, not both.", OR),
        _as_gate("NAND", "Only the first row differs: with no input on, XOR is silent.", NAND),
        _as_gate(
            "XNOR",
            "That is XOR's opposite: a NOT around it is all that is missing.",
            lambda a, b: NOT(AND(OR(a, b), NAND(a, b))),
        ),
        _as_gate("AND", "XOR is silent when both inputs are on.", AND),
        Mistake(
            "always 1",
            "It fires for every input. OR is true for three rows and NAND for three; where are both true?",
            lambda a, b: OR(OR(a, b), NAND(a, b)),
        ),
        Mistake(
            "one side only",
            "This is one half of XOR: one input on and the other off. The mirrored half is missing.",
            lambda a, b: AND(a, NOT(b)),
            (lambda a, b: AND(NOT(a), b),),
        ),
    ),
)

EXERCISES = (COUNT, MAJORITY, INHIBITION, XOR)
