# %% [markdown]
# # 10 · Training well
#
# A network that learns everything has learned too much: the noise as well. How to see it, and how to hold it back.
#
# **You will** see overfitting, split data, search, and hold a network back. **You need** lesson 09. **Time** 60 minutes.
#
# **Predict.** 60 points teach two layers of 8 units, 140 others test them. Which loss falls, and how far? Press Run.

# %%
from course_utils import widgets
widgets.playground("n2n1 data=gaussians noise=0.5 test=0.7 layers=8,8 optimizer=adam")

# %% [markdown]
# After 300 epochs the training loss is 0.0001: all 60 are right. (The axis ends at 0.001; the curve leaves the picture.)
# The test loss has come down to 0.31 after ten epochs, with 127 of the 140 right. Then it climbs to 1.07, with 117. Noise
# has put some points on the wrong side, and the boundary bends around them, each by itself.
#
# **Predict.** Set both hidden layers to 0: one neuron, a straight line. Is it better or worse on the test?

# %%
line = "n2n1 data=gaussians noise=0.5 test=0.7 layers=8,8 optimizer=adam"
widgets.playground(line, layers=(), epoch=300)

# %% [markdown]
# Better. It ends at 0.25, with 127 right, and stays there. How to see such a thing in time, and what to do when a
# straight line is not enough, is this lesson's subject. (The figure calls all held-back points *test*. Since we look at
# them while we choose, the word of this lesson will be *validation*.) The line of text under the figure *is* the run:
# paste it there, and you have the same run.
#
# The lesson needs:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import datasets, nn, plotting
from course_utils.checks import check, hint, progress, solution
from course_utils.search import search

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | symbol | shape | in Keras |
# |---|---|---|---|
# | parameter: what training finds | W, b | as the layer | `model.weights` |
# | hyperparameter: what you decide before | η, units, … | | arguments |
# | validation: rows to decide with | | (n, features) | `validation_data=` |
# | test: rows to report, looked at once | | (n, features) | `evaluate` |
# | overfitting: good on known rows only | | | |
# | underfitting: good on none | | | |
# | regularization: what holds a network back | λ, rate | | `kernel_regularizer=`, `Dropout` |
#
# ## Three parts of the rows
#
# Here are 1,797 digits, written by hand, as 8 × 8 pixels: X is `(1797, 64)`. They
# are shuffled once and divided: 300 rows to train with (few, so that overfitting is seen), 300 to decide with, all
# others to report.

# %%
digits = datasets.digits()
X, y = digits.X / 16, digits.y
order = np.random.default_rng(0).permutation(len(X))
train, validation, test = order[:300], order[300:600], order[600:]
X[train].shape, X[validation].shape, X[test].shape

# %% [markdown]
# Real labels are typed by people, who get tired. Let a fifth of the training labels be wrong, 60 of 300; validation and
# test were checked by hand and are right. Six of the 60:

# %% alt="Six small pictures of handwritten digits, each with a wrong label above it."
y_train = y[train]
y_train[:60] = (y_train[:60] + np.random.default_rng(0).integers(1, 10, 60)) % 10
fig, axes = plt.subplots(1, 6, figsize=(6.4, 1.4), layout="constrained")
for ax, row, label in zip(axes, train, y_train):
    image = ax.imshow(X[row].reshape(8, 8), cmap="gray_r")
    text = ax.axis("off"), ax.set_title(f"“{label}”", fontsize=11)

# %% [markdown]
# One function makes every network of this lesson. What `drop`, `penalty` and `normalized` do comes later.

# %%
def network(*units, seed=0, activation="relu", drop=0, penalty=None, normalized=False):
    layers = [nn.Input((64,))]
    for n in units:
        layers.append(nn.layers.Dense(n, kernel_regularizer=penalty))
        layers += [nn.layers.BatchNormalization()] if normalized else []
        layers.append(nn.layers.Activation(activation))
        layers += [nn.layers.Dropout(drop)] if drop else []
    last = nn.layers.Dense(10, "softmax", kernel_regularizer=penalty)
    return nn.Sequential([*layers, last], seed=seed)

