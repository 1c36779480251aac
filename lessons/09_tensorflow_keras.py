# %% [markdown]
# # 09 · TensorFlow and Keras
#
# You have built every part of a network. Now a library does the work, and you know what it does.
#
# **You will** use tensors, tapes and graphs, and train in Keras what you wrote in NumPy.
# **You need** lesson 08. **Time** about 60 minutes.
#
# **Predict.** a has the shape (2, 3). The three numbers of b, shape (3,), are added to each row. Now *two* numbers are
# to be added to each *column*: will b of shape (2,) do? Choose it, and then find the shape that does.

# %%
from course_utils import widgets
widgets.shapes()

# %% [markdown]
# (2,) fails. Shapes are compared from the right, and two lengths fit if they are equal, or one of them is 1 or missing;
# here 2 meets 3. (2, 1) does it: its column is repeated three times. What is dotted is never stored; the library only
# acts as if. This is called **broadcasting**. The rest of the lesson needs:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import datasets, nn, plotting
from course_utils.checks import check, hint, progress, solution

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | in NumPy | in TensorFlow and Keras |
# |---|---|---|
# | tensor: numbers in a grid of any number of axes | `ndarray` | `tf.Tensor` |
# | rank: how many axes | `a.ndim` | `tf.rank(a)` |
# | shape: how long each axis is | `a.shape` | `a.shape` |
# | dtype: what each number is | `a.dtype` | `a.dtype` |
# | variable: a tensor that may change | any array | `tf.Variable` |
# | tape: what was computed, to be walked back | your `backward` | `tf.GradientTape` |
# | graph: a computation written down, to be run often | | `tf.function` |
# | callback: called at set moments of `fit`, such as the end of an epoch | `nn.callbacks` | `keras.callbacks` |
#
# ## A tensor is a grid of numbers
#
# One number, a row of numbers, a table, a stack of tables: the same thing with 0, 1, 2 and 3 axes. The number of axes is
# the **rank** (a matrix has a rank in algebra, too: same word, another meaning). **Predict** the rank and the shape of each
# of these; the last one is 1,797 pictures of 8 × 8 pixels.

# %%
number, row = np.array(5.0), np.array([1.0, 2.0, 3.0])
table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
pictures = datasets.digits().X.reshape(-1, 8, 8)
[(array.ndim, array.shape) for array in (number, row, table, pictures)]

# %% [markdown]
# A number has rank 0 and the empty shape. By custom the first axis counts the samples: picture 7 is `pictures[7]`, and a
# batch of 32 is `pictures[:32]`, shape (32, 8, 8).
#
# **Exercise 09.1** (5 minutes). Write `differences(x)`: entry [i, j] is x[i] − x[j]. For [1, 4] it gives [[0, −3], [3, 0]].
# Distances between all pairs of points begin like this. It needs no loop: the live figure shows what a column and a row
# do when they meet.

# %% tags=["exercise"]
def differences(x):
    """Return all differences of x (n,) as an array (n, n)."""
    ### BEGIN SOLUTION
    return x[:, None] - x[None, :]
    ### END SOLUTION


check("09.1", differences)

# %% [markdown]
# ## The same grid in TensorFlow
#
# **TensorFlow** computes. It has arrays of its own, which may live on another device, and a tape that remembers how they
# were made. **Keras** stands on it (it can stand on JAX or PyTorch, too), and speaks of layers and training. The import takes
# some seconds, once in this notebook; the course's bridge comes first, because it keeps TensorFlow's log quiet.

# %% tags=["keras"]
from course_utils.keras_bridge import keras
import tensorflow as tf

t = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
t

# %% [markdown]
# Shape, dtype, and the numbers, which `t.numpy()` gives back. Tensors are made as arrays are; random ones get the seed in
# the call, so that the same call gives the same numbers:

# %% tags=["keras"]
zeros, sevens, steps = tf.zeros((2, 3)), tf.fill((2,), 7.0), tf.range(6)
noise = tf.random.stateless_uniform((3,), seed=(0, 1))
again = tf.random.stateless_uniform((3,), seed=(0, 1))
zeros.numpy(), sevens.numpy(), steps.numpy(), bool(tf.reduce_all(noise == again))

# %% [markdown]
# The maths is the maths you know. `*` takes entry by entry, `@` rows by columns. **Predict** the shapes of these three:

