# %% [markdown]
# # 02 · The perceptron
#
# In 1943 a person chose the threshold. Now the neuron finds its numbers itself, from its mistakes.
#
# **You will** write its rule and know when it must succeed. **You need** lesson 01. **Time** about 60 minutes.
#
# **Predict.** This neuron knows nothing: all its numbers are 0. It is shown the four rows of AND, again and again, and
# is corrected when it is wrong. How many corrections until it is never wrong? Guess, then press **Run**.

# %%
from course_utils import widgets
widgets.perceptron(dataset="AND")

# %% [markdown]
# Eleven corrections in six rounds, the last round without one. Nobody set a threshold. Now the imports:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import datasets, nn, plotting
from course_utils.checks import check, hint, progress, solution

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | symbol | shape | in Keras |
# |---|---|---|---|
# | one example, with n features | x | `(n,)` | a row of the batch |
# | all examples | X | `(batch, n)` | `x` in `fit(x, y)` |
# | weights | w | `(n,)` | `kernel`, `(n, 1)` for one **unit** (Keras' word for a neuron) |
# | bias | b, also w₀ | a number | `bias`, `(1,)` |
# | weighted sum | z = x·w + b | a number, for X `(batch,)` | what `Dense` computes first |
# | activation | g | | `activation=` |
# | prediction | ŷ = g(z), in the figure p | a number, for X `(batch,)` | `predict(x)`, `(batch, 1)` |
# | target, or label | t | a number, for X `(batch,)` | `y` in `fit(x, y)` |
# | learning rate | η | a number | `learning_rate=` |
# | epoch | | | `epochs=` |
#
# ## From a threshold to weights
#
# In lesson 01 every input had the same say. Now let the third of three friends count double. You go to the party when
# the sum reaches 3.

# %%
x = np.array([1, 0, 1])
w = np.array([1.0, 1.0, 2.0])
float(x @ w)

# %% [markdown]
# `x @ w` multiplies each input by its weight and adds up: 1·1 + 0·1 + 1·2 = 3. Both arrays have the shape `(3,)`, and
# the result is one number.
#
# Lesson 01 asked whether the sum is ≥ θ. Move θ to the other side: is sum − θ ≥ 0? That number −θ is the **bias** b.

# %% alt="A neuron with inputs 1, 0, 1, weights 1, 1, 2 and bias -3. The weighted sum is 0, so the output is 1."
ax = plotting.neuron_diagram(w, bias=-3.0, inputs=x)

# %% [markdown]
# This is the whole perceptron: inputs, weights and bias, weighted sum, activation. The activation g is a step: 1 from
# z = 0 on, otherwise 0.
#
# $$z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b, \qquad \hat y = g(z)$$
#
# In words: every input times its weight, all added up, plus the bias; then the step.
#
# **Predict.** The bias is −10. Which of these three sums make the neuron fire?

# %%
sums = np.array([9.9, 10.0, 10.1])
nn.activations.heaviside(sums - 10)

# %% [markdown]
# A bias of −10 asks the sum to reach 10. You will also read that it must *exceed* 10. The two differ at exactly 10; in
# this course the step fires there. Remember it: training will start at exactly 0.
#
# Now the four rows of AND, X, and their targets, y. The same line of code serves all rows: `(4, 2) @ (2,)` gives `(4,)`, one
# sum for each.

# %%
X, y = datasets.and_gate()
w = np.array([1.0, 1.0])
b = -1.5
X @ w + b

# %% [markdown]
# Books write ŷ = g(w₀ + xᵀw). Their xᵀw is `x @ w`, and w₀ is the bias, seen as one more weight on an input that is
# always 1:

# %%
ones_and_X = np.column_stack([np.ones(4), X])
ones_and_X @ np.append(b, w)

# %% [markdown]
# **Exercise 02.1** (3 minutes). Write `decision(X, weights, bias)`: the weighted sum of every row, `(batch,)`, without
# the step. Every prediction in this course begins with this line. For X = [[1, 1]], weights = [2, 3] and bias = −4 it
# is [1].

