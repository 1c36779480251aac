# %% [markdown]
# # 06 · Gradient descent
#
# Feel the slope, take a step against it, and again: that is how every network of this course learns.
#
# **You will** walk downhill in one, two and four dimensions. **You need** lesson 05. **Time** about 55 minutes.
#
# **Predict.** You stand at w = 3, where the slope is 4. One step is η times the slope long. Which learning rate η gets
# you to the star fastest, with which do you jump back and forth for ever, and from where on do you fly away?

# %%
from course_utils import widgets
widgets.descent()

# %% [markdown]
# On this bowl 0.562 is the fastest of the slider, 1 jumps between 3 and −1 for ever, and all above 1 fly away. At 0.001
# you hardly move. The same four words, **converge**, **crawl**, **oscillate**, **diverge**, describe the training
# of any network. The rest of the lesson needs:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import datasets, nn, plotting
from course_utils.checks import check, hint, progress, solution
from course_utils.nn.descent import CURVES, descend, descend_in_batches

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | symbol | shape | in Keras |
# |---|---|---|---|
# | parameter: a number that is learned | w | | a `Variable` |
# | loss: how wrong, as one number | L(w) | | `loss` |
# | slope: how fast the loss rises with w | dL/dw | | |
# | gradient: the slopes of all parameters | ∇L | as the parameters | what `GradientTape` gives |
# | learning rate | η, also α | | `learning_rate` |
# | update: one step of all parameters | | | a step, an iteration |
# | batch size: rows that one update looks at | B | | `batch_size` |
# | epoch: all N rows once | | ⌈N/B⌉ updates | `epochs` |
#
# ## Guess, or ask the slope
#
# You look for the w with the smallest loss. The plainest way is to guess a thousand times and keep the best. For one
# parameter that is not bad at all. Here the loss is the mean of (w − 1)² over all n parameters, so 0 is perfect. The
# guesses are the rows of an array `(1000, n)`. **Predict.** How good is the best of them for 1, 2 and 20 parameters?

# %%
def bowl(w):
    return np.mean((w - 1) ** 2, axis=-1)


rng = np.random.default_rng(0)
guesses = [rng.uniform(-3, 3, (1000, n)) for n in (1, 2, 20)]
[round(float(bowl(w).min()), 5) for w in guesses]

# %% [markdown]
# Each parameter is one more direction to miss, and a network has thousands. But at any place you can ask a better
# question: if I moved w a hair to the right, how much would the loss rise? That is the **slope**. Ask it with a hair of
# 0.001 on both sides of w = 3:

# %%
hair = 0.001
slope = (bowl(np.array([3 + hair])) - bowl(np.array([3 - hair]))) / (2 * hair)
round(float(slope), 6)

# %% [markdown]
# Four: the loss rises four times as fast as w. There is a formula too, the derivative 2(w − 1). The **sign** of a slope
# says on which side is up, so down is the other. Its **size** says how steep. Both go into one line, the update rule:
#
# $$w \leftarrow w - \eta\,\frac{dL}{dw}$$
#
# In words: the new w is the old one minus the learning rate times the slope. From 3 with η = 0.1: 3 − 0.1 · 4 = 2.6.
#
# **Exercise 06.1** (4 minutes). Write `gradient_step(w, slope, learning_rate)`, which returns the place after one step.
# For w = 3, slope = 4 and learning_rate = 0.1 it gives 2.6. `hint("06.1")` helps, twice.

# %% tags=["exercise"]
def gradient_step(w, slope, learning_rate):
    """Return the place after one step downhill."""
    ### BEGIN SOLUTION
    return w - learning_rate * slope
    ### END SOLUTION


check("06.1", gradient_step)

# %% [markdown]
# Now twenty parameters, all from 3. The mean makes each slope 20 times smaller, so η is 20 times larger, 5. **Predict**
# the loss after ten steps, where a thousand guesses reached 1.07.

# %%
w = np.full(20, 3.0)
for _ in range(10):
    w = w - 5 * 2 * (w - 1) / 20
round(float(bowl(w)), 6)

# %% [markdown]
# Each step halves every distance, in 20 dimensions as in one. A slope is news about *all* directions at once. That is why
# learning is **gradient descent**, and no search.
#
# ## How long a step
#
# The library has the loop, as `descend(gradient, start, learning_rate, steps)`. `CURVES` are those
# of the figure, each with its `function` and its `slope`.

