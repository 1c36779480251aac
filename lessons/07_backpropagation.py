# %% [markdown]
# # 07 · Backpropagation
#
# One walk from the error back to the inputs finds the slope of every weight in a network.
#
# **You will** do the walk by hand, by matrices, and check it. **You need** lesson 06. **Time** about 60 minutes.
#
# **Predict.** Two units in a row; the target T is 0.25. Which of the two weights has the larger slope, and how many
# times larger is it? Press Step until the end: blue numbers go forward, orange ones come back.

# %%
from course_utils import widgets
widgets.backprop()

# %% [markdown]
# 0.05707 against 0.001021: the slope of w₂ is 56 times larger. The rest of the lesson explains every orange number,
# and needs:

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
# A network is three functions at once, and it helps to say which one you mean. The **network function** takes inputs
# to outputs, the parameters stand still. The **cost function** takes *parameters* to one number, the data stand still.
# The **gradient** takes parameters to one nudge for each of them. Backpropagation computes the third.
#
# ## First a way that always works
#
# You can measure any slope: move the weight by a hair to both sides, and see what the loss does.
#
# **Exercise 07.1** (4 minutes). Write `numerical_slope(f, w, h)`, the slope of a function f at w, from its values h to
# the left and h to the right. It will judge every other slope of this lesson. For f(w) = (w − 1)², w = 3 and h = 0.001
# it gives 4. `hint("07.1")` helps, twice.

# %% tags=["exercise"]
def numerical_slope(f, w, h):
    """Return the slope of f at w, measured a step h to both sides."""
    ### BEGIN SOLUTION
    return (f(w + h) - f(w - h)) / (2 * h)
    ### END SOLUTION


check("07.1", numerical_slope)

# %% [markdown]
# So why not train like this? **Predict.** A network for digits has 784 inputs, 128 hidden units and 10 outputs. How
# many forward passes would one update cost?

# %%
layers = [nn.layers.Dense(128, "relu"), nn.layers.Dense(10, "softmax")]
2 * nn.Sequential([nn.Input((784,)), *layers]).count_params()

# %% [markdown]
# Two for each weight. Backpropagation costs about as much as three, whatever the number of weights: forward, a layer
# is one product of matrices; backward, you will see, it is two. Measuring stays useful as a check, because it knows
# nothing of your formulas.
#
# ## The chain rule, on one unit
#
# A unit computes z = w x + b and then a = σ(z). You know how the loss L changes with a: that is the **upstream**
# gradient. How does it change with w? Ask one small question at a time. Let x = 2, w = b = 0, and let L grow 4 times
# as fast as a. Move w by a hair: z moves 2 times as much, a ¼ of that (the sigmoid's slope at 0, lesson 04), L 4 times
# that. So L moves 4 · ¼ · 2 = 2 times as much as w. With letters, from the back:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot\frac{\partial z}{\partial w}
# = \text{upstream}\cdot a(1-a)\cdot x$$
#
# In words: how much L moves with a, times how much a moves with z, times how much z moves with w. That is the whole
# **chain rule**. For b the last factor is 1, for x it is w.
#
# **Exercise 07.2** (6 minutes). Write `unit_slopes(x, w, b, upstream)`, which returns the slopes of L in w, b and x,
# in this order: a unit's share of every walk back. For x = 2, w = 0, b = 0 and upstream = 4 it gives (2, 1, 0).
# `hint("07.2")` helps, twice.

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
# Now the network of the figure: x₁ = 0.1, one hidden unit, one output, E = ½ (a₂ − T)². Forward, z₁, a₁, z₂, a₂ and E:

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
# Backward, the same names in the other order: `d_a2` is ∂E/∂a₂. Each line uses the one above it; nothing is computed
# twice. The slopes of w₂, b₂, w₁ and b₁:

# %%
d_a2 = a2 - T
d_z2 = d_a2 * a2 * (1 - a2)
d_w2, d_b2 = d_z2 * a1, d_z2
d_a1 = d_z2 * w2
d_z1 = d_a1 * a1 * (1 - a1)
d_w1, d_b1 = d_z1 * x1, d_z1
[float(f"{v:.4g}") for v in (d_w2, d_b2, d_w1, d_b1)]