# %% tags=["exercise"]
def decision(X, weights, bias):
    """Return the weighted sum of each row of X, plus the bias."""
    ### BEGIN SOLUTION
    return X @ weights + bias
    ### END SOLUTION


check("02.1", decision)

# %% [markdown]
# ## Learning from one mistake
#
# **Predict.** All weights are 0 and so is the bias. The first row of AND comes: inputs (0, 0), target 0. The sum is 0,
# the step fires, the neuron says 1. The sum must become smaller. Which number can do that, a weight or the bias? Three
# choices of weights, and what x @ w becomes:

# %%
choices = np.array([[1.0, 1.0], [5.0, -7.0], [-100.0, 30.0]])
choices @ X[0]

# %% [markdown]
# The weights are multiplied by 0 here. Only the bias can help. Take 1 from it: b = −1. The next two rows are then right.
# Now the row (1, 1), target 1.

# %%
w = np.array([0.0, 0.0])
b = -1.0
x, target = X[3], int(y[3])
prediction = int(x @ w + b >= 0)
error = target - prediction
error

# %% [markdown]
# The neuron said 0 and the target is 1: error +1, the sum was too small. Both inputs were on, so both weights can raise
# it. Each moves by the error times its own input, the bias by the error. The **learning rate** η says how far.

# %%
learning_rate = 1.0
w = w + learning_rate * error * x
b = b + learning_rate * error
w, b, float(x @ w + b)

# %% [markdown]
# The sum was −1 and is now 2. No luck was needed: a correction moves the sum by η · error · (x₁² + x₂² + 1), here 3, and the
# bracket is never below 1. It always pushes the right way, though one push may be too weak. The rule:
#
# $$w \leftarrow w + \eta\,(t - \hat y)\,x, \qquad b \leftarrow b + \eta\,(t - \hat y)$$
#
# | error t − ŷ | what happened | what the rule does, with η = 1 |
# |---|---|---|
# | 0 | the answer was right | nothing |
# | +1 | a 1 was missed | adds the input to the weights, 1 to the bias |
# | −1 | a false alarm | subtracts the input from the weights, 1 from the bias |
#
# **Exercise 02.2** (6 minutes). Write `perceptron_update(x, target, weights, bias, learning_rate)`, target 0 or 1. It
# returns the new weights and the new bias. This is all the learning there was in 1958. For x = [1, 2], target 1, weights
# [0, 0], bias −1 and rate 1: [1, 2] and 0. (`weights += …` would change the caller's array; make a new one.)

# %% tags=["exercise"]
def perceptron_update(x, target, weights, bias, learning_rate):
    """Return the weights and the bias after one look at one example."""
    ### BEGIN SOLUTION
    step = learning_rate * (target - int(x @ weights + bias >= 0))
    return weights + step * x, bias + step
    ### END SOLUTION


check("02.2", perceptron_update)

# %% [markdown]
# ### Minus one and plus one
#
# Many books call the classes −1 and +1. The target then says by itself which way to push: on a mistake,
# $w \leftarrow w + \eta\,t\,x$ and $b \leftarrow b + \eta\,t$. The step answers −1 where it answered 0. Same neuron, other
# names:

# %%
bipolar = nn.Perceptron().fit(X, [-1, -1, -1, 1])
nn.Perceptron().fit(X, y), bipolar, bipolar.predict(X)

# %% [markdown]
# **Exercise 02.4** (3 minutes). You will meet data in either coding. Write `to_bipolar(y)`: an array of 0 and 1 becomes
# one of −1 and +1. For [0, 1] it gives [−1, 1].

# %% tags=["exercise"]
def to_bipolar(y):
    """Return the labels 0 and 1 as -1 and +1."""
    ### BEGIN SOLUTION
    return 2 * y - 1
    ### END SOLUTION