# %%
curve = CURVES["bowl"]
walk = descend(curve.slope, 3.0, learning_rate=0.1, steps=20)
walk.path[:4].round(3), round(float(walk.end), 3)

# %% [markdown]
# 3, 2.6, 2.28, 2.024: the steps become shorter by themselves, because the slope does. Look at the distances to 1: 2, 1.6,
# 1.28. Each is 0.8 of the one before, and 0.8 is 1 − 2η. With that, **predict** where 20 steps end for each of these
# rates. (The last value is what the library says when it walks on with 1.1.)

# %%
rates = (0.01, 0.1, 0.5, 0.9, 1.0, 1.1)
walks = [descend(curve.slope, 3.0, rate, steps=20) for rate in rates]
far = descend(curve.slope, 3.0, 1.1, steps=500)
[round(float(walk.end), 2) for walk in walks], far.message

# %% [markdown]
# | η | factor 1 − 2η | |
# |---|---|---|
# | 0.01 | 0.98 | crawls |
# | 0.1 | 0.8 | converges |
# | 0.5 | 0 | is there in one step |
# | 0.9 | −0.8 | converges, from side to side |
# | 1 | −1 | oscillates for ever |
# | 1.1 | −1.2 | diverges |
#
# 0.1 and 0.9 are equally fast; one walks, the other jumps over the valley each time. What is the 2 in the factor? It is
# the **curvature**: how fast the slope itself changes. A step is too long from η = 2 / curvature on. Here that is 1.

# %% alt="Four pictures of a bowl with a walk from w = 3. With learning rate 0.01 the dots hardly leave the start, with 0.1 they reach the bottom, with 0.9 they jump from side to side and reach it, with 1.1 each jump is higher than the one before."
fig, axes = plt.subplots(1, 4, figsize=(8.6, 2.6), sharey=True, layout="constrained")
for rate, ax in zip((0.01, 0.1, 0.9, 1.1), axes, strict=True):
    path = descend(curve.slope, 3.0, rate, steps=5).path
    plotting.descent_curve(curve.function, path, ax=ax, limits=(-4.5, 6.5), best=1.0)
    ax.set(title=f"η = {rate}", ylim=(-2, 31))
    ax.label_outer()

# %% [markdown]
# ### Steps that shrink
#
# One rate for the whole way is not always good. The curve **corner** of the figure has slope 2 or −2 everywhere, and
# never a small one. **Predict** the last places of a hundred steps from 2.9 with η = 0.1. And with an **adaptive
# step**, where η shrinks on the way, here as 0.5 / √k in step k?

# %%
corner = CURVES["corner"]
fixed = descend(corner.slope, 2.9, learning_rate=0.1, steps=100).path
w = 2.9
for k in range(1, 101):
    w = w - 0.5 / np.sqrt(k) * corner.slope(w)
fixed[-4:].round(2), round(float(w), 4)

# %% [markdown]
# The fixed step jumps back and forth around 1, always 0.1 away. The shrinking one has come within 0.0005. Lesson 08 has
# many rules of this kind.
#
# ## One valley or many
#
# A curve is **convex** if the straight line between any two of its points never runs below it: a bowl, a V. It has no
# second valley, so whoever goes downhill in small enough steps comes to the lowest place. Here is one that is not convex.
# **Predict** where the walks from −3, −2, −1, 0, 1, 2 and 3 end.

# %%
valleys = CURVES["two valleys"]
starts = np.arange(-3.0, 4.0)
ends = [descend(valleys.slope, start, 0.05, 300).end for start in starts]
np.round(ends, 2)

# %% alt="A curve with two valleys. The walk from 0 ends at the bottom of the left, deeper valley; the walk from 1 ends at the bottom of the right one, which is higher."
fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
for start in (0.0, 1.0):
    path = descend(valleys.slope, start, 0.05, 60).path
    plotting.descent_curve(valleys.function, path, ax=ax, limits=(-3, 3), best=-2.115)

# %% [markdown]
# From 0 you find the deep valley, from 1 you stay in the other, a **local minimum**: lower than all around, not lowest
# of all. Gradient descent runs on any curve that has slopes; convexity adds the promise that the end is the best. The
# loss of a network is not convex (lesson 03 had seeds that got stuck): one is content with a low place, or tries
# another start.
#
# ## A line through three points
#
# Three points, and a line ŷ = slope · x + intercept. Say the slope is known, 0.64, and only the intercept b is to be
# learned, from 0. The errors are prediction minus target:

# %%
X, y = datasets.line_points()
x = X[:, 0]
errors = 0.64 * x + 0 - y
x, y, errors.round(3)

# %% [markdown]
# All three are negative: the line is too low. Take as loss the **sum of squares**, Σ(ŷ − y)². If b rises by a hair, each
# error rises by as much, so the slope is dL/db = Σ 2(ŷ − y). By hand: 2 · (−1.08 − 0.428 − 1.344) = −5.70. One step
# with η = 0.1 leads to b = 0 + 0.57. **Predict.** Will the second step be as long?

# %%
b, steps = 0.0, []
for _ in range(7):
    slope_of_loss = 2 * np.sum(0.64 * x + b - y)
    b = b - 0.1 * slope_of_loss
    steps.append((slope_of_loss, b))
np.round(steps, 2)

# %% [markdown]
# Left the slope of the loss, right the b after the step. Each step is 0.4 of the one before. At 0.95 the errors sum to 0:
# that is **least squares**, here the mean of y − 0.64x, which is 2.852 / 3.
#
# Keras takes the **mean** of the squares instead. For three points all slopes are then a third: −1.90 at b = 0 where
# the sum has −5.70, and the same walk needs η = 0.3. A learning rate means nothing without the loss it belongs to.
#
# ### Both numbers at once
#
# Now the slope learns as well, and the loss lies over a plane. Left is its map, a **contour plot**: dark is low, and
# along an edge between two bands the height is the same. Right is the line that belongs to the dot. Play it, then let
# *slope and intercept* learn. **Predict.** Is η = 0.1 still good for the sum of squares? For the mean?

# %%
widgets.line_fit()

# %% [markdown]
# The sum diverges; the mean gets into the valley and crawls along it. The valley is long and narrow: across it the loss
# curves 29 times as much as along it. A step that is too long across is still a crawl along. At η = 0.0562 the sum
# zigzags from wall to wall.
#
# A hair more of the line's slope moves the prediction by a hair times x, so there each error counts x times. For the mean
# of squares, with ∂ for a slope where only one of several numbers moves:
#
# $$\frac{\partial L}{\partial\,\text{slope}} = \frac{2}{n}\sum (\hat y - y)\,x,\qquad
# \frac{\partial L}{\partial\,\text{intercept}} = \frac{2}{n}\sum (\hat y - y)$$
#
# Both together are the **gradient**.
#
# **Exercise 06.2** (7 minutes). Write `line_gradient(x, y, slope, intercept)`, which returns these two numbers. It is
# backpropagation for the smallest network there is. For x = [1], y = [0], slope 0 and intercept 1 it gives (2, 2).
# `hint("06.2")` helps, twice.

# %% tags=["exercise"]
def line_gradient(x, y, slope, intercept):
    """Return the slopes of the mean squared error, for the slope and the intercept."""
    ### BEGIN SOLUTION
    error = slope * x + intercept - y
    return 2 * np.mean(error * x), 2 * np.mean(error)
    ### END SOLUTION


check("06.2", line_gradient)

# %% [markdown]
# The library's own is `nn.descent.line_gradient(w, x, y)`, with w = (slope, intercept). Walk from (0, 0) and compare with
# what NumPy solves in one stroke:

# %%
def loss(w):
    return nn.descent.line_loss(w, x, y)


def gradient(w):
    return nn.descent.line_gradient(w, x, y)


walk = descend(gradient, np.zeros(2), learning_rate=0.1, steps=300)
walk.end.round(2), np.polyfit(x, y, 1).round(2)

# %% alt="Left, the map of the loss over slope and intercept, a long narrow valley: the walk comes from (0, 0), crosses the valley, and then follows its floor to the star. Right, the three points and the fitted line with three short errors."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.0), layout="constrained")
limits = (-0.5, 1.6), (-0.3, 1.6)
ax = plotting.loss_contours(loss, *limits, path=walk.path, best=walk.end, ax=left)
ax = plotting.fitted_line(x, y, walk.end, ax=right)

# %% [markdown]
# ## When to stop
#
# Three rules end a walk: stop when **the step is nearly 0**, when **the loss no longer changes**, or at **a limit of
# steps**. Always have the last one, or a walk that oscillates never ends. **Predict.** A first walk stops at a step of
# at most 0.001, with η = 0.1; a second does the same with η = 0.0001; a third watches the loss. Which ones arrive?