# %% [markdown]
# Why 56 times between w₂ and w₁? On the way to w₁ the gradient passes w₂ and a sigmoid, 0.45 · 0.24: that makes it 9.3
# times smaller. And x₁ is 6.0 times smaller than a₁. One step with η = 0.4, for all four parameters at once:

# %%
after = [v - 0.4 * d for v, d in ((w2, d_w2), (b2, d_b2), (w1, d_w1), (b1, d_b1))]
[round(v, 4) for v in after]

# %% [markdown]
# (One deck keeps four digits on the way: ½ · 0.4653² = 0.10825 becomes an error of 0.1083, and 0.4653 · 0.2036 · 0.6023 a
# first slope of 0.05706.) Now the machine may do it. Its `"mse"` is the whole square, twice our E, so the rate is half of 0.4.
#
# **Predict.** Stop when the error is below 0.001: how many of at most 1,000 epochs does it take?

# %%
model = nn.Sequential(
    [nn.Input((1,)), nn.layers.Dense(1, "sigmoid"), nn.layers.Dense(1, "sigmoid")]
)
model.set_weights([[[0.15]], [0.40], [[0.45]], [0.65]])
model.compile(nn.optimizers.SGD(0.2), "mse")
errors = []
while len(errors) < 1000 and (not errors or errors[-1] > 0.001):
    errors.append(0.5 * model.train_on_batch([[0.1]], [[0.25]]))
len(errors), round(errors[0], 4), round(errors[-1], 6)

# %% [markdown]
# And all 1,000, without the stop:

# %% alt="The error over 1,000 epochs on a logarithmic axis. After a slow start it falls in an almost straight line from 0.1 to 10 to the minus 19, and crosses the dotted line at 0.001 at epoch 82."
while len(errors) < 1000:
    errors.append(0.5 * model.train_on_batch([[0.1]], [[0.25]]))
fig, ax = plt.subplots(figsize=(6.4, 2.4), layout="constrained")
line = ax.semilogy(errors), ax.axhline(0.001, color=plotting.MUTED, linestyle=":")
text = ax.set(xlabel="epoch", ylabel="error E")

# %% [markdown]
# One example can be met exactly. With many rows and few weights the errors cannot all become 0.
#
# ## A number that remembers
#
# The walk back needs to know which number was made from which, and with what slope. `Value` is a number that keeps
# both: every `+` and `*` adds a node to a graph, and `backward` walks it in reverse. How a product was made, and its
# slope in either factor, which is the other factor:

# %%
w2_, a1_ = Value(0.45, "w2"), Value(0.6023, "a1")
product = w2_ * a1_
product.operation, product.slopes()

# %% [markdown]
# The whole example again, without a derivative: the slopes of w₁ and w₂, and how many nodes the graph has.

# %%
v1, v2 = Value(0.15, "w1"), Value(0.45, "w2")
hidden = (v1 * 0.1 + 0.40).sigmoid()
error = 0.5 * ((hidden * v2 + 0.65).sigmoid() - 0.25) ** 2
error.backward()
round(v1.grad, 6), round(v2.grad, 5), len(error.nodes())

# %% [markdown]
# The same two slopes. What happens when a number is used *twice*? **Predict** the slope of
# y = x · x + x at 3, and why `backward` must add and not assign.

# %%
x = Value(3.0)
y = x * x + x
y.backward()
x.grad

# %% [markdown]
# All ways from x to y count, 3 + 3 + 1; assigning would keep only the last. Every framework works like this;
# TensorFlow calls the memory a tape.
#
# ## By matrices
#
# A layer of many units and a batch of many rows is the same unit, many times. With Z = X W + b, shapes `(batch,
# n_in)`, `(n_in, units)` and `(units,)`, the three slopes become three products. **Predict** each from its shape
# alone: dW must be shaped like W, and it is made of X and dZ.
#
# **Exercise 07.3** (8 minutes). Write `dense_backward(X, W, dZ)`, which returns dW, db and dX: all that a layer does
# on the way back. dZ is the gradient that arrives at Z, shaped like Z. For X = [[1, 2]], W = [[1], [3]] and dZ = [[1]]
# they are [[1], [2]], [1] and [[1, 3]]. `hint("07.3")` helps, twice.

