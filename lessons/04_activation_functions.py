# %% [markdown]
# # 04 · Activation functions
#
# Between two layers stands one small function. It decides what a network can do, and whether it can learn it.
#
# **You will** meet twelve of them, and choose. **You need** lesson 03. **Time** about 55 minutes.
#
# **Predict.** Training sends a *gradient* back through the network: for each number in it, how much the loss changes with
# it. A unit multiplies it by its slope. Where does the sigmoid let most of it through, and how much? Where (grey) next to
# nothing? And relu?

# %%
from course_utils import widgets
widgets.activation()

# %% [markdown]
# The sigmoid passes most at z = 0, and even there only a quarter. From |z| = 3 on, less than a twentieth passes. relu passes
# all or nothing. The lesson needs:

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
# | what comes into a unit | z | `(batch, units)` | |
# | what goes out: the activation | a = f(z) | `(batch, units)` | `activation=` |
# | slope, or derivative, of the activation | f′(z) | `(batch, units)` | |
# | gradient: how much the loss changes with a number | | like the number | |
# | saturated: the slope is almost 0 | | | |
# | dead: the slope is 0 for every sample | | | |
# | logit: a score before sigmoid or softmax | z | `(batch, classes)` | `from_logits=True` |
# | temperature: what divides the logits | T | | |
#
# ## Why a layer needs one
#
# Take two layers without an activation: the first with kernel `W1`, the second with `W2`. **Predict.** Could one layer
# do the same? What shape would its kernel have?

# %%
rng = np.random.default_rng(0)
X = rng.normal(size=(5, 3))
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
two_layers = (X @ W1) @ W2
one_layer = X @ (W1 @ W2)
np.allclose(two_layers, one_layer)

# %% [markdown]
# It could. Matrix products may be bracketed as you like, so `W1 @ W2` is another kernel, of shape `(3, 2)`. So it is with
# a hundred layers. Put a bend between the two, and it is over. The best single kernel (least squares finds it) still
# misses by

# %%
bent = np.maximum(X @ W1, 0) @ W2
best_kernel, error, *_ = np.linalg.lstsq(X, bent)
round(float(np.abs(X @ best_kernel - bent).max()), 2)

# %% [markdown]
# **Exercise 04.1** (8 minutes). Biases collapse too. Write
# `collapse(W1, b1, W2, b2)`, which returns the kernel and the bias of the one layer that does what two linear layers do.
# For 1×1 kernels 2 and 3 with biases 1 and −1 it gives 6 and 2. Multiply out (X W₁ + b₁) W₂ + b₂ on paper first.

# %% tags=["exercise"]
def collapse(W1, b1, W2, b2):
    """Return kernel and bias of the one linear layer."""
    ### BEGIN SOLUTION
    return W1 @ W2, b1 @ W2 + b2
    ### END SOLUTION


check("04.1", collapse)

# %% [markdown]
# ## The steps: sigmoid and tanh
#
# The perceptron learned with a step, by a rule for a single unit. To a hidden layer, though, only a gradient can tell
# what to change, and a step's slope is 0 wherever it has one. So people rounded its corners: the **sigmoid**,
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}},\qquad \sigma'(z) = \sigma(z)\,\bigl(1 - \sigma(z)\bigr)$$
#
# In words: the slope is the value times what it lacks to 1. **Exercise 04.2** (5 minutes). Write `sigmoid_slope(z)`
# for a number or an array. At 0 it gives 0.25, at 2 about 0.105.

# %% tags=["exercise"]
def sigmoid_slope(z):
    """Return the derivative of the sigmoid at z."""
    ### BEGIN SOLUTION
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)
    ### END SOLUTION


check("04.2", sigmoid_slope)

# %% [markdown]
# Is the formula right? Never believe a derivative; measure it. Move z by a hair to both sides:

# %%
z, hair = np.array([-3.0, 0.0, 2.0]), 1e-6
sigmoid = nn.activations.sigmoid
measured = (sigmoid(z + hair) - sigmoid(z - hair)) / (2 * hair)
np.round(measured, 4), np.round(sigmoid.derivative(z), 4)

# %% [markdown]
# **tanh** is the same curve stretched: from −1 to 1 instead of 0 to 1, and four times as steep at 0.

# %%
np.allclose(np.tanh(z), 2 * sigmoid(2 * z) - 1), nn.activations.tanh.derivative(0.0)

# %% alt="Left, sigmoid and tanh: both level off on both sides, the sigmoid at 0 and 1, tanh at minus 1 and 1. Right, their slopes: both bells around 0, tanh's reaches 1, the sigmoid's only a quarter."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 2.9), layout="constrained")
tanh = nn.activations.tanh
ax = plotting.activation_curve([sigmoid, tanh], ax=left)
ax = plotting.activation_curve(
    [sigmoid.derivative, tanh.derivative], ax=right, labels=["sigmoid′", "tanh′"]
)
label = ax.set_ylabel("slope")

# %% [markdown]
# tanh's values lie around 0, **zero-centred**. Why does that help the next layer? A weight's gradient is what came in,
# times what came back. Here 0.5 comes back to a unit with six inputs, first from sigmoids, then from tanh:

# %%
came_back = 0.5
before = np.random.default_rng(1).normal(size=6)
(sigmoid(before) * came_back).round(2), (tanh(before) * came_back).round(2)

# %% [markdown]
# Behind sigmoids all six have one sign: the weights rise together or fall together. Behind tanh each goes its own way.
#
# ## What depth does to a gradient
#
# On its way back, a gradient is multiplied by f′(z) and by a weight at every layer. **Predict.** Ten sigmoid layers, all
# weights 1. How much of a gradient of 1 arrives at the first layer: 0.25, a hundredth, a millionth? Then make it
# 20 layers, and look for an activation and a weight with which it neither vanishes nor explodes.

# %%
widgets.depth()

# %% [markdown]
# Less than a millionth: each sigmoid lets through at most a quarter, and a quarter to the tenth power is

# %%
0.25**10

# %% [markdown]
# This is the **vanishing gradient**. It kept networks shallow for twenty years. relu with weight 1 passes everything,
# whatever the depth; with weight 2 it explodes just as surely. Now real layers: 30 units each, and the random weights
# that Keras starts with (Glorot's). **Predict.** Which keeps most of the gradient, by its length (`norm`): sigmoid, tanh or
# relu?

# %%
def first_to_last(activation, layers=10, units=30, start="glorot_uniform"):
    """Return how much of the gradient at the last layer is left before the first."""
    layer = nn.layers.Dense
    hidden = [layer(units, activation, kernel_initializer=start) for _ in range(layers)]
    model = nn.Sequential([nn.Input((units,)), *hidden], seed=0)
    outputs = model.forward(np.random.default_rng(1).normal(size=(100, units)))
    gradient = np.ones_like(outputs)
    arrived = model.backward(gradient)
    return float(np.linalg.norm(arrived) / np.linalg.norm(gradient))


{name: float(f"{first_to_last(name):.1e}") for name in ("sigmoid", "tanh", "relu")}

# %% [markdown]
# Behind ten sigmoid layers less than a millionth is left. relu keeps less than tanh: about half of its units let nothing
# through. Larger starting weights (He's) make up for that, and a little more:

# %%
round(first_to_last("relu", start="he_normal"), 1)

# %% [markdown]
# So depth needs two things: an activation whose slope is around 1, and weights of the right size (lesson 07).
#
# ## The rectifiers
#
# **relu** is z or 0, whichever is larger. It is quick to compute, does not saturate above, and its slope there is 1. Its
# weakness is the other half. **Predict.** A large step has pushed a bias to −10. Does the unit answer any sample, and
# does any gradient come back to it?

