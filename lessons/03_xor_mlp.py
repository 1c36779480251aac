# %% [markdown]
# # 03 · XOR and the multilayer perceptron
#
# One line cannot separate XOR. Two neurons can fold the plane so that one line is enough. **You will** fold it by hand, then
# train a network. **You need** lesson 02. **Time** about 60 minutes.
#
# **Predict.** Left: four points, and the lines of two neurons h₁ and h₂. Right: the same points, where the two neurons
# put them. The sliders w₂₁ (from x₂ to h₁) and w₁₂ (from x₁ to h₂) can make one line on the right enough. Which way
# must they go?

# %%
from course_utils import widgets
widgets.xor()

# %% [markdown]
# Both down: w₂₁ to −5 and w₁₂ to −4. Each neuron is then on for one orange corner alone, and the two blue corners land
# on one point. The button **A known solution** shows another way. Now the imports:

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
# | inputs of a batch | X | `(batch, n_in)` | `x` in `fit(x, y)` |
# | hidden layer: neurons between inputs and output | | | a `Dense` that is not the last |
# | its weights, one column for each unit | W¹ | `(n_in, units)` | `kernel` |
# | its biases | b¹ | `(units,)` | `bias` |
# | its weighted sums | Z¹ = XW¹ + b¹ | `(batch, units)` | what `Dense` computes first |
# | its outputs | A¹, also H | `(batch, units)` | what `Dense` returns |
# | hidden plane: the plane of two hidden outputs | h₁, h₂ | | |
# | parameters: all weights and biases together | | | `count_params()` |
# | multilayer perceptron, MLP | | | `Sequential` of `Dense` |
#
# A small ¹ or ² counts layers. It is no power.
#
# ## One line is not enough
#
# Lesson 02 saw the perceptron go round in circles. **Predict.** Of the four rows of XOR, how many can one line get right?
# Try 9261 lines: `product` goes through all choices of w₁, w₂ and b from −10 to 10. The list counts the lines that get 0,
# 1, 2, 3 and 4 rows right.

# %%
from itertools import product

X, y = datasets.xor_gate()
lines = [0, 0, 0, 0, 0]
for w1, w2, b in product(range(-10, 11), repeat=3):
    fires = X @ np.array([w1, w2]) + b >= 0
    lines[np.sum(fires == y)] += 1
lines

# %% [markdown]
# Many get three, not one gets all four. But 9261 lines are not all lines. A proof needs only four sums. A step that is XOR
# asks:
#
# | row | target | so the sum must be |
# |---|---|---|
# | (0, 0) | 0 | b < 0 |
# | (0, 1) | 1 | w₂ + b ≥ 0 |
# | (1, 0) | 1 | w₁ + b ≥ 0 |
# | (1, 1) | 0 | w₁ + w₂ + b < 0 |
#
# Add the two middle rows: w₁ + w₂ + 2b ≥ 0. Add the first and the last: w₁ + w₂ + 2b < 0. Both cannot be true, so no
# such line exists: XOR is **not linearly separable**. Minsky and Papert proved far more of this kind in 1969, and their book
# was one reason, beside promises not kept, why interest and money left neural networks for years: an **AI winter**.
#
# ## Two lines and a fold
#
# Lesson 01 had the way out: neurons that listen to neurons. Two neurons look at the inputs. The first is x₁ and not x₂,
# the second x₂ and not x₁. Their weights stand side by side, as columns of one **matrix** (a table of numbers):

# %%
step = nn.activations.heaviside
W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
b1 = np.array([-0.5, -0.5])
H = step(X @ W1 + b1)
H

# %% [markdown]
# `(4, 2) @ (2, 2)` gives `(4, 2)`: a row for each example, a column for each hidden unit. Look at the first and the last
# row. (0, 0) and (1, 1) were opposite corners, and are now the same point.
#
# **Predict.** A third neuron sees only H. Which gate must it be?

# %%
W2, b2 = np.array([[1.0], [1.0]]), np.array([-0.5])
step(H @ W2 + b2)[:, 0], y