check("02.4", to_bipolar)

# %% [markdown]
# ## Epoch after epoch
#
# Once through all rows is an **epoch**. **Predict.** Take a pencil: w = (0, 0), b = 0, η = 1. Go through the four rows
# of AND, (0, 0) first and (1, 1) last. Which rows are mistakes, and what are w and b at the end?

# %%
perceptron = nn.Perceptron(learning_rate=1.0)
list(perceptron.steps(X, y))[:4]

# %% [markdown]
# Two mistakes, examples 0 and 3 (Python counts from 0), and w = (1, 1), b = 0. That is no AND yet: it fires on every row.
# `fit` goes on until an epoch passes without a mistake. **Predict.** Does the number of mistakes fall from epoch to epoch?

# %%
perceptron.fit(X, y)
perceptron.message, perceptron.errors_per_epoch

# %% [markdown]
# It rises first: what helps one row can hurt another. The eleven corrections:

# %%
perceptron.history

# %% [markdown]
# The same as pictures. To see the line after epoch 3, stop after 3 epochs.

# %% alt="Six pictures of AND, one per epoch. The line moves until only the corner (1, 1) lies on the orange side."
fig, axes = plt.subplots(1, 6, figsize=(9, 2), sharey=True, layout="constrained")
for epoch, ax in enumerate(axes, start=1):
    early = nn.Perceptron(max_epochs=epoch).fit(X, y)
    plotting.decision_regions(early.predict, X, y, ax=ax, names=("", ""))
    ax.set(title=f"epoch {epoch}", xticks=(0, 1), yticks=(0, 1))

# %% [markdown]
# The last line touches (1, 1): z is 0 there, and the step fires.
#
# ### When it must end
#
# If any line separates the classes, the rule makes only finitely many mistakes. Novikoff proved it in 1962. From a start at
# 0 it makes at most (R/γ)²: R is the length of the longest row, γ (gamma) the distance of the nearest row from that line,
# both measured with the input 1 of the bias as one more column.

# %%
def most_mistakes(X, weights, bias):
    """Return Novikoff's bound, from a line that separates the classes."""
    rows = np.column_stack([X, np.ones(len(X))])
    line = np.append(weights, bias)
    nearest = np.abs(rows @ line).min() / np.linalg.norm(line)
    longest = np.linalg.norm(rows, axis=1).max()
    return round((longest / nearest) ** 2)


most_mistakes(X, weights=[2, 2], bias=-3), len(perceptron.history)

# %% [markdown]
# At most 51, and it took 11. A bound is a promise, not a forecast.
#
# ### When it never ends
#
# **Predict.** XOR: on when exactly one input is on. What will the line do? Press **Run**.

# %%
widgets.perceptron(dataset="XOR")

# %% [markdown]
# Would patience help? Stop after 1, 2, 3 and 1000 epochs:

# %%
xor = datasets.xor_gate()
[nn.Perceptron(max_epochs=limit).fit(*xor) for limit in (1, 2, 3, 1000)]

# %% [markdown]
# From the third epoch on, each ends where it began. The rule looks at nothing but the weights and the rows. Same
# weights, same rows: the same four mistakes, for ever. No line separates XOR.
#
# ### The learning rate
#
# **Predict.** Learning rate 4 instead of 1: fewer epochs, more, or as many?

# %%
[nn.Perceptron(learning_rate=rate).fit(X, y) for rate in (0.25, 1, 4)]

# %% [markdown]
# As many. From 0, every weight is a multiple of η, and weights four times larger draw the same line. The rate begins to
# matter when the start is not 0. The epochs needed from w = (0.5, −0.7), b = 1.5:

# %%
start = {"initial_weights": [0.5, -0.7], "initial_bias": 1.5, "max_epochs": 500}
[nn.Perceptron(rate, **start).fit(X, y).n_epochs for rate in (1, 0.1, 0.01)]