# %% [markdown]
# Our function `fit` is `compile` and `fit` in one, with Adam at 0.003 for 60 epochs unless told otherwise.
# `validation_data` is looked at after each epoch, and no weight learns from it.

# %%
def fit(model, rows=train, labels=y_train, optimizer=None, epochs=60, seed=0, **more):
    adam = nn.optimizers.Adam(0.003)
    model.compile(optimizer or adam, "sparse_categorical_crossentropy", ["accuracy"])
    more = {"validation_data": (X[validation], y[validation]), **more}
    return model.fit(X[rows], labels, epochs=epochs, seed=seed, **more).history


def share_right(model, rows, labels):
    return float((model.predict(X[rows]).argmax(axis=1) == labels).mean().round(3))

# %% [markdown]
# **Predict.** A hidden layer of 256 units learns the 300 rows. Of the 60 wrong labels, which share will it "know" in
# the end? And which share of the validation rows will be right?

# %%
model = network(256)
curves = fit(model)
known_mistakes = share_right(model, train[:60], y_train[:60])
known_mistakes, share_right(model, validation, y[validation])

# %% [markdown]
# It has learned the mistakes by heart, nearly all, and pays for it on new digits. Had we asked only about the rows it
# was trained with, the answer would have been:

# %%
share_right(model, train, y_train)

# %% [markdown]
# That number says how much it remembers, not how much it understands.
#
# **Exercise 10.1** (5 minutes). Write `split(order, n_validation, n_test)`: three parts of the shuffled row numbers,
# training first, then validation, the test last. For [3, 0, 4, 1, 2], 1 and 1 they are [3, 0, 4], [1] and [2]. A part
# may be empty.

# %% tags=["exercise"]
def split(order, n_validation, n_test):
    """Return the rows for training, for validation and for the test."""
    ### BEGIN SOLUTION
    n_train = len(order) - n_validation - n_test
    end = n_train + n_validation
    return order[:n_train], order[n_train:end], order[end:]
    ### END SOLUTION


check("10.1", split)

# %% [markdown]
# Why two parts beside the training rows? Whoever picks the best of many by the validation rows has learned from them.
# **Predict.** 200 coins guess the answers of 100 questions, yes or no. How good is the best of them, and how good is it
# on the next 1,000?

# %%
rng = np.random.default_rng(3)
answers, guesses = rng.integers(0, 2, 1100), rng.integers(0, 2, (200, 1100))
right = guesses == answers
best = right[:, :100].mean(axis=1).argmax()
float(right[best, :100].mean()), float(right[best, 100:].mean())

# %% [markdown]
# The winner is still a coin. So: decide with the validation rows, as often as you like, and look at the test once.
#
# How many rows do the validation and the test need? A share p of n rows has a spread of √(p(1 − p)/n): in one case of
# three it lies farther from the truth than that, by chance. Decks say `validation_split=0.1`, which would be 30 of our
# 300:

# %%
p, n = 0.9, np.array([30, 300, 3000])
np.sqrt(p * (1 - p) / n).round(3).tolist()

# %% [markdown]
# With 30 rows two networks that differ by five points cannot be told apart. A tenth is enough of 30,000 rows, not of
# 300. Too few rows for three parts? Cut all but the test into five, let each fifth judge once what the other four
# taught, and take the mean: **cross-validation**, `cross_val_score` in scikit-learn.
#
# ## Too small, too large
#
# The same rows, three networks. **Predict.** Which of 3, 32 and 256 hidden units has the lowest training loss, which
# the lowest validation loss at its best moment, and which at the end?

# %% alt="Three pairs of learning curves. With 3 units both losses stay high and close. With 32 the validation loss turns up late, with 256 early, while the training loss goes on falling."
fig, axes = plt.subplots(1, 3, figsize=(8.6, 2.7), sharey=True, layout="constrained")
lowest = {}
for ax, units in zip(axes, (3, 32, 256)):
    curves = fit(network(units))
    loss, val_loss = curves["loss"], curves["val_loss"]
    best = int(np.argmin(val_loss))
    ax = plotting.learning_curves(loss, val_loss, ax=ax, best=best)
    text = ax.set(ylim=(0, 2.5), title=f"{units} units")
    lowest[units] = [round(v, 2) for v in (loss[-1], val_loss[best], val_loss[-1])]
