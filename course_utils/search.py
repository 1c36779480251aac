"""A small search for hyperparameters that survives a kill: every finished trial is in a SQLite file at once.

    space = {"units": [4, 8, 16], "learning_rate": (0.001, 0.1)}       a choice; a range, on a logarithmic scale
    found = search(score, space, n_trials=12, storage="sqlite:///search.db", seed=0)
    found.best.values, found.best.score

Call it again with the same storage and name, and it goes on where it was: `n_trials` is the number of finished
trials in all. Optuna runs the search where it is installed; where it is not, a random search with the standard
library's sqlite3 stands in for it, behind the same function. `found.engine` says which one ran.

Source: T. Akiba et al., "Optuna: a next-generation hyperparameter optimization framework", 2019.
J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", 2012.
"""

import importlib.util
import json
import logging
import math
import numbers
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

RUNNING, FINISHED, FAILED = "running", "finished", "failed"
TABLE = "CREATE TABLE IF NOT EXISTS course_trials (study TEXT, number INTEGER, state TEXT, trial TEXT, score REAL)"
ENGINES = ("optuna", "random")
SQLITE = b"SQLite format 3\x00"


class Trial(NamedTuple):
    """One set of hyperparameters and the score it got; no score where the trial was cut off."""

    number: int
    values: dict
    score: float | None
    state: str


class Search:
    """The trials of a search, in the order in which they began; `best` has the lowest score."""

    def __init__(self, name, engine, trials):
        self.name, self.engine, self.trials = name, engine, list(trials)

    @property
    def finished(self):
        return [trial for trial in self.trials if trial.state == FINISHED]

    @property
    def scores(self):
        """The scores of the finished trials, (n,)."""
        return np.array([trial.score for trial in self.finished])

    @property
    def best(self):
        if not self.finished:
            raise ValueError(f"The search {self.name!r} has no finished trial yet.")
        return min(self.finished, key=lambda trial: trial.score)

    def column(self, name):
        """The values of one hyperparameter in the finished trials, in their order."""
        return [trial.values[name] for trial in self.finished]

    def __repr__(self):
        cut = len(self.trials) - len(self.finished)
        return f"Search {self.name!r}: {len(self.finished)} finished trials, {cut} cut off"


def search(score, space, *, n_trials, storage, name="search", seed=0, engine=None, verbose=0):
    """Try hyperparameters until `n_trials` trials are finished, and return all as a Search.

    score       function (values: dict) -> float, to be made small
    space       name -> list of choices, or pair (low, high) > 0: drawn on a logarithmic scale
    storage     "sqlite:///file.db", or a path; each trial is written there when it ends
    seed        fixes what is drawn: a search that was cut off goes on as it would have gone
    engine      "optuna", "random", or None: Optuna where it is installed
    verbose     1 prints a line for each trial

    A trial that was running when the process died is marked as failed, and does not count.
    Raises ValueError for an empty space, a wrong range, n_trials < 1, a score that is not finite, a storage
    that is no SQLite file, and a name under which another space was searched before.
    """
    space = {key: _domain(key, domain) for key, domain in space.items()}
    if not space:
        raise ValueError('search() expected a space such as {"units": [4, 8, 16]}, got an empty one.')
    if isinstance(n_trials, bool) or not isinstance(n_trials, numbers.Integral) or n_trials < 1:
        raise ValueError(f"n_trials must be a whole number, at least 1, got {n_trials!r}.")
    engine = engine or ("optuna" if importlib.util.find_spec("optuna") else "random")
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {ENGINES} or None, got {engine!r}.")
    path = _file(storage)
    run = _with_optuna if engine == "optuna" else _at_random
    trials = run(lambda values: _checked(score(dict(values)), values), space, n_trials, path, name, seed, verbose)
    return Search(name, engine, trials)


def _file(storage):
    """Return the path of the SQLite file that `storage` names, which may be still to come."""
    text = str(storage)
    path = Path(text.removeprefix("sqlite:///"))
    if not text.strip() or "://" in text.removeprefix("sqlite:///"):
        raise ValueError(f'storage must be a file such as "sqlite:///search.db", got {storage!r}.')
    if not path.parent.is_dir():
        raise ValueError(f"storage is to be written in the folder {path.parent}, which does not exist.")
    if path.is_dir():
        raise ValueError(f"storage must be a file, and {path} is a folder.")
    if path.exists():
        with path.open("rb") as file:
            start = file.read(len(SQLITE))
        if start not in (b"", SQLITE):
            raise ValueError(f"{path} is no SQLite file; take another name for the search.")
    return path


def _same_space(trials, space, name, path):
    """Refuse to mix trials of two spaces: they cannot be compared."""
    for values in trials:
        if values and not (values.keys() == space.keys() and all(_inside(values[key], space[key]) for key in space)):
            raise ValueError(
                f"The search {name!r} in {path} was begun in another space: it has tried {values}. "
                "Give the new search another name, or delete the file."
            )


def _inside(value, domain):
    if isinstance(domain, tuple):
        low, high = domain
        return isinstance(value, numbers.Real) and low * (1 - 1e-9) <= value <= high * (1 + 1e-9)
    return value in domain


