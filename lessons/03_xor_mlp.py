# %% [markdown]
# # 03 · XOR and the multilayer perceptron
#
# One line cannot solve XOR. Two neurons in front of a third can, because they fold the plane.
#
# **You will** fold it by hand, then let it be learned. **You need** lesson 02. **Time** about 55 minutes.
#
# **Predict.** Two hidden neurons cut the left plane; the right plane shows what they see. Where must the four corners
# land, so that one line is enough there? Move the sliders, or press **A known solution**.

# %%
from course_utils import widgets
widgets.xor()

# %% [markdown]
# In the known solution 01 and 10 land on the *same* point. That is the fold. The rest of the lesson needs:

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
# | layer | | | `Dense(units)` |
# | weights of layer 1 | W¹ | `(n_in, n_out)` | `kernel` |
# | biases of layer 1 | b¹ | `(n_out,)` | `bias` |
# | weighted sums of layer 1 | z¹ = X W¹ + b¹ | `(batch, n_out)` | |
# | activations, or hidden values | a¹ = σ(z¹) | `(batch, n_out)` | output of the layer |
# | prediction | ŷ | `(batch, n_classes)` | `predict(x)` |
# | multilayer perceptron | | | `Sequential([...])` |
#
# A **hidden** layer is one whose values are neither input nor output. **Deep** means more than one hidden layer.
#
# ## One line is not enough
#
# **Predict.** Of the four rows of XOR, how many can a single line get right at best?
#
# Try many lines: 21 values for each of w₁, w₂ and b.

# %%
X, y = datasets.xor_gate()
grid = np.linspace(-2, 2, 21)
w1, w2, b = np.array(np.meshgrid(grid, grid, grid)).reshape(3, -1)
z = X[:, :1] * w1 + X[:, 1:] * w2 + b
right = ((z >= 0) == y[:, None]).sum(axis=0)
right.shape, int(right.max())

# %% [markdown]
# Three of four, in 9,261 attempts. No finer grid helps, and four lines of algebra say why. The rows 00, 01, 10, 11 ask for
#
# $$b < 0, \qquad w_2 + b \ge 0, \qquad w_1 + b \ge 0, \qquad w_1 + w_2 + b < 0$$
#
# Add the two in the middle: $w_1 + w_2 + 2b \ge 0$. So $w_1 + w_2 + b \ge -b > 0$, and the last one says the opposite.
# Minsky and Papert wrote a book of such proofs in 1969. It was read as the end of the subject, and money left: the first
# AI winter. The book was right about one layer.
#
# ## Two lines and a fold
#
# Lesson 01 built XOR of gates. The same with weights: h₁ is OR, its line is x₁ + x₂ = 0.5. h₂ is AND, its line is
# x₁ + x₂ = 1.5. Each column of the kernel is one neuron.

# %%
W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
b1 = np.array([-0.5, -1.5])
hidden = nn.activations.heaviside(X @ W1 + b1)
hidden

# %% [markdown]
# `X` is `(4, 2)`, `W1` is `(2, 2)`, so `hidden` is `(4, 2)`: one row for each example, one column for each neuron.
# **Predict.** Which two rows are equal, and what does that mean in the plane?

# %% alt="Left: four corners of XOR with two parallel lines. Right: the hidden plane, where 01 and 10 share the point (1, 0) and one line separates the classes."
lines = [(W1[:, 0], b1[0]), (W1[:, 1], b1[1])]
axes = plotting.plane_pair(X, hidden, y, lines=lines, hidden_line=([1, -1], -0.5))

# %% [markdown]
# The corners 01 and 10 have become one point. Four points are now three, and one line separates them: h₁ − h₂ = 0.5.

# %%
w_out, b_out = np.array([1.0, -1.0]), -0.5
nn.activations.heaviside(hidden @ w_out + b_out)

# %% [markdown]
# That is XOR. **Exercise 03.3** (6 minutes). Find another one: h₁ = OR and h₂ = NAND, joined by an AND. Write
# `xor_weights()`, which returns `W1 (2, 2)`, `b1 (2,)`, `W2 (2, 1)`, `b2 (1,)` for step neurons. Any four arrays that
# compute XOR pass. `hint("03.3")` helps, twice.