lowest

# %% [markdown]
# The three numbers: training at the end, validation at its best (the dotted line), validation at the end. Large is not
# bad: 256 units have the lowest training loss, 0.13, and at their best moment they are as good as any, 0.59. They only
# do not *stay* there: at the end 32 units lead with 0.62.
#
# | you see | it is called | what helps |
# |---|---|---|
# | both losses high, close together | underfitting | more units, layers or features, longer, a larger rate |
# | training low, validation high and rising | overfitting | more rows, a penalty, dropout, stopping |
# | both low, close together | what you want | |
#
# (The validation loss may lie *below* the training loss, as at the end with 3 units, and with 32 until epoch 54: its
# labels are right.) The most reliable cure is more rows; of pictures, copies shifted by a pixel help, too. The lowest
# validation loss from a quarter of ours, half, all:

# %%
def best_loss(every):
    curves = fit(network(256), train[::every], y_train[::every])
    return round(min(curves["val_loss"]), 2)


[best_loss(every) for every in (4, 2, 1)]

# %% [markdown]
# And against underfitting? One neuron draws a straight line, and here a ring lies around a disc: 106 of 200 points are
# right, about half. **Predict.** Which two of the pale features at the left let one neuron do it? *More settings* has
# a box for each. Then take them out again: how many units in "hidden 1" do nearly as well?

# %%
widgets.playground("n2n1 data=circle layers=none epoch=300")

# %% [markdown]
# x₁² and x₂²: on the ring their sum is large, in the disc small, and all 200 are right. Without them it takes four
# units, and a few are still wrong. Whoever knows such a feature gives it to the network; whoever does not gives it
# units, which find their own.

# %% [markdown]
# ## A search for what no gradient finds
#
# Weights are **parameters**: training finds them. Units, layers, batch size and learning rate are **hyperparameters**:
# chosen before the run, and no slope of the loss changes them. So one tries, and lets the validation rows judge. The
# epochs are one, too, but need no search: `EarlyStopping(patience=5)` ends a run after 5 epochs without a lower
# validation loss.

# %%
def score(values):
    model = network(*[values["units"]] * values["layers"])
    stop = nn.callbacks.EarlyStopping(patience=5)
    adam = nn.optimizers.Adam(values["learning_rate"])
    options = {"epochs": 30, "batch_size": values["batch_size"], "callbacks": [stop]}
    return min(2.5, *fit(model, optimizer=adam, **options)["val_loss"])


space = {
    "units": [8, 16, 32, 64, 128],
    "layers": [1, 2, 3],
    "batch_size": [32, 64, 128],
    "learning_rate": (0.0001, 1.0),
}
first = search(score, space, n_trials=8, storage="search_10.db")

# %% [markdown]
# The score is to become small. Guessing one of ten costs ln 10 = 2.3; 2.5 is worse, and enough for a run that flew
# away. Lists are choices; a pair is a range, tried on a logarithmic scale. Each finished trial stands in the file
# `search_10.db` at once. A power cut, a closed lid: call the same line again, and it goes on where it was. (Changed
# `score` or `network`? Give the search another `name=`, or old trials answer for the new one.) So now, 24 trials *in
# all*; the first 8 are not repeated:

# %%
found = search(score, space, n_trials=24, storage="search_10.db")
found

# %% [markdown]
# Where Optuna is installed, it chooses what to try, and looks more often where it was good. Where it is not, trials are
# drawn at random, and the dots below lie elsewhere. **Predict.** Which of the four matters most?

# %% alt="Four panels of validation losses over learning rate, units, layers and batch size. The learning rate has a valley with high walls on both sides. The column of 8 units has no low dot; every other column of units, layers and batch size has one."
fig, axes = plt.subplots(1, 4, figsize=(9, 2.6), sharey=True, layout="constrained")
for ax, name in zip(axes, ("learning_rate", "units", "layers", "batch_size")):
    ylabel = "validation loss" if ax is axes[0] else ""
    column = found.column(name)
    ax = plotting.search_slice(column, found.scores, ax=ax, name=name, ylabel=ylabel)

