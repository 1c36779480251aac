"""The controls of live figures: the same thing looks and is called the same in every lesson."""

import ipywidgets
import numpy as np
from ipywidgets import Layout

# Always in this order. Most figures offer the first six.
ACTIVATIONS = ("step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus", "silu", "gelu")
USUAL = ACTIVATIONS[:6]

_LABEL = {"description_width": "initial"}  # as wide as its text: no label is cut off


def tip(text):
    """Return the keyword argument that gives a widget a tooltip, in ipywidgets 7 and 8."""
    if not text:
        return {}
    new = ipywidgets.IntSlider.class_traits().get("tooltip") is not None
    return {"tooltip" if new else "description_tooltip": text}


def _common(label, help, width):
    return {
        "description": label,
        "style": dict(_LABEL),
        "layout": Layout(width=width, max_width="100%", margin="2px 12px 2px 2px"),
        **tip(help),
    }


def whole(label, value, low, high, *, step=1, help=None, width="260px"):
    """Return a slider over the whole numbers from low to high."""
    _need(label, value, low, high)
    span = {"value": int(value), "min": low, "max": high, "step": step}
    return ipywidgets.IntSlider(**span, continuous_update=True, **_common(label, help, width))


def number(label, value, low, high, *, step=0.1, help=None, width="280px", digits=2):
    """Return a slider over the numbers from low to high in equal steps."""
    _need(label, value, low, high)
    span = {"value": float(value), "min": low, "max": high, "step": step}
    return ipywidgets.FloatSlider(
        **span, readout_format=f".{digits}f", continuous_update=True, **_common(label, help, width)
    )


def learning_rate(value=0.1, *, low=1e-4, high=10.0, step=0.25, help=None, width="320px"):
    """Return the logarithmic slider "learning rate η"; step is in powers of ten."""
    _need("learning rate η", value, low, high)
    return ipywidgets.FloatLogSlider(
        value=float(value),
        base=10,
        min=float(np.log10(low)),
        max=float(np.log10(high)),
        step=step,
        readout_format=".3g",
        continuous_update=True,
        **_common("learning rate η", help, width),
    )


def activation(value="sigmoid", *, names=USUAL, help=None):
    """Return the drop-down of activation functions; names may leave some out, the order stays."""
    ordered = [name for name in ACTIVATIONS if name in names]
    return choice("activation", [(name.replace("_", " "), name) for name in ordered], value, help=help)


def choice(label, options, value=None, *, help=None, width="auto"):
    """Return a drop-down; options are values, or (text, value) pairs. The first one is chosen."""
    pairs = [o if isinstance(o, tuple) else (str(o), o) for o in options]
    allowed = [option for _, option in pairs]
    value = allowed[0] if value is None else value
    if value not in allowed:
        raise ValueError(f"{label} got {value!r}, expected one of: {', '.join(map(repr, allowed))}.")
    return ipywidgets.Dropdown(options=pairs, value=value, **_common(label, help, width))


def either(label, options, value=None, *, help=None):
    """Return a row of toggle buttons, one of which is pressed: for two or three short options."""
    control = choice(label, options, value)
    return ipywidgets.ToggleButtons(
        options=control.options,
        value=control.value,
        description=label,
        style=dict(_LABEL, button_width="auto"),
        layout=Layout(width="auto", margin="2px 12px 2px 2px"),
    )


def switch(label, value=False, *, help=None):
    """Return a checkbox with its label beside it."""
    return ipywidgets.Checkbox(value=bool(value), indent=False, **_common(label, help, "auto"))


def _need(label, value, low, high):
    """Raise ValueError unless the start value lies in the slider's range."""
    if not low <= value <= high:
        raise ValueError(f"{label} got {value!r}, expected a number from {low:g} to {high:g}.")
