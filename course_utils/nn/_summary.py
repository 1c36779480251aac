"""How a model looks: one line per layer."""

from . import _text


def overview(model):
    """Return the repr of a model: what each layer is, which shapes go in and out, how much it learns."""
    if not model.built:
        return "\n".join(["Sequential: not built yet", *(f"  {layer!r}" for layer in model.layers)])
    rows = []
    for layer in model.layers:
        shapes = f"{_batch(layer.input_shape)} -> {_batch(layer.output_shape(layer.input_shape))}"
        rows.append((repr(layer), shapes, _text.count(layer.count_params(), "parameter")))
    total = _text.count(model.count_params(), "parameter")
    return "\n".join([f"Sequential: {total}", *_aligned(rows)])


def summary(model):
    """Return the table that `model.summary()` prints."""
    rows = [("layer", "output shape", "parameters")]
    for layer in model.layers:
        kind = f"{layer.name} ({type(layer).__name__})"
        shape = _batch(layer.output_shape(layer.input_shape)) if layer.built else "(batch, ?)"
        rows.append((kind, shape, str(layer.count_params() if layer.built else "?")))
    total = model.count_params() if model.built else "? (not built yet)"
    return "\n".join([f"Model: {model.name}", *_aligned(rows), f"Total parameters: {total}"])


def _batch(shape):
    return f"(batch, {', '.join(map(str, shape))})"


def _aligned(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"  {what:<{widths[0]}}  {shape:<{widths[1]}}  {count}" for what, shape, count in rows]