# %% [markdown]
# A plain OR, and the four targets. Drawn: two lines in the plane of the inputs, one in the plane of H.

# %% alt="Left, the input plane with two parallel lines: the orange corners lie outside, the blue ones between. Right, the hidden plane: both blue corners lie on one point, and a single line separates it from the orange ones."
hidden_lines = zip(W1.T, b1, strict=True)
axes = plotting.plane_pair(X, H, y, lines=hidden_lines, hidden_line=(W2[:, 0], b2))

# %% [markdown]
# Think of the plane as a sheet of paper. The hidden layer folded it along the orange diagonal, so that the blue corners
# meet. The output neuron is still a perceptron with one line. What changed is what it sees.
#
# **Exercise 03.3** (8 minutes). Make XOR the other way: h₁ is OR, h₂ is AND, and the output joins them. Write
# `xor_weights()`, which returns W1 `(2, 2)`, b1 `(2,)`, W2 `(2, 1)` and b2 `(1,)`, as above; the steps fire from 0 on. A
# network that you have set by hand is one that you can read. Any weights that make XOR pass: for the inputs 1, 0 the
# output must be 1, for 1, 1 it must be 0.

# %% tags=["exercise"]
def xor_weights():
    """Return W1, b1, W2, b2 of a step network that is XOR."""
    ### BEGIN SOLUTION
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([-0.5, -1.5])
    W2 = np.array([[1.0], [-1.0]])
    b2 = np.array([-0.5])
    return W1, b1, W2, b2
    ### END SOLUTION


check("03.3", xor_weights)

# %% [markdown]
# ### More room helps too
#
# A fold is not the only way. Keep both inputs and add a third number, their product. The points now stand in a room, and
# the corner (1, 1) is lifted off the floor. **Predict.** Will the perceptron of lesson 02 come to an end now?

# %%
lifted = np.column_stack([X, X[:, 0] * X[:, 1]])
perceptron = nn.Perceptron().fit(lifted, y)
perceptron.message, perceptron

# %% [markdown]
# A plane separates what no line could. Is XOR a lucky case? The four corners can be labelled in 16 ways, and 14 of these
# have both classes. (`np.ndindex(2, 2, 2, 2)` lists the 16; `[1:-1]` drops the first, all 0, and the last, all 1.) Try the
# perceptron on all 14, in the plane and lifted:

# %%
def separated(places):
    """Return on how many of the 14 labelings the perceptron ends without a mistake."""
    labelings = list(np.ndindex(2, 2, 2, 2))[1:-1]
    runs = [nn.Perceptron(max_epochs=300).fit(places, labels) for labels in labelings]
    return sum(run.converged for run in runs)


separated(X), separated(lifted)

# %% [markdown]
# In the plane two are missing, XOR and its opposite. Lifted, none is. **Cover's theorem** (1965) says that this is no
# accident: the more dimensions, the likelier it is that points can be separated. Cover counted the labelings that one flat
# cut separates: a line in the plane, a plane in a room. The points must be in general position (no three on a line, no
# four in a plane, and so on). **Predict.** Of all labelings of 8 points in the plane, which share does a line separate?
# `comb(n, k)` is the number of ways to choose k things out of n.

# %%
from math import comb


def share_separable(points, dimensions):
    """Return Cover's share of the 2**points labelings that a flat cut separates."""
    count = 2 * sum(comb(points - 1, k) for k in range(dimensions + 1))
    return count / 2**points


[round(share_separable(8, dimensions), 2) for dimensions in (1, 2, 3, 5, 7)]

# %% [markdown]
# These are the shares in 1, 2, 3, 5 and 7 dimensions: in the plane not even a quarter, in 7 dimensions all. For our 4
# corners in the plane the formula says 14 of 16: the 12 that we found, and the two labelings with one class. Likelier is
# not certain, though: with many points, even many dimensions may not be enough.
#
# A hidden layer uses both ways. It may fold, and it may have more units than there are inputs.
#
# ## Forward, by matrices
#
# Three inputs, two hidden layers of four units, three outputs. More than one hidden layer: that is all that **deep**
# means. (The network for XOR has one.) The last activation, softmax, makes shares that sum to 1; lesson 04 takes it apart.