# %% tags=["keras"]
products = t * t, t @ tf.transpose(t), tf.reduce_sum(t, axis=0)
[tuple(p.shape) for p in products], products[1].numpy()

# %% [markdown]
# Some names differ. `tf.reduce_` means: an axis goes away, or all of them if none is named.
#
# | NumPy | TensorFlow |
# |---|---|
# | `a.sum(axis=0)`, `a.mean()`, `a.max()` | `tf.reduce_sum(a, axis=0)`, `tf.reduce_mean(a)`, `tf.reduce_max(a)` |
# | `a.reshape(3, 2)` | `tf.reshape(a, (3, 2))` |
# | `a.T` | `tf.transpose(a)` |
# | `a.astype("float64")` | `tf.cast(a, "float64")` |
# | `np.concatenate([a, b])` | `tf.concat([a, b], axis=0)` |
# | `a[:, [2, 0]]` | `tf.gather(a, [2, 0], axis=1)` |
#
# Indexing is NumPy's as long as it is made of numbers, slices, `...` and `None`. A *list* of places needs `tf.gather`:
# `t[[0, 1]]`, two rows in NumPy, is the one number `t[0, 1]` here.

# %% tags=["keras"]
row, column, last = t[0], t[:, 1], t[..., -1]
chosen = tf.gather(t, [2, 0], axis=1)
row.numpy(), column.numpy(), last.numpy(), chosen.numpy(), tuple(t[None].shape)

# %% [markdown]
# **Predict.** `tf.reshape(t, (3, 2))` and `tf.transpose(t)` have the same shape. Do they have the same numbers?

# %% tags=["keras"]
tf.reshape(t, (3, 2)).numpy(), tf.transpose(t).numpy()

# %% [markdown]
# They do not. Reshaping keeps the reading order and only breaks the lines elsewhere; transposing moves the numbers. A
# network that is fed the wrong one of the two still trains, on nonsense.
#
# TensorFlow is stricter than NumPy in one thing, and less exact in another. **Predict** both: what is [1, 2] + 0.5, and
# what is 100,000,000 + 1 − 100,000,000?

# %% tags=["keras"]
try:
    sums = (tf.constant([1, 2]) + 0.5).numpy()
except (TypeError, tf.errors.InvalidArgumentError):
    sums = "refused"
big = 100_000_000.0
sums, float(np.float64(big) + 1 - big), float(tf.constant(big) + 1 - big)

# %% [markdown]
# A plain number takes the type of the tensor, if it can: 0.5 cannot be a whole number. Two tensors of different types meet
# only by your word, `tf.cast`. And the 1 is lost: numbers that you type become **float32** (an array of NumPy's keeps its
# type). That is about 7 digits, where NumPy's float64 has 16; half the memory, and enough for gradients.
#
# ## What may change: variables
#
# A tensor never changes. Weights must, so they are **variables**:

# %% tags=["keras"]
try:
    t[0, 0] = 9.0
except TypeError:
    answer = "a tensor stays as it is"
w = tf.Variable([1.0, 2.0])
_ = w.assign_sub([0.5, 0.5])  # w -= 0.5, in place
answer, w.numpy()

# %% [markdown]
# ## Whose gradient is right?
#
# A loss is a function of *all* weights, and its gradient has one slope for each, in the same shape. You can always measure
# it, one weight at a time.
#
# **Exercise 09.2** (8 minutes). Write `measured_gradient(f, w, h)`: the slope of f in every entry of w, whatever its
# shape, measured a step h to both sides. For the sum of squares at [3, −1] it gives [6, −2].

# %% tags=["exercise"]
def measured_gradient(f, w, h):
    """Return the slopes of f(w) in an array of the shape of w."""
    ### BEGIN SOLUTION
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[place] = h
        gradient[place] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient
    ### END SOLUTION


check("09.2", measured_gradient)

# %% [markdown]
# Measuring costs two runs of the network for each weight. The chain rule of lesson 07 needs one run and one walk back. Here
# it is for one layer with tanh, five rows, three weights; `gradient_check` measures as you did:

# %%
rng = np.random.default_rng(0)
X, y, w = rng.normal(size=(5, 3)), rng.normal(size=(5, 1)), np.ones((3, 1))
a = np.tanh(X @ w)
by_hand = X.T @ (2 * (a - y) / 5 * (1 - a**2))
measured = nn.gradient_check(
    lambda: np.mean((np.tanh(X @ w) - y) ** 2), {"w": w}, {"w": by_hand}
)
measured.ok, by_hand.ravel().round(4)

# %% [markdown]
# TensorFlow keeps a **tape** of what is computed, and walks it back. You write the forward line and nothing else.
# **Predict**: will the two agree to 4 digits, to 7, to more?

# %% tags=["keras"]
v = tf.Variable(w)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((tf.tanh(X @ v) - y) ** 2)
by_tape = tape.gradient(loss, v)
apart = np.abs(by_tape - by_hand).max() / np.abs(by_hand).min()
by_tape.numpy().ravel().round(4), bool(apart < 1e-12)

# %% [markdown]
# To twelve digits and more: w is of NumPy's float64, so the variable is, too. It is your backward pass, written by a
# machine.
#
# A tape is used up by one `gradient` (`persistent=True` keeps it). It watches variables, and only what happens while it
# runs. What it did not see has no gradient: not 0, but `None`.

# %% tags=["keras"]
x = tf.constant(3.0)
with tf.GradientTape() as blind:
    square = x * x
with tf.GradientTape() as told:
    told.watch(x)  # no variable, but to be seen
    square_again = x * x
blind.gradient(square, x), float(told.gradient(square_again, x))

# %% [markdown]
# ## A recipe instead of a result
#
# So far each line was computed when Python came to it: **eager**. `tf.function` runs the Python once, notes down the
# operations as a **graph**, and from then on runs the graph without Python. **Predict.** Four calls. How often is
# `append` run?

# %% tags=["keras"]
runs_of_python = []


@tf.function
def square_plus_three(x):
    runs_of_python.append("here")
    return x * x + 3.0


answers = [square_plus_three(tf.constant(number)) for number in (1.0, 2.0, 3.0)]
_ = square_plus_three(tf.constant([1.0, 2.0]))
[float(answer) for answer in answers], runs_of_python

# %% [markdown]
# Twice: once for each new shape or dtype. All answers are right, but Python was there only for the first of the three. A
# `print` or an `append` in such a function is not part of the recipe. This is what was noted down. **Predict** how many
# arrows end at `Mul`, the product.

# %% tags=["keras"] alt="Five boxes joined by arrows. Two arrows lead from Placeholder to Mul, one each from Mul and from Const to AddV2, and one from AddV2 to Identity."
scalar = tf.TensorSpec((), tf.float32)
graph = square_plus_three.get_concrete_function(scalar).graph
fig, ax = plt.subplots(figsize=(6.4, 1.7), layout="constrained")
ax.set(xlim=(-0.5, 3.5), ylim=(-0.3, 1.8))
ax.set_axis_off()
places = {}
for op in graph.get_operations():
    before = [places[part.op.name] for part in op.inputs]
    x = 1 + max((x for x, _ in before), default=-1)  # to the right of what it takes
    x, y = places[op.name] = x, 1.4 * (op.type != "Const")
    ax.add_patch(plt.Rectangle((x - 0.33, y - 0.22), 0.66, 0.44, fill=False))
    ax.text(x, y, op.type, ha="center", va="center")
    for k, (x0, y0) in enumerate(before):
        bend = 0.5 * (2 * k - 1) * (len(before) - len(set(before)))  # apart, if both
        look = {"connectionstyle": f"arc3,rad={bend}", "color": plotting.FORWARD}
        look |= {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (x - 0.33, y), (x0 + 0.33, y0), arrowprops=look)
[(op.type, [part.op.type for part in op.inputs]) for op in graph.get_operations()]

# %% [markdown]
# Two: x times x takes x twice. `Const` is the 3, and `Identity` hands the result out.
#
# Is it worth it? A hundred tiny operations in a row, eager and as a graph, each timed at its best of twenty. The digits
# depend on your machine, so only a cautious question is asked here. For the number itself, type `ratio` in a cell.

# %% tags=["keras"]
from timeit import repeat


def hundred_steps(x):
    for _ in range(50):
        x = 0.9 * x + 0.1
    return x


