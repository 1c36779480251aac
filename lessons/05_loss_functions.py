# %% [markdown]
# # 05 · Loss functions
#
# A network learns to make one number small. You choose the number, and so what it learns.
#
# **You will** compute, compare and choose losses. **You need** lesson 04. **Time** about 50 minutes.
#
# **Predict.** The target is 1, the network says 2. For which loss does an answer twice as wrong, 3, pull twice as hard
# (its slope), and for which no harder? Then the last loss, with the logit at −5: how hard does that pull?

# %%
from course_utils import widgets
widgets.loss()

# %% [markdown]
# The squared error pulls twice as hard, the absolute error always the same, Huber too from an error of 1 on. And the last
# one hardly pulls at all where the answer is most wrong. The ring is where one step of training leads. The lesson needs:

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
# | target: what is true | y | `(batch, outputs)` | `y_true` |
# | prediction | ŷ, p | `(batch, outputs)` | `y_pred` |
# | loss of one sample | ℓ | `(batch,)` | `losses.mean_squared_error(…)` |
# | cost: the mean over the samples | L | one number | `losses.MeanSquaredError()` |
# | logit: a score before sigmoid or softmax | z | `(batch, outputs)` | `from_logits=True` |
# | multi-class: classes exclude each other | | one-hot rows | `CategoricalCrossentropy` |
# | multi-label: tags may come together | | rows of 0 and 1 | `BinaryCrossentropy` |
#
# In everyday use the cost is called the loss as well, here too.
#
# ## How wrong is a number
#
# Five predictions, the last one far off. **Predict.** Without that one, the mean squared error is 0.25. What does the single
# outlier make of it: 1, 5, 20?

# %%
y_true = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
y_pred = np.array([1.5, 1.5, 3.5, 4.5, 15.0])
errors = y_pred - y_true
squared = float(np.mean(errors**2))
absolute = float(np.mean(np.abs(errors)))
squared, absolute

# %% [markdown]
# 20.2: one sample in five makes 99 % of the loss. The mean *absolute* error is 2.4, in the unit of y. Does that change
# what is learned? **Predict.** You may say *one* number for all of 1, 2, 3, 4 and 15. Which has the smallest squared error,
# which the smallest absolute error?

# %%
values, says = np.array([1.0, 2.0, 3.0, 4.0, 15.0]), np.linspace(0, 20, 2001)
misses = says[:, None] - values  # (2001, 5): each offer against each value
by_square = says[np.argmin(np.mean(misses**2, axis=1))]
by_size = says[np.argmin(np.mean(np.abs(misses), axis=1))]
float(by_square), float(by_size)

# %% [markdown]
# Squares find the mean, 5, and the one outlier drags it; absolute errors find the median, 3, and do not hear the outlier.
#
# Written down, the **mean squared error**, MSE (the other is the mean absolute error, MAE):
#
# $$\text{MSE} = \frac{1}{n}\sum_i (\hat y_i - y_i)^2$$
#
# In words: each error times itself, all added up, divided by how many there are.
#
# **Exercise 05.1** (4 minutes). Write `mean_squared_error(y_true, y_pred)`. For [1, 2] and [1, 4] it gives 2.

# %% tags=["exercise"]
def mean_squared_error(y_true, y_pred):
    """Return the mean of the squared differences."""
    ### BEGIN SOLUTION
    return np.mean((y_pred - y_true) ** 2)
    ### END SOLUTION


check("05.1", mean_squared_error)

# %% [markdown]
# You will meet it with other factors: (1/2n) Σ ‖y − a‖², where a is the answer and ‖ ‖² sums the squares over the outputs,
# or ½ Σ (ŷ − y)², a sum without 1/n. The ½ is there so that the 2 of the slope disappears. The minimum stays where it is.
# **Predict.** Move all five predictions of above together. What is the slope of each, MSE first?

# %%
slopes = 2 * errors.mean(), errors.mean(), errors.sum()
[round(float(slope), 1) for slope in slopes]