# %%
deep = nn.Sequential(
    [
        nn.Input((3,)),
        nn.layers.Dense(4, activation="sigmoid"),
        nn.layers.Dense(4, activation="sigmoid"),
        nn.layers.Dense(3, activation="softmax"),
    ],
    seed=2,
)
deep

# %% [markdown]
# The weights are random and the biases 0. Now **forward propagation**, layer after layer, for one example x:
#
# $$z^1 = x\,W^1 + b^1,\quad a^1 = \sigma(z^1),\qquad z^2 = a^1 W^2 + b^2,\quad a^2 = \sigma(z^2),$$
#
# $$z^3 = a^2 W^3 + b^3,\quad \hat y = \mathrm{softmax}(z^3)$$
#
# In words: weighted sums of what came before, then the activation σ, the sigmoid; and again. **Predict** the shapes of W¹,
# z¹ and ŷ.

# %%
sigmoid, softmax = nn.activations.sigmoid, nn.activations.softmax
W1, b1, W2, b2, W3, b3 = deep.get_weights()
x = np.array([0.2, 0.9, -0.4])
z1 = x @ W1 + b1
a1 = sigmoid(z1)
a2 = sigmoid(a1 @ W2 + b2)
y_hat = softmax(a2 @ W3 + b3)
W1.shape, z1.shape, y_hat.shape, y_hat.round(3)

# %% [markdown]
# `(3,) @ (3, 4)` gives `(4,)`, then `(4,) @ (4, 4)` gives `(4,)`, then `(4,) @ (4, 3)` gives `(3,)`. The inner numbers must
# agree, the outer ones remain. Drawn, every line is one weight:

# %% alt="A network of three inputs, two hidden layers of four units and three outputs; below the connections stand the shapes (3, 4), (4, 4) and (4, 3)."
fig, ax = plt.subplots(figsize=(5.6, 2.9), layout="constrained")
ax = plotting.network_diagram([3, 4, 4, 3], ax=ax)

# %% [markdown]
# Five examples at once: only the first number of each shape changes. `(5, 3) @ (3, 4)` gives `(5, 4)`, and the bias `(4,)`
# is added to every row. **Predict.** Is the answer to the first row still the same?

# %%
batch = np.array([x, -x, 2 * x, x + 1, x - 1])
A1 = sigmoid(batch @ W1 + b1)
A2 = sigmoid(A1 @ W2 + b2)
Y_hat = softmax(A2 @ W3 + b3)
Y_hat.shape, np.allclose(Y_hat[0], y_hat), np.allclose(Y_hat, deep(batch))

# %% [markdown]
# Rows do not see each other, and `deep(batch)` computes nothing but these three lines.
#
# **Exercise 03.1** (5 minutes). Write `forward(X, W1, b1, W2, b2)` for one hidden layer, with `sigmoid` there and at the
# output. It returns the answers, `(batch, n_out)`. You will meet these two lines in every network of the course. For
# X = [[1]], W1 = [[2]], b1 = [0], W2 = [[1]], b2 = [0] it gives [[0.707]].

# %% tags=["exercise"]
def forward(X, W1, b1, W2, b2):
    """Return the outputs (batch, n_out) of a network with one hidden layer."""
    ### BEGIN SOLUTION
    hidden = nn.activations.sigmoid(X @ W1 + b1)
    return nn.activations.sigmoid(hidden @ W2 + b2)
    ### END SOLUTION


check("03.1", forward)

# %% [markdown]
# **Predict.** Eight inputs, hidden layers of 6, 8 and 12, four outputs. About how many parameters: 40, 300 or 2000?
#
# **Exercise 03.2** (5 minutes). Write `count_parameters(layer_sizes)`, inputs first. It tells you how large a network is
# before you build it. `count_parameters([2, 3, 1])` is 13: 2·3 weights and 3 biases, then 3·1 weights and 1 bias. Then ask it
# about `[8, 6, 8, 12, 4]`.