eager, one = hundred_steps, tf.constant(5.0)
as_graph = tf.function(hundred_steps)
same = np.isclose(eager(one), as_graph(one))
both = eager, as_graph
times = [min(repeat(lambda f=f: f(one), number=1, repeat=20)) for f in both]
ratio = times[0] / times[1]
bool(same), ratio > 1.5

# %% [markdown]
# The graph wins, because each of these operations is shorter than Python's way to it. With one large matrix product there
# would be little to save. Keras' `fit` makes such a graph of your network by itself.
#
# ## What placeholders and sessions were
#
# In TensorFlow 1 graphs were the rule. First you drew one, with **placeholders** where numbers would go. Many decks
# and books still have it so, and it lives on in a museum called `compat.v1`. **Predict.** What is `total` after these
# lines: 0, 25, or no number at all?

# %% tags=["keras"]
with tf.Graph().as_default():
    a = tf.compat.v1.placeholder(tf.float32, (2,))
    total = tf.reduce_sum(a * a)
today = tf.function(lambda a: tf.reduce_sum(a * a))(tf.constant([3.0, 4.0]))
[op.type for op in total.graph.get_operations()], float(today)

# %% [markdown]
# No number: `total` is the end of four operations that wait. To get the 25, a **session** ran them, with a dictionary of
# what to put in:
#
# ```python
# with tf.compat.v1.Session(graph=total.graph) as session:
#     session.run(total, {a: [3.0, 4.0]})
# ```
#
# Today the placeholder is an argument, and the session a call. The word has survived inside: look at the first operation
# of the graph above.
#
# ## Where does it run?
#
# Each tensor has a device. A GPU that TensorFlow can use is taken without a word from you. (What `start.py` installs on most
# machines computes on the CPU, whatever your graphics card is; Colab lends a GPU.) The line below says what was found:

# %% tags=["keras"] alt="One line of text: which kinds of device TensorFlow found here, CPU or CPU and GPU, and on which of them a product of two matrices was computed."
kinds = sorted({device.device_type for device in tf.config.list_physical_devices()})
product = tf.ones((100, 100)) @ tf.ones((100, 100))
where = product.device.rpartition("device:")[2]
fig, ax = plt.subplots(figsize=(6.4, 0.4))
ax.set_axis_off()
_ = ax.text(0, 0.3, f"Found: {' and '.join(kinds)}. The product ran on {where}.")
where.startswith("GPU") == ("GPU" in kinds)

# %% [markdown]
# On the GPU if there is one, and only then. A CPU is always there, and for this course it is enough. `with
# tf.device("CPU:0"):` puts operations where you want them.
#
# ## One step of training
#
# Forward, gradient, update. **Exercise 09.3** (8 minutes). Write `train_step(X, y, w, b, learning_rate)` for a layer
# without activation and the mean squared error: w and b after one step. X is `(n, features)`, y `(n,)`. For X = [[1], [2]],
# y = [2, 4], w = [0], b = 0 and η = 0.1 it gives w = [1] and b = 0.6.

# %% tags=["exercise"]
def train_step(X, y, w, b, learning_rate):
    """Return w and b after one step down the mean squared error."""
    ### BEGIN SOLUTION
    error = X @ w + b - y
    gradient = 2 * X.T @ error / len(y)
    return w - learning_rate * gradient, b - learning_rate * 2 * error.mean()
    ### END SOLUTION


check("09.3", train_step)

# %% [markdown]
# And with the tape. An optimizer takes pairs of gradient and variable. The 32 points lie along the line of lesson 06, so
# that the end of the way is known: it is what least squares gives in one formula.

# %% tags=["keras"]
px, py = (column.ravel() for column in datasets.noisy_line())
slope, intercept = tf.Variable(0.0), tf.Variable(0.0)
optimizer = keras.optimizers.SGD(0.05)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((slope * px + intercept - py) ** 2)
    weights = [slope, intercept]
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


for _ in range(500):
    step()
assert np.allclose([slope, intercept], np.polyfit(px, py, 1), atol=1e-3)
[round(float(weight), 2) for weight in (slope, intercept)]