def _domain(key, domain):
    """Return a list of choices as a list, and a range as a pair of floats."""
    if isinstance(domain, tuple):
        if len(domain) == 2 and all(isinstance(end, numbers.Real) for end in domain) and 0 < domain[0] < domain[1]:
            return float(domain[0]), float(domain[1])
        raise ValueError(f"The range of {key!r} must be (low, high) with 0 < low < high, got {domain!r}.")
    choices = list(domain)
    if not choices:
        raise ValueError(f"{key!r} has no choices.")
    return choices


def _checked(value, values):
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"The score of {values} is {value}. Return a large number for a run that failed.")
    return value


def _say(verbose, done, n_trials, values, value):
    if verbose:
        shown = ", ".join(f"{k}={v:.3g}" if isinstance(v, float) else f"{k}={v}" for k, v in values.items())
        print(f"trial {done}/{n_trials}: {value:.4f}  {shown}", flush=True)


# --- The standard library alone --------------------------------------------------------------------


def _at_random(score, space, n_trials, path, name, seed, verbose):
    with closing(sqlite3.connect(path)) as file:
        with file:
            file.execute(TABLE)
            mark = "UPDATE course_trials SET state = ? WHERE study = ? AND state = ?"
            file.execute(mark, (FAILED, name, RUNNING))
        before = file.execute("SELECT trial FROM course_trials WHERE study = ?", (name,)).fetchall()
        _same_space([json.loads(text) for (text,) in before], space, name, path)
        while (done := len(rows := _rows(file, name, FINISHED))) < n_trials:
            # The number of *finished* trials picks the values, so that a trial cut off is tried again.
            values = _draw(space, np.random.default_rng([seed, done]))
            number = len(rows) + len(_rows(file, name, FAILED))
            with file:
                row = (name, number, RUNNING, json.dumps(values))
                file.execute("INSERT INTO course_trials VALUES (?, ?, ?, ?, NULL)", row)
            state, value = FAILED, None
            try:
                value = score(values)
                state = FINISHED
            finally:
                with file:
                    end = "UPDATE course_trials SET state = ?, score = ? WHERE study = ? AND number = ?"
                    file.execute(end, (state, value, name, number))
            _say(verbose, done + 1, n_trials, values, value)
        rows = sorted(_rows(file, name, FINISHED) + _rows(file, name, FAILED))
        return [Trial(number, json.loads(text), value, state) for number, text, value, state in rows]


def _rows(file, name, state):
    query = "SELECT number, trial, score, state FROM course_trials WHERE study = ? AND state = ?"
    return file.execute(query, (name, state)).fetchall()


def _draw(space, rng):
    return {
        key: float(np.exp(rng.uniform(*np.log(domain))))
        if isinstance(domain, tuple)
        else domain[int(rng.integers(len(domain)))]
        for key, domain in space.items()
    }


# --- Optuna ----------------------------------------------------------------------------------------


def _with_optuna(score, space, n_trials, path, name, seed, verbose):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Optuna and SQLAlchemy say of themselves
        import optuna

    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.ERROR)
    storage = optuna.storages.RDBStorage(f"sqlite:///{path.as_posix()}")
    try:
        study = optuna.create_study(study_name=name, storage=storage, direction="minimize", load_if_exists=True)
        _same_space([trial.params for trial in study.get_trials()], space, name, path)
        _optimize(optuna, study, score, space, n_trials, seed, verbose)
        return [_trial(trial, optuna) for trial in study.get_trials()]
    finally:
        storage.remove_session()
        storage.engine.dispose()  # Windows deletes no file that is still open
        optuna.logging.set_verbosity(level)


def _optimize(optuna, study, score, space, n_trials, seed, verbose):
    states = optuna.trial.TrialState
    for trial in study.get_trials(states=(states.RUNNING,)):
        study.tell(trial.number, state=states.FAIL)  # it died with its process
    while (done := len(study.get_trials(states=(states.COMPLETE,)))) < n_trials:
        # A sampler of its own for each trial, so that a search cut off goes on as it would have gone.
        # (seed + done would do, but then seed 1 would try what seed 0 tries, one later.)
        drawn_from = int(np.random.SeedSequence([seed, done]).generate_state(1)[0])
        study.sampler = optuna.samplers.TPESampler(seed=drawn_from, n_startup_trials=5)
        trial = study.ask()
        values = {key: _suggest(trial, key, domain) for key, domain in space.items()}
        try:
            value = score(values)
        except BaseException:
            study.tell(trial, state=states.FAIL)
            raise
        study.tell(trial, value)
        _say(verbose, done + 1, n_trials, values, value)


def _suggest(trial, key, domain):
    if isinstance(domain, tuple):
        return trial.suggest_float(key, *domain, log=True)
    return trial.suggest_categorical(key, domain)


def _trial(trial, optuna):
    done = trial.state == optuna.trial.TrialState.COMPLETE
    return Trial(trial.number, dict(trial.params), trial.value if done else None, FINISHED if done else FAILED)