# %%
unit = nn.layers.Dense(1, activation="relu")
unit.build(2)
unit.set_weights([[[0.5], [-0.3]], [-10.0]])
points, labels = datasets.two_clouds(seed=0)
answers = unit(points)
unit.backward(np.ones_like(answers))
bool(answers.any()), bool(unit.grads["kernel"].any())

# %% [markdown]
# Neither. Its z is below 0 for *every* sample, nothing moves its weights any more: it is **dead**. The relatives let
# a little through below 0:
#
# | name | for z ≤ 0 | what is special |
# |---|---|---|
# | leaky ReLU | a z | a fixed: 0.1 in many decks, 0.2 in Keras' function, 0.3 in its layer |
# | PReLU | a z | a is learned, like a weight, one for each unit |
# | ELU | α (eᶻ − 1) | bends smoothly, down to −α |
# | SELU | the same, with α = 1.673, all times 1.051 | keeps the spread of the values, however deep |
#
# **Exercise 04.3** (5 minutes). Write `leaky_relu(z, negative_slope)` for an array z, right for *every* slope: for
# z = [−2, 3] and slope 0.1 it gives [−0.2, 3], for slope 2 it gives [−4, 3].

# %% tags=["exercise"]
def leaky_relu(z, negative_slope):
    """Return z where it is positive, negative_slope * z elsewhere."""
    ### BEGIN SOLUTION
    return np.where(z > 0, z, negative_slope * z)
    ### END SOLUTION


check("04.3", leaky_relu)

# %% [markdown]
# PReLU's a is trained like a weight: where z ≤ 0 the answer a z changes with a, so there is a gradient for it. Give one
# unit the task "twice as steep on the left", and it finds a = 2:

# %%
x = np.linspace(-2, 2, 41)[:, None]
model = nn.Sequential([nn.Input((1,)), nn.layers.PReLU()])
model.compile(nn.optimizers.SGD(0.2), "mse")
history = model.fit(x, np.where(x > 0, x, 2 * x), epochs=60, shuffle=False)
model.layers[0].params["alpha"].round(3)

# %% [markdown]
# SELU's two odd numbers have a purpose. How widely do the values spread after 50 layers, if they began with a standard
# deviation of 1?

# %%
def spread(activation, layers=50, units=100):
    """Return the standard deviation of what comes out of the last layer."""
    layer, start = nn.layers.Dense, "lecun_normal"
    hidden = [layer(units, activation, kernel_initializer=start) for _ in range(layers)]
    deep = nn.Sequential([nn.Input((units,)), *hidden], seed=0)
    outputs = deep(np.random.default_rng(0).normal(size=(1000, units)))
    return round(float(outputs.std()), 2)


{name: spread(name) for name in ("elu", "selu")}

# %% [markdown]
# SELU's hardly change; ELU's have shrunk to a twentieth.
#
# Two newer ones round off the corner: **swish**, z · σ(z) (Keras calls it `silu`), and **GELU**, z times the share of a
# bell curve that lies left of z, Φ(z). Both dip below 0 before they rise. GELU stands in many Transformers, the networks
# behind language models.

# %% alt="Left, relu, leaky relu, elu and selu. All are straight lines for positive z; below 0 relu is 0, leaky relu a flat line, elu and selu bend towards minus 1 and minus 1.76. Right, swish and GELU: like relu without a corner, with a small dip below 0."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3), layout="constrained")
a = nn.activations
relatives = [a.relu, a.leaky_relu, a.elu, a.selu]
names = ["ReLU", "leaky ReLU", "ELU", "SELU"]
ax = plotting.activation_curve(relatives, ax=left, zlim=(-4, 2), labels=names)
smooth = ["swish", "GELU"]
ax = plotting.activation_curve([a.silu, a.gelu], ax=right, zlim=(-4, 2), labels=smooth)