# %% [markdown]
# The learning rate has walls: at the left edge 30 epochs are too few, at the right edge nothing is learned. Between them
# it hardly matters. (Decks begin at 0.001 and call it the minimum. It is a place to begin; the valley lies to its right.)
# In *units* the column of 8 has no good dot: too small. The highest dot between the walls is one of these. In the other
# two panels every column has a good one: of layers and batch size these 24 trials say nothing, for most of a dot's height
# is the learning rate's doing. The black dot, `found.best`, has 128 units.
#
# **Predict.** How many trials did it take until the best was nearly as good as it got?

# %% alt="The validation loss of 24 trials as dots, and the best so far as a line that hardly falls after the first trial."
ax = plotting.search_history(found.scores, ylabel="validation loss")

# %% [markdown]
# One: the first has 0.57, the best of all 0.54. That was luck. Begun with `seed=2`, eight trials come to 1.10 only, and
# 24 to 0.50. That the validation loss turns up again after its best moment, none of the *good* choices prevents. For
# that:
#
# ## Holding a network back
#
# ### Stop in time
#
# Keep the weights of the best moment, and end when nothing better has come for a while: **early stopping**. The while
# is called *patience*. **Exercise 10.2** (8 minutes). Write `early_stopping(losses, patience, min_delta)`: the epoch,
# from 0, whose weights are kept. Better means: smaller than the best so far by more than `min_delta`; after `patience`
# epochs in a row that are not better, training ends. For [0.9, 0.7, 0.8, 0.9, 0.1], 2 and 0 it gives 1: the 0.1 never
# comes.

# %% tags=["exercise"]
def early_stopping(losses, patience, min_delta):
    """Return the epoch whose weights are kept."""
    ### BEGIN SOLUTION
    best, best_epoch, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch, wait = loss, epoch, 0
        else:
            wait += 1
            if wait >= patience:
                break
    return best_epoch
    ### END SOLUTION


check("10.2", early_stopping)

# %% [markdown]
# In `nn` it is a callback, as in Keras. Both stop in time, but keep the *last* weights unless told
# `restore_best_weights=True`. Every `effect(…)` from here on is a mean over three seeds, for one seed is an anecdote.
# But all three meet the same 300 rows: at 0.88 a point or two may be chance. The share of validation rows that are
# right, without and with early stopping:

# %%
def effect(labels=y_train, rows=validation, callbacks=lambda: (), **options):
    shares = []
    for seed in range(3):
        model = network(256, seed=seed, **options)
        # callbacks() makes new ones: early stopping remembers its best moment
        fit(model, labels=labels, seed=seed, callbacks=callbacks())
        shares.append(share_right(model, rows, y[rows]))
    return round(float(np.mean(shares)), 2)


def stop():
    return [nn.callbacks.EarlyStopping(patience=5, restore_best_weights=True)]


effect(), effect(callbacks=stop)

# %% [markdown]
# ### Drop units
#
# **Dropout** silences each hidden unit with probability `rate`, anew for every row of every batch, so that none can rely
# on one neighbour. What is left is divided by 1 − rate: the next layer receives as much as before, on average. When
# predicting, all units take part and nothing is scaled.
#
# **Exercise 10.3** (6 minutes). Write `dropout(x, kept, rate, training)`; `kept` holds 1 for units that stay, 0 for
# others. For x = [1, 2], kept = [1, 0] and rate 0.5 it gives [2, 0] while training, and [1, 2] when not.

# %% tags=["exercise"]
def dropout(x, kept, rate, training):
    """Return x with units left out and the others scaled up, while training."""
    ### BEGIN SOLUTION
    return x * kept / (1 - rate) if training else x
    ### END SOLUTION


check("10.3", dropout)

# %% [markdown]
# **Predict.** Decks recommend 0.2 to 0.5. Which is best here?

# %%
{rate: effect(drop=rate) for rate in (0.2, 0.5, 0.8)}