# %% tags=["exercise"]
def count_parameters(layer_sizes):
    """Return the number of weights and biases of a dense network."""
    ### BEGIN SOLUTION
    pairs = zip(layer_sizes, layer_sizes[1:])
    return sum(n_in * n_out + n_out for n_in, n_out in pairs)
    ### END SOLUTION


check("03.2", count_parameters)

# %% [markdown]
# That network has 54 + 56 + 108 + 52 = 270 parameters, so 300 was the nearest guess.
#
# ## The network finds its own lines
#
# So far we set the weights, as in 1943. A step is flat and gives training nothing to follow, so σ takes its place: a soft
# step, with a slope everywhere. Two hidden units, one output, random weights (`glorot_uniform` is Keras' usual way to draw
# them, for lesson 07):

# %%
def xor_network(seed, units=2, activation="sigmoid", start="glorot_uniform"):
    """Return a network 2-units-1 that knows nothing yet."""
    hidden = nn.layers.Dense(units, activation, kernel_initializer=start)
    output = nn.layers.Dense(1, "sigmoid", kernel_initializer=start)
    return nn.Sequential([nn.Input((2,)), hidden, output], seed=seed)


# %% [markdown]
# `fit` corrects all weights a little in each epoch, so that the loss, the number for how wrong the answers are, falls.
# Lesson 05 explains the loss `binary_crossentropy`, lesson 06 the optimizer `SGD`, and lesson 07 how the hidden units get
# their share of the blame. Here it is enough to watch.

# %%
def train(model, epochs=2000):
    """Train on XOR, all four rows in each update; return the losses."""
    model.compile(nn.optimizers.SGD(learning_rate=2.0), loss="binary_crossentropy")
    return model.fit(X, y, batch_size=4, epochs=epochs).history["loss"]


model = xor_network(seed=1)
losses = train(model)
model.predict(X)[:, 0].round(2)

# %% [markdown]
# XOR, learned from four examples. **Predict.** Two lines again, or something round?

# %% alt="Left, the loss falls from 0.7 to nearly 0 within a few hundred epochs. Right, the input plane: an orange band runs between the two blue corners."
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
left.plot(losses)
left.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.75))
ax = plotting.decision_regions(model.predict, X, y, ax=right)

# %% [markdown]
# A band, between two lines. Which lines, and where did the four points go?

# %% alt="Left, the two lines that the hidden units have learned; the orange corners lie between them. Right, the hidden plane: the two orange corners lie together and one line separates them from the blue ones."
hidden, output = model.layers
learned = zip(hidden.kernel.T, hidden.bias, strict=True)
last_line = (output.kernel[:, 0], output.bias)
axes = plotting.plane_pair(X, hidden(X), y, lines=learned, hidden_line=last_line)

# %% [markdown]
# An OR and an AND, as behind the button of the first figure, and this time nobody pressed it. The fold lies along the other
# diagonal: now the orange corners meet.
#
# ### Another start, another end
#
# **Predict.** Only the seed changes, 9 for 1. The same two gates?

# %%
stuck = xor_network(seed=9)
last_loss = train(stuck)[-1]
stuck.predict(X)[:, 0].round(2), round(last_loss, 2)

# %% [markdown]
# Two rows are right. For the other two it says 0.5: it does not know. Patience, 18,000 epochs more?

# %%
last_loss = train(stuck, epochs=18_000)[-1]
stuck.predict(X)[:, 0].round(2), round(last_loss, 2)

# %% [markdown]
# No. It is **stuck**: the corrections have become too small to change anything. How common is this? **Predict.** Of twenty
# seeds, how many learn XOR with 2 hidden units, with 3, with 4?

# %%
def learners(units):
    """Return how many of 20 seeds learn XOR within 1000 epochs."""
    ends = [train(xor_network(seed, units), 1000)[-1] for seed in range(20)]
    return sum(loss < 0.1 for loss in ends)