# %% tags=["exercise"]
def xor_weights():
    """Return W1, b1, W2, b2 of a network of steps that computes XOR."""
    ### BEGIN SOLUTION
    W1 = np.array([[1.0, -1.0], [1.0, -1.0]])
    b1 = np.array([-0.5, 1.5])
    W2 = np.array([[1.0], [1.0]])
    b2 = np.array([-1.5])
    return W1, b1, W2, b2
    ### END SOLUTION


check("03.3", xor_weights)

# %% [markdown]
# ### One more dimension also helps
#
# Do not fold, add a column: the product x₁x₂. The rows are now points in space, and a plane is enough. The perceptron of
# lesson 02, which ran for ever on XOR, stops:

# %%
X3 = np.column_stack([X, X[:, 0] * X[:, 1]])
nn.Perceptron().fit(X3, y)

# %% [markdown]
# Thomas Cover counted in 1965 how often this works. N points in general position can be labelled with two classes in
# 2ᴺ ways. This many of them can be separated by a flat cut in d dimensions:

# %%
from math import comb


def separable(n_points, d):
    """How many of the 2**n_points labellings a flat cut can separate (Cover 1965)."""
    return 2 * sum(comb(n_points - 1, k) for k in range(d + 1))


separable(4, 2), [round(separable(10, d) / 2**10, 2) for d in range(1, 10)]

# %% [markdown]
# For four points in the plane, 14 of 16. The two that are left are XOR and its opposite. For ten points the share grows
# from 2 % in one dimension to all of them in nine. More dimensions make separation likelier: that is what wide hidden
# layers are for.
#
# ## Forward, by matrices
#
# Every layer does the same two things: multiply by the kernel and add the bias, then apply the activation. Here are 3
# inputs, hidden layers of 4 and 3 neurons, and 2 classes. Two hidden layers, so it counts as deep.

# %% alt="A network with layers of 3, 4, 3 and 2 units and the kernel shapes (3, 4), (4, 3) and (3, 2) under the arrows."
ax = plotting.network_diagram([3, 4, 3, 2])

# %% [markdown]
# **Predict.** A batch of 5 examples goes in. What is the shape of z¹, of z², of ŷ?

# %%
rng = np.random.default_rng(0)
batch = rng.normal(size=(5, 3))
K1, K2, K3 = rng.normal(size=(3, 4)), rng.normal(size=(4, 3)), rng.normal(size=(3, 2))
sigmoid, softmax = nn.activations.sigmoid, nn.activations.softmax

# %%
z1 = batch @ K1
a1 = sigmoid(z1)
z2 = a1 @ K2
a2 = sigmoid(z2)
z3 = a2 @ K3
y_hat = softmax(z3)
z1.shape, z2.shape, y_hat.shape

# %% [markdown]
# The batch stays in front, the second number is the layer's width. (The biases are left out here, to see the shapes.)
# **Softmax** turns each row of sums into shares that add up to 1; lesson 04 takes it apart.

# %%
y_hat.round(3), y_hat.sum(axis=1).round(6)

# %% [markdown]
# **Exercise 03.1** (6 minutes). Write `forward(X, W1, b1, W2, b2)`: one hidden layer and one output layer, a sigmoid after
# each, biases included. With all weights and biases 0 every output is 0.5. `nn.activations.sigmoid` is allowed.

# %% tags=["exercise"]
def forward(X, W1, b1, W2, b2):
    """Return the outputs (batch, n_out) of a network with one hidden layer."""
    ### BEGIN SOLUTION
    hidden = nn.activations.sigmoid(X @ W1 + b1)
    return nn.activations.sigmoid(hidden @ W2 + b2)
    ### END SOLUTION


check("03.1", forward)

# %% [markdown]
# **Exercise 03.2** (4 minutes). Every arrow of the picture is a weight, and every neuron behind the input has a bias. Write
# `count_parameters(layer_sizes)`. A layer pair 3 → 4 has 3·4 + 4 = 16, so `count_parameters([3, 4])` is 16. A network with
# 8 inputs and 4 outputs can have exactly 270 parameters: try `[8, 6, 8, 12, 4]`.

# %% tags=["exercise"]
def count_parameters(layer_sizes):
    """Return how many weights and biases a dense network has."""
    ### BEGIN SOLUTION
    pairs = zip(layer_sizes, layer_sizes[1:])
    return sum(n_in * n_out + n_out for n_in, n_out in pairs)
    ### END SOLUTION


check("03.2", count_parameters)

