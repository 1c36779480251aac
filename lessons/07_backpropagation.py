# %% [markdown]
# # 07 · Backpropagation
#
# One walk from the error back to the inputs finds the slope of every weight in a network.
#
# **You will** do the walk by hand, by matrices, and check it. **You need** lesson 06. **Time** about 60 minutes.
#
# **Predict.** Two units in a row; the target T is 0.25. Which of the two weights has the larger slope, and how many times
# larger is it? Press Step until the end: blue numbers go forward, orange ones come back.

# %%
from course_utils import widgets
widgets.backprop()

# %% [markdown]
# 0.05707 against 0.001021: the slope of w₂ is 56 times larger. The rest of the lesson explains every orange number, and needs:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import datasets, nn, plotting
from course_utils.checks import check, hint, progress, solution
from course_utils.nn import Value

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | symbol | shape | in Keras |
# |---|---|---|---|
# | gradient of the loss in a parameter | ∂L/∂w | as w | `tape.gradient(loss, w)` |
# | upstream gradient: what arrives from behind | ∂L/∂a | as a | |
# | forward pass, backward pass | | | inside `fit` |
# | graph: which number was made from which | | | what the tape records |
# | numerical gradient: measured by moving a weight | | | |
# | initializer: how weights start | | as the kernel | `kernel_initializer=` |
#
# A network is three functions at once, and it helps to say which one you mean. The **network function** takes inputs to
# outputs, the parameters stand still. The **cost function** takes *parameters* to one number, the data stand still. The
# **gradient** takes parameters to one nudge for each of them. Backpropagation computes the third.
#
# ## First a way that always works
#
# You can measure any slope: move the weight by a hair to both sides, and see what the loss does. **Exercise 07.1** (4
# minutes). Write `numerical_slope(f, w, h)`. For f = (w − 1)² at 3 with h = 0.001 it gives 4.

# %% tags=["exercise"]
def numerical_slope(f, w, h):
    """Return the slope of f at w, measured a step h to both sides."""
    ### BEGIN SOLUTION
    return (f(w + h) - f(w - h)) / (2 * h)
    ### END SOLUTION


check("07.1", numerical_slope)

# %% [markdown]
# So why not train like this? **Predict.** A network of 100,000 weights: how many forward passes does one update cost? Two
# for each weight, 200,000. Backpropagation needs about the work of three, whatever the number of weights. Measuring stays
# useful, as a check: it knows nothing of your formulas.
#
# ## The chain rule, on one unit
#
# A unit computes z = w x + b and then a = σ(z). You know how the loss changes with a: that is the **upstream** gradient.
# How does it change with w? Ask one small question at a time, from the back:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot\frac{\partial z}{\partial w}
# = \text{upstream}\cdot a(1-a)\cdot x$$
#
# In words: how much L moves with a, times how much a moves with z, times how much z moves with w. That is the whole
# **chain rule**. For b the last factor is 1, for x it is w.
#
# **Exercise 07.2** (6 minutes). Write `unit_slopes(x, w, b, upstream)`, which returns the three slopes dw, db and dx. For
# x = 2, w = 0, b = 0 and an upstream gradient of 4 they are 2, 1 and 0.

# %% tags=["exercise"]
def unit_slopes(x, w, b, upstream):
    """Return the slopes in w, b and x of a unit a = sigmoid(w x + b)."""
    ### BEGIN SOLUTION
    a = 1 / (1 + np.exp(-(w * x + b)))
    dz = upstream * a * (1 - a)
    return dz * x, dz, dz * w
    ### END SOLUTION


check("07.2", unit_slopes)

# %% [markdown]
# ## The whole example, digit by digit
#
# Now the network of the figure: x₁ = 0.1, one hidden unit, one output, E = ½ (a₂ − T)². Forward:

# %%
x1, w1, b1, w2, b2, T = 0.1, 0.15, 0.40, 0.45, 0.65, 0.25
sigmoid = nn.activations.sigmoid
z1 = w1 * x1 + b1
a1 = sigmoid(z1)
z2 = w2 * a1 + b2
a2 = sigmoid(z2)
E = 0.5 * (a2 - T) ** 2
[round(v, 4) for v in (z1, a1, z2, a2, E)]