# %% [markdown]
# ## Keras in three parts
#
# **1. Modules to choose from**, each a drawer with names that you know:
#
# | module | what is in it | lesson |
# |---|---|---|
# | `keras.layers` | `Dense`, `Dropout`, `BatchNormalization`, … | 03, 10 |
# | `keras.activations` | `relu`, `tanh`, `sigmoid`, `softmax`, … | 04 |
# | `keras.losses` | `MeanSquaredError`, `BinaryCrossentropy`, … | 05 |
# | `keras.optimizers` | `SGD`, `RMSprop`, `Adam`, … | 08 |
# | `keras.initializers` | `GlorotUniform`, `HeNormal`, `Zeros`, … | 07 |
# | `keras.metrics`, `keras.callbacks` | `BinaryAccuracy`, …; `EarlyStopping`, … | 09, 10 |
# | `keras.regularizers` | `L1`, `L2`, `L1L2` | 10 |
#
# **2. A model**: `keras.Sequential([...])` puts layers one behind the other, a chain; for forks there is
# `keras.Model(inputs, outputs)`. `model.summary()` lists what is in it. **3. Four verbs**: `compile` says with which
# loss and which optimizer, `fit` trains, `evaluate` measures, `predict` answers.
#
# One layer, with something of three drawers. **Predict** three shapes: a batch (3, 2) goes into 4 units; what comes out,
# and how large are kernel and bias?

# %% tags=["keras"]
keras.utils.set_random_seed(0)
penalty = keras.regularizers.L2(0.01)
layer = keras.layers.Dense(4, keras.activations.tanh, kernel_regularizer=penalty)
out = layer(np.ones((3, 2), "float32"))
kernel, bias = layer.get_weights()
assert np.allclose(layer.losses[0], 0.01 * (kernel**2).sum())
tuple(out.shape), kernel.shape, bias.shape

# %% [markdown]
# The layer made its weights when it saw the first input, rows with two columns. `layer.losses` holds what the
# regularizer adds to the loss: 0.01 times the sum of the squared weights. What for, lesson 10 shows.
#
# ## The same in Keras
#
# Lesson 08 trained 65 weights on two moons, in NumPy. The function below builds that network from whatever library it is
# given; not one line of it is different. The weights go over, and both see the rows in the same order. **Predict.** Sixty
# epochs are 420 updates. Where do the two losses part?

# %% tags=["keras"]
from course_utils.keras_bridge import LiveTraining, copy_weights, from_keras

X, y = datasets.moons(n=200, noise=0.15, seed=1)