[learners(units) for units in (2, 3, 4)]

# %% [markdown]
# With two units six of twenty fail. Both must find the right line, and there is no spare. With one or two units more than
# needed, all twenty arrive. That is how it is done in practice: a few units too many, and a second try with another
# seed. It is experience, not a law: the exercise *The unlucky seed* hunts for an exception.
#
# ## What one hidden layer can do
#
# A band is a modest shape. Here is a curve with hills and valleys, and one hidden layer with random weights. Only the
# output's weights and its bias (the column of ones) are fitted; `lstsq` finds them at once, by least squares. **Predict.**
# How good are 3, 5 and 20 hidden units?

# %%
t = np.linspace(-2, 2, 81)
curve = np.sin(3 * t) + t / 2


def fit_curve(units, activation):
    """Return what one hidden layer with random weights makes of the curve."""
    rng = np.random.default_rng(0)
    z = t[:, None] * rng.uniform(-4, 4, units) + rng.uniform(-8, 8, units)
    A = np.column_stack([activation(z), np.ones(len(t))])
    return A @ np.linalg.lstsq(A, curve, rcond=None)[0]


# %% [markdown]
# `t[:, None]` is `(81, 1)`, so `z` is `(81, units)`: a column for each hidden unit, as always.

# %% alt="Three pictures of a wave. With 3 hidden units the fitted line misses it, with 5 it follows roughly, with 20 it lies on the wave."
fig, axes = plt.subplots(1, 3, figsize=(8.4, 2.5), sharey=True, layout="constrained")
for units, ax in zip((3, 5, 20), axes, strict=True):
    ax.plot(t, curve, color=plotting.FORWARD, linewidth=7, alpha=0.35)
    ax.plot(t, fit_curve(units, sigmoid), color=plotting.INK)
    ax.set(title=f"{units} hidden units", xlabel="t")

# %% [markdown]
# With 20 units no difference can be seen. The **universal approximation theorem** says: *any continuous function* on a
# closed and bounded range can be approximated as closely as you like by *one* hidden layer, if it has enough units and
# its activation is not a polynomial (Cybenko 1989 for sigmoids, Hornik 1991, and Leshno and others 1993 in general).
#
# Why no polynomial? **Predict** the largest error with 3, 20 and 200 units, first for σ, then for z²:

# %%
def largest_error(units, activation):
    return float(np.abs(fit_curve(units, activation) - curve).max().round(2))


sizes = (3, 20, 200)
[largest_error(n, sigmoid) for n in sizes], [largest_error(n, np.square) for n in sizes]

# %% [markdown]
# However many parabolas you add, the sum is one parabola. And notice what the theorem does not say: how many units are
# enough, that training will find the weights (ask seed 9), or anything about t = 3, outside the range.
#
# ## The same in Keras
#
# `nn.Sequential` and `nn.layers.Dense` have Keras' names because they are Keras' ideas. Here is the network once more, and
# `copy_weights` carries our learned weights over. An `assert_allclose` that stays silent says: equal.

# %% tags=["keras"]
from course_utils.keras_bridge import copy_weights, from_keras, keras, to_keras

hidden = keras.layers.Dense(2, activation="sigmoid")
output = keras.layers.Dense(1, activation="sigmoid")
keras_model = keras.Sequential([keras.Input((2,)), hidden, output])
copy_weights(model, keras_model)
keras_answers = keras_model.predict(X, verbose=0)
np.testing.assert_allclose(keras_answers, model.predict(X), atol=1e-5)
keras_answers[:, 0].round(2)

# %% [markdown]
# The same XOR. And back: `from_keras` makes one of our networks from a Keras network.

# %% tags=["keras"]
back = from_keras(keras_model)
np.testing.assert_allclose(back.predict(X), keras_answers, atol=1e-5)
back

