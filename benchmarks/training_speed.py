"""How long is one step of training? `nn`, Keras, scikit-learn, PyTorch, scalar code, and the bare matrix products.

    pip install -e .[keras,peers]
    python benchmarks/training_speed.py [--rounds 15] [--threads 1] [--write]

Every peer trains the same networks (ReLU, Adam, float32) on the same data by what its users call: `fit`, or for
PyTorch the usual loop. Each lives in a process of its own; they take turns, round after round, so that what else the
machine does meets them alike. The medians count, and only their ratios. A peer that is not installed is left out.
Prints tables; --write puts them into RESULTS.md. Exits with 1 when a target is missed.
"""

import argparse
import importlib.util
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings
from importlib.metadata import version

import numpy as np
from results import machine, write_section

NETWORKS = {  # name -> layer sizes, batch size, batches in an epoch, epochs
    "2-16-16-1, batch 32, 640 rows": ((2, 16, 16, 1), 32, 20, 20),
    "64-64-10, batch 32, 640 rows": ((64, 64, 10), 32, 20, 20),
    "784-128-10, batch 64": ((784, 128, 10), 64, 100, 2),
    "784-512-512-10, batch 128": ((784, 512, 512, 10), 128, 25, 2),
    "2-16-16-1, batch 32, 12,800 rows": ((2, 16, 16, 1), 32, 400, 1),
    "64-64-10, batch 32, 12,800 rows": ((64, 64, 10), 32, 400, 1),
}
SMALL, TABLE, MIDDLE, LARGE, *MANY_ROWS = NETWORKS
REST = 0.3  # seconds; threads of the peer before it go on looking for work for a while
SHORTEST = 0.3  # seconds of one measurement: else a fast peer has ended before caches and clock are warm
WHAT_THE_COLUMNS_ARE = """\
Each column: how many times the step of nn the peer's step takes. 640 rows are as many as a lesson has, and what a peer
does once an epoch counts as it does for a learner; 12,800 rows are one long epoch, which suits Keras best."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
THREADS += ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
LARGE_ENOUGH = 100_000  # parameters; below, Python's own objects weigh more than the arrays


def data(sizes, batch, batches, seed=0):
    """Inputs and class numbers for an epoch."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(batch * batches, sizes[0])).astype(np.float32)
    return x, rng.integers(0, max(sizes[-1], 2), len(x))


def targets_of(y, sizes):
    """Targets as the network's last layer wants them: a column of 0 and 1, or one column for each class."""
    return y[:, None].astype(np.float32) if sizes[-1] == 1 else np.eye(sizes[-1], dtype=np.float32)[y]


def last_layer(sizes):
    return ("sigmoid", "binary_crossentropy") if sizes[-1] == 1 else ("softmax", "categorical_crossentropy")


# --- the peers: each returns a function that trains for so many epochs ---


def peer_nn(sizes, batch, batches, epochs):
    from course_utils import nn

    activation, loss = last_layer(sizes)
    x, y = data(sizes, batch, batches)
    y = targets_of(y, sizes)
    hidden = [nn.layers.Dense(units, activation="relu") for units in sizes[1:-1]]
    last = nn.layers.Dense(sizes[-1], activation=activation)
    model = nn.Sequential([nn.Input((sizes[0],), dtype="float32"), *hidden, last], seed=0)
    model.compile("adam", loss)
    return lambda: model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)


def peer_keras(sizes, batch, batches, epochs):
    import keras

    activation, loss = last_layer(sizes)
    x, y = data(sizes, batch, batches)
    y = targets_of(y, sizes)
    hidden = [keras.layers.Dense(units, activation="relu") for units in sizes[1:-1]]
    last = keras.layers.Dense(sizes[-1], activation=activation)
    model = keras.Sequential([keras.Input((sizes[0],)), *hidden, last])
    model.compile("adam", loss)
    return lambda: model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)


def peer_sklearn(sizes, batch, batches, epochs):
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # that two epochs are too few
    x, y = data(sizes, batch, batches)
    model = MLPClassifier(sizes[1:-1], alpha=0, batch_size=batch, max_iter=epochs, tol=0, n_iter_no_change=epochs + 1)
    return lambda: model.fit(x, y)


def peer_torch(sizes, batch, batches, epochs):
    import torch

    x, y = data(sizes, batch, batches)
    x = torch.from_numpy(x)
    y = torch.from_numpy(targets_of(y, sizes) if sizes[-1] == 1 else y)
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    loss = torch.nn.BCEWithLogitsLoss() if sizes[-1] == 1 else torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())

    def train():
        for _ in range(epochs):
            order, total = torch.randperm(len(x)), 0.0
            for rows in order.split(batch):
                optimizer.zero_grad()
                value = loss(model(x[rows]), y[rows])
                value.backward()
                optimizer.step()
                total += value.item()

    return train