# %% tags=["exercise"]
def dense_backward(X, W, dZ):
    """Return the gradients of kernel, bias and inputs of Z = X W + b."""
    ### BEGIN SOLUTION
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T
    ### END SOLUTION


check("07.3", dense_backward)

# %% [markdown]
# Two layers, four rows, XOR: X is `(4, 2)`, the hidden H `(4, 3)`, the answers P `(4, 1)`. Forward keeps what backward
# will need; backward is two times the same three products:

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
# `nn.gradient_check` moves every weight by a hair and compares. Beside each gradient stand whether it is right, and
# the relative error:

# %%
def loss():
    answers = sigmoid(np.tanh(X @ W1 + c1) @ W2 + c2)
    return nn.losses.BinaryCrossentropy()(y, answers)


def judged(grads):
    params = {"W1": W1, "c1": c1, "W2": W2, "c2": c2}
    found = nn.gradient_check(loss, params, grads).parameters
    return {p.name: (p.ok, round(p.error, 3)) for p in found}


judged({"W1": dW1, "c1": dc1, "W2": dW2, "c2": dc2})

# %% [markdown]
# Now a plausible slip: tanh's slope, 1 − H², left out. **Predict** which of the four it will name.

# %%
slip = {"W1": X.T @ dH, "c1": dH.sum(axis=0), "W2": dW2, "c2": dc2}
judged(slip)

# %% [markdown]
# The second layer is right, the first is wrong, and so you know where to look. Would you not see it in training?
# **Predict** the loss after 500 steps: with the right slope, with the sigmoid's, H (1 − H), taken by mistake, and with
# none:

# %%
def train_xor(slope, steps=500):
    A, a, B, b = (p.copy() for p in (W1, c1, W2, c2))
    for _ in range(steps):
        H = np.tanh(X @ A + a)
        P = sigmoid(H @ B + b)
        dZ2 = (P - y) / len(X)
        dZ1 = dZ2 @ B.T * slope(H)
        grads = X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)
        for param, grad in zip((A, a, B, b), grads):
            param -= 0.5 * grad
    return round(nn.losses.BinaryCrossentropy()(y, P), 3)


right, sigmoids, none = lambda H: 1 - H**2, lambda H: H * (1 - H), lambda H: 1
[train_xor(slope) for slope in (right, sigmoids, none)]

# %% [markdown]
# With none it learns nothing: 0.69 is guessing. With the wrong formula it learns as well as with the right one, this
# time. No loss curve shows such a slip, so check a new layer before you train with it.
#
# ## How weights must start
#
# Biases may start at 0, as c1 and c2 did. Weights may not. **Predict.** Three hidden units, all weights 0.5: how many
# different columns does the first kernel have after 100 epochs?

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
# **symmetry**. But how large? Ten layers of 64 units. **Predict** which start keeps both activations and gradients
# near the grey line for tanh, and which for relu. Then look at zeros, and at the sigmoid:

# %%
widgets.initialization()

# %% [markdown]
# Each layer adds up n products, so the spread grows by √n times that of the weights: √64 · 0.01 = 0.08 for the small
# start, and 0.08¹⁰ = 10⁻¹¹ in the last layer. **Glorot** chooses the variance 2/(n_in + n_out), so that the factor is
# 1, for tanh; **He** takes 2/n_in, twice that here, because relu loses half. Too large: relu explodes, tanh saturates
# and its gradients explode. A kernel of zeros lets nothing back at all.
#
# And the sigmoid? Send a gradient back through ten layers. Which share of it comes out behind the first?