# %% [markdown]
# Of these three the largest is best, beyond the recommended range: this network is far too large for 240 true labels.
# A range in a deck is a place to begin.
#
# ### A price on large weights
#
# To remember one wrong label among right ones takes large weights: the answer must change within a short way. So add a
# price to the loss, λ Σw² (**L2**) or λ Σ|w| (**L1**). Each weight's slope then gains the slope of the price. Biases
# pay nothing.
#
# With L2, plain descent takes the same share of each weight away at every step, so its other name is **weight decay**.
# (With Adam the two differ: lesson 08.)
#
# **Exercise 10.4** (5 minutes). Write `l2_gradient(w, gradient, l2)`, the gradient of loss + l2 · Σw². For w = [1, −2],
# gradient [0, 0] and l2 = 0.1 it gives [0.2, −0.4].

# %% tags=["exercise"]
def l2_gradient(w, gradient, l2):
    """Return the gradient of the loss with the price added."""
    ### BEGIN SOLUTION
    return gradient + 2 * l2 * w
    ### END SOLUTION


check("10.4", l2_gradient)

# %%
L1, L2 = nn.regularizers.L1, nn.regularizers.L2
effect(penalty=L2(0.01)), effect(penalty=L1(0.003))

# %% [markdown]
# As good as dropout of 0.8. In the figure of the beginning one sees what happens. **Predict.** The same 60 points,
# after 300 epochs with L2: what has become of the bends in the boundary, and of the wide lines?

# %%
widgets.playground(line, l2=0.01, epoch=300)

# %% [markdown]
# Training 0.21, test 0.32, price included: they have stayed together, with 128 of the 140 right instead of 117. The
# weights are small, and what they draw is smooth.
#
# The two prices differ in what they leave. **Predict.** L2 pulls a weight the less the smaller it is; L1 pulls all
# alike. Which one brings more weights near 0?

# %%
def share_near_zero(penalty):
    model = network(64, penalty=penalty)
    fit(model, epochs=100)
    return float((np.abs(model.layers[0].kernel) < 0.005).mean().round(2))


[share_near_zero(penalty) for penalty in (None, L2(0.01), L1(0.003))]

# %% [markdown]
# (Near zero: less than 0.005.) L2 makes many weights small, L1 brings almost nine of ten near 0. None stays at 0
# exactly: L1's pull has the same size on both sides, so a weight jumps over it.
#
# ## Easier to train
#
# The next two do not fight overfitting. They make the *training* loss fall where it would not.
#
# ### A rate that falls
#
# Small batches make noisy slopes. With a large rate the weights never come to rest, with a small one they are long on
# the way. Decks advise: divide the rate when the validation loss stalls. **Predict** three curves, with the right
# labels, a little L2, no hidden layer and batches of 4: a rate of 1, one of 0.05, and 1 halved at each stall.

# %% alt="Validation loss over 30 epochs. A constant rate of 1 jumps up and down and stays high; a small one comes down slowly; the rate that is halved at each stall comes down fast and then lies still at the bottom."
def curve(rate, *callbacks):
    model = network(penalty=L2(0.002))
    options = {"optimizer": nn.optimizers.SGD(rate), "batch_size": 4, "epochs": 30}
    return fit(model, labels=y[train], callbacks=callbacks, **options)["val_loss"]


halve = nn.callbacks.ReduceLROnPlateau(factor=0.5, patience=2)
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
runs = {"η = 1": curve(1.0), "η = 0.05": curve(0.05), "halved": curve(1.0, halve)}
for (name, losses), dash in zip(runs.items(), (":", "--", "-")):
    drawn = ax.plot(losses, linestyle=dash, label=name)
text = ax.set(xlabel="epoch", ylabel="validation loss"), ax.legend()
{name: round(losses[-1], 2) for name, losses in runs.items()}

# %% [markdown]
# Halved, it comes down as fast as the large one and comes to rest. The small one gets there too, later. A falling rate
# does not make a good rate better: 0.05, halved in the same way, ends at 0.61 again. It forgives a rate that was too
# large.
#
# ### Batch normalization
#
# Three layers of sigmoids hardly learn: what arrives at the third is nearly the same number for every picture. **Batch
# normalization** brings each unit to mean 0 and variance 1 over the batch, before the activation, and then lets
# training choose a scale γ and a shift β. Two units, three rows:

# %%
z = np.array([[4, 0.25], [6, 0.5], [8, 0.75]])
nn.layers.BatchNormalization(epsilon=1e-9)(z, training=True).round(2).tolist()

