"""Weights files: what goes in comes out; nothing in them can run; no crash leaves half a file; damage is named."""

import itertools
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils import nn
from course_utils.nn import weights_file

KERNEL, BIAS = np.arange(6.0).reshape(2, 3), np.array([1.5, -0.0, 1e-300])
SHAPES = [(2, 3), (3,)]


@pytest.fixture
def path(tmp_path):
    return weights_file.save(tmp_path / "net.weights.npz", [KERNEL, BIAS], ["dense/kernel", "dense/bias"])


@settings(deadline=None, max_examples=40)
@given(
    weights=st.lists(
        hnp.arrays(
            st.sampled_from([np.float32, np.float64]),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
            elements=st.floats(width=32),
        ),
        max_size=12,
    ),
    order=st.sampled_from("CF"),
)
def test_what_goes_in_comes_out_to_the_bit(tmp_path_factory, weights, order):
    weights = [np.asarray(w, order=order) for w in weights]
    path = weights_file.save(tmp_path_factory.mktemp("w") / "a.weights.npz", weights, ["same"] * len(weights))
    found = weights_file.load(path, [w.shape for w in weights])
    assert len(found) == len(weights)
    for before, after in zip(weights, found, strict=True):
        assert after.dtype == before.dtype and after.shape == before.shape
        assert np.ascontiguousarray(after).tobytes() == np.ascontiguousarray(before).tobytes()  # NaN, -0 and all


def test_a_model_comes_back(tmp_path):
    def network(seed):
        layers = [nn.Input((3,)), nn.layers.Dense(4, "relu"), nn.layers.Dense(4), nn.layers.Dense(2, "softmax")]
        return nn.Sequential(layers, seed=seed)

    first, second = network(1), network(2)
    first.save_weights(tmp_path / "net.weights.npz")
    second.load_weights(tmp_path / "net.weights.npz")
    X = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_array_equal(second.predict(X), first.predict(X))
    with np.load(tmp_path / "net.weights.npz") as file:
        assert file.files[:2] == ["0 dense/kernel", "1 dense/bias"]


def test_suffixes(tmp_path):
    assert weights_file.save(str(tmp_path / "net"), [BIAS], ["b"]) == str(tmp_path / "net.npz")
    np.testing.assert_array_equal(weights_file.load(tmp_path / "net", [(3,)])[0], BIAS)
    weights_file.save(tmp_path / "net.weights", [BIAS], ["b"])
    assert sorted(os.listdir(tmp_path)) == ["net.npz", "net.weights.npz"]
    for wrong in ("net.weights.h5", "net.keras", "net.txt"):
        with pytest.raises(ValueError, match=r"ends in \.weights\.npz, got .*net\."):
            weights_file.save(tmp_path / wrong, [BIAS], ["b"])
        with pytest.raises(ValueError, match=r"ends in \.weights\.npz, got"):
            weights_file.load(tmp_path / wrong, [(3,)])


def test_shapes_and_count_are_checked(path):
    with pytest.raises(ValueError, match=r"holds 2 arrays \(dense/kernel, dense/bias\), the model has 1"):
        weights_file.load(path, SHAPES[:1])
    with pytest.raises(
        ValueError, match=r"holds dense/bias of shape \(3,\) where the model has shape \(4,\) \(weight 2 of 2\)"
    ):
        weights_file.load(path, [(2, 3), (4,)])
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3)], seed=0)
    before = model.get_weights()
    other = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3, use_bias=False)])
    with pytest.raises(ValueError, match="holds 2 arrays"):
        other.load_weights(path)
    with pytest.raises(FileNotFoundError, match="There is no weights file"):
        model.load_weights(path + ".gone.npz")
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    model.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[0], KERNEL)