# %% [markdown]
# A step is η times the slope. With the ½ it is half as long, as with half the learning rate; and the step of the sum grows
# with the number of rows. So before you copy somebody's learning rate, look at their loss.
#
# Huber joins the two: a square near 0, where the slope of the absolute error would jump from −1 to +1, and a line far
# out. All three with their slopes:

# %% alt="Left, three losses over the error: a parabola, a V, and Huber's curve, which is a parabola between minus 1 and 1 and straight outside. Right, their slopes: a steep line, a jump from minus 1 to 1, and a ramp between minus 1 and 1 that stays level outside."
x = np.linspace(-3, 3, 241)
curves = {
    "squared": nn.losses.MeanSquaredError(),
    "absolute": nn.losses.MeanAbsoluteError(),
    "Huber": nn.losses.Huber(),
}
fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 2.9), layout="constrained")
for (name, loss), dash in zip(curves.items(), ("-", "--", "-.")):
    error, zero = x[:, None], 0 * x[:, None]
    value = left.plot(x, loss.per_sample(zero, error), dash, label=name)
    slope = right.plot(x, loss.per_sample_gradient(zero, error), dash)
text = left.set(xlabel="error", ylabel="loss", ylim=(0, 4))
text = right.set(xlabel="error", ylabel="slope"), left.legend()

# %% [markdown]
# ## How wrong is a probability
#
# A network says "spam, with 90 %". It is spam. That deserves a small loss, and "spam, 1 %" a huge one. **Predict.** What
# should "100 %" cost, and what "0 %"? The price that does this is the **surprise**, −ln p (the size of ln p, as p is at
# most 1):

# %%
p = np.array([1.0, 0.9, 0.5, 0.1, 0.01])
np.abs(np.log(p)).round(3)

# %% [markdown]
# What was certain costs nothing, and what was held impossible would cost ∞. For a no, the network's probability of *no*
# counts, 1 − p:

# %% alt="Two curves over p from 0 to 1. If the truth is yes, the price falls from above 4 near p = 0 to 0 at p = 1. If it is no, it is the mirror image. They cross at p = 0.5, at 0.693."
p = np.linspace(0.01, 0.99, 99)
fig, ax = plt.subplots(figsize=(5, 2.5), layout="constrained")
yes = ax.plot(p, -np.log(p), "-", label="the truth is yes")
no = ax.plot(p, -np.log(1 - p), "--", label="the truth is no")
axes = ax.set(xlabel="p, the probability of yes", ylabel="price"), ax.legend()

# %% [markdown]
# The target switches between the two:
#
# $$L = -\frac{1}{n}\sum_i \bigl[\,y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\,\bigr]$$
#
# Read aloud: for each row take the probability that the network gave to what really happened, take minus its logarithm,
# and average. Eight rows that many decks show:

# %%
y = np.array([1, 1, 1, 0, 0, 1, 1, 0])
p = np.array([0.94, 0.90, 0.78, 0.56, 0.51, 0.47, 0.32, 0.10])
of_the_truth = np.where(y == 1, p, 1 - p)
of_the_truth.round(2), round(float(-np.log(of_the_truth).mean()), 4)

# %% [markdown]
# This loss is the **binary cross-entropy**, 0.4937 here. A coin's 50 % each time would get ln 2 = 0.6931, so these answers
# are a little better than a coin's.
#
# **Exercise 05.2** (6 minutes). Write `binary_crossentropy(y_true, p)`, the mean in natural logarithms. For a yes with
# p = 0.5 it gives 0.6931.

# %% tags=["exercise"]
def binary_crossentropy(y_true, p):
    """Return the mean of -y ln(p) - (1 - y) ln(1 - p)."""
    ### BEGIN SOLUTION
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))
    ### END SOLUTION


check("05.2", binary_crossentropy)

# %% [markdown]
# ## Several classes, several tags
#
# Three photographs. Each shows *one* animal: **multi-class**. The network gives a row of probabilities that sum to 1, and
# only the one of the right class is priced. Rows with a single 1 (**one-hot**) pick it out:

# %%
Y = nn.one_hot([1, 0, 2])
P = np.array([[0.25, 0.50, 0.25], [0.20, 0.70, 0.10], [0.10, 0.10, 0.80]])
surprise = -np.sum(Y * np.log(P), axis=1)
Y, surprise.round(3), round(float(surprise.mean()), 4)

# %% [markdown]
# That is the **categorical cross-entropy**:
#
# $$L = -\frac{1}{n}\sum_i\sum_j y_{ij}\,\ln p_{ij}$$
#
# In words: in row i only the right class j has y = 1, so only its logarithm counts; then the mean over the rows.
#
# **Exercise 05.3** (6 minutes). Write `categorical_crossentropy(Y, P)` for one-hot rows Y and probabilities P. For the three
# photographs above it gives 0.8419.

# %% tags=["exercise"]
def categorical_crossentropy(Y, P):
    """Return the mean over the rows of -ln of the right class's probability."""
    ### BEGIN SOLUTION
    return -np.mean(np.sum(Y * np.log(P), axis=1))
    ### END SOLUTION


check("05.3", categorical_crossentropy)

# %% [markdown]
# If instead a photograph may carry *several* tags, or none, each tag is a yes or no of its own: **multi-label**. The table
# of targets looks alike, and is another thing:
#
# | photograph | tags | A | B | C |
# |---|---|---|---|---|
# | 1 | A, B | 1 | 1 | 0 |
# | 2 | A | 1 | 0 | 0 |
# | 3 | C, B | 0 | 1 | 1 |
# | 4 | none | 0 | 0 | 0 |
# | 5 | B | 0 | 1 | 0 |
#
# Rows 1, 3 and 4 are no one-hot rows. Softmax could answer none of them: its values must share 1. One sigmoid for each tag
# can, and the binary cross-entropy is the mean over all fifteen entries:

# %%
tags = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 0], [0, 1, 0]])
says = np.full((5, 3), 0.2) + 0.6 * tags
says[3, 1] = 0.6  # and one tag too many
tags.sum(axis=1), round(nn.losses.BinaryCrossentropy()(tags, says), 4)

# %% [markdown]
# ## A loss is a landscape
#
# So far the predictions moved. In training the *weights* move. "Will I pass this class?" Two features: lectures attended, and
# hours on the project. Orange passed, blue failed; the diamond asks, with 4 lectures and 5 hours. Every pair of weights
# (the bias stays −5) gives a line on the right and a loss on the left. **Predict** in which direction the loss falls from
# where you stand, then walk to the star.

# %%
widgets.loss_surface()

# %% [markdown]
# Next to the star, at 0.6 and 0.7, the answer to the question is: probably, 71 %. Along the valley the loss hardly changes: a
# little more weight on lectures, a little less on hours. It returns in lesson 06. At the star one student is still
# told wrong. No line tells all right: (6, 3) failed, exactly halfway between (5, 4) and (7, 2), who passed.
#
# ## Logits, and why they are kept
#
# A sigmoid can be so sure that 1 − p is stored as 0, and then the logarithm is infinite. **Predict.** For a target of 0, at
# which of the logits 10, 30, 40 and 1000 does −ln(1 − p) break?

# %%
z = np.array([10.0, 30.0, 40.0, 1000.0])
p = nn.activations.sigmoid(z)
with np.errstate(divide="ignore"):
    naive = -np.log(1 - p)
naive.round(3)

# %% [markdown]
# From 40 on; and at 30 the third decimal is wrong already. The true value, ln(1 + eᶻ), is almost z itself. From the *logit*
# it can be had without any overflow (exercise 05.5), so libraries keep the logits:

# %%
logits = nn.losses.BinaryCrossentropy(from_logits=True)
[round(logits([0.0], [value]), 3) for value in z]

# %% [markdown]
# There is a second reason, and it is the better one. Put the wrong answer z = −5 for a target of 1 before both losses.
# **Predict.** Which has the larger slope at z? (Squared error sees p, so its slope is multiplied by that of the sigmoid.)