# %% [markdown]
# (`epsilon` is added so that nothing is divided by zero.) Two columns of very different size have become equal.
# **Predict** the training loss of three layers of 32 sigmoids after 15 epochs on the right labels, without and with.
# Guessing costs 2.3.

# %%
def loss_after_15_epochs(normalized):
    model = network(32, 32, 32, activation="sigmoid", normalized=normalized)
    sgd = nn.optimizers.SGD(0.5)
    return round(fit(model, labels=y[train], optimizer=sgd, epochs=15)["loss"][-1], 1)


loss_after_15_epochs(False), loss_after_15_epochs(True)

# %% [markdown]
# One still guesses, the other has learned. When predicting, running means of the batches' means and variances take the
# batch's place, so that an answer does not depend on its neighbours.
#
# **Predict.** Is it also a cure for overfitting, as one reads? The wrong labels again, without and with:

# %%
effect(), effect(normalized=True)

# %% [markdown]
# Not here: no better, and two points of 300 rows may be chance. It learns faster, and the mistakes too.
#
# ### The test, opened once
#
# All decisions are made: 256 units, and five ways. The rate of dropout was tried out on the validation rows, and so were
# both λ. There it was 0.81 with “nothing”, 0.89 with L2, 0.88 with the other three. Now, and only now, the 1,197 rows.
# **Predict.** Does L2 win again?

# %%
ways = {
    "nothing": {},
    "early stopping": {"callbacks": stop},
    "dropout 0.8": {"drop": 0.8},
    "L1": {"penalty": L1(0.003)},
    "L2": {"penalty": L2(0.01)},
}

{name: effect(rows=test, **options) for name, options in ways.items()}

# %% [markdown]
# Dropout does. With 1,197 rows a share has a spread of 0.009: the order of these four may be chance, on the
# validation rows as here. What is no chance: held back, the network is right on ten to twelve more digits in a hundred.
#
# ## The same in Keras
#
# All these names are Keras' own. So one function builds the network in both, and one trains it; `k` is `nn` or `keras`:

# %% tags=["keras"]
from course_utils.keras_bridge import copy_weights, keras

keras.config.set_floatx("float64")  # as many digits as ours


def build(k, kind):
    price = k.regularizers.L1L2  # in Keras 3.13, L1 takes no float64
    penalty = {"L1": price(l1=0.002), "L2": price(l2=0.01)}.get(kind)
    layers = [k.Input((64,)), k.layers.Dense(32, kernel_regularizer=penalty)]
    if kind == "batch normalization":
        layers.append(k.layers.BatchNormalization())
    layers += [k.layers.Activation("relu"), k.layers.Dense(10, "softmax")]
    return k.Sequential(layers)


def train_with(k, model):
    halve = k.callbacks.ReduceLROnPlateau(factor=0.5, patience=2)
    stop = k.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
    model.compile(k.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    known = X[validation], y[validation]
    options = {"epochs": 40, "shuffle": False, "verbose": 0, "callbacks": [halve, stop]}
    return model.fit(X[train], y_train, validation_data=known, **options).history

# %% [markdown]
# Early stopping and the falling rate are in each run, and both begin with Keras' weights. All losses and rates of all
# epochs are compared:

# %% tags=["keras"]
epochs = {}
keras.utils.set_random_seed(0)
for kind in ("L1", "L2", "batch normalization"):
    ours, theirs = build(nn, kind), build(keras, kind)
    copy_weights(theirs, ours)
    a, b = train_with(nn, ours), train_with(keras, theirs)
    assert all(np.allclose(a[key], b[key], atol=1e-5) for key in (*a, *b)), kind
    epochs[kind] = len(a["loss"]), len(b["loss"])
epochs

# %% [markdown]
# Equal to five digits, the rate halved and the training stopped in the same epochs. Dropout cannot be equal: each
# library throws its own dice. Its effect can, to three points in a hundred:

# %% tags=["keras"]
def with_dropout(seed):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(256, "relu"), keras.layers.Dropout(0.5)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, "softmax")])
    adam = keras.optimizers.Adam(0.003)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X[train], y_train, epochs=60, verbose=0)
    return model.evaluate(X[validation], y[validation], verbose=0)[1]