def test_every_kind_of_damage_is_named(path):
    whole = Path(path).read_bytes()
    damaged = [b"", b"not an archive", whole[: len(whole) // 2], whole[:-30], whole[30:]]
    damaged += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    named = 0
    for content in damaged:
        Path(path).write_bytes(content)
        try:
            found = weights_file.load(path, SHAPES)
        except ValueError as error:
            assert repr(path) in str(error)
            named += 1
        else:  # a byte that nobody reads, such as a date
            np.testing.assert_array_equal(found[0], KERNEL)
            np.testing.assert_array_equal(found[1], BIAS)
    assert named >= len(damaged) // 2


class Bomb:
    def __reduce__(self):
        return print, ("boom",)


def test_nothing_in_a_file_is_run(tmp_path, capsys):
    path = tmp_path / "bomb.npz"
    np.savez(path, **{"0 kernel": np.array([Bomb()], dtype=object)})
    with pytest.raises(ValueError, match="is damaged or no weights file of nn"):
        weights_file.load(path, [(1,)])
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ValueError, match="is damaged or no weights file of nn"):
        weights_file.load(path, [(1,)])
    with pytest.raises(TypeError, match="b must hold real numbers"):
        weights_file.save(tmp_path / "own.npz", [np.array([Bomb()], dtype=object)], ["b"])
    assert os.listdir(tmp_path) == ["bomb.npz"]
    assert capsys.readouterr().out == ""


def test_archives_of_others_are_refused_with_their_names(tmp_path):
    for name, arrays in {"a.npz": {"x": BIAS}, "b.npz": {"0 kernel": np.array(["text"])}}.items():
        np.savez(tmp_path / name, **arrays)
        with pytest.raises(ValueError, match="is damaged or no weights file of nn"):
            weights_file.load(tmp_path / name, [(3,)])
    np.save(tmp_path / "c.npy", BIAS)
    os.replace(tmp_path / "c.npy", tmp_path / "c.npz")
    with pytest.raises(ValueError, match="it holds a single array"):
        weights_file.load(tmp_path / "c.npz", [(3,)])


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no folder .*nowhere.* for the weights file 'a\.npz'"):
        weights_file.save(tmp_path / "nowhere" / "a.npz", [BIAS], ["b"])


# --- a crash at any point leaves the old file or the new one ---------------------------------------


FAILURES = list(itertools.product(["np.savez", "os.fsync", "os.replace"], ["before", "after"]))


@pytest.mark.parametrize(("step", "when"), [("tempfile.mkstemp", "before"), *FAILURES])
def test_an_error_at_any_step_leaves_the_old_file_and_no_rest(path, monkeypatch, step, when):
    module, name = step.split(".")
    target = getattr(weights_file, module)
    work = getattr(target, name)

    def fails(*arguments, **options):
        if when == "after":
            work(*arguments, **options)
        raise OSError("the disk is full")

    monkeypatch.setattr(target, name, fails)
    with pytest.raises(OSError, match="disk is full"):
        weights_file.save(path, [KERNEL + 1, BIAS], ["k", "b"])
    monkeypatch.undo()
    moved = step == "os.replace" and when == "after"
    np.testing.assert_array_equal(weights_file.load(path, SHAPES)[0], KERNEL + 1 if moved else KERNEL)
    assert os.listdir(os.path.dirname(path)) == [os.path.basename(path)]


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_file_may_be_read_by_whom_the_umask_says(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        path = weights_file.save(tmp_path / "net.weights.npz", [BIAS], ["b"])
        assert os.umask(umask) == umask  # and it is left as it was
    finally:
        os.umask(before)
    assert os.stat(path).st_mode & 0o777 == mode


KILLED = """
import os, sys
import numpy as np
from course_utils.nn import weights_file

def end(*arguments, **options):
    os._exit(9)  # as a power cut: nothing is tidied up

path, at = sys.argv[1], int(sys.argv[2])
if at < 0:
    weights_file.os.replace = end
else:
    class Limited:  # a file that is gone after `at` bytes
        def __init__(self, file):
            self.file, self.left = file, at
        def write(self, data):
            data = bytes(data)
            self.file.write(data[: self.left])
            self.file.flush()
            self.left -= len(data)
            return end() if self.left < 0 else len(data)
        def __getattr__(self, name):
            return getattr(self.file, name)
        def __enter__(self):
            return self
        def __exit__(self, *error):
            self.file.close()
    fdopen = os.fdopen
    weights_file.os.fdopen = lambda *a, **k: Limited(fdopen(*a, **k))
weights_file.save(path, [np.full((2, 3), 7.0), np.zeros(3)], ["k", "b"])
"""


@pytest.mark.parametrize("at", [0, 1, 200, -1], ids=["at once", "one byte", "half written", "before the move"])
def test_a_process_that_dies_while_writing_leaves_the_old_file(path, at):
    done = subprocess.run([sys.executable, "-c", KILLED, path, str(at)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 9, done.stderr
    np.testing.assert_array_equal(weights_file.load(path, SHAPES)[0], KERNEL)
    # What it left behind is in nobody's way.
    weights_file.save(path, [KERNEL + 1, BIAS], ["k", "b"])
    np.testing.assert_array_equal(weights_file.load(path, SHAPES)[0], KERNEL + 1)


def test_a_reader_sees_old_or_new_and_never_half(path):
    """While one thread saves again and again, every load finds whole weights."""

    def write():
        for n in itertools.count():
            if done.is_set():
                return
            weights_file.save(path, [np.full((2, 3), float(n)), np.full(3, float(n))], ["k", "b"])

    done = threading.Event()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(50):
            try:
                kernel, bias = weights_file.load(path, SHAPES)
            except PermissionError:  # Windows, while the file is being moved
                continue
            assert len({*kernel.ravel(), *bias}) == 1 or np.array_equal(kernel, KERNEL)
    finally:
        done.set()
        writer.join()