# %% [markdown]
# Backward, the same numbers in the other order. Each line uses the one above it; nothing is computed twice:

# %%
d_a2 = a2 - T
d_z2 = d_a2 * a2 * (1 - a2)
d_w2, d_b2 = d_z2 * a1, d_z2
d_a1 = d_z2 * w2
d_z1 = d_a1 * a1 * (1 - a1)
d_w1, d_b1 = d_z1 * x1, d_z1
[float(f"{v:.4g}") for v in (d_w2, d_b2, d_w1, d_b1)]

# %% [markdown]
# One step with η = 0.4, for all four parameters at once:

# %%
after = [v - 0.4 * d for v, d in ((w2, d_w2), (b2, d_b2), (w1, d_w1), (b1, d_b1))]
[round(v, 4) for v in after]

# %% [markdown]
# (On paper, with rounded intermediate values, decks get 0.05706 for the first slope and 0.1083 for the error.) And now the
# machine may do it. **Predict.** Stop when the error is below 0.001: how many of at most 1,000 epochs does it take?

# %%
model = nn.Sequential(
    [nn.Input((1,)), nn.layers.Dense(1, "sigmoid"), nn.layers.Dense(1, "sigmoid")]
)
model.set_weights([[[0.15]], [0.40], [[0.45]], [0.65]])
model.compile(nn.optimizers.SGD(0.2), "mse")  # of the whole square: half the rate
errors = []
while len(errors) < 1000 and (not errors or errors[-1] > 0.001):
    errors.append(0.5 * model.train_on_batch([[0.1]], [[0.25]]))
len(errors), round(errors[0], 4), round(errors[-1], 4)

# %% [markdown]
# ## A number that remembers
#
# The walk back needs to know which number was made from which, and with what slope. `Value` is a number that keeps both,
# in about a hundred lines of Python. Every `+` and `*` adds a node to the graph; `backward` walks it in reverse:

# %%
w2_, a1_ = Value(0.45, "w2"), Value(0.6023, "a1")
product = w2_ * a1_
product.operation, product.slopes()

# %%
v1, v2 = Value(0.15, "w1"), Value(0.45, "w2")
hidden = (v1 * 0.1 + 0.40).sigmoid()
error = 0.5 * ((hidden * v2 + 0.65).sigmoid() - 0.25) ** 2
error.backward()
round(v1.grad, 6), round(v2.grad, 5), len(error.nodes())

# %% [markdown]
# The same two slopes, and you wrote no derivative. What happens when a number is used *twice*? **Predict** the slope of
# y = x · x + x at 3, and why `backward` must add and not assign.

# %%
x = Value(3.0)
y = x * x + x
y.backward()
x.grad

# %% [markdown]
# Both ways from x to y count: 2 · 3 + 1. Every framework works like this; TensorFlow calls the memory a tape.
#
# ## By matrices
#
# A layer of many units and a batch of many rows is the same unit, many times. With Z = X W + b, shapes `(batch, n_in)`,
# `(n_in, units)` and `(units,)`, the three slopes become three products. **Predict** each from its shape alone: dW must be
# shaped like W, and it is made of X and dZ.
#
# **Exercise 07.3** (8 minutes). Write `dense_backward(X, W, dZ)`, which returns dW, db and dX. For X = [[1, 2]], W = [[1], [3]]
# and dZ = [[1]] they are [[1], [2]], [1] and [[1, 3]].

# %% tags=["exercise"]
def dense_backward(X, W, dZ):
    """Return the gradients of kernel, bias and inputs of Z = X W + b."""
    ### BEGIN SOLUTION
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T
    ### END SOLUTION


check("07.3", dense_backward)

# %% [markdown]
# Two layers, four rows, XOR. Forward keeps what backward will need; backward is two times the same three lines:

# %%
X, y = datasets.xor_gate()
y = y[:, None]
rng = np.random.default_rng(1)
W1, c1 = rng.normal(size=(2, 3)), np.zeros(3)
W2, c2 = rng.normal(size=(3, 1)), np.zeros(1)
H = np.tanh(X @ W1 + c1)
P = sigmoid(H @ W2 + c2)
dZ2 = (P - y) / len(X)  # sigmoid and cross-entropy together, lesson 05
dW2, dc2, dH = H.T @ dZ2, dZ2.sum(axis=0), dZ2 @ W2.T
dZ1 = dH * (1 - H**2)
dW1, dc1 = X.T @ dZ1, dZ1.sum(axis=0)
dW1.shape, dW2.shape

# %% [markdown]
# ## Right or wrong? Measure
#
# `nn.gradient_check` moves every weight by a hair and compares. Here it looks at yours, and at a version with a plausible
# slip: tanh's slope left out.

# %%
def loss():
    answers = sigmoid(np.tanh(X @ W1 + c1) @ W2 + c2)
    return nn.losses.BinaryCrossentropy()(y, answers)


params = {"W1": W1, "c1": c1, "W2": W2, "c2": c2}
nn.gradient_check(loss, params, {"W1": dW1, "c1": dc1, "W2": dW2, "c2": dc2}).ok

# %%
slip = {"W1": X.T @ dH, "c1": dH.sum(axis=0), "W2": dW2, "c2": dc2}
[p.name for p in nn.gradient_check(loss, params, slip).parameters if not p.ok]

# %% [markdown]
# The second layer is right, the first is wrong, and so you know where to look. Check a new layer like this before you train
# with it: networks learn a little even with wrong gradients, which hides the slip for days.
#
# ## How weights must start
#
# Biases may start at 0. Weights may not. **Predict.** Three hidden units, all weights 0.5: how many different columns does
# the gradient of the first kernel have?

# %%
same = nn.initializers.Constant(0.5)
first = nn.layers.Dense(3, "tanh", kernel_initializer=same)
last = nn.layers.Dense(1, "sigmoid", kernel_initializer=same)
twins = nn.Sequential([nn.Input((2,)), first, last])
twins.compile("sgd", "binary_crossentropy")
history = twins.fit(X, y, epochs=100)
first.kernel.round(3)

# %% [markdown]
# One. Units that start alike receive alike and stay alike: three units do the work of one. Random numbers break the
# **symmetry**. But how large? Ten layers of 64 units. Find a start with which neither the activations nor the gradients
# shrink, for tanh, for relu, for sigmoid:

# %%
widgets.initialization()

# %% [markdown]
# Each layer adds up n products, so the spread grows by √n times that of the weights. **Glorot** chooses the variance
# 2/(n_in + n_out), which keeps it for tanh; **He** doubles it to 2/n_in, because relu loses half. Too small: everything vanishes.
# Too large: relu explodes, tanh saturates. And for the sigmoid no start helps against slopes of at most ¼:

# %%
def gradient_of_first_layer(activation, start, layers=10):
    dense = nn.layers.Dense
    deep = [dense(64, activation, kernel_initializer=start) for _ in range(layers)]
    model = nn.Sequential([nn.Input((64,)), *deep], seed=0)
    model.forward(np.random.default_rng(1).normal(size=(128, 64)))
    model.backward(np.ones((128, 64)) / 128)
    return np.linalg.norm(model.layers[0].grads["kernel"])


pairs = (("tanh", "glorot_normal"), ("relu", "he_normal"), ("sigmoid", "glorot_normal"))
{f"{a}, {s}": float(f"{gradient_of_first_layer(a, s):.0e}") for a, s in pairs}

# %% [markdown]
# That is the 56 of the first figure, ten times over.
#
# ## The same in Keras
#
# TensorFlow's tape is `Value` for arrays. The same example, the same slopes:

# %% tags=["keras"]
from course_utils.keras_bridge import keras
import tensorflow as tf

