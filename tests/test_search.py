"""The search for hyperparameters: it goes on after a kill, repeats itself, and says what is wrong with a call."""

import json
import math
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from course_utils import search as module
from course_utils.search import FAILED, FINISHED, search

SPACE = {"units": [4, 8, 16], "learning_rate": (1e-4, 1.0)}
each_engine = pytest.mark.parametrize("engine", ["optuna", "random"])

# A search in a process of its own that is killed while its fourth trial runs.
CHILD = """
import sys, time
from course_utils.search import search

done = 0

def score(values):
    global done
    done += 1
    if done == 4:
        print("in the fourth", flush=True)
        time.sleep(600)
    return values["learning_rate"] * values["units"]

search(score, {"units": [4, 8, 16], "learning_rate": (1e-4, 1.0)}, n_trials=9, storage=sys.argv[1], engine=sys.argv[2])
"""


def product(values):
    return values["learning_rate"] * values["units"]


def bowl(values):
    return (math.log10(values["learning_rate"]) + 2) ** 2 + (values["units"] != 8)


def run(folder, engine, score=product, n_trials=9, file="whole.db", space=SPACE, **options):
    return search(score, space, n_trials=n_trials, storage=f"sqlite:///{folder / file}", engine=engine, **options)


@each_engine
def test_a_killed_search_goes_on_and_ends_as_if_nothing_had_happened(tmp_path, engine):
    storage = f"sqlite:///{tmp_path / 'killed.db'}"
    child = subprocess.Popen([sys.executable, "-c", CHILD, storage, engine], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "in the fourth\n"
    child.kill()
    child.wait()
    child.stdout.close()
    tried = []

    def counted(values):
        tried.append(values)
        return product(values)

    mended = run(tmp_path, engine, counted, file="killed.db")
    whole = run(tmp_path, engine)
    assert len(tried) == 6  # the three that were finished are not tried again
    assert [trial.state for trial in mended.trials].count(FAILED) == 1 and mended.trials[3].state == FAILED
    assert [trial.values for trial in mended.finished] == [trial.values for trial in whole.finished]
    np.testing.assert_array_equal(mended.scores, whole.scores)


@each_engine
def test_an_exception_is_passed_on_and_the_trial_does_not_count(tmp_path, engine):
    def interrupted(values):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, engine, interrupted)
    found = run(tmp_path, engine, n_trials=2)
    assert [trial.state for trial in found.trials] == [FAILED, FINISHED, FINISHED]
    assert found.trials[0].score is None


@each_engine
def test_the_same_seed_tries_the_same_and_another_one_does_not(tmp_path, engine):
    def values(file, seed):
        return [trial.values for trial in run(tmp_path, engine, n_trials=8, file=file, seed=seed).trials]

    first, other = values("a.db", 0), values("c.db", 1)
    assert first == values("b.db", 0)
    rates = [{trial["learning_rate"] for trial in trials} for trials in (first, other)]
    assert not rates[0] & rates[1]


@each_engine
def test_a_finished_search_tries_nothing_more(tmp_path, engine):
    before = run(tmp_path, engine, n_trials=3)

    def never(values):
        raise AssertionError("a trial was repeated")

    after = run(tmp_path, engine, never, n_trials=3)
    assert after.trials == before.trials and after.engine == engine


@each_engine
def test_names_in_one_file_are_searches_of_their_own(tmp_path, engine):
    one = run(tmp_path, engine, n_trials=2, name="one")
    other = run(tmp_path, engine, bowl, n_trials=3, name="other")
    assert (len(one.finished), len(other.finished)) == (2, 3)


@each_engine
def test_values_stay_in_the_space_and_the_best_is_the_lowest(tmp_path, engine):
    found = run(tmp_path, engine, bowl, n_trials=12)
    assert set(found.column("units")) <= {4, 8, 16} and len(set(found.column("units"))) > 1
    rates = np.array(found.column("learning_rate"))
    assert ((rates >= 1e-4) & (rates <= 1)).all()
    assert rates.min() < 1e-2 < rates.max()  # a logarithmic scale: half of all below a hundredth
    assert found.best.score == found.scores.min() == bowl(found.best.values)
    assert repr(found) == "Search 'search': 12 finished trials, 0 cut off"