# %%
start = np.zeros(2)
short = descend(gradient, start, 0.1, 10_000, smallest_step=0.001)
tiny = descend(gradient, start, 0.0001, 10_000, smallest_step=0.001)
still = descend(gradient, start, 0.1, 10_000, loss=loss, smallest_change=1e-8)
[(walk.end.round(2), walk.message) for walk in (short, tiny, still)]

# %% [markdown]
# The third. The first came close, but not to two decimals: a tolerance is a choice. The second stopped at once, and
# nowhere near: its very first step was short because η is.
#
# A flat place is the other trap. The curve *hole in a plain* has one valley, at 1, and no hill before it. **Predict**
# what the rule does from −3 with η = 0.1, and what 1000 steps without the rule do.

# %%
hole = CURVES["hole in a plain"]
fooled = descend(hole.slope, -3.0, 0.1, 1000, smallest_step=0.001)
patient = descend(hole.slope, -3.0, 0.1, 1000)
fooled.message, round(float(patient.path[50]), 2), round(float(patient.end), 2)

# %% [markdown]
# The rule ends it after one step. Without it the walk has come 0.03 far after 50 steps, and arrives later all the same.
# At −3 the slope is 0.005: not convex, and flat. This is what saturated units do to training (lesson 04).
#
# **Exercise 06.3** (10 minutes). Write `descend_until(slope, w, learning_rate, tolerance, max_steps)`. It stops after
# the first step no longer than `tolerance`, and returns the last w and how many steps were made. `slope` is a function
# of w. With slope 2(w − 1) from w = 3, η = 0.25, tolerance 0.1 and at most 100 steps it gives (1.0625, 5): steps of 1,
# 0.5, 0.25, 0.125 and 0.0625. `hint("06.3")` helps, twice.

# %% tags=["exercise"]
def descend_until(slope, w, learning_rate, tolerance, max_steps):
    """Return the last w, and the number of steps."""
    ### BEGIN SOLUTION
    for step in range(1, max_steps + 1):
        move = learning_rate * slope(w)
        w = w - move
        if abs(move) <= tolerance:
            return w, step
    return w, max_steps
    ### END SOLUTION


check("06.3", descend_until)

# %% [markdown]
# ## How many rows to a step
#
# With a million rows, must each step wait for a million errors? The gradient of the mean of squares is itself a mean over
# rows, and a mean of a few rows is a guess at it. **Predict.** The slopes of each single point at (0, 0), their mean, and
# the gradient: which of them agree?

# %%
one_by_one = [nn.descent.line_gradient((0, 0), x[[i]], y[[i]]) for i in range(3)]
np.round(one_by_one, 2), np.mean(one_by_one, axis=0).round(2), gradient((0, 0)).round(2)

# %% [markdown]
# The rows differ widely; their mean is the gradient. So there is a choice, with three names:
#
# | | rows to an update | updates in an epoch of N rows |
# |---|---|---|
# | **batch** | N | 1 |
# | **mini-batch** | B | ⌈N/B⌉ |
# | **stochastic** | 1 | N |
#
# **Predict.** The figure has 32 rows. Which batch size is nearest to the star after one epoch, and which is nearest after
# twenty?

# %%
widgets.batch_size(epoch=3)

# %% [markdown]
# After one epoch 1 is nearest, after twenty 16. An epoch costs 32 looks at a row, whatever the size. Single rows make
# 32 updates of them: soon there, and then a cloud, because each row pulls its own way. All 32 make one calm update. (By
# the clock 32 single updates take longer than one of 32 rows, since a machine does the rows of a matrix together.) A
# smaller η makes the cloud smaller, and the way longer.
#
# Three epochs in numbers: batch size, updates, loss.

# %%
X_cloud, y_cloud = datasets.noisy_line()
rows, slopes_of = (X_cloud[:, 0], y_cloud), nn.descent.line_gradient
ends = []
for size in (1, 4, 32):
    path = descend_in_batches(slopes_of, start, *rows, 0.05, size, epochs=3, seed=0)
    final = nn.descent.line_loss(path[-1], *rows)
    ends.append((size, len(path) - 1, round(final, 2)))
ends