w1_tf, w2_tf = tf.Variable(0.15), tf.Variable(0.45)
with tf.GradientTape() as tape:
    hidden_tf = tf.sigmoid(w1_tf * 0.1 + 0.40)
    error_tf = 0.5 * (tf.sigmoid(hidden_tf * w2_tf + 0.65) - 0.25) ** 2
slopes = [float(g) for g in tape.gradient(error_tf, [w1_tf, w2_tf])]
np.allclose(slopes, [v1.grad, v2.grad], rtol=1e-5)

# %% [markdown]
# And your matrices against a Keras model with the same weights:

# %% tags=["keras"]
twin = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "tanh")])
twin.add(keras.layers.Dense(1, "sigmoid"))
twin.set_weights([W1, c1, W2, c2])
with tf.GradientTape() as tape:
    answers = twin(X.astype("float32"))
    value = keras.losses.BinaryCrossentropy()(y.astype("float32"), answers)
theirs = tape.gradient(value, [v.value for v in twin.trainable_variables])
all(np.allclose(a, b, atol=1e-6) for a, b in zip((dW1, dc1, dW2, dc2), theirs))

# %% [markdown]
# One thing that Keras adds: you never write a backward pass. `fit` runs the tape, and a layer of your own needs only its
# forward pass.
#
# ## Common mistakes
#
# **"The slope of (ŷ − y)² is −2 x (…)²."** The square does not survive the derivative. Measure:

# %%
m, c, px, py = 0.5, 0.1, 2.0, 3.0
above, below = ((py - (slope * px + c)) ** 2 for slope in (m + 1e-6, m - 1e-6))
measured = (above - below) / 2e-6
right, wrong = -2 * px * (py - (m * px + c)), -2 * px * (py - (m * px + c)) ** 2
round(measured, 4), round(right, 4), round(wrong, 4)

# %% [markdown]
# **"Backpropagation is the training algorithm."** It computes slopes; the *optimizer* makes the step. **Updating w₂ before
# ∂E/∂w₁ is computed.** Then the walk back goes through a weight that was not there on the way forward:

# %%
w2_new = w2 - 0.4 * d_w2
d_w1_late = d_z2 * w2_new * a1 * (1 - a1) * x1
float(f"{d_w1:.4g}"), float(f"{d_w1_late:.4g}")

# %% [markdown]
# ## Summary
#
# Forward, every number is kept; backward, each node multiplies what arrives by its own slope, and adds where ways meet. On
# matrices that is three products for each layer. Measured slopes tell right from wrong. Since the factors multiply, the start of
# the weights decides whether anything arrives. The slopes are there now. Next: is minus the slope really the best
# direction to go?
#
# ## Exercises
#
# **Exercise 07.4** (12 minutes). Write `two_units(x, w1, b1, w2, b2, target)`: the four slopes dw1, db1, dw2, db2 of
# ½ (a₂ − target)². For the numbers of this lesson they are 0.001021, 0.01021, 0.05707 and 0.09476.

# %% tags=["exercise"]
def two_units(x, w1, b1, w2, b2, target):
    """Return dw1, db1, dw2, db2 for one hidden unit and one output unit."""
    ### BEGIN SOLUTION
    a1 = 1 / (1 + np.exp(-(w1 * x + b1)))
    a2 = 1 / (1 + np.exp(-(w2 * a1 + b2)))
    dz2 = (a2 - target) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2
    ### END SOLUTION


check("07.4", two_units)

# %% [markdown]
# **Harder.** Give `Value` a method for the sine, with its slope, and check it by `numerical_slope`. **Hardest.** Break one line of the
# matrix pass in another way, and find out whether the network still learns XOR. `nn.gradient_check` never lets it through.
#
# ## Sources
#
# - S. Linnainmaa, Master's thesis, Helsinki, 1970 (reverse accumulation). D. E. Rumelhart, G. E. Hinton and R. J. Williams,
#   "Learning representations by back-propagating errors", 1986.
# - X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010. K. He et al., "Delving deep into
#   rectifiers", 2015.
