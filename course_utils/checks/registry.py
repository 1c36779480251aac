"""All exercises of the course, and the lessons they belong to."""

from __future__ import annotations

from difflib import get_close_matches

from course_utils.checks import (
    activations,
    backpropagation,
    fit,
    gradient_descent,
    losses,
    mcculloch_pitts,
    multilayer,
    optimizers,
    perceptron,
    project,
    scaling,
    storage_price,
    tensors,
    training_well,
)
from course_utils.checks.exercise import Exercise

LESSONS = {
    "00": "Start here",
    "01": "McCulloch–Pitts gates",
    "02": "The perceptron",
    "03": "XOR and the multilayer perceptron",
    "04": "Activation functions",
    "05": "Loss functions",
    "06": "Gradient descent",
    "07": "Backpropagation",
    "08": "Optimizers",
    "09": "TensorFlow and Keras",
    "10": "Training well",
    "11": "A project on real data",
}

EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise
    for module in (
        storage_price,
        mcculloch_pitts,
        perceptron,
        multilayer,
        scaling,
        activations,
        losses,
        gradient_descent,
        backpropagation,
        optimizers,
        tensors,
        fit,
        training_well,
        project,
    )
    for exercise in module.EXERCISES
}


def nearest(text: str) -> list[str]:
    """The ids nearest to what was typed; the name of an exercise's function counts too."""
    if (padded := text.zfill(4)) in EXERCISES:  # 1.1 is 01.1, though 10.1 looks as near
        return [padded]
    by_name = [exercise.id for exercise in EXERCISES.values() if exercise.name == text]
    return by_name or get_close_matches(text, EXERCISES, n=3, cutoff=0.6)
