"""The artificial neuron as textbooks draw it: inputs, weights, sum, activation, output."""

from numbers import Real
from types import SimpleNamespace

import numpy as np

from .curves import drawable
from .palette import CLASS_COLORS, FORWARD, GRID, INK, MUTED, NEGATIVE, NEGATIVE_TEXT, PAPER, tint
from .shapes import box, canvas, connect, disc, number, on_line, sub, trim, weight_look
from .style import write

WIDTH = 6.3
X_INPUT, X_SUM, X_BOX, X_OUTPUT = 0.85, 3.15, 4.45, 5.7  # the centres of the four columns
R_INPUT, R_SUM, R_BOX = 0.28, 0.42, 0.42
MAX_INPUTS = 6  # more than these are drawn as the first four, dots and the last


def neuron_diagram(
    weights,
    bias=None,
    threshold=None,
    inputs=None,
    *,
    names=None,
    inhibitory=(),
    activation="step",
    ax=None,
):
    """Draw a neuron; with numbers for weights and inputs, also what it computes.

    weights (n,): numbers, or symbols such as ("w₁", "w₂"); bias or threshold: a number, a symbol or
    None; inputs (n,): the values at hand; inhibitory: the positions of inputs that veto the output
    (McCulloch and Pitts, 1943). activation: "step", "sigmoid", "tanh", "relu", "linear" or a
    function of z; with a threshold it is the step there. Best on axes 6.3 inches wide.
    Raises ValueError when the numbers of weights, inputs and names differ.
    """
    neuron = _read(weights, bias, threshold, inputs, names, inhibitory, activation)
    rows = _rows(len(neuron.weights))
    pitch = min(0.85 if len(rows) == 2 else 0.7, 2.9 / len(rows))
    base = 0.2 if neuron.net is None else 0.48  # where the captions stand
    above = 1.35 if bias is not None else 0.6  # room over the sum
    span = max(pitch * (len(rows) - 1) / 2 + 0.4, 0.6)
    middle = base + 0.25 + span
    ax = canvas(ax, WIDTH, middle + max(span, above), left=_room_for(neuron.names))
    places = {k: middle + pitch * ((len(rows) - 1) / 2 - row) for row, k in enumerate(rows)}
    _draw_inputs(ax, neuron, places, middle)
    _draw_body(ax, neuron, middle)
    _draw_captions(ax, neuron, base)
    return ax


def _read(weights, bias, threshold, inputs, names, inhibitory, activation):
    """Check the arguments and work out what the neuron computes."""
    weights = [w.item() if isinstance(w, np.generic) else w for w in np.ravel(weights).tolist()]
    n = len(weights)
    if n == 0:
        raise ValueError("neuron_diagram() expected at least one weight, got none.")
    for what, given in (("inputs", inputs), ("names", names)):
        if given is not None and len(given) != n:
            raise ValueError(f"neuron_diagram() got {len(given)} {what} for {n} weights, expected {n}.")
    if bias is not None and threshold is not None:
        raise ValueError(
            "neuron_diagram() got a bias and a threshold, expected one of them: a threshold θ is a bias b = −θ."
        )
    if not all(k in range(n) for k in inhibitory):
        raise ValueError(f"neuron_diagram() got inhibitory={tuple(inhibitory)}, expected positions from 0 to {n - 1}.")
    neuron = SimpleNamespace(
        weights=weights,
        bias=bias,
        threshold=threshold,
        inputs=None if inputs is None else [float(x) for x in inputs],
        names=list(names or (sub("x", k + 1) for k in range(n))),
        inhibitory=set(inhibitory),
        activation=drawable("step" if threshold is not None else activation),
    )
    neuron.net, neuron.output = _compute(neuron)
    return neuron


def _compute(neuron):
    """Return (weighted sum, output), or (None, None) where something is only a symbol."""
    known = [*neuron.weights, 0 if neuron.bias is None else neuron.bias]
    known.append(0 if neuron.threshold is None else neuron.threshold)
    if neuron.inputs is None or not all(isinstance(value, Real) for value in known):
        return None, None
    excite = [k for k in range(len(neuron.weights)) if k not in neuron.inhibitory]
    net = known[-2] + sum(neuron.weights[k] * neuron.inputs[k] for k in excite)
    if any(neuron.inputs[k] for k in neuron.inhibitory):
        return net, 0.0
    return net, float(neuron.activation.function(np.asarray(net - known[-1], dtype=float)))


def _rows(n):
    """Return the positions of the inputs to draw, None standing for dots."""
    return list(range(n)) if n <= MAX_INPUTS else [0, 1, 2, 3, None, n - 1]


def _room_for(names):
    """Return the inches to add on the left, so that the longest name of an input fits."""
    return max(0.0, 0.1 * max(len(str(name)) for name in names) - 0.4)