def network(k):
    layers = [k.layers.Dense(16, "tanh"), k.layers.Dense(1, "sigmoid")]
    model = k.Sequential([k.Input((2,)), *layers])
    model.compile(k.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(0)
ours, theirs = network(nn), network(keras)
copy_weights(theirs, ours)
options = {"epochs": 60, "shuffle": False, "verbose": 0}
in_numpy, in_keras = (m.fit(X, y, **options).history for m in (ours, theirs))
for name in ("loss", "accuracy"):
    assert np.allclose(in_numpy[name], in_keras[name], atol=1e-4)
theirs.count_params(), round(in_numpy["loss"][-1], 3)

# %% [markdown]
# They do not: after each of the sixty epochs both losses agree to four digits, and both accuracies. (No more digits, since
# Keras computes in float32.) In the picture Keras' thin line lies on the thick one:

# %% tags=["keras"] alt="The loss of both networks over 60 epochs. The thin dark line of Keras lies in the middle of the thick pale line of NumPy from beginning to end."
fig, ax = plt.subplots(figsize=(6.4, 2.7), layout="constrained")
wide = {"color": plotting.FORWARD, "linewidth": 8, "alpha": 0.35}
epochs = range(1, 61)
ax.plot(epochs, in_numpy["loss"], label="NumPy", **wide)
ax.plot(epochs, in_keras["loss"], label="Keras", color=plotting.INK, linewidth=1.5)
text = ax.set(xlabel="epoch", ylabel="loss"), ax.legend()

# %% [markdown]
# The way back works as well: `from_keras` makes one of our networks from the trained one. And the two verbs that are
# left; `evaluate` gives the loss and the metrics, `predict` a probability for every row:

# %% tags=["keras"]
back = from_keras(theirs)
theirs_say = theirs.predict(X, verbose=0)
assert np.allclose(back.predict(X), theirs_say, atol=1e-5)
loss, accuracy = theirs.evaluate(X, y, verbose=0)
theirs_say.shape, round(float(loss), 3), round(float(accuracy), 3)

# %% [markdown]
# 0.138, where `fit` said 0.14: its loss is a mean over the last epoch, during which the weights still moved.
#
# One thing for the eye: a **callback** is an object whose methods `fit` calls along the way. This one comes with the course,
# and draws while `fit` runs. The dashed lines are of rows that are held back: the network is measured on them, but never
# trained. The stop button of the notebook ends `fit` early; Python calls that a `KeyboardInterrupt`, and the model keeps
# what it has learned so far.

# %% tags=["keras"]
keras.utils.set_random_seed(1)
watched = network(keras)
options = {"epochs": 60, "validation_split": 0.25, "verbose": 0}
history = watched.fit(X, y, callbacks=[LiveTraining()], **options)

# %% [markdown]
# ## What fit counts
#
# `validation_split` holds back the **last** rows, before any shuffling; the others are cut into batches of 32 unless you
# say otherwise, and each batch is one update.
#
# **Exercise 09.4** (6 minutes). Write `updates(rows, validation_split, batch_size, epochs)`: how many times `fit` changes
# the weights. Keras trains on `int(rows * (1 - validation_split))` rows. For 100 rows, no split, batches of 32 and 10
# epochs it gives 40.

# %% tags=["exercise"]
def updates(rows, validation_split, batch_size, epochs):
    """Return the number of updates that fit makes."""
    ### BEGIN SOLUTION
    training = int(rows * (1 - validation_split))
    return epochs * -(-training // batch_size)
    ### END SOLUTION


check("09.4", updates)

# %% [markdown]
# Keras' optimizer keeps the count. For the run above, 200 rows, a quarter of them held back, 60 epochs:

# %% tags=["keras"]
int(watched.optimizer.iterations), len(history.history["val_loss"])

# %% [markdown]
# 150 rows are five batches, and 5 × 60 = 300.
#
# ## The network of the decks
#
# Six inputs, 1,024 units, 2,048, 512, five classes, with dropout between, which lesson 10 explains. What could it tell
# apart? Let it be the digits 0 to 4, from six numbers each: how much ink is in the upper, middle and lower rows of the
# picture, and in its left, middle and right columns: one number for each picture and band. **Predict** which axes have to
# be summed away.

# %%
digits = datasets.digits()
few = digits.y < 5
pictures, digit = digits.X[few].reshape(-1, 8, 8), digits.y[few]
bands = slice(0, 3), slice(3, 5), slice(5, 8)
ink = [pictures[:, band].sum(axis=(1, 2)) for band in bands]
ink += [pictures[:, :, band].sum(axis=(1, 2)) for band in bands]
ink = np.column_stack(ink)
ink.shape, np.bincount(digit)

# %% [markdown]
# Axes 1 and 2, both times: axis 0 counts the pictures, and stays. 901 digits, about as many of each kind. The last tenth
# is for validation. Before anything large, something small, in NumPy: one layer with softmax. How many weights has it?

# %%
order = np.random.default_rng(0).permutation(len(ink))
n = int(len(ink) * 0.9)
ink, digit = ink[order], digit[order]
ink = (ink - ink[:n].mean(axis=0)) / ink[:n].std(axis=0)
small = nn.Sequential([nn.Input((6,)), nn.layers.Dense(5, "softmax")], seed=0)
loss_name = "sparse_categorical_crossentropy"
small.compile(nn.optimizers.Adam(0.05), loss_name, metrics=["accuracy"])
_ = small.fit(ink[:n], digit[:n], epochs=60, seed=0)
loss, small_accuracy = small.evaluate(ink[n:], digit[n:])
small.count_params(), round(small_accuracy, 3)

# %% [markdown]
# 35 weights. **Predict.** How many has the network of the decks, and how much better is it?

# %% tags=["keras"]
keras.utils.set_random_seed(0)
layers = keras.layers
deep = keras.Sequential(
    [
        keras.Input((6,)),
        layers.Dense(1024, "relu"),
        layers.Dropout(0.2),
        layers.Dense(2048, "relu"),
        layers.Dropout(0.3),
        layers.Dense(512, "relu"),
        layers.Dense(5, "softmax"),
    ]
)
deep.count_params(), [layer.count_params() for layer in deep.layers]

# %% [markdown]
# Three million weights for 810 digits. The deck trains it for 20 epochs, with three callbacks: the learning rate falls to
# three quarters when the validation loss has not improved for 200 epochs, the network is kept in a file, and after 600
# epochs without improvement training stops. A fourth, of the course, writes a log for later (Keras' own
# `TensorBoard("log")` does, too). Here are ten epochs, which take some seconds.

# %% tags=["keras"]
from course_utils.keras_bridge import TensorBoardLog, temporary_folder

folder = temporary_folder()
callbacks = [
    keras.callbacks.ReduceLROnPlateau(factor=0.75, patience=200, min_lr=1e-10),
    keras.callbacks.ModelCheckpoint(folder / "best.keras", save_best_only=True),
    keras.callbacks.EarlyStopping(patience=600),
    TensorBoardLog(folder / "log"),
]
deep.compile("adam", loss_name, metrics=["accuracy"])
options = {"batch_size": 128, "validation_split": 0.1, "verbose": 0}
history = deep.fit(ink, digit, epochs=10, callbacks=callbacks, **options).history
len(history["loss"]), len(set(history["learning_rate"]))

# %% [markdown]
# Ten epochs, one learning rate: neither the plateau nor the stop has come to act, and in the deck's 20 epochs they could not
# either. A patience of 200 is for runs of thousands of epochs. There are 57 cuts from 0.001 to 10⁻¹⁰ (0.75⁵⁷ is the first
# power below 10⁻⁷), which is 11,400 epochs of waiting. If nothing improves at all, `EarlyStopping` ends the run after 600
# epochs, at the third cut. Give a patience that fits your run.
#
# `ModelCheckpoint` did act: with `save_best_only=True` the file holds the best epoch, without it the last one. Loading it
# gives a model that can be used at once. The dotted line in the picture is the small network.

# %% tags=["keras"] alt="Accuracy over ten epochs. The training accuracy climbs from below 0.8 to above 0.95; the validation accuracy begins above 0.9 and stays there, near the dotted line of the small network."
best = keras.saving.load_model(folder / "best.keras")
loss, accuracy = best.evaluate(ink[n:], digit[n:], verbose=0)
assert np.isclose(loss, min(history["val_loss"]), atol=1e-4)
shown = history["accuracy"], history["val_accuracy"]
ax = plotting.learning_curves(*shown, ylabel="accuracy")
_ = ax.axhline(small_accuracy, color=plotting.MUTED, linestyle=":")
accuracy > 0.9, abs(accuracy - small_accuracy) < 0.06

# %% [markdown]
# More than nine in ten are right. But so they were with 35 weights: on 91 digits, the two differ by five at most, and the
# large one was even chosen by these 91. Is it that six sums of ink do not say more? Then the small layer should do better
# on all 64 pixels, each from 0 to 1:

# %%
pixels = digits.X[few][order] / 16
small = nn.Sequential([nn.Input((64,)), nn.layers.Dense(5, "softmax")], seed=0)
small.compile(nn.optimizers.Adam(0.05), loss_name, metrics=["accuracy"])
_ = small.fit(pixels[:n], digit[:n], epochs=60, seed=0)
small.count_params(), small.evaluate(pixels[n:], digit[n:])[1]

# %% [markdown]
# 325 weights, and all 91 are right. No layer brings back what the sums have thrown away. Ask a small model first; then you
# know what a large one is worth.
#
# ## Saving and loading
#
# `.keras` is one file with everything: layers, weights, and the state of the optimizer, so that training can go on.

# %% tags=["keras"]
theirs.save(folder / "moons.keras")
again = keras.saving.load_model(folder / "moons.keras")
assert np.array_equal(again.predict(X, verbose=0), theirs_say)
int(again.optimizer.iterations)

# %% [markdown]
# The 420 updates of its life so far. (`temporary_folder` is gone when the notebook's kernel ends; for a model that you want
# to keep, give a name of your own, such as `theirs.save("moons.keras")`.)
#
# ## TensorBoard
#
# The log holds the same numbers as `history`, on disk, while the training runs. **TensorBoard** is a page that draws such
# logs, of many runs at once. It smooths its curves by a formula that you know: m̂ of Adam, a mean that forgets. Pale are the
# values, strong the smoothed ones; the log counts epochs from 0.

# %% tags=["keras"] alt="Training loss, solid, and validation loss, dashed, as TensorBoard would draw them: the values of the log as pale lines, the smoothed ones as strong lines that lag behind."
from course_utils.keras_bridge import read_log, tensorboard


def smooth(values, weight=0.6):
    m, smoothed = 0.0, []
    for t, value in enumerate(values, start=1):
        m = weight * m + (1 - weight) * value
        smoothed.append(m / (1 - weight**t))
    return smoothed


log = read_log(folder / "log")
assert np.allclose(log["validation"]["epoch_loss"], history["val_loss"], atol=1e-5)
fig, ax = plt.subplots(figsize=(6.4, 2.7), layout="constrained")
for (run, curves), dash in zip(log.items(), ("-", "--")):
    look = {"color": plotting.FORWARD, "linestyle": dash}
    ax.plot(curves["epoch_loss"], alpha=0.35, **look)
    ax.plot(smooth(curves["epoch_loss"]), label=run, **look)
text = ax.set(xlabel="epoch", ylabel="epoch_loss"), ax.legend()
{run: sorted(curves) for run, curves in log.items()}

# %% [markdown]
# That is the picture; the page lets you zoom, and compare runs. To see it here, make `start=True` and run the cell again.
# It is served by your machine, to your machine alone, and ends with the kernel. (Elsewhere: `tensorboard --logdir log` in a
# terminal.)

# %% tags=["keras"]
tensorboard(folder / "log", start=False)

# %% [markdown]
# ## Common mistakes
#
# **"`validation_split` chooses rows at random."** It takes the last ones. **Predict**: which digits does it hold back, if the
# table is sorted by class?

# %%
np.unique(np.sort(digit)[n:])

# %% [markdown]
# Fours alone: the validation says nothing of the others.
#
# **"`ModelCheckpoint('model.h5')`, `Dense(1024, input_shape=[6])`."** Decks for older versions have it so. `.h5` still works
# but is called legacy, and without `save_best_only=True` the file holds the last epoch. `input_shape` is answered with a
# warning. Today: `.keras`, and `keras.Input` as the first of the list.

# %% tags=["keras"]
import warnings

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    _ = keras.Sequential([keras.layers.Dense(4, input_shape=(6,))])
"Do not pass an `input_shape`" in str(said[0].message)

# %% [markdown]
# **"A deep network needs placeholders and a session."** That was TensorFlow 1; see above. **"`tf.function` makes everything
# faster."** What it saves is mostly Python's share: much of a hundred tiny steps, little of one large product.
#
# ## Summary
#
# A tensor is an array with a device, a variable a tensor that may change. The tape is your backward pass, the graph a recipe
# that runs without Python. `Sequential`, `compile`, `fit`, `evaluate`, `predict`: behind each stands something that you wrote
# yourself, and it gives the same numbers. Three million weights did about as well as 35. Next: how large should a
# network be, and what holds a large one back?
#
# ## Exercises
#
# `hint("09.1")` helps, twice; `progress()` shows what is done.
#
# **Easier.** In the live figure, find two shapes for a and b, not those of the button *both repeat*, so that `a + b` repeats
# both. What is the shape of the result, and how many numbers are copies?
#
# **Harder.** Predict how often `append` runs when you call `square_plus_three(2.0)` and `square_plus_three(5.0)`, with
# plain Python numbers. Look at `runs_of_python`. Then repair the function so that it does not matter:
# `@tf.function(input_signature=[…])` takes a list of `tf.TensorSpec`, as above. Where would this hurt in a training?
#
# **Hardest.** Write the training of the two moons without `fit`: batches from `nn.minibatches`, a tape, and
# `apply_gradients` on `model.trainable_variables`. Make `network(keras)` twice, copy the weights from one to the other,
# train one with `fit` and `shuffle=False`, the other by yourself, and show that the losses of five epochs are the same.
# (`fit` reports the mean over *rows*, and the last batch has only 8.)
#
# ## Sources
#
# - M. Abadi et al., "TensorFlow: a system for large-scale machine learning", 2016. F. Chollet et al., Keras, 2015.
# - A. Agrawal et al., "TensorFlow Eager: a multi-stage, Python-embedded DSL for machine learning", 2019.
# - C. R. Harris et al., "Array programming with NumPy", 2020 (broadcasting).
# - E. Alpaydin and C. Kaynak, optical digits, UCI, 1998.