# %% [markdown]
# ### One epoch by hand
#
# In seven steps, here stochastic: one row to an update. **1** Begin somewhere, at (0, 0). **2** Forward: predict a row.
# **3** Compare with its target. **4** Back: the slopes. **5** Update. **6** Repeat with the next row. **7** After the
# last row an epoch is over; begin the next.

# %%
slope, intercept, table = 0.0, 0.0, []  # 1
for x_i, y_i in zip(x, y, strict=True):  # 6
    prediction = slope * x_i + intercept  # 2
    error = prediction - y_i  # 3
    slopes = 2 * error * x_i, 2 * error  # 4
    slope, intercept = slope - 0.1 * slopes[0], intercept - 0.1 * slopes[1]  # 5
    table.append((error, slope, intercept))
np.round(table, 3)

# %% [markdown]
# Error, slope and intercept after each row. The first with pencil and paper: the error is 0 − 1.4, the slopes are 2 ·
# (−1.4) · 0.5 = −1.4 and 2 · (−1.4) = −2.8, so the two become 0.14 and 0.28. (Hidden units may not begin at 0, one unit
# may.) Two decks call an update after each row reinforcement learning. It is not: the right answer stands in every row,
# where reinforcement learning has only a reward. This is **stochastic**, or online, gradient descent.
#
# **Exercise 06.4** (5 minutes). Write `batches(order, batch_size)`: `order` is a list of row numbers, shuffled already,
# and the answer a list of lists, the last of them shorter if need be. Every training loop has it inside. For [4, 1, 3,
# 0, 2] and 2 it gives [[4, 1], [3, 0], [2]]. `hint("06.4")` helps, twice.

# %% tags=["exercise"]
def batches(order, batch_size):
    """Return the batches of one epoch."""
    ### BEGIN SOLUTION
    starts = range(0, len(order), batch_size)
    return [order[first : first + batch_size] for first in starts]
    ### END SOLUTION


check("06.4", batches)

# %% [markdown]
# ## Study, sleep, quiz
#
# Eight students: hours of study, hours of sleep, a quiz, and the exam to predict.

# %%
exam = datasets.exam()
exam.feature_names, np.column_stack([exam.X, exam.y])

# %% [markdown]
# The model is a weighted sum and a bias: four parameters, one `Dense` unit without activation. **Predict.** The
# learning rate is 0.01, "the usual one". What will the loss do?

# %%
def fit_exam(X, learning_rate, epochs):
    """Return a linear model of the exam, and its losses; all rows in each update."""
    dense = nn.layers.Dense(1, kernel_initializer="zeros")
    model = nn.Sequential([nn.Input((3,), dtype="float64"), dense])
    model.compile(nn.optimizers.SGD(learning_rate), loss="mse")
    history = model.fit(X, exam.y[:, None], batch_size=8, epochs=epochs)
    return model, history.history["loss"]


try:
    fit_exam(exam.X, 0.01, 1000)
except FloatingPointError as error:
    said = str(error)
said

# %% [markdown]
# It diverges, and says so. A step is too long from η = 2 / curvature on, and now there are four directions with a
# curvature of their own: the eigenvalues of 2AᵀA / n, where A is X with a column of ones. The largest sets the limit
# for η, the smallest the time. Largest by smallest is the **condition number**.

# %%
def border(X):
    """Return the learning rate that is too large, and the condition number."""
    A = np.column_stack([X, np.ones(len(X))])
    curvatures = np.linalg.eigvalsh(2 * A.T @ A / len(A))
    smallest, largest = curvatures[[0, -1]]
    return float(f"{2 / largest:.2g}"), float(f"{largest / smallest:.2g}")


border(exam.X)

# %% [markdown]
# The rate must stay below 0.00012, and the condition number is 430,000. Take 0.0001. **Predict** the loss after 10,000
# epochs, where least squares has 94.4.

# %%
model, losses = fit_exam(exam.X, 0.0001, 10_000)
round(losses[-1])

# %% [markdown]
# Not there; to 94.4 it takes a million epochs more. Nothing is wrong with the data but its units: study goes to 115
# hours, sleep from 4 to 10. Write the quiz as 0.78 instead of 78 %, and the condition number is 200,000, though no
# student has changed. So take the units away: subtract each column's mean, divide by its standard deviation.

# %%
scaled = (exam.X - exam.X.mean(axis=0)) / exam.X.std(axis=0)
quiz_as_share = exam.X * [1, 1, 0.01]
border(quiz_as_share), border(scaled)