def peer_scalar(sizes, batch, batches, epochs):
    """Every number an object, one step only; as in `nn.Value`, after Karpathy's micrograd."""
    from course_utils import nn

    x, y = data(sizes, batch, 1)
    rng = np.random.default_rng(0)
    layers = [
        [([nn.Value(w) for w in rng.normal(size=n_in)], nn.Value(0.0)) for _ in range(n_out)]
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    weights = [value for layer in layers for unit, bias in layer for value in (*unit, bias)]
    slots = [[0.0, 0.0] for _ in weights]
    steps = iter(range(1, 10**9))

    def output(row):
        values = [float(number) for number in row]
        for depth, layer in enumerate(layers):
            values = [sum((w * v for w, v in zip(unit, values, strict=True)), bias) for unit, bias in layer]
            values = [z.relu() if depth < len(layers) - 1 else z.sigmoid() for z in values]
        return values[0]

    def step():
        losses = [
            -(p if label else 1 - p).log()
            for p, label in ((output(row), label) for row, label in zip(x, y, strict=True))
        ]
        for value in weights:
            value.grad = 0.0
        (sum(losses[1:], losses[0]) * (1 / len(losses))).backward()
        t = next(steps)
        rate = 0.001 * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
        for value, slot in zip(weights, slots, strict=True):
            slot[0] += 0.1 * (value.grad - slot[0])
            slot[1] += 0.001 * (value.grad**2 - slot[1])
            value.data -= rate * slot[0] / (slot[1] ** 0.5 + 1e-7)

    return step


def peer_products(sizes, batch, batches, epochs):
    """What no network of these sizes can do without: for each layer XW, Xᵀδ, and, but for the first, δWᵀ."""
    rng = np.random.default_rng(0)
    products = []
    for depth, (n_in, n_out) in enumerate(itertools.pairwise(sizes)):
        x, w, d = (rng.normal(size=s).astype(np.float32) for s in ((batch, n_in), (n_in, n_out), (batch, n_out)))
        pairs = [(x, w), (x.T, d)] + ([(d, w.T)] if depth else [])
        products += [(a, b, np.empty((a.shape[0], b.shape[1]), np.float32)) for a, b in pairs]

    def train():
        for _ in range(epochs * batches):
            for a, b, out in products:
                np.matmul(a, b, out=out)

    return train


PEERS = {
    "nn": (peer_nn, "numpy"),
    "Keras": (peer_keras, "keras"),
    "scikit-learn": (peer_sklearn, "sklearn"),
    "PyTorch": (peer_torch, "torch"),
    "scalar code": (peer_scalar, "course_utils.nn.value"),
    "matrix products": (peer_products, "numpy"),
}


def serve(peer):
    """In a peer's process: for every line with a network's name, train and answer with the seconds per step."""
    make, ready = PEERS[peer][0], {}
    for name in map(str.strip, sys.stdin):
        if name not in ready:
            ready[name] = make(*NETWORKS[name])
            ready[name]()  # once for what is done only once
        start, took, times = time.perf_counter(), 0.0, 0
        while took < SHORTEST:
            ready[name]()
            took, times = time.perf_counter() - start, times + 1
        _, _, batches, epochs = NETWORKS[name]
        print(json.dumps(took / times / (1 if peer == "scalar code" else batches * epochs)), flush=True)


class Peer:
    """A peer's process, and the times that it has answered."""

    def __init__(self, name):
        self.name = name
        command = [sys.executable, __file__, "--serve", name]
        quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=quiet)
        self.times = {network: [] for network in NETWORKS}

    def round(self, network):
        time.sleep(REST)
        self.process.stdin.write(network + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} has failed on {network}.")
        self.times[network].append(json.loads(answer))

    def median(self, network):
        return statistics.median(self.times[network]) if self.times[network] else None


def run(rounds):
    """Let all peers take turns; return the medians, {network: {peer: seconds}}."""
    peers = [Peer(name) for name, (_, module) in PEERS.items() if installed(module)]
    for number in range(rounds):
        for network in NETWORKS:
            for peer in peers:
                if peer.name != "scalar code" or (network == SMALL and number < 5):
                    peer.round(network)
        print(f"round {number + 1}/{rounds}", file=sys.stderr)
    for peer in peers:
        peer.process.stdin.close()
        peer.process.wait()
    return {network: {peer.name: peer.median(network) for peer in peers} for network in NETWORKS}


