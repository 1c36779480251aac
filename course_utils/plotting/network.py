"""Networks of layers: units in columns, connections between them, kernel shapes below."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import LineCollection

from .palette import FORWARD, INK, MUTED, PAPER, tint
from .shapes import canvas, connect, disc, number, on_line, sup, trim, weight_look
from .style import MAX_SIZE, TEXT_SIZE, write

MAX_UNITS = 8  # a longer layer is drawn as its first three units, dots and its last three
MAX_LABELLED = 6  # connections between two layers that still have room for a number each
BASE = 1.02  # inches under the units, for the shapes


def network_diagram(layers, *, ax=None, names=None, show_weights=False, weights=None, biases=None, values=None):
    """Draw a network of fully connected layers, with the shape of each kernel below it.

    layers: the layer sizes, inputs first, as in [8, 6, 8, 12, 4]; or a `nn.Sequential`.
    show_weights: colour each connection by its weight's sign and widen it by its size; the weights
    come from the Sequential, or as a list of kernels (n_in, n_out) (and biases as (n_out,) each).
    values: one array per layer, written into the units. Raises ValueError where shapes disagree.
    """
    net = _read(layers, weights, biases)
    if show_weights and net.kernels is None:
        raise ValueError(
            "network_diagram(show_weights=True) has no weights to show. Give weights=[W1, W2, …] "
            "or a Sequential whose weights exist."
        )
    net.kernels = net.kernels if show_weights or weights is not None else None
    net.values = _read_values(values, net.sizes)
    net.names = _layer_names(names, len(net.sizes))
    n_rows = max(min(n, MAX_UNITS) for n in net.sizes)
    net.pitch = min(0.95 if net.kernels is not None or values is not None else 0.62, 2.3 / n_rows)
    net.radius = min(0.25, 0.4 * net.pitch)
    gaps = len(net.sizes) - 1
    gap = min(2.2, (MAX_SIZE[0] - 1.6) / gaps)
    net.x = [0.8 + gap * k for k in range(gaps + 1)]
    net.top = BASE + max(net.pitch * n_rows, 0.6)
    ax = canvas(ax, gap * gaps + 1.6, net.top + 0.55)
    net.y = [_places(n, (BASE + net.top) / 2, net.pitch) for n in net.sizes]
    for k in range(gaps):
        _draw_connections(ax, net, k)
        _draw_shape(ax, net, k)
    for k in range(gaps + 1):
        _draw_layer(ax, net, k)
    return ax


def _read(layers, weights, biases):
    """Return sizes, kernels, biases and activation names, from sizes or from a model."""
    net = SimpleNamespace(kernels=weights, biases=biases, activations=[])
    if hasattr(layers, "layers"):
        dense = [layer for layer in layers.layers if hasattr(layer, "kernel")]
        if not dense or any(layer.kernel is None for layer in dense):
            raise ValueError(
                "network_diagram() needs the model's shapes, but its layers are not built yet. "
                "Begin the model with Input, call it once, or give the layer sizes: [2, 2, 1]."
            )
        net.kernels = [np.asarray(layer.kernel) for layer in dense]
        own = [getattr(layer, "bias", None) for layer in dense]
        net.biases = None if any(b is None for b in own) else [np.asarray(b) for b in own]
        net.activations = [_activation_name(layer) for layer in dense]
        net.sizes = [net.kernels[0].shape[0], *(kernel.shape[1] for kernel in net.kernels)]
    else:
        net.sizes = np.atleast_1d(layers).tolist()
    if len(net.sizes) < 2 or any(n < 1 or n != int(n) for n in net.sizes):
        raise ValueError(
            f"network_diagram() got layer sizes {net.sizes}, expected at least two whole numbers "
            "of 1 or more, inputs first: [2, 2, 1]."
        )
    net.sizes = [int(n) for n in net.sizes]
    expected = list(zip(net.sizes, net.sizes[1:], strict=False))
    _check_shapes("weights", net.kernels, expected)
    _check_shapes("biases", net.biases, [(n,) for n in net.sizes[1:]])
    return net


def _check_shapes(what, arrays, expected):
    got = None if arrays is None else [np.shape(array) for array in arrays]
    if got is not None and got != expected:
        raise ValueError(f"network_diagram() got {what} of shapes {got}, expected {expected}.")


def _activation_name(layer):
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "name", None) or getattr(activation, "__name__", None)
    return "" if name in (None, "linear") else str(name)


def _read_values(values, sizes):
    if values is None:
        return None
    values = [np.ravel(value) for value in values]
    got = [value.size for value in values]
    if got != sizes:
        raise ValueError(f"network_diagram() got {got} values for layers of sizes {sizes}.")
    return values


def _layer_names(names, n):
    if names is None:
        hidden = ["hidden"] if n == 3 else [f"hidden {k + 1}" for k in range(n - 2)]
        return ["inputs", *hidden, "outputs"]
    if len(names) != n:
        raise ValueError(f"network_diagram() got {len(names)} names for {n} layers.")
    return list(names)


def _places(n, middle, pitch):
    """Return {unit: y}, top to bottom; the key None is the place of the dots."""
    units = list(range(n)) if n <= MAX_UNITS else [0, 1, 2, None, n - 3, n - 2, n - 1]
    return {unit: middle + pitch * ((len(units) - 1) / 2 - row) for row, unit in enumerate(units)}


def _draw_connections(ax, net, k):
    """Draw the connections from layer k to layer k + 1."""
    kernel = None if net.kernels is None else np.asarray(net.kernels[k], dtype=float)
    ends = {
        (i, j): trim((net.x[k], y1), (net.x[k + 1], y2), net.radius, net.radius)
        for i, y1 in net.y[k].items()
        for j, y2 in net.y[k + 1].items()
        if i is not None and j is not None
    }
    if kernel is None:
        lines = LineCollection(list(ends.values()), colors=MUTED, linewidths=0.8, alpha=0.6)
        ax.add_collection(lines, autolim=False)
        return
    largest = np.abs(kernel).max() or 1
    looks = {pair: weight_look(kernel[pair], largest) for pair in ends}
    crowded = len(ends) > MAX_LABELLED
    widths = [width * (0.6 if crowded else 1) for _, _, width in looks.values()]
    colors = [color for color, _, _ in looks.values()]
    lines = LineCollection(list(ends.values()), colors=colors, linewidths=widths, zorder=2)
    ax.add_collection(lines, autolim=False)
    for pair, (start, end) in ends.items():
        if not crowded:
            # A third of the way along, connections have not crossed yet.
            text = number(kernel[pair], signed=True)
            on_line(ax, start, end, 0.3, text, color=looks[pair][1], size=TEXT_SIZE)


def _draw_shape(ax, net, k):
    """Draw the arrow below two layers, and under it the shape of the kernel between them."""
    x1, x2 = net.x[k] + 0.45, net.x[k + 1] - 0.45
    if x2 - x1 > 0.3:
        connect(ax, (x1, 0.72), (x2, 0.72), color=MUTED, width=1)
    middle = (net.x[k] + net.x[k + 1]) / 2
    roomy = net.x[1] - net.x[0] > 1.4
    shape = f"({net.sizes[k]}, {net.sizes[k + 1]})"
    label = f"{sup('W', k + 1)} {shape}" if roomy else shape
    write(ax, middle, 0.48, label, color=INK)
    label = f"{sup('b', k + 1)} ({net.sizes[k + 1]},)" if roomy else f"({net.sizes[k + 1]},)"
    write(ax, middle, 0.22, label, color=MUTED)


def _draw_layer(ax, net, k):
    """Draw the units of layer k, what they hold, and the layer's name and activation."""
    face = tint(FORWARD, 0.15) if k else PAPER  # the inputs compute nothing
    for unit, y in net.y[k].items():
        if unit is None:
            write(ax, net.x[k], y, "⋮", size=16, color=MUTED)
            continue
        text = "" if net.values is None else number(net.values[k][unit])
        disc(ax, net.x[k], y, net.radius, text, face=face, size=TEXT_SIZE)
        if k and net.kernels is not None and net.biases is not None and net.sizes[k] <= 4:
            bias = f"b {number(net.biases[k - 1][unit], signed=True)}"
            below = y - net.radius - 0.14
            write(ax, net.x[k], below, bias, size=TEXT_SIZE, color=MUTED)
    units = "unit" if net.sizes[k] == 1 else "units"
    name = net.names[k]
    write(ax, net.x[k], net.top + 0.36, name, size=12)
    count = f"{net.sizes[k]} {units}" if k else str(net.sizes[k])
    activation = net.activations[k - 1] if k and net.activations else ""
    write(
        ax,
        net.x[k],
        net.top + 0.13,
        f"{count}, {activation}" if activation else count,
        size=TEXT_SIZE,
        color=MUTED,
    )
