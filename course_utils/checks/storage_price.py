"""Lesson 00: a first function that checks itself, on the falling price of storage."""

from __future__ import annotations

from course_utils.checks.exercise import Exercise, Mistake


def price_per_gb(price, megabytes):
    """The price of one gigabyte (1000 megabytes) in dollars."""
    return price / (megabytes / 1000)


PRICE = Exercise(
    id="00.1",
    title="The price of a gigabyte",
    reference=price_per_gb,
    cases=((50, 500), (20, 1000), (30, 2000), (3495, 10), (149.99, 256_000)),
    passed="dollars per gigabyte. From 1980 to 2017 it fell by a factor of about 600,000.",
    hints=(
        "How many gigabytes are 500 megabytes? Write that as a formula first.",
        "Divide the price by the gigabytes: price / (megabytes / 1000), with the parentheses.",
    ),
    mistakes=(
        Mistake(
            "per megabyte",
            "This is the price of one megabyte. A gigabyte has 1000 of them.",
            lambda price, megabytes: price / megabytes,
        ),
        Mistake(
            "parentheses forgotten",
            "Python works from left to right here, so the price is divided by 1000 too. Compute the gigabytes first.",
            lambda price, megabytes: price / megabytes / 1000,
        ),
        Mistake(
            "gigabytes per dollar",
            "This is how many gigabytes one dollar buys. Asked is how many dollars one gigabyte costs.",
            lambda price, megabytes: megabytes / 1000 / price,
        ),
        Mistake(
            "multiplied",
            "The price is multiplied by the gigabytes. A price per gigabyte is a division.",
            lambda price, megabytes: price * megabytes / 1000,
        ),
        Mistake(
            "1024",
            "This takes 1024 megabytes for a gigabyte. Disks are sold with 1000, and so is this exercise.",
            lambda price, megabytes: price / (megabytes / 1024),
        ),
        Mistake(
            "rounded",
            "The result is rounded. Keep all digits: the price of 2017 is less than a dollar.",
            lambda price, megabytes: round(price / (megabytes / 1000), 2),
            (
                lambda price, megabytes: round(price / (megabytes / 1000)),
                lambda price, megabytes: int(price / (megabytes / 1000)),
                lambda price, megabytes: price // (megabytes / 1000),
            ),
        ),
    ),
)

EXERCISES = (PRICE,)