theirs = np.mean([with_dropout(seed) for seed in range(3)])
bool(abs(theirs - effect(drop=0.5)) < 0.03)

# %% [markdown]
# And the figure? Its button *Keras script* writes the run on show as a program, with the same points, weights and
# batches. `keras_code()` gives it, too; here it is run. Both losses after ten epochs, and whether all agree:

# %% tags=["keras"]
figure, names = widgets.playground(line, l2=0.01, epoch=10), {}
exec(figure.keras_code(), names)
theirs = np.array(names["history"])
theirs[-1].round(2).tolist(), np.allclose(theirs, figure.losses, atol=1e-4)

# %% [markdown]
# One thing that Keras adds: `keras.callbacks.BackupAndRestore("folder")`. What our search does for trials, it does for
# epochs: after a kill, `fit` goes on with the epoch that was cut off. (Early stopping begins to count anew.)
#
# ## Common mistakes
#
# **"The activation function can't be changed: it is a hyperparameter."** Every hyperparameter can be changed between
# two runs, and some during one: you have just halved a rate. Exchange the activation of a trained network, ReLU for
# tanh:

# %%
model = network(64, penalty=L2(0.01))
curves = fit(model)
before = share_right(model, validation, y[validation])
model.layers[1].activation = nn.activations.get("tanh")
before, share_right(model, validation, y[validation])

# %% [markdown]
# It still computes, a little worse: the weights were made for the other one. If in doubt, put the activation into the
# search.
#
# **"`validation_split=0.1` takes a random tenth."** You know from lesson 09 which one it takes. **Predict** the
# validation accuracy of rows that are sorted by label:

# %%
rows = train[np.argsort(y[train])]
model = network(32)
model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
run = model.fit(X[rows], y[rows], epochs=30, validation_split=0.1, seed=0)
run.history["val_accuracy"][-1], np.unique(y[rows][-30:]).tolist()

# %% [markdown]
# The *last* tenth, before any shuffling, in Keras as in `nn`: all 30 nines, and so no nine was trained.
#
# **"Dropout of 0.2 to 0.5 improves a network."** With the right labels, the same network:

# %%
effect(labels=y[train]), effect(labels=y[train], drop=0.5)

# %% [markdown]
# One point may be chance: where there is no noise to learn, there is little to prevent. It may help elsewhere;
# measure.
#
# ## Summary
#
# Training rows teach, validation rows decide, test rows report, once. A gap that opens between the two losses is
# overfitting; the answer is more rows, or something that holds the network back: stopping, dropout, a price on weights.
# A falling rate and batch normalization are for training itself. What suits your data is measured, over several seeds.
# Next: a project from the first look at the data to the report. Which of all this will it need?
#
# `hint("10.1")` helps with an exercise, `progress()` shows how far you are.
#
# ## Exercises
#
# **Easiest.** The playground's example *Bumps* learns a number at each point. Give it noise 0.5: does the test loss
# still fall with the training loss?
#
# **Easier.** Draw the learning curves of 256 units with dropout 0.8. Is there a gap, and on which side?
#
# **Harder.** Make `spoilt`, a copy of `y` with a fifth of the validation labels wrong. Let `fit` watch those, with
# `validation_data=(X[validation], spoilt[validation])` and `callbacks=stop()`. Does early stopping still find a good
# moment? Measure on 300 rows of `test` that you set aside for it.
#
# **Hardest.** Search again with `"drop": [0, 0.2, 0.5, 0.8]` and `"l2": (0.0001, 0.1)` in the space, 40 trials,
# `name="held back"`. The loss has the price in it, so let `score` return the share of validation rows that are wrong.
# Then run the best and the second best with five seeds each. Is the best still the best?
#
# ## Sources
#
# - L. Prechelt, "Early stopping — but when?", 1998. A. E. Hoerl and R. W. Kennard, "Ridge regression", 1970. R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996.
# - N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014. S. Ioffe and C. Szegedy, "Batch normalization", 2015.
# - J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", 2012. T. Akiba et al., "Optuna", 2019.
