"""Lesson 00: one small function, to meet the checks."""

from __future__ import annotations

from course_utils.checks.exercise import Exercise, Mistake


def price_per_gb(price, megabytes):
    """The price of one gigabyte in dollars; a gigabyte is 1000 megabytes."""
    return price / (megabytes / 1000)


PRICE = Exercise(
    id="00.1",
    title="The price of a gigabyte",
    reference=price_per_gb,
    cases=(
        (50, 500),
        (100, 1000),
        (3495, 10),
        (149.99, 256_000),
        (0, 700),
        (12.5, 2000),
    ),
    passed="the disk of 1980 cost 349,500 dollars a gigabyte.",
    hints=(
        "First turn megabytes into gigabytes: 500 megabytes are half a gigabyte.",
        "Divide the price by the number of gigabytes, megabytes / 1000.",
    ),
    mistakes=(
        Mistake(
            "price of a megabyte",
            "This is the price of one megabyte. A gigabyte has 1000 of them.",
            lambda price, megabytes: price / megabytes,
        ),
        Mistake(
            "gigabytes per dollar",
            "This is how many gigabytes one dollar buys. The price of one gigabyte is its inverse.",
            lambda price, megabytes: (megabytes / 1000) / price if price else 0.0,
        ),
        Mistake(
            "divided by 1000 twice",
            "The factor 1000 went the wrong way: a gigabyte costs more than a megabyte, not less.",
            lambda price, megabytes: price / megabytes / 1000,
        ),
        Mistake(
            "1024 instead of 1000",
            "This counts 1024 megabytes to the gigabyte. Sellers of disks, and this exercise, count 1000.",
            lambda price, megabytes: price / (megabytes / 1024),
        ),
    ),
)

EXERCISES = (PRICE,)