# %% [markdown]
# Equal answers are one thing. Do they also *learn* alike? Both begin with the weights of seed 1 and make 300 updates.
# **Predict.** At which digit will the weights differ?

# %% tags=["keras"]
ours = xor_network(seed=1)
theirs = to_keras(ours)
our_losses = train(ours, epochs=300)
theirs.compile(keras.optimizers.SGD(learning_rate=2.0), loss="binary_crossentropy")
run = theirs.fit(X, y, batch_size=4, epochs=300, verbose=0)
np.testing.assert_allclose(run.history["loss"], our_losses, atol=1e-5)
for mine, its in zip(ours.get_weights(), theirs.get_weights(), strict=True):
    np.testing.assert_allclose(its, mine, atol=1e-4)

# %% [markdown]
# Not within the first four decimals, and the losses agree to five. Keras computes with 7 digits (float32), we with 16; the
# rest is the same arithmetic. Laid over each other:

# %% tags=["keras"] alt="The loss over 300 epochs: a thick blue line for NumPy and on it, exactly, a thin dark line for Keras."
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.plot(our_losses, color=plotting.FORWARD, linewidth=7, alpha=0.35, label="NumPy")
keras_losses = np.round(run.history["loss"], 3)
ax.plot(keras_losses, color=plotting.INK, linewidth=1.2, label="Keras")
ax.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.75))
legend = ax.legend()

# %% [markdown]
# What Keras adds: any place inside a model can become an output. `keras.Model` takes inputs and outputs, and here the
# output is the hidden layer. A model that computes the hidden plane:

# %% tags=["keras"]
fold = keras.Model(theirs.inputs, theirs.layers[0].output)
hidden_plane = fold.predict(X, verbose=0)
np.testing.assert_allclose(hidden_plane, ours.layers[0](X), atol=1e-4)
hidden_plane.round(1)

# %% [markdown]
# ## Common mistakes
#
# **Starting from zeros.** The perceptron began there, so why not this network? The loss after 1, 1000 and 2000 epochs:

# %%
zeros = xor_network(seed=1, start="zeros")
np.round(train(zeros), 3)[[0, 999, 1999]]

# %% [markdown]
# Not one step. Every answer is 0.5, and the corrections that the four rows ask for cancel. Besides, both hidden units are
# twins: same weights, same answers, same blame. For that the zero is not even needed. Start all weights at 1, and look at
# the two columns of the kernel:

# %%
ones = xor_network(seed=1, start="ones")
last_loss = train(ones)[-1]
ones.layers[0].kernel.round(1), round(last_loss, 2)

# %% [markdown]
# They learn, and stay twins: two units that are one, with one line. Random weights break the **symmetry**. Biases may
# begin at 0.
#
# **The activation forgotten.** Fifty hidden units without one, on XOR:

# %%
no_fold = xor_network(seed=1, units=50, activation=None)
last_loss = train(no_fold)[-1]
no_fold.predict(X)[:, 0].round(2), round(last_loss, 2)

# %% [markdown]
# Two matrix products in a row are one: (XW¹ + b¹)W² + b² = X(W¹W²) + (b¹W² + b²). Fifty units, and still one line:

# %%
W1, b1, W2, b2 = no_fold.get_weights()
one_layer = sigmoid(X @ (W1 @ W2) + (b1 @ W2 + b2))
np.allclose(one_layer, no_fold.predict(X))

# %% [markdown]
# **"Networks can approximate any *convex* continuous function."** Many decks say so. A convex curve bends upward
# everywhere. Ask our wave whether it bends upward somewhere, and downward somewhere:

# %%
bends = np.diff(curve, n=2)
bool((bends > 0).any()), bool((bends < 0).any()), largest_error(20, sigmoid)

# %% [markdown]
# Both, and 20 units follow it with an error of 0.0. With enough units convexity plays no part. The works often cited with
# this sentence (Lu 2017, Hanin 2017) are about *narrow* networks, with many layers instead of many units. There the word
# has its place: for d inputs, Hanin needs layers of d + 1 ReLU units for convex functions, of d + 3 for all continuous ones.
#
# **Inputs as they come.** Pay, rent and savings of four households, and two sigmoid units: Z₁₁ = 3x₁ + 7x₂ + 2x₃ − 40000
# and Z₁₂ = 3x₁ + 2x₂ + 4x₃ − 20000. The first 1 counts layers, the second units.