# %%
def gradient_of_first_layer(activation, start, layers=10):
    dense = nn.layers.Dense
    deep = [dense(64, activation, kernel_initializer=start) for _ in range(layers)]
    model = nn.Sequential([nn.Input((64,)), *deep], seed=0)
    inputs, upstream = np.random.default_rng(1).normal(size=(2, 128, 64))
    model.forward(inputs)
    return np.linalg.norm(model.backward(upstream)) / np.linalg.norm(upstream)


pairs = (("tanh", "glorot_normal"), ("relu", "he_normal"), ("sigmoid", "glorot_normal"))
{f"{a}, {s}": float(f"{gradient_of_first_layer(a, s):.1e}") for a, s in pairs}

# %% [markdown]
# The sigmoid passes ¼ at most, ten times: 4⁻¹⁰ = 9.5 · 10⁻⁷, or less. This is the **vanishing gradient**, the 9.3 of
# the 56 above, layer after layer. Is there no start that helps? In the figure "too large" does: weights of 1 make up
# for the ¼. But more than half of the units then stand at 0 or 1. Another activation is the better cure.
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
# One thing that Keras adds: you never write a backward pass. `fit` runs the tape, and a layer of your own needs only
# its forward pass.
#
# ## Common mistakes
#
# **"The slope of (y − (m x + c))² in m is −2 x (…)²."** The square does not survive the derivative. The slope
# measured, with one power, and with the square:

# %%
m, c, px, py = 0.5, 0.1, 2.0, 3.0
above, below = ((py - (slope * px + c)) ** 2 for slope in (m + 1e-6, m - 1e-6))
measured = (above - below) / 2e-6
right, wrong = -2 * px * (py - (m * px + c)), -2 * px * (py - (m * px + c)) ** 2
round(measured, 4), round(right, 4), round(wrong, 4)

# %% [markdown]
# **"Backpropagation is the training algorithm."** It computes slopes; the *optimizer* makes the step.
#
# **Updating w₂ before ∂E/∂w₁ is computed.** Then the walk back goes through a weight that was not there on the way
# forward. ∂E/∂w₁, in time and too late:

# %%
w2_new = w2 - 0.4 * d_w2
d_w1_late = d_z2 * w2_new * a1 * (1 - a1) * x1
float(f"{d_w1:.4g}"), float(f"{d_w1_late:.4g}")

# %% [markdown]
# Five in a hundred off, in a network of two weights.
#
# ## Summary
#
# Forward, every number is kept; backward, each node multiplies what arrives by its own slope, and adds where ways
# meet. On matrices that is three products for each layer. Measured slopes tell right from wrong. Since the factors
# multiply, the start of the weights decides whether anything arrives. The slopes are there now. Next: is minus the
# slope really the best direction to go?
#
# `hint("07.1")` helps with an exercise, `progress()` shows how far you are.
#
# ## Exercises
#
# **Exercise 07.4** (12 minutes). Write `two_units(x, w1, b1, w2, b2, target)`: forward and back through the network of
# the figure, as one function. It returns the slopes dw1, db1, dw2 and db2 of ½ (a₂ − target)², in this order. For x =
# 0.1 and the other numbers of the figure they are 0.001021, 0.01021, 0.05707 and 0.09476. `hint("07.4")` helps, twice.

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
# **Easier.** In the first figure the slope of w₁ is small. Move w₂: at which value is it 0, at which does it change
# its sign, and what does that say about the way back? Then explain it with the chain rule.
#
# **Harder.** ln(1 + eᶻ) is called softplus. Make it of a `Value` by `exp`, `+` and `log`, and call `backward`. At z =
# 0 the slope is 0.5. Compare it at three places with `numerical_slope`. Which function of lesson 04 is it?
#
# **Hardest.** `train_xor(sigmoids)` was lucky. Draw W1 and W2 anew, with the seeds 0 to 9. How often does the loss end
# below 0.1 with the right slope (9 times of 10), and how often with the wrong one?
#
# ## Sources
#
# - S. Linnainmaa, "The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the
#   local rounding errors" (in Finnish), Master's thesis, Helsinki, 1970.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors", 1986.
# - A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd edition, 2008 (what a gradient costs).
# - X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
# - K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015.