# %%
z, target = np.array([[-5.0]]), np.array([[1.0]])
p = nn.activations.sigmoid(z)
mse_slope = nn.losses.MeanSquaredError().gradient(target, p) * p * (1 - p)
bce_slope = logits.gradient(target, z)
mse_slope.round(4), bce_slope.round(4), (p - target).round(4)

# %% [markdown]
# Squared error behind a sigmoid: −0.0132, because σ′ is almost 0 where the sigmoid is sure, also where it is surely *wrong*.
# Cross-entropy: p − y, almost −1. The logarithm undoes the saturation exactly. **Predict.** The same unit, trained with both
# from that wrong start: after how many updates is the answer right?

# %% alt="The probability of yes over 100 updates, from 0.01. With cross-entropy it is above 0.9 after 20 updates; with the squared error it hardly moves for 60, and crosses 0.5 after 84."
curves = {}
for name in ("binary_crossentropy", "mean_squared_error"):
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, "sigmoid")])
    model.set_weights([[[-2.5]], [-2.5]])
    model.compile(nn.optimizers.SGD(0.5), name)
    said = []
    for _ in range(100):
        model.train_on_batch([[1.0]], [1.0])
        said.append(model.predict([[1.0]])[0, 0])
    curves[name] = np.array(said)
fig, ax = plt.subplots(figsize=(6, 2.7), layout="constrained")
for (name, said), dash in zip(curves.items(), ("-", "--")):
    updates = np.arange(1, 101)
    line = ax.plot(updates, said, dash, label=name.replace("_", " "))
legend, axes = ax.legend(), ax.set(xlabel="update", ylabel="probability of yes")
[int(np.argmax(said > 0.5)) + 1 for said in curves.values()]

# %% [markdown]
# 6 against 85. This is why a classifier is seldom trained with squared errors. The choice, by the task:
#
# | task | last layer | loss |
# |---|---|---|
# | a number | linear | MSE; with outliers MAE or Huber |
# | yes or no | sigmoid | binary cross-entropy |
# | one of several classes | softmax | categorical cross-entropy (`sparse_` for class numbers) |
# | several tags | one sigmoid each | binary cross-entropy |
#
# ## The same in Keras
#
# Classes give the mean, functions one number per sample. Same names, same numbers, and at the end such a function:

# %% tags=["keras"]
from course_utils.keras_bridge import keras

pairs = {
    "MeanSquaredError": (y_true[:, None], y_pred[:, None]),
    "MeanAbsoluteError": (y_true[:, None], y_pred[:, None]),
    "Huber": (y_true[:, None], y_pred[:, None]),
    "BinaryCrossentropy": (tags, says),
    "CategoricalCrossentropy": (Y, P),
}
for name, (truth, answer) in pairs.items():
    ours = getattr(nn.losses, name)()(truth, answer)
    theirs = float(getattr(keras.losses, name)()(truth, answer))
    assert abs(ours - theirs) < 1e-5, name
np.asarray(keras.losses.mean_squared_error(*pairs["MeanSquaredError"]))

# %% [markdown]
# Class numbers instead of one-hot rows: the loss's name begins with `Sparse`, and its value is the same.

# %% tags=["keras"]
sparse = keras.losses.SparseCategoricalCrossentropy()(np.array([1, 0, 2]), P)
round(float(sparse), 4)

# %% [markdown]
# One thing to know of both, Keras and `nn`: they clip probabilities at 10⁻⁷, so that no loss is infinite. Finite is not
# true: a logit of −1000 for a yes costs 1000, and its probability, 0, only 16.12.

# %% tags=["keras"]
ours = nn.losses.BinaryCrossentropy()([[1.0]], [[0.0]])
yes = np.array([[1.0]])
theirs = float(keras.losses.BinaryCrossentropy()(yes, np.array([[0.0]])))
exact = keras.losses.BinaryCrossentropy(from_logits=True)(yes, np.array([[-1000.0]]))
round(ours, 2), round(theirs, 2), float(exact)

