"""The benchmark of training speed works and reports what it measured; nothing here depends on how fast anything is."""

import importlib
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def speed(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("training_speed")
    for name in ("training_speed", "results"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("peer", ["nn", "scikit-learn", "scalar code", "matrix products"])
@pytest.mark.parametrize("sizes", [(2, 3, 1), (4, 3, 2)], ids=str)
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_peers_train(speed, peer, sizes):
    make, module = speed.PEERS[peer]
    if not speed.installed(module):
        pytest.skip(f"{module} is not there")
    if peer == "scalar code" and sizes[-1] > 1:
        sizes = (2, 2, 1)
    train = make(sizes, 4, 3, 2)
    train()
    train()


def test_a_peer_lives_in_a_process_of_its_own_and_answers_with_seconds(speed):
    peer = speed.Peer("matrix products")
    peer.round(speed.SMALL)
    peer.round(speed.SMALL)
    peer.process.stdin.close()
    assert peer.process.wait(timeout=60) == 0
    assert len(peer.times[speed.SMALL]) == 2 and 0 < peer.median(speed.SMALL) < 1
    peer.process.stdout.close()


def test_the_report_says_which_target_is_missed(speed, monkeypatch):
    monkeypatch.setattr(speed, "memory", lambda network: (200_000, 900_000, 1_000_000))
    monkeypatch.setattr(speed, "import_seconds", lambda module, times: {"keras": 8.0}.get(module, 0.2))
    found = {"nn": 1e-4, "Keras": 3e-3, "scikit-learn": 4e-4, "matrix products": 6e-5, "scalar code": None}
    text, met = speed.report({network: dict(found) for network in speed.NETWORKS})
    assert met and "**no**" not in text
    assert "| 2-16-16-1, batch 32, 640 rows | 100 | 30× | 4× | 0.6× |" in text
    assert "| 784-512-512-10, batch 128: ≤ 2× its matrix products | 1.67 | yes |" in text
    assert "PyTorch" not in text and "scalar" not in text  # what is not there is left out
    found["Keras"] = 2e-3
    text, met = speed.report({network: dict(found) for network in speed.NETWORKS})
    assert not met and text.count("**no**") == 4
    assert "| 64-64-10, batch 32, 12,800 rows: ≥ 25× faster than Keras | 20 | **no** |" in text


def test_memory_is_that_of_the_fit_without_its_data(speed, monkeypatch):
    monkeypatch.setitem(speed.NETWORKS, "tiny", ((30, 40, 3), 8, 50, 2))
    parameters, peak, allowed = speed.memory("tiny")
    assert parameters == 31 * 40 + 41 * 3
    assert peak > 4 * 4 * parameters  # parameters, gradients, and two numbers that Adam remembers of each
    assert allowed == 4 * (4 * parameters + 8 * (30 + 4 * 43))


def test_a_section_of_the_results_is_replaced_and_the_others_stay(speed, tmp_path, monkeypatch):
    results = importlib.import_module("results")
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    for title, text in [("One", "first"), ("Two", "second\n\n### Part"), ("One", "third \\1")]:
        results.write_section(title, text)
    written = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert written == results.HEAD + "\n## One\n\nthird \\1\n\n## Two\n\nsecond\n\n### Part\n"


def test_serving_answers_line_by_line(speed, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", [speed.SMALL + "\n"])
    speed.serve("matrix products")
    assert json.loads(capsys.readouterr().out) > 0