def installed(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


# --- memory and import ---


def memory(network):
    """Return the parameters, the peak bytes of a fit without its data, and the bytes that it may take.

    These are 4 × parameters (themselves, gradients, what Adam remembers) and the activations: a batch of inputs, and
    for each layer z, a, and the gradients of both.
    """
    sizes, batch, batches, epochs = NETWORKS[network]
    peer_nn((2, 2, 1), 4, 4, 2)()  # what is imported and made only once
    x, y = data(sizes, batch, batches)
    x_and_y = x.nbytes + targets_of(y, sizes).nbytes
    tracemalloc.start()
    train = peer_nn(sizes, batch, batches, epochs)
    tracemalloc.reset_peak()
    train()
    peak = tracemalloc.get_traced_memory()[1] - x_and_y
    tracemalloc.stop()
    parameters = sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(sizes))
    activations = batch * (sizes[0] + 4 * sum(sizes[1:]))
    return parameters, peak, 4 * (4 * parameters + activations)


def import_seconds(module, times):
    code = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=quiet).stdout
        for _ in range(times)
    ]
    return statistics.median(map(float, runs))


# --- the report ---


def digits(value):
    """A number with three digits that count: 0.983, 46.1, 1,450."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def report(medians):
    """Return the tables, and whether every target is met."""
    others = [name for name in PEERS if name != "nn" and medians[SMALL].get(name) is not None]
    rows = [f"| network | nn, µs a step | {' | '.join(others)} |", "|-" * (2 + len(others)) + "|"]
    for network, found in medians.items():
        cells = [f"{digits(found[name] / found['nn'])}×" if found.get(name) else "" for name in others]
        rows.append(f"| {network} | {found['nn'] * 1e6:.0f} | {' | '.join(cells)} |")
    rows += ["", WHAT_THE_COLUMNS_ARE, ""]

    rows += ["| target | measured | met |", "|-|-|-|"]
    all_met = True

    def target(text, value, met):
        nonlocal all_met
        all_met = all_met and met
        rows.append(f"| {text} | {digits(value)} | {'yes' if met else '**no**'} |")

    def times_faster(peer, networks, least):
        for network in networks:
            if medians[network].get(peer):
                ratio = medians[network][peer] / medians[network]["nn"]
                target(f"{network}: ≥ {least}× faster than {peer}", ratio, ratio >= least)

    times_faster("Keras", (SMALL, TABLE, *MANY_ROWS), 25)
    times_faster("Keras", (MIDDLE,), 5)
    times_faster("Keras", (LARGE,), 1)
    times_faster("scikit-learn", (SMALL, TABLE), 3)
    times_faster("scalar code", (SMALL,), 1000)
    ratio = medians[LARGE]["nn"] / medians[LARGE]["matrix products"]
    target(f"{LARGE}: ≤ 2× its matrix products", ratio, ratio <= 2)
    for network in NETWORKS:
        parameters, peak, allowed = memory(network)
        if parameters >= LARGE_ENOUGH:
            text = f"{network}: peak memory of {peak / 1e6:.1f} MB ≤ 1 × (4 × parameters + activations)"
            target(text, peak / allowed, peak <= allowed)
    if installed("keras"):
        share = import_seconds("course_utils.nn", 7) / import_seconds("keras", 3)
        target("import of nn ≤ 0.05 of Keras'", share, share <= 0.05)
    return "\n".join(rows), all_met


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="how often each peer trains each network (default 15)")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    parser.add_argument("--serve", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, help="as many for each peer; on a busy machine 1 is fairest")
    options = parser.parse_args()
    if options.threads:
        os.environ.update(dict.fromkeys(THREADS, str(options.threads)))  # before any peer starts
    if options.serve:
        serve(options.serve)
        return 0
    text, met = report(run(options.rounds))
    packages = [name for name in ("numpy", "keras", "tensorflow-cpu", "scikit-learn", "torch") if has_version(name)]
    about = f"{machine()} {', '.join(f'{name} {version(name)}' for name in packages)}."
    print(f"{about}\n\n{text}")
    if options.write:
        threads = f" --threads {options.threads}" if options.threads else ""
        command = f"`python benchmarks/training_speed.py --rounds {options.rounds}{threads}`"
        write_section("Training speed", f"{command}\n\n{about}\n\n{text}")
    return 0 if met else 1


def has_version(package):
    try:
        return bool(version(package))
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())