def _draw_inputs(ax, neuron, places, middle):
    """Draw the input discs and their connections to the sum."""
    sizes = [abs(w) for w in neuron.weights if isinstance(w, Real)]
    largest = max(sizes, default=0) or 1
    radius = R_INPUT if len(places) < 6 else 0.22
    for k, y in places.items():
        if k is None:
            write(ax, X_INPUT, y, "⋮", size=16, color=MUTED)
            continue
        value = None if neuron.inputs is None else neuron.inputs[k]
        name = str(neuron.names[k])
        inside = value is None and len(name) <= 3
        label = name if inside else "" if value is None else number(value)
        disc(ax, X_INPUT, y, radius, label, face=tint(FORWARD, 0.18) if value else PAPER)
        if not inside:
            write(ax, X_INPUT - radius - 0.08, y, name, ha="right", size=12)
        ends = trim((X_INPUT, y), (X_SUM, middle), radius, R_SUM)
        weight = neuron.weights[k]
        if k in neuron.inhibitory:
            connect(ax, *ends, color=NEGATIVE, width=1.8, head="circle")
            on_line(ax, *ends, 0.42, "veto", color=NEGATIVE_TEXT)
            continue
        text = weight
        color, text_color, width = FORWARD, INK, 1.8
        if isinstance(weight, Real):
            color, text_color, width = weight_look(weight, largest)
            text = number(weight, signed=True)
        connect(ax, *ends, color=color, width=width)
        on_line(ax, *ends, 0.42, text, color=text_color)


def _draw_body(ax, neuron, middle):
    """Draw the sum, the activation with its small curve, and the output."""
    disc(ax, X_SUM, middle, R_SUM, "Σ", size=20)
    if neuron.bias is not None:
        top = middle + R_SUM + 0.62
        disc(ax, X_SUM, top, 0.19, "1", size=11)
        is_number = isinstance(neuron.bias, Real)
        color = weight_look(neuron.bias, abs(neuron.bias) or 1)[0] if is_number else FORWARD
        connect(ax, (X_SUM, top - 0.19), (X_SUM, middle + R_SUM), color=color, width=1.8)
        label = f"b = {number(neuron.bias)}" if is_number else neuron.bias
        write(ax, X_SUM + 0.14, middle + R_SUM + 0.22, label, ha="left")
    connect(ax, (X_SUM + R_SUM, middle), (X_BOX - R_BOX, middle))
    box(ax, X_BOX - R_BOX, middle - R_BOX, 2 * R_BOX, 2 * R_BOX)
    draw_curve(ax, neuron.activation.function, X_BOX, middle)
    connect(ax, (X_BOX + R_BOX, middle), (X_OUTPUT - R_INPUT, middle))
    face, label = PAPER, "y"
    if neuron.output is not None:
        label = number(neuron.output)
        binary = neuron.activation.name == "step"
        face = tint(CLASS_COLORS[int(neuron.output)] if binary else FORWARD, 0.25)
        write(ax, X_OUTPUT + R_INPUT + 0.08, middle, "y", ha="left", size=12)
    disc(ax, X_OUTPUT, middle, R_INPUT, label, face=face)


def draw_curve(ax, activation, x, y, half=0.3):
    """Draw an activation's shape, small, around (x, y)."""
    z = np.linspace(-4, 4, 201)
    curve = np.asarray(drawable(activation).function(z), dtype=float)
    low, high = curve.min(), curve.max()
    scale = 1.6 * half / ((high - low) or 1)
    quiet = {"color": GRID, "linewidth": 1.2, "zorder": 4.1}
    ax.plot([x, x], [y - half, y + half], **quiet)
    zero = y + (np.clip(0, low, high) - (low + high) / 2) * scale
    ax.plot([x - half, x + half], [zero, zero], **quiet)
    line = {"color": INK, "linewidth": 2, "zorder": 4.2, "solid_joinstyle": "miter"}
    ax.plot(x + z / 4 * half, y + (curve - (low + high) / 2) * scale, **line)


def _draw_captions(ax, neuron, base):
    """Name the parts, and below each name write its value when the numbers are known."""
    rule = neuron.activation.name
    if neuron.threshold is not None:
        given = neuron.threshold
        theta = f"θ = {number(given)}" if isinstance(given, Real) else given
        rule = f"threshold {theta}"
    elif rule == "step":
        rule = "step at 0"
    middle_of_lines = (X_INPUT + R_INPUT + X_SUM - R_SUM) / 2
    captions = {X_INPUT: "inputs", middle_of_lines: "weights", X_SUM: "sum", X_OUTPUT: "output"}
    for x, text in (captions | {X_BOX: rule}).items():
        write(ax, x, base, text, color=MUTED)
    if neuron.net is None:
        return
    net = number(neuron.net)
    write(ax, X_SUM, base - 0.27, net if neuron.threshold is not None else f"z = {net}")
    if neuron.threshold is not None:
        fires = neuron.net >= neuron.threshold
        answer = f"{net} ≥ {number(neuron.threshold)}" if fires else f"{net} < "
        answer += "" if fires else number(neuron.threshold)
        write(ax, X_BOX, base - 0.27, answer)
    if any(neuron.inputs[k] for k in neuron.inhibitory):
        write(ax, X_OUTPUT, base - 0.27, "vetoed", color=NEGATIVE_TEXT)
