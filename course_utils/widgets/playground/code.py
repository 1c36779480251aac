"""A run of the playground as a script for Keras that gives the same numbers."""

import inspect
import textwrap

from .data import DATA, FEATURES
from .run import POINTS, training_rows

OPTIMIZERS = {
    "sgd": "keras.optimizers.SGD({rate})",
    "momentum": "keras.optimizers.SGD({rate}, momentum=0.9)",
    "adagrad": "keras.optimizers.Adagrad({rate})",
    "rmsprop": "keras.optimizers.RMSprop({rate})",
    "adam": "keras.optimizers.Adam({rate})",
}

SCRIPT = '''"""A run of the course's playground, in Keras.

{line}
"""

import keras
import numpy as np

SEED, EPOCHS, BATCH_SIZE = {seed}, {epochs}, {batch}


# --- The data: {points} points, the first {rows} of them for training ---


{data}

X, y = {name}({points}, {noise}, np.random.default_rng(SEED))
x1, x2 = X.T
{features}
train, test = slice(None, {rows}), slice({rows}, None)

# --- The network ---

{price}model = keras.Sequential(
    [
{layers}
    ]
)

# Its weights start evenly spread, the wider the fewer they are (Glorot and Bengio, 2010); biases start at 0.
rng = np.random.default_rng(SEED)
weights = []
for weight in model.get_weights():
    limit = np.sqrt(6 / sum(weight.shape))
    weights.append(rng.uniform(-limit, limit, weight.shape) if weight.ndim == 2 else np.zeros(weight.shape))
model.set_weights(weights)

# --- Training: in every epoch all rows once, in an order of its own ---

model.compile(
    optimizer={optimizer},
    loss="{loss}",{metrics}
)
{dropout}

def losses():
    """Return the loss of the training rows and of the test rows, as the network now stands."""
    both = [model.evaluate(inputs[rows], y[rows], batch_size={points}, verbose=0) for rows in (train, test)]
    return {first}


history = [losses()]
for epoch in range(1, EPOCHS + 1):
    order = np.random.default_rng([SEED, epoch]).permutation({rows})
    model.fit(inputs[train][order], y[train][order], batch_size=BATCH_SIZE, shuffle=False, verbose=0)
    history.append(losses())

if __name__ == "__main__":
    for epoch, (train_loss, test_loss) in enumerate(history):
        print(f"{{epoch}} {{train_loss:.6f}} {{test_loss:.6f}}")
'''


def keras_code(state):
    """Return the script of a State, as many epochs long as its `epoch`."""
    price = "price = None\n"
    parts = [f"{name}={value:g}" for name, value in (("l1", state.l1), ("l2", state.l2)) if value]
    price = f"price = keras.regularizers.L1L2({', '.join(parts)})\n" if parts else ""
    regularizer = ", kernel_regularizer=price" if parts else ""
    layers = [f"keras.Input(({max(1, len(state.features))},)),"]
    for k, units in enumerate(state.layers):
        layers.append(f'keras.layers.Dense({units}, activation="{state.activation}"{regularizer}),')
        if state.dropout:
            layers.append(f"keras.layers.Dropout({state.dropout:g}, seed={10 * state.seed + k}),")
    sigmoid = "" if state.regression else ', activation="sigmoid"'
    layers.append(f"keras.layers.Dense(1{sigmoid}{regularizer}),")
    columns = [feature.code for feature in FEATURES if feature.text in state.features]
    features = f"inputs = np.column_stack([{', '.join(columns)}])" if columns else f"inputs = np.zeros(({POINTS}, 1))"
    masks = "\n# Dropout leaves other units out here than in the playground: those numbers differ.\n"
    return SCRIPT.format(
        line=textwrap.fill(str(state), 100, break_long_words=False, break_on_hyphens=False),
        seed=state.seed,
        epochs=state.epoch,
        batch=state.batch,
        points=POINTS,
        rows=training_rows(state),
        data=inspect.getsource(DATA[state.data]),
        name=state.data,
        noise=f"{state.noise:g}",
        features=features,
        price=price,
        layers=textwrap.indent("\n".join(layers), " " * 8),
        optimizer=OPTIMIZERS[state.optimizer].format(rate=f"{state.rate:.10g}"),
        loss=state.loss_name,
        metrics="" if state.regression else '\n    metrics=["accuracy"],',
        dropout=masks if state.dropout and state.layers else "",
        first="both" if state.regression else "[loss for loss, accuracy in both]",
    )