# %% [markdown]
# ## Let it learn
#
# By hand it took thought. Steps have no slope, so training needs smooth neurons: tanh in the hidden layer, a sigmoid at the
# end. How the corrections find their way back through two layers is lesson 07. Here we watch.

# %%
def make_network(units, seed):
    hidden = nn.layers.Dense(units, activation="tanh")
    output = nn.layers.Dense(1, activation="sigmoid")
    model = nn.Sequential([nn.Input((2,)), hidden, output], seed=seed)
    model.compile(nn.optimizers.SGD(learning_rate=1.0), "binary_crossentropy")
    return model


model = make_network(units=4, seed=0)
history = model.fit(X, y, epochs=500, batch_size=4)
model.predict(X).round(1)[:, 0]

# %% alt="Left: the loss falls from about 0.7 towards 0 in 500 epochs. Right: the regions that the network learned put the corners 01 and 10 into one class."
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
left.plot(history.history["loss"])
left.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.8))
ax = plotting.decision_regions(lambda x: model.predict(x)[:, 0], X, y, ax=right)

# %% [markdown]
# Nobody told it OR or NAND. It found some fold of its own. **Predict.** The start weights are random. Out of 20 starts, how
# many end in XOR with 2 hidden neurons, and how many with 4?

# %%
def solves(units, seed):
    model = make_network(units, seed)
    model.fit(X, y, epochs=500, batch_size=4)
    return bool(((model.predict(X)[:, 0] >= 0.5) == y).all())


{units: sum(solves(units, seed) for seed in range(20)) for units in (2, 4)}

# %% [markdown]
# Two neurons are enough to *hold* a solution, and often not enough to *find* it: the run gets stuck where two corners share
# the output 0.5. Width makes the search easier. A run that fails says something about its start, not about the network.
#
# ## Inputs on very different scales
#
# Three columns in the thousands, two neurons with the weights of a textbook example:
#
# $$z_1 = 3x_1 + 7x_2 + 2x_3 - 40000, \qquad z_2 = 3x_1 + 2x_2 + 4x_3 - 20000$$
#
# **Predict.** What does the sigmoid make of sums like 5,000 or −4,500?

# %%
raw = np.array([[2000, 3000, 9000], [9000, 4000, 1000], [6000, 500, 7000]])
W = np.array([[3, 3], [7, 2], [2, 4]])
Z = raw @ W + np.array([-40000, -20000])
Z, sigmoid(Z)

# %% [markdown]
# Every value is 0 or 1 to the last digit. The neurons are **saturated**. The slope there says how much a small change of a
# weight would help:

# %%
float(sigmoid.derivative(Z).max())

# %% [markdown]
# Zero: nothing can be learned. The cure is to bring each column to mean 0 and standard deviation 1 first.
#
# **Exercise 03.4** (4 minutes). Write `standardize(X)`, which does that for every column of X `(batch, n)`. The column
# [1, 3] becomes [−1, 1]. A column of equal numbers becomes all 0.