# %% [markdown]
# ## Softmax: scores become probabilities
#
# The last layer of a classifier gives one score (**logit**) zᵢ for each class i. Softmax makes probabilities of them:
# divide by the temperature T, usually 1, raise e to each, and divide by the sum.
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# **Predict.** Does a score of 1.8 against 0.9 make a class twice as likely? Move the temperature to 0.1, then to 10:
# which one is closer to "the largest takes all"?

# %%
widgets.softmax()

# %% [markdown]
# Not twice: 2.46 times, which is e to the power of the *difference*, 0.9. At 0.1 A takes nearly all; at 10 the three are
# nearly alike. The code is one line, if all scores are small:

# %%
scores = np.array([1.8, 0.9, 0.68])
probabilities = np.exp(scores) / np.exp(scores).sum()
probabilities.round(2), round(float(probabilities[0] / probabilities[1]), 2)

# %% [markdown]
# What is its slope? Raise A's score by a hair. A gains pₐ (1 − pₐ) of it, and each other class j loses pₐ pⱼ:

# %%
push = np.array([hair, 0, 0])
raised = nn.activations.softmax(scores + push)
p_a = probabilities[0]
((raised - probabilities) / hair).round(3), (p_a * ([1, 0, 0] - probabilities)).round(3)

# %% [markdown]
# **Exercise 04.4** (8 minutes). `np.exp(1000)` is infinite. But a number taken off *all* scores changes no quotient. Write
# `softmax(z)` for one row of scores of any size; [1000, 1001] gives [0.2689, 0.7311], as [0, 1] does.

# %% tags=["exercise"]
def softmax(z):
    """Return the probabilities of the classes whose scores are z."""
    ### BEGIN SOLUTION
    e = np.exp(z - np.max(z))
    return e / np.sum(e)
    ### END SOLUTION


check("04.4", softmax)

# %% [markdown]
# ## Which one, and where
#
# **Predict.** What would you put behind the last layer for the price of a flat, for spam or not, for one of ten digits,
# for the tags of a photo? And in between?
#
# | activation | f(z) | f′(z) | range |
# |---|---|---|---|
# | step | 1 if z ≥ 0 else 0 | 0 | {0, 1} |
# | linear | z | 1 | all |
# | sigmoid | 1 / (1 + e⁻ᶻ) | f (1 − f) | (0, 1) |
# | tanh | (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ) | 1 − f² | (−1, 1) |
# | ReLU | max(0, z) | 1 or 0 | [0, ∞) |
# | leaky ReLU, PReLU | z or a z | 1 or a | all |
# | ELU | z or α (eᶻ − 1) | 1 or f + α | (−α, ∞) |
# | SELU | 1.051 · ELU, α = 1.673 | 1.051 or f + 1.758 | (−1.758, ∞) |
# | swish | z σ(z) | σ (1 + z (1 − σ)) | [−0.28, ∞) |
# | GELU | z Φ(z) | Φ + z φ (φ: the bell curve) | [−0.17, ∞) |
# | softmax | e^zᵢ / Σ e^zⱼ | fᵢ (1 − fᵢ) for zᵢ, −fᵢ fⱼ for zⱼ | (0, 1) |
#
# | activation | zero-centred | saturates | dead units | use |
# |---|---|---|---|---|
# | step | no | everywhere | all | to understand 1943 |
# | linear | yes | no | no | output of a regression |
# | sigmoid | no | both sides | no | output: yes or no, tags; gates in RNNs |
# | tanh | yes | both sides | no | RNNs, shallow nets |
# | ReLU | no | below | possible | hidden layers, CNNs: begin here |
# | leaky ReLU, PReLU | nearly | no | no | when units die |
# | ELU, SELU | nearly | below | no | deep plain networks |
# | swish, GELU | nearly | below | rare | deep networks, Transformers |
# | softmax | no | yes | no | output: one of several classes |
#
# Never believe a derivative. Those of the first table, beside slopes that are measured:

# %%
z = np.array([-2.0, -0.5, 0.5, 2.0])
s, t, e = sigmoid(z), tanh(z), a.elu(z)
by_the_table = {
    "sigmoid": s * (1 - s),
    "tanh": 1 - t**2,
    "relu": np.where(z > 0, 1, 0),
    "elu": np.where(z > 0, 1, e + 1),
    "selu": np.where(z > 0, 1.0507, a.selu(z) + 1.7581),
    "silu": s * (1 + z * (1 - s)),
}
measured = {f: (a.get(f)(z + hair) - a.get(f)(z - hair)) / 2e-6 for f in by_the_table}
[np.allclose(by_the_table[f], measured[f], atol=1e-4) for f in by_the_table]

# %% [markdown]
# In a hidden layer the choice is about gradients. At the output it is about *meaning*: the range must be that of the
# answer. A price may be any number: linear. Spam or not, a probability: sigmoid. One of ten digits, which exclude each
# other (**multi-class**), so that the probabilities must sum to 1: softmax. Tags, which may come together
# (**multi-label**): one sigmoid for each.

# %%
scores = [1.6, 0.55, 0.98]
exclusive = nn.activations.softmax(scores)
tags = nn.activations.sigmoid(scores)
exclusive.round(3), tags.round(3), [round(float(p.sum()), 3) for p in (exclusive, tags)]

# %% [markdown]
# Softmax values share 1; each sigmoid answers for itself.
#
# ## The same in Keras
#
# What you wrote has the same names there, and swish is `silu`. All in one: every activation of the course but the step.

# %% tags=["keras"]
from course_utils.keras_bridge import keras

z = np.array([-3.0, -0.5, 0.0, 2.0], dtype="float32")
names = [name for name in nn.activations.ACTIVATIONS if name != "heaviside"]
ours = [nn.activations.get(name)(z) for name in names]
theirs = [np.asarray(keras.activations.get(name)(z)) for name in names]
len(names), all(np.allclose(a, b, atol=1e-6) for a, b in zip(ours, theirs))

# %% [markdown]
# A layer takes one by name, `Dense(16, activation="relu")`, or as a layer of its own where it has something to learn.
# Keras' PReLU finds the same slope as ours did, from the same data:

# %% tags=["keras"]
twin = keras.Sequential([keras.Input((1,)), keras.layers.PReLU()])
twin.compile(keras.optimizers.SGD(0.2), "mse")
history = twin.fit(x, np.where(x > 0, x, 2 * x), epochs=60, shuffle=False, verbose=0)
np.allclose(twin.get_weights()[0], model.get_weights()[0], atol=1e-4)

# %% [markdown]
# One thing that Keras adds: more than a dozen others, such as `mish` and `hard_sigmoid`.
#
# ## Common mistakes
#
# **"Softmax of [1.6, 0.55, 0.98] is [0.51, 0.18, 0.31]."** Those numbers sum to 1, and are wrong all the same. A sum of 1
# is no proof:

# %%
nn.activations.softmax([1.6, 0.55, 0.98]).round(3), round(0.51 + 0.18 + 0.31, 2)

# %% [markdown]
# **"Leaky ReLU is max(0.1 z, z), PReLU is max(a z, z)."** Only up to a slope of 1. PReLU learns its slope, and ours became
# 2. There max takes the wrong branch on both sides:

# %%
z, slope = np.array([-2.0, 3.0]), 2.0
np.maximum(slope * z, z), nn.activations.leaky_relu(z, negative_slope=slope)

# %% [markdown]
# **"With a linear activation backpropagation is impossible."** It runs, and learns; the network just stays a line. Two
# linear layers find the least-squares line:

# %%
line = nn.Sequential([nn.Input((1,)), nn.layers.Dense(3), nn.layers.Dense(1)], seed=0)
line.compile(nn.optimizers.SGD(0.05), "mse")
x3, y3 = np.array([[0.5], [2.3], [2.9]]), np.array([1.4, 1.9, 3.2])
history = line.fit(x3, y3, epochs=3000, shuffle=False)
at_0, at_1 = line.predict([[0.0], [1.0]])[:, 0]
np.round([at_1 - at_0, at_0], 2), np.polyfit(x3[:, 0], y3, 1).round(2)

# %% [markdown]
# **"ELU uses a logarithm."** It is an exponential, and its slope for z < 0 is f(z) + α. **"Softmax gives 1 to the largest
# and 0 to the rest."** That is argmax; softmax comes close only at low temperature. **"Softmax is several sigmoids."**
# With two classes it is *one* sigmoid, of the difference:

# %%
z = np.array([-2.0, -0.5])
elu = nn.activations.elu
two = nn.activations.softmax([1.3, 0.4])[0]
np.allclose(elu.derivative(z), elu(z) + 1), np.allclose(two, sigmoid(1.3 - 0.4))

# %% [markdown]
# **"Activations bring values between 0 and 1 or −1 and 1."** Some do; ReLU and linear do not, see the table.
#
# **"tanh is much steeper, so it is always better"; "never use sigmoid or tanh in hidden layers"; "swish is for more than 40
# layers."** Rules of thumb. The slopes of tanh and of the sigmoid at 0, 1, 2 and 3:

# %%
at = np.arange(4.0)
nn.activations.tanh.derivative(at).round(3), sigmoid.derivative(at).round(3)

# %% [markdown]
# Steeper near 0; beyond 1.7 the sigmoid is the steeper one. Gates of recurrent networks need sigmoids, and the hidden layer
# of lesson 03 learned XOR with them. In its paper swish often helped in deep networks; no number of layers is written into
# it.
#
# ## Summary
#
# Without a bend between them, layers collapse into one. The price of the bend is its slope: a gradient is multiplied by it
# at every layer, so it vanishes where slopes stay below 1, and slopes of 0 stop learning altogether. Hence relu and its
# relatives inside. At the output the task chooses: linear, sigmoid, softmax. Next: the network has answered with a
# probability of 0.9, and the truth was 1. How wrong is that, as a number?
#
# ## Exercises
#
# **Exercise 04.5** (6 minutes). How many times likelier is class i than class j? Write `odds(z, i, j, temperature)` from the
# scores alone, without computing a probability. For [1.8, 0.9, 0.68], 0, 1 and temperature 1 it gives 2.4596.

# %% tags=["exercise"]
def odds(z, i, j, temperature):
    """Return how many times likelier class i is than class j."""
    ### BEGIN SOLUTION
    return np.exp((z[i] - z[j]) / temperature)
    ### END SOLUTION


check("04.5", odds)

# %% [markdown]
# **Harder.** One picture: 30 times likelier a cycle than a sailboat, 13 times likelier than a car. By how much must the
# score of the cycle be larger than the other two? Try with your `odds`; the natural logarithm then gives it at once, below.
#
# **Hardest.** How much of the gradient is left after 50 layers of relu with `start="glorot_uniform"`, with
# `"he_normal"`, and of selu with `"lecun_normal"`? Ask `first_to_last`, and explain the first.

# %%
ahead = np.log([30, 13])
ahead.round(3), nn.activations.softmax([0, *-ahead]).round(3)  # cycle, sailboat, car

# %% [markdown]
# ## Sources
#
# - V. Nair and G. E. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
# - K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015 (PReLU).
# - D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential linear units", 2016.
# - G. Klambauer et al., "Self-normalizing neural networks", 2017. D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
# - P. Ramachandran, B. Zoph and Q. V. Le, "Searching for activation functions", 2017 (swish).
# - S. Hochreiter, "Untersuchungen zu dynamischen neuronalen Netzen", 1991 (the vanishing gradient).