# %% [markdown]
# Small steps need many to forget a bad start. Now a surprise, again from 0: with η = 0.1 it should end at
# w = (0.2, 0.1), b = −0.3.

# %%
tenth = nn.Perceptron(learning_rate=0.1).fit(X, y)
tenth, tenth.decision_function(X)

# %% [markdown]
# Fewer epochs, and b = −0.2. The third sum should be 0, and the step would fire. But a computer stores 0.1 with a tiny
# error, and −0.00000000000000003 does not fire. This neuron knows AND by a hair. Powers of two, as above, are stored
# exactly.
#
# ### The order of the rows
#
# **Predict.** The same four rows in another order. The same line?

# %%
orders = [[0, 1, 2, 3], [0, 2, 1, 3], [3, 2, 1, 0]]
[nn.Perceptron().fit(X[order], y[order]) for order in orders]

# %% [markdown]
# Other weights, another number of epochs. Each example meets the weights that those before it left behind. This is why
# data are often shuffled before each epoch: `nn.Perceptron(shuffle=True, seed=0)`.
#
# ## Into the squad
#
# A youth squad accepts or rejects players. Two features are known of each: height and age.

# %% alt="Twenty players by height and age. Those accepted lie above a falling line, those rejected below it."
squad = datasets.squad()
players, accepted = squad
names, labels = squad.feature_names, squad.class_names
ax = plotting.scatter_classes(players, accepted, names=names, labels=labels)

# %% [markdown]
# A line separates them: height + 5 · age = 235. **Predict.** How many of the 20 will a perceptron have right after a
# thousand epochs? And how many mistakes does Novikoff's bound allow?

# %%
unscaled = nn.Perceptron(max_epochs=1000).fit(players, accepted)
right = int(np.sum(unscaled.predict(players) == accepted))
right, most_mistakes(players, weights=[1, 5], bias=-235)

# %% [markdown]
# Ten of twenty, no better than a coin, and the bound allows nearly 39 million mistakes. The players stand close together
# and far from the origin: one mistake moves the weight of height by about 160 and the bias by 1, yet the line needs a
# bias 235 times that weight. So move the data: subtract from each column its mean, and divide by its standard deviation
# (how far its values typically lie from the mean).

# %%
mean = players.mean(axis=0)
sd = players.std(axis=0)
Z = (players - mean) / sd
scaled = nn.Perceptron().fit(Z, accepted)
scaled, most_mistakes(Z, scaled.weights, scaled.bias)

# %% [markdown]
# Two epochs, and a bound of 22. A newcomer, who is not among the twenty, must be moved by the same `mean` and `sd`.
# **Predict.** A player of 150 cm, 12 years old: above the line or below?

# %% alt="The squad with the learned line. The player of 150 cm and 12 years, a black star, lies on the rejected side."
def decide(points):
    return scaled.predict((points - mean) / sd)


ax = plotting.decision_regions(
    decide, players, accepted, resolution=500, names=names, labels=labels
)
ax.plot(150, 12, "k*", markersize=18, zorder=4)
text = ax.annotate("150 cm, 12 years", (150, 12), (131, 9.7), fontsize=11)

# %% [markdown]
# Below: rejected.
#
# ## One unit, three names
#
# Keep ŷ = g(w₀ + xᵀw) and exchange g. With a step it is the perceptron. With the identity, g(z) = z, it is **linear
# regression**. With the sigmoid, g(z) = 1/(1 + e⁻ᶻ), a smooth step, it is **logistic regression**.
#
# They even share the rule: move by the error times the input. Here it looks at all rows and takes the mean of their
# corrections (lesson 06 says why). First linear regression on three points, beside NumPy's line of least squares: slope
# and intercept. `x_line[:, None]` makes a column, `(3, 1)`: three examples of one feature.