# %% [markdown]
# From 430,000 to 8.8, and a rate of 0.2 is fine. The two maps show the loss over two of the four weights, with the
# others at their best. **Predict.** Round, or like a gorge?

# %% alt="Two maps of the loss. Left, over the raw weights of sleep and quiz: a valley so narrow that its walls look like parallel lines. Right, over the scaled ones: round contours with the star in the middle."
fig, axes = plt.subplots(1, 2, figsize=(8.4, 3.2), layout="constrained")
for inputs, name, ax in zip((exam.X, scaled), ("raw", "scaled"), axes, strict=True):
    A = np.column_stack([inputs, np.ones(8)])
    best = np.linalg.lstsq(A, exam.y, rcond=None)[0]

    def exam_loss(w, A=A, best=best):
        return np.mean((A @ [best[0], *w, best[3]] - exam.y) ** 2)

    limits = [(b - 4, b + 4) for b in best[1:3]]
    names = ("weight of sleep", "weight of quiz")
    plotting.loss_contours(exam_loss, *limits, best=best[1:3], names=names, ax=ax)
    ax.set_title(name)

# %% [markdown]
# In a round bowl the slope points at the star. In a gorge it points at the wall. **Predict** how many epochs the scaled
# columns need to a loss of 94.4.

# %%
model, losses = fit_exam(scaled, 0.2, 100)
weights, bias = model.get_weights()
predictions = model.predict(scaled)[:, 0]
epochs = 1 + int(np.argmax(np.array(losses) < 94.4))
epochs, weights[:, 0].round(1), bias.round(1), predictions.round(), exam.y

# %% [markdown]
# 25 instead of a million. Then weights, bias, predictions, and the truth. The bias is the mean exam, 78.5. A standard
# deviation more of the quiz goes with 6 points more, of sleep with 7 fewer. Eight rows prove nothing about sleep, and
# nothing keeps a linear model from saying 104 %. New students are scaled with *these* means and deviations, not their
# own.
#
# ## The same in Keras
#
# `keras.optimizers.SGD` is this lesson's update rule. The line through three points again: from zeros, mean of squares,
# η = 0.1, all three rows in each update.

# %%
def line_model(module):
    """Return slope and intercept as a Dense unit, in nn or in Keras."""
    dense = module.layers.Dense(1, kernel_initializer="zeros")
    model = module.Sequential([module.Input((1,)), dense])
    model.compile(module.optimizers.SGD(learning_rate=0.1), loss="mse")
    return model


ours = line_model(nn)
our_losses = ours.fit(X, y[:, None], batch_size=3, epochs=100).history["loss"]
[weight.ravel().round(2) for weight in ours.get_weights()]

# %% [markdown]
# **Predict.** The same hundred updates in Keras. Where do slope and intercept differ?

# %% tags=["keras"]
from course_utils.keras_bridge import keras

theirs = line_model(keras)
run = theirs.fit(X, y[:, None], batch_size=3, epochs=100, verbose=0)
np.testing.assert_allclose(run.history["loss"], our_losses, atol=1e-5)
for mine, its in zip(ours.get_weights(), theirs.get_weights(), strict=True):
    np.testing.assert_allclose(its, mine, atol=1e-4)
[weight.ravel().round(2) for weight in theirs.get_weights()]

# %% [markdown]
# Nowhere in the first four decimals. Both are also the walk of `descend`, whose loop you wrote in 06.3.
#
# One thing more: training can stop by itself, by a **callback** (`nn.callbacks` has it too). `EarlyStopping` is the
# rule "no change in the loss", with patience: so many epochs in a row must bring less than `min_delta`. The limit of
# steps stays, as `epochs`.

# %% tags=["keras"]
patient = keras.callbacks.EarlyStopping(monitor="loss", min_delta=1e-5, patience=5)
theirs = line_model(keras)
options = {"epochs": 1000, "callbacks": [patient], "verbose": 0}
run = theirs.fit(X, y[:, None], batch_size=3, **options)
len(run.epoch) < 200, [weight.ravel().round(2) for weight in theirs.get_weights()]

# %% [markdown]
# ## Common mistakes
#
# **"The right learning rate is 0.01 or 0.001", "0.001 is the smallest."** Some decks say so. Measure the loss of
# the bowl in other units, a thousand times as large or as small, and run the same 1000 steps of 0.01:

# %%
units = (1000, 1, 0.001)
walks = [
    descend(lambda w, unit=unit: unit * curve.slope(w), 3.0, 0.01, 1000)
    for unit in units
]
[(walk.reason, float(f"{walk.end:.3g}")) for walk in walks]

# %% [markdown]
# Diverged, arrived, hardly left. The rate that suits is set by the curvature, so by the scale of loss and inputs. On the
# first curve it lies below 0.001, and 0.001 is no smallest. As a first try both are common; then look at
# the loss.
#
# **"−2·x·(y − ŷ)²."** One deck leaves the square on two of the three terms of ∂L/∂slope, as a sum. At (0, 0) the error
# is −y; a hair to both sides says which is right:

# %%
hair = np.array([1e-5, 0])
measured = (loss(hair) - loss(-hair)) / 2e-5
deck = -2 * np.sum(x * y ** np.array([1, 2, 2]))
round(3 * measured, 3), round(3 * gradient((0, 0))[0], 3), round(deck, 3)

# %% [markdown]
# Measured and formula agree; the deck does not.
#
# **Sum for mean.** Repeat the three points ten times. The best line is the same. **Predict** what mean and sum do at
# the rate that was good.

# %%
many = np.tile(x, 10), np.tile(y, 10)
sum_of_squares = nn.losses.MeanSquaredError(reduction="sum")
mean = descend(lambda w: slopes_of(w, *many), start, 0.1, 300)
total = descend(lambda w: slopes_of(w, *many, sum_of_squares), start, 0.1, 300)
mean.end.round(2), total.message

# %% [markdown]
# A sum over more rows has larger slopes, so the same η is a longer step.
#
# **"Gradient descent is based on a convex function."** The curve of two valleys was not convex, and every walk on it
# arrived, four of seven at the lowest place.
#
# **"Full batch takes one iteration; use it below 2,000 rows."** One *epoch* of the full batch is one update; how many
# epochs it takes is another question. The threshold is a rule of thumb: with the figure's 32 rows, three epochs of
# single rows came to 0.24, three of the full batch to 0.83.
#
# ## Summary
#
# w ← w − η · slope: the slope says where down is, the learning rate how far. Too small a rate crawls, too large a one
# diverges, and the border is 2 / curvature. With several parameters the steepest direction sets the rate and the flattest
# the time; scaled inputs bring the two together. A convex loss has one valley; on others the walk ends in one of them. A
# gradient may come from all rows, a few, or one, at the same cost of an epoch.
#
# Here each slope had a formula, worked out by hand. Where do the slopes of a network with two layers come from?
#
# ## Exercises
#
# **Exercise 06.5** (7 minutes). Write `line_step(x, y, slope, intercept, learning_rate)`: one step down the mean
# squared error, of both numbers together. With it and a `for` you fit a line without any library. For x = [1],
# y = [0], slope 0, intercept 1 and learning_rate 0.25 it gives (−0.5, 0.5). `hint("06.5")` helps, twice.

# %% tags=["exercise"]
def line_step(x, y, slope, intercept, learning_rate):
    """Return slope and intercept after one step."""
    ### BEGIN SOLUTION
    error = slope * x + intercept - y
    new_slope = slope - learning_rate * 2 * np.mean(error * x)
    new_intercept = intercept - learning_rate * 2 * np.mean(error)
    return new_slope, new_intercept
    ### END SOLUTION


check("06.5", line_step)

# %% [markdown]
# **The border** (open). Slope and intercept learn the three points from the mean of squares. Find, to two digits, the
# largest rate that still converges. Then work it out with `border`.
#
# **Over the hill** (open, harder). On *two valleys*, find a start in the right valley and a rate that end in the left,
# deeper one. How many of a hundred starts between 1 and 3 do, with rates from 0.3 to 0.5?
#
# `progress()` shows what you have done.
#
# ## Sources
#
# - A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", *Comptes rendus* 25, 1847.
# - H. Robbins and S. Monro, "A stochastic approximation method", *Annals of Mathematical Statistics* 22, 1951.
# - L. Bottou, F. E. Curtis and J. Nocedal, "Optimization methods for large-scale machine learning", *SIAM Review* 60, 2018.
# - Keras documentation: [SGD](https://keras.io/api/optimizers/sgd/),
#   [EarlyStopping](https://keras.io/api/callbacks/early_stopping/).