def test_optuna_learns_from_its_trials_and_a_random_search_does_not(tmp_path):
    late = {
        engine: np.mean(
            [run(tmp_path, engine, bowl, 25, f"{engine}{s}.db", seed=1000 * s).scores[10:] for s in range(4)]
        )
        for engine in ("optuna", "random")
    }
    assert late["optuna"] < 0.75 * late["random"], late


def test_optuna_is_taken_where_it_is_and_the_library_where_not(tmp_path, monkeypatch):
    assert run(tmp_path, None, n_trials=1, file="a.db").engine == "optuna"
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    assert run(tmp_path, None, n_trials=1, file="b.db").engine == "random"


def test_both_engines_write_where_they_were_told_at_once(tmp_path):
    """What another process reads while the second trial runs is the first trial."""
    seen = []

    def look(values):
        with closing(sqlite3.connect(tmp_path / "whole.db")) as file:
            query = "SELECT trial, score FROM course_trials WHERE state = 'finished'"
            seen.append([(json.loads(text), score) for text, score in file.execute(query)])
        return product(values)

    found = run(tmp_path, "random", look, n_trials=2)
    first = found.trials[0]
    assert seen == [[], [(first.values, first.score)]]


@each_engine
def test_optunas_own_verbosity_and_the_file_are_left_alone(tmp_path, engine):
    import optuna

    level = optuna.logging.get_verbosity()
    run(tmp_path, engine, n_trials=1)
    assert optuna.logging.get_verbosity() == level
    os.remove(tmp_path / "whole.db")  # on Windows this fails while the file is open


@each_engine
def test_verbose_says_each_trial(tmp_path, engine, capsys):
    run(tmp_path, engine, n_trials=2)
    assert capsys.readouterr().out == ""
    found = run(tmp_path, engine, n_trials=3, verbose=1)
    last = found.trials[-1]
    rate, units = last.values["learning_rate"], last.values["units"]
    assert capsys.readouterr().out == f"trial 3/3: {last.score:.4f}  units={units}, learning_rate={rate:.3g}\n"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"space": {}}, "got an empty one"),
        ({"space": {"units": []}}, "'units' has no choices"),
        ({"space": {"rate": (0, 1)}}, r"'rate' must be \(low, high\) with 0 < low < high, got \(0, 1\)"),
        ({"space": {"rate": (1, 2, 3)}}, "must be .low, high."),
        ({"n_trials": 0}, "n_trials must be a whole number, at least 1, got 0"),
        ({"n_trials": True}, "n_trials must be a whole number"),
        ({"storage": "mysql://server/db"}, "storage must be a file such as"),
        ({"storage": "no such folder/search.db"}, "which does not exist"),
        ({"engine": "grid"}, "engine must be one of"),
    ],
)
def test_wrong_calls_say_what_was_expected(tmp_path, call, said):
    given = {"space": SPACE, "n_trials": 1, "storage": tmp_path / "a.db"} | call
    with pytest.raises(ValueError, match=said):
        search(product, **given)
    assert not (tmp_path / "a.db").exists()


@each_engine
@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_score_that_is_no_number_names_its_values(tmp_path, engine, score):
    with pytest.raises(ValueError, match=r"The score of \{'units': .* is (nan|inf)"):
        run(tmp_path, engine, lambda values: score)


@each_engine
@pytest.mark.parametrize(
    "space",
    [{"units": [32, 64], "learning_rate": (1e-4, 1.0)}, {"units": [4, 8, 16]}, SPACE | {"learning_rate": (2.0, 3.0)}],
)
def test_another_space_under_the_same_name_is_refused(tmp_path, engine, space):
    run(tmp_path, engine, n_trials=2)
    with pytest.raises(ValueError, match="was begun in another space"):
        run(tmp_path, engine, n_trials=3, space=space)


@each_engine
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path, engine):
    (tmp_path / "whole.db").write_text("my notes, which are not to be lost")
    with pytest.raises(ValueError, match="is no SQLite file"):
        run(tmp_path, engine)
    assert (tmp_path / "whole.db").read_text().startswith("my notes")


def test_a_search_without_a_finished_trial_has_no_best():
    with pytest.raises(ValueError, match="has no finished trial yet"):
        _ = module.Search("empty", "random", []).best