# %%
def train(g, X, t, learning_rate, epochs):
    """Return weights and bias of one unit after `epochs` steps from zero."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        error = t - g(X @ w + b)
        w = w + learning_rate * error @ X / len(X)
        b = b + learning_rate * error.mean()
    return w, b


x_line = np.array([0.5, 2.3, 2.9])
t_line = np.array([1.4, 1.9, 3.2])
slope, intercept = train(nn.activations.linear, x_line[:, None], t_line, 0.2, 300)
np.round([*slope, intercept], 2), np.polyfit(x_line, t_line, 1).round(2)

# %% [markdown]
# Now logistic regression, on AND. **Predict.** What will it answer for (1, 1): 1, or something else?

# %%
w, b = train(nn.activations.sigmoid, X, y, learning_rate=2.0, epochs=100)
nn.activations.sigmoid(X @ w + b).round(2)

# %% [markdown]
# It answers 0.87, not 1: it says how sure it is. From 0.5 on count it as a 1, and it is the same gate.
#
# ## The same in Keras
#
# Weights, bias, weighted sum and activation: Keras calls all of it `Dense(1)`. First the weights that our perceptron
# learned, in a unit with a step. The kernel has one column for each unit, so `[:, None]` again makes a column.

# %% tags=["keras"]
from course_utils.keras_bridge import keras


def step(z):
    return keras.ops.cast(z >= 0, "float32")


gate = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation=step)])
gate.set_weights([perceptron.weights[:, None], np.array([perceptron.bias])])
np.array_equal(gate.predict(X, verbose=0)[:, 0], perceptron.predict(X))

# %% [markdown]
# Equal predictions. Now let Keras do the learning. It wants an **optimizer** (how to move) and a **loss** (a number for how
# wrong the answers are). `try` and `except` catch the error that comes:

# %% tags=["keras"]
gate.compile(optimizer="sgd", loss="mse")
try:
    gate.fit(X, y, verbose=0)
except ValueError as error:
    complaint = str(error)
complaint

# %% [markdown]
# **Keras has no perceptron rule.** It asks in which direction the loss falls; the slopes that tell it are called
# **gradients**. A step is flat on both sides: no slope, no direction. Rosenblatt's rule looks at the error alone. A
# sigmoid does have a slope. The same four rows, from zeros, all rows in each step:

# %% tags=["keras"]
dense = keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")
unit = keras.Sequential([keras.Input((2,)), dense])
unit.compile(optimizer=keras.optimizers.SGD(2.0), loss="binary_crossentropy")
run = unit.fit(X, y, batch_size=4, epochs=100, verbose=0)
kernel, bias = unit.get_weights()
np.testing.assert_allclose(kernel[:, 0], w, atol=1e-4)
np.testing.assert_allclose(bias, b, atol=1e-4)
(unit.predict(X, verbose=0)[:, 0] >= 0.5).astype(int)

# %% [markdown]
# The same gate, and the two asserts say: the very weights that our `train` found. What you call the mean of the
# corrections, Keras calls `SGD` on `binary_crossentropy` with one batch per epoch (lessons 05 and 06). One thing it adds: it
# keeps the loss of every epoch, which goes on falling after the last mistake.

# %% tags=["keras"] alt="The loss falls from 0.69, steeply at first, towards 0.1 after 100 epochs."
fig, ax = plt.subplots(figsize=(6, 2.6))
ax.plot(np.round(run.history["loss"], 3))  # further digits vary from run to run
labels = ax.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.75))

# %% [markdown]
# ## Common mistakes
#
# **The wrong sign.** Prediction − target, and the plus kept. The mistakes of ten epochs:

# %%
w, b = np.zeros(2), 0.0
mistakes = []
for _ in range(10):
    mistakes.append(0)
    for x, target in zip(X, y, strict=True):
        error = int(x @ w + b >= 0) - target
        w = w + error * x
        b = b + error
        mistakes[-1] += int(error != 0)
mistakes

# %% [markdown]
# Every correction makes its mistake worse. A count that stays level although a line exists points to the sign.
#
# **The bias forgotten.** Then every line passes through the origin, and the sum at (0, 0) is always 0, as you saw above. The
# step fires there, and AND is out of reach.
#
# **"The perceptron finds the line that separates best."** It stops at the first that makes no mistake. Three orders of
# the same players:

# %% alt="Three different lines, all of them separating the accepted from the rejected players without a mistake."
ax = plotting.scatter_classes(Z, accepted, names=("height, scaled", "age, scaled"))
for seed, dash in zip((0, 1, 3), ("-", "--", ":"), strict=True):
    fit = nn.Perceptron(shuffle=True, seed=seed).fit(Z, accepted)
    plotting.decision_line(fit.weights, fit.bias, ax=ax, linestyle=dash)

# %% [markdown]
# All three are perfect on these players, and disagree about others.
#
# **"Activation functions normalize the output between 0 and 1, or −1 and 1."** Only some do. Give 100 to step, sigmoid,
# identity and ReLU (lesson 04):

# %%
g = nn.activations
[function(100.0) for function in (g.heaviside, g.sigmoid, g.linear, g.relu)]

# %% [markdown]
# **"Two features, height and weight: z = height·w₁ + age·w₂ + b."** Pick one pair, and keep its order. A neuron knows its
# inputs by position only. With the columns exchanged, it is asked about a player of 12 cm and 150 years:

# %%
decide(np.array([[12, 150]]))

# %% [markdown]
# Accepted, without a word of warning.
#
# **"Updating after each row is reinforcement learning."** It is **online learning**: each correction is told the right
# answer, as the targets in the list above show. A reinforcement learner gets only a reward.
#
# ## Summary
#
# The rule is one line: on a mistake, move by the error times the input. If a line exists the rule ends with one, though
# not the best one. Data far from the origin make it wait; scaling mends that. From zero, the learning rate only scales.
#
# XOR it can never learn. What if two perceptrons drew a line each, and a third looked at both answers?
#
# ## Exercises
#
# **Exercise 02.3** (12 minutes). The whole training: `fit_perceptron(X, y, learning_rate, max_epochs)` returns weights,
# bias and the number of epochs. Start at zeros, correct after each example, and stop after an epoch without a mistake;
# that epoch counts. For AND with rate 1 and at most 20 epochs: [2, 1], −3 and 6.

# %% tags=["exercise"]
def fit_perceptron(X, y, learning_rate, max_epochs):
    """Return weights (n,), bias and the number of epochs it took."""
    ### BEGIN SOLUTION
    weights, bias = np.zeros(X.shape[1]), 0.0
    for epoch in range(1, max_epochs + 1):
        mistakes = 0
        for x, target in zip(X, y, strict=True):
            error = target - int(x @ weights + bias >= 0)
            weights = weights + learning_rate * error * x
            bias = bias + learning_rate * error
            mistakes += error != 0
        if mistakes == 0:
            return weights, bias, epoch
    return weights, bias, max_epochs
    ### END SOLUTION


check("02.3", fit_perceptron)

# %% [markdown]
# **The slowest order** (open). AND has 24 orders of its four rows (`itertools.permutations`). Which need the most epochs,
# which the fewest? Where does (1, 1) stand in the slowest ones?
#
# **A margin** (open, harder). Change the rule so that it also corrects answers that are right but close: on targets ±1,
# whenever t · z ≤ κ (kappa). Train on the scaled squad with κ = 0, 5 and 20 and draw the three lines. Which keeps the
# largest distance from the nearest player?
#
# ## Sources
#
# - F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
#   *Psychological Review* 65, 1958.
# - A. B. J. Novikoff, "On convergence proofs on perceptrons", *Symposium on the Mathematical Theory of Automata*, 1962.
# - B. Widrow and M. E. Hoff, "Adaptive switching circuits", *IRE WESCON Convention Record*, 1960.
# - M. Minsky and S. Papert, *Perceptrons*, 1969.
# - Keras documentation: Dense layer, SGD optimizer, binary crossentropy.