# %%
households = np.array(
    [[5200, 1500, 3000], [2100, 700, 900], [4200, 900, 12000], [7000, 2600, 5100]]
)
W = np.array([[3, 3], [7, 2], [2, 4]])
Z = households @ W + np.array([-40000, -20000])
Z, sigmoid(Z)

# %% [markdown]
# Not near 0 and 1: exactly 0 and 1, as far as the machine can tell. The units are **saturated**. **Predict.** Give each
# household 500 more of everything: do the answers change? And what is the slope of σ there, which training must follow?

# %%
richer = (households + 500) @ W + np.array([-40000, -20000])
np.array_equal(sigmoid(richer), sigmoid(Z)), sigmoid.derivative(Z)

# %% [markdown]
# No answer moves, and every slope is 0. Nothing can be learned. Scale each column to mean 0 and standard deviation 1, and
# take smaller weights in the same proportions:

# %%
scaled = (households - households.mean(axis=0)) / households.std(axis=0)
sums = scaled @ (W / 10)
sigmoid(sums).round(2), sigmoid.derivative(sums).round(2)

# %% [markdown]
# Now every household has a place of its own, and a slope. A layer on scaled columns can compute nothing that one on the raw
# columns could not; it begins where learning is possible.
#
# ## Summary
#
# No line separates XOR: add four inequalities. Two hidden units fold the plane, and in the hidden plane one line is enough.
# A layer is a matrix product, a bias and an activation; without the activation the layers collapse into one. Weights begin
# random, and some beginnings end nowhere. One hidden layer of enough units can approximate any continuous function on a
# closed, bounded range, if its activation is no polynomial.
#
# It all rests on the activation. So far it was a sigmoid, and it saturates. Which others are there, and which belongs where?
#
# ## Exercises
#
# **Exercise 03.4** (6 minutes). Write `standardize(X)`: each column scaled to mean 0 and standard deviation 1. No network
# should begin saturated. For [[1], [3]] it gives [[−1], [1]]. A column that is constant becomes 0, so take care not to
# divide by 0.

# %% tags=["exercise"]
def standardize(X):
    """Return X with every column at mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1, spread)
    ### END SOLUTION


check("03.4", standardize)

# %% [markdown]
# **The unlucky seed** (open). With three hidden units all twenty seeds arrived. Find one that fails, and draw its regions.
# Then try it with `activation="tanh"`.
#
# **270** (open, harder). Eight inputs and four outputs. Show that no network with one or with two hidden layers has exactly
# 270 parameters. How many networks with three hidden layers of at most 12 units have?
#
# ## Sources
#
# - M. Minsky and S. Papert, *Perceptrons*, 1969.
# - T. M. Cover, "Geometrical and statistical properties of systems of linear inequalities with applications in pattern
#   recognition", *IEEE Transactions on Electronic Computers* EC-14, 1965.
# - G. Cybenko, "Approximation by superpositions of a sigmoidal function", *Mathematics of Control, Signals and
#   Systems* 2, 1989.
# - K. Hornik, "Approximation capabilities of multilayer feedforward networks", *Neural Networks* 4, 1991.
# - M. Leshno, V. Lin, A. Pinkus and S. Schocken, "Multilayer feedforward networks with a nonpolynomial activation function
#   can approximate any function", *Neural Networks* 6, 1993.
# - Z. Lu and others, "The expressive power of neural networks: a view from the width", 2017. B. Hanin, "Universal function
#   approximation by deep neural nets with bounded width and ReLU activations", 2017.
# - Keras documentation: [the Dense layer](https://keras.io/api/layers/core_layers/dense/),
#   [the Sequential class](https://keras.io/api/models/sequential/).