# %% [markdown]
# ## Common mistakes
#
# **A table of logarithms that does not say which.** Decks show −0.0269, −0.0458, −0.1079 … for the eight rows above and a mean
# of 0.2144. Those are logarithms to base 10. The convention is the natural one, whose unit is the *nat*. Side by side:

# %%
both = np.column_stack([np.log10(of_the_truth), np.log(of_the_truth)])
both.round(4), -both.mean(axis=0).round(4)

# %% [markdown]
# Each number on the right is ln 10 = 2.302585 times its neighbour, and so is the mean.
#
# **"Categorical cross-entropy is −Σ y log ŷ + (1 − y) log(1 − ŷ)."** The second term belongs to tags. For classes it prices
# the wrong ones twice, since they share 1 with the right one:

# %%
with_second_term = -np.mean(np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1))
plain = nn.losses.CategoricalCrossentropy()(Y, P)
round(float(with_second_term), 4), round(plain, 4)

# %% [markdown]
# Keras knows both sums, and which is for what:

# %% tags=["keras"]
for_classes = keras.losses.CategoricalCrossentropy()(Y, P)
for_tags = keras.losses.BinaryCrossentropy()(Y, P)
round(float(for_classes), 4), round(3 * float(for_tags), 4)

# %% [markdown]
# The second one is three times a mean over three tags.
#
# **"A sum over the samples is as good as the mean."** Twice the data, twice the gradient: your learning rate depends on the
# size of the batch then. **"A smaller loss is a better model."** Only with the same loss, on the same data: 0.2144 was no
# better than 0.4937.
#
# ## Summary
#
# A loss says what an error costs; its slope says how hard it pulls. Squares listen to outliers, absolute values hardly, Huber
# decides by size. Probabilities are priced by surprise, and cross-entropy with its own activation has the slope p − y, which
# never dies while the answer is wrong. Over the weights the loss is a landscape. Next: how do you get down, if you
# can feel only the slope under your feet?
#
# ## Exercises
#
# **Exercise 05.4** (8 minutes). Write `huber(y_true, y_pred, delta)`. With e the size of an error, without its sign: up to
# delta it costs e²/2, beyond that delta · e − delta²/2. Return the mean. For [0] and [3] with delta 1 it gives 2.5.

# %% tags=["exercise"]
def huber(y_true, y_pred, delta):
    """Return Huber's loss, the mean over all samples."""
    ### BEGIN SOLUTION
    error = np.abs(y_pred - y_true)
    line = delta * error - 0.5 * delta**2
    return np.mean(np.where(error <= delta, 0.5 * error**2, line))
    ### END SOLUTION


check("05.4", huber)

# %% [markdown]
# **Exercise 05.5** (10 minutes). Write `logit_loss(y_true, z)`: binary cross-entropy from logits of any size, the mean. A no
# costs ln(1 + eᶻ), a yes ln(1 + e⁻ᶻ). For [0] and [1000] it gives 1000. As ln(1 + eᶻ) = z + ln(1 + e⁻ᶻ), you can always take
# the one whose power is negative.

# %% tags=["exercise"]
def logit_loss(y_true, z):
    """Return the mean binary cross-entropy from logits of any size."""
    ### BEGIN SOLUTION
    return np.mean(np.maximum(z, 0) - z * y_true + np.log1p(np.exp(-np.abs(z))))
    ### END SOLUTION


check("05.5", logit_loss)

# %% [markdown]
# **Harder.** Where does your `huber` put the one number for 1, 2, 3, 4 and 15: with delta 0.1, 3 and 100? Explain both ends.
#
# **Hardest.** `datasets.exam()` has eight students, with the result of their exam in percent. Fit a line from hours of study, once by
# squared and once by absolute errors, and find the student who makes the difference.
#
# ## Sources
#
# - C. F. Gauss, "Theoria motus corporum coelestium", 1809 (least squares). P. J. Huber, "Robust estimation of a location parameter", 1964.
# - C. E. Shannon, "A mathematical theory of communication", 1948 (surprise and entropy).
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, chapter 6.2 (why cross-entropy undoes saturation).