# %% tags=["exercise"]
def standardize(X):
    """Return X with each column at mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    deviation = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
    ### END SOLUTION


check("03.4", standardize)

# %%
scaled = (raw - raw.mean(axis=0)) / raw.std(axis=0)
small = np.array([[0.3, 0.3], [0.7, 0.2], [0.2, 0.4]])
sigmoid(scaled @ small).round(2)

# %% [markdown]
# With scaled columns and small weights all values lie where the sigmoid has a slope.
#
# ## The same in Keras
#
# `nn.Sequential` has its twin there, layer by layer. Copy the weights that you trained into it:

# %% tags=["keras"]
from course_utils.keras_bridge import copy_weights, from_keras, keras

keras_model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(4, activation="tanh"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
copy_weights(model, keras_model)
from_keras_model = keras_model.predict(X, verbose=0)
np.testing.assert_allclose(from_keras_model, model.predict(X), atol=1e-5)

# %% [markdown]
# No complaint: equal outputs to five digits. (Keras counts in 32 bits, `nn` in 64.) And back again, into a new `nn` model:

# %% tags=["keras"]
back = from_keras(keras_model)
np.testing.assert_allclose(back.predict(X), model.predict(X), atol=1e-5)
back

# %% [markdown]
# Now both learn, from the same start and the same rows in the same order.

# %% tags=["keras"]
ours = make_network(units=4, seed=1)
copy_weights(ours, keras_model)
keras_model.compile(keras.optimizers.SGD(learning_rate=1.0), "binary_crossentropy")
how = {"epochs": 100, "batch_size": 4, "shuffle": False, "verbose": 0}
theirs = keras_model.fit(X, y[:, None], **how)
mine = ours.fit(X, y, **how)
np.testing.assert_allclose(theirs.history["loss"], mine.history["loss"], atol=1e-4)

# %% tags=["keras"] alt="Two loss curves that lie on each other: NumPy thick and pale, Keras thin and dark."
fig, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.plot(mine.history["loss"], linewidth=6, alpha=0.4, label="NumPy")
theirs_rounded = np.round(theirs.history["loss"], 3)
ax.plot(theirs_rounded, color=plotting.INK, linewidth=1.5, label="Keras")
ax.set(xlabel="epoch", ylabel="loss")
legend = ax.legend()

# %% [markdown]
# The thin line lies on the thick one. What Keras adds: other hardware. The same five lines run on a GPU, unchanged.
#
# ## Common mistakes
#
# **"Start all weights at zero."** Then all hidden neurons compute the same, receive the same correction, and stay equal for
# ever. 500 epochs from zeros:

# %%
stuck = make_network(units=4, seed=0)
stuck.set_weights([np.zeros_like(w) for w in stuck.get_weights()])
losses = stuck.fit(X, y, epochs=500, batch_size=4).history["loss"]
round(losses[0], 4), round(losses[-1], 4), stuck.layers[0].kernel

# %% [markdown]
# Biases may start at zero, weights may not.
#
# **"More layers are always more powerful."** Without an activation between them, two layers are one. Their kernels
# multiply:

# %%
two_layers = (batch @ K1) @ K2
one_layer = batch @ (K1 @ K2)
bool(np.allclose(two_layers, one_layer))

# %% [markdown]
# **"A network can fit any *convex* function."** The theorem says more and less. One hidden layer with enough units and an
# activation that is not a polynomial comes as near as you like to any *continuous* function on a closed, bounded region
# (Cybenko 1989, Hornik 1991, Leshno 1993). It does not say how many units, nor that training finds them. Here is a curve
# that is anything but convex. The hidden units are random, only the output weights are fitted, and this is the largest
# error that is left:

# %%
x = np.linspace(-2, 2, 200)
wavy = np.sin(3 * x) + 0.3 * x


def largest_error(units):
    rng = np.random.default_rng(0)
    slopes, shifts = rng.normal(0, 2, units), rng.uniform(-4, 4, units)
    features = np.tanh(np.outer(x, slopes) + shifts)
    weights = np.linalg.lstsq(features, wavy, rcond=None)[0]
    return float(np.abs(features @ weights - wavy).max())


{units: round(largest_error(units), 3) for units in (4, 8, 12, 16, 20)}

# %% [markdown]
# ## Summary
#
# One line cannot do XOR, and a proof of two additions says so. A hidden layer gives the output neuron other points to look
# at, and there one line may be enough. A layer is a matrix product, a bias and an activation; the batch stays in front. Two
# hidden neurons can hold XOR, four find it more surely. Keras computes the same numbers.
#
# We used a step, a tanh, a sigmoid and a softmax as if it were clear which to take. What does each do to a network, and to
# its learning?
#
# ## Exercises
#
# **The opposite** (open). Press **Start again** in the live figure and make XNOR's corners separable. Do you need other
# hidden lines, or only another output line?
#
# **Three inputs** (open). Parity of three inputs is 1 if an odd number of them is on. How many hidden step neurons do you
# need? Write the four arrays.
#
# **Width and luck** (open). Run `solves` for 3 and 8 neurons. At which width do all 20 starts end in XOR?
#
# ## Sources
#
# - M. Minsky, S. Papert: *Perceptrons*. 1969.
# - T. Cover: *Geometrical and statistical properties of systems of linear inequalities*. 1965.
# - G. Cybenko: *Approximation by superpositions of a sigmoidal function*. 1989.
# - K. Hornik: *Approximation capabilities of multilayer feedforward networks*. 1991.
# - M. Leshno, V. Lin, A. Pinkus, S. Schocken: *Multilayer feedforward networks with a nonpolynomial activation function
#   can approximate any function*. 1993.
# - Keras documentation: [the Sequential model](https://keras.io/guides/sequential_model/).
