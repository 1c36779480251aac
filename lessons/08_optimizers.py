# %% [markdown]
# # 08 · Optimizers
#
# The slope says which way is down. How far to go, and with how much memory, is another question.
#
# **You will** write momentum, RMSprop and Adam, and race them. **You need** lesson 07. **Time** about 60 minutes.
#
# **Predict.** A ravine, twenty times steeper across than along. Five optimizers start together, with the same learning
# rate. Who arrives first? Press Run. Then raise η to 0.178 and run again: who survives?

# %%
from course_utils import widgets
widgets.race()

# %% [markdown]
# At 0.0562 RMSprop is first, after 41 updates; then come Adam, SGD and momentum, and AdaGrad is still far off. At
# 0.178 SGD has flown away: across the ravine its border is 2/20 = 0.1 (lesson 06). Now Adam is first. And at η = 1 it
# is AdaGrad, after 6 updates. There is no best optimizer, but there are reasons for each result. The lesson needs:

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
# | gradient | g | as the weights | |
# | momentum: what is left of the last steps | m | as the weights | `momentum=`, `beta_1=` |
# | mean squared gradient | v | as the weights | `rho=`, `beta_2=` |
# | slot: an array that an optimizer remembers | m, v | as the weights | `optimizer.variables` |
# | bias correction: undoes a start at 0 (no b of a unit) | m̂, v̂ | as the weights | inside `Adam` |
# | schedule: a learning rate that changes | η(t) | | `schedules.ExponentialDecay` |
# | accumulation: several batches, one update | k | | `gradient_accumulation_steps=` |
#
# ## Momentum: a memory of directions
#
# Plain descent forgets. In a ravine it swings from wall to wall: across, the slope changes its sign at every step;
# along, it always has the same one, and is small. Let the steps add up, and the swings cancel while the way along
# grows:
#
# $$m \leftarrow \mu\,m - \eta\,g, \qquad w \leftarrow w + m$$
#
# In words: keep the share μ of the last step, add the new one, and move by that. **Predict.** With μ = 0.9 and a slope
# that stays 1, η = 0.1: how long do the steps become in the end?

# %%
m, steps = 0.0, []
for _ in range(60):
    m = 0.9 * m - 0.1 * 1.0
    steps.append(-m)
[round(s, 3) for s in (steps[0], steps[1], steps[9], steps[59])]

# %% [markdown]
# Ten times as long: 0.1 / (1 − 0.9) = 1.
#
# **Exercise 08.1** (5 minutes). Write `momentum_step(w, m, g, learning_rate, momentum)`, which returns the new weight
# and the new m, in this order: all that `SGD(momentum=…)` does. For w = 1, m = 0, g = 2, learning_rate = 0.1 and
# momentum = 0.9 it gives (0.8, −0.2). `hint("08.1")` helps, twice.

# %% tags=["exercise"]
def momentum_step(w, m, g, learning_rate, momentum):
    """Return weight and m after one update with momentum."""
    ### BEGIN SOLUTION
    m = momentum * m - learning_rate * g
    return w + m, m
    ### END SOLUTION


check("08.1", momentum_step)

# %% [markdown]
# Many books write it as an *average*: v ← βv + (1 − β)g, and w ← w − αv with a learning rate α. Is that another
# method? Follow both down the same slopes, with α = η / (1 − β):

# %%
slopes = np.random.default_rng(0).normal(size=100)
w_sum, m, w_mean, v = 1.0, 0.0, 1.0, 0.0
for g in slopes:
    m = 0.9 * m - 0.01 * g
    w_sum += m
    v = 0.9 * v + (1 - 0.9) * g
    w_mean -= 0.01 / (1 - 0.9) * v
np.allclose(w_sum, w_mean)

# %% [markdown]
# The same path. The (1 − β) only changes what the learning rate *means*: at β = 0.9 the averaged form wants a tenfold
# one. Copy a learning rate only together with its form.
#
# **Nesterov** momentum looks ahead: it will roll on by μm anyway, so it takes the slope there. Keras measures the
# slope where w is, and moves by μm − ηg, with the new m. Two methods? Ten steps of both across the ravine, where the
# slope is 20 y:

# %%
book, m = 0.6, 0.0
w, n = 0.6, 0.0
for _ in range(10):
    m = 0.9 * m - 0.03 * 20 * (book + 0.9 * m)  # the slope ahead
    book += m
    g = 20 * w  # the slope where Keras stands
    n = 0.9 * n - 0.03 * g
    w += 0.9 * n - 0.03 * g
round(book + 0.9 * m, 6), round(w, 6)

# %% [markdown]
# One method: Keras' w is the place *ahead*, book + μm. What does looking ahead give? `apply` changes the arrays that
# it gets. After 60 updates, for SGD, momentum and Nesterov: how far it swung to the other wall, and how high it
# stands.

# %%
def descend(optimizer, surface=nn.surfaces.ravine):
    w, swing = np.array(surface.start), 0.0
    for _ in range(60):
        optimizer.apply([surface.gradient(*w)], [w])
        swing = min(swing, w[1])
    return float(f"{swing:.2g}"), float(f"{surface(*w):.1e}")


SGD = nn.optimizers.SGD
options = {}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}
[descend(SGD(0.03, **more)) for more in options]

# %% [markdown]
# Momentum swings to y = −0.51, Nesterov to −0.28: it sees the wall coming, brakes, and stands ten times lower in the
# end. SGD does not swing at this rate, and stands highest: the way along is too long for its steps.
#
# ## A step of its own for each weight
#
# One learning rate for all weights is a compromise: too long across the ravine, too short along it. **AdaGrad**
# divides each weight's step by the root of all its squared slopes so far. **Predict** the first step of two weights
# with slopes 100 and 0.01, for η = 0.1:

# %%
w = np.array([1.0, 1.0])
adagrad = nn.optimizers.Adagrad(0.1, initial_accumulator_value=0)
adagrad.apply([np.array([100.0, 0.01])], [w])
w.round(4)

# %% [markdown]
# Both 0.1: only the sign of a slope is left. (Keras starts the sum at 0.1, not 0. Then a first slope of 100 still
# gives 0.1, but 0.01 gives 0.1 · 0.01 / √0.1001 = 0.003: a tiny slope does not make a large step.)
#
# The sum grows for ever, so the steps only shrink. **RMSprop** lets the old squares fade. With ρ = 0.9, the share that
# is kept:
#
# $$v \leftarrow \rho\,v + (1 - \rho)\,g^2, \qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{v + \varepsilon}}$$
#
# In words: v is the mean square of the last slopes, and the step is the slope divided by its root. ε = 10⁻⁷ only keeps
# the root from being 0.
#
# **Exercise 08.2** (6 minutes). Write `rmsprop_step(w, v, g, learning_rate, rho, epsilon)`, which returns the new
# weight and the new v; the same line is half of Adam. For w = 1, v = 0, g = 5, learning_rate = 0.01, rho = 0.9 and
# epsilon = 1e-7 it gives (0.9684, 2.5). `hint("08.2")` helps, twice.

# %% tags=["exercise"]
def rmsprop_step(w, v, g, learning_rate, rho, epsilon):
    """Return weight and v after one update of RMSprop."""
    ### BEGIN SOLUTION
    v = rho * v + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(v + epsilon), v
    ### END SOLUTION


check("08.2", rmsprop_step)

# %% [markdown]
# **Predict.** The slope stays 1, η is 0.1. How long are the 1st, the 10th and the 100th step of AdaGrad, and of
# RMSprop?

# %%
def lengths(optimizer, slope=1.0, at=(1, 10, 100)):
    w, places = np.zeros(1), [0.0]
    for _ in range(max(at)):
        optimizer.apply([np.array([slope])], [w])
        places.append(float(w[0]))
    return [round(places[k - 1] - places[k], 3) for k in at]


adagrad = nn.optimizers.Adagrad(0.1, initial_accumulator_value=0)
lengths(adagrad), lengths(nn.optimizers.RMSprop(0.1))

# %% [markdown]
# AdaGrad slows down, as 1/√t, though nothing has changed. RMSprop settles at steps of η, however small the slopes are.
# That is why it never arrived at 0.178: at update 20 it stood at the minimum, and was thrown out again. And its
# *first* step is three times too long.
#
# ## Adam: both, and a correction
#
# That comes from v, which starts at 0 and is too small at first: 0.1 where the mean square is 1. **Adam** keeps both
# memories, m of the slopes and v of their squares, two slots for each weight:
#
# $$m \leftarrow \beta_1 m + (1-\beta_1)\,g,\qquad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2$$
#
# Usual are β₁ = 0.9 and β₂ = 0.999. Both begin at 0, and after t updates hold only the share 1 − βᵗ of a full average.
# So divide by that share, and then step as RMSprop does, with m̂ for the slope:
#
# $$\hat m = \frac{m}{1-\beta_1^t},\qquad \hat v = \frac{v}{1-\beta_2^t},\qquad
# w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# **Exercise 08.3** (10 minutes). Write `adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2)`, with ε = `1e-7`; t
# counts the updates from 1. It returns w, m and v, the last two *without* correction: they are what is remembered. For
# w = 1, m = v = 0, g = 5, t = 1, learning_rate = 0.1 and the usual β it gives (0.9, 0.5, 0.025). `hint("08.3")` helps,
# twice.

# %% tags=["exercise"]
def adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2):
    """Return weight, m and v after update number t of Adam."""
    ### BEGIN SOLUTION
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-7), m, v
    ### END SOLUTION


check("08.3", adam_step)

# %% [markdown]
# The first step was 0.1 long, for a slope of 5. **Predict** it for 0.001, and for 0.

# %%
def moved(optimizer, slope=5.0):
    w = np.array([1.0])
    optimizer.apply([np.array([slope])], [w])
    return float(f"{1 - w[0]:.4g}")


[moved(nn.optimizers.Adam(0.1), slope) for slope in (5.0, 0.001, 0.0)]

# %% [markdown]
# Again 0.1, but for ε: m̂ / √v̂ is g / |g| at first. (Your function gives 0.09999 for 0.001. Keras adds ε to √v before
# the correction, where it counts √1000 times as much.) And 0 for 0: without ε it would be 0 / 0.
#
# **Predict.** Without the correction m *and* v are too small. Is the first step too short, or too long?

# %%
m, v, uncorrected = 0.0, 0.0, []
for _ in range(100):
    m, v = 0.9 * m + 0.1 * 5, 0.999 * v + 0.001 * 5**2
    uncorrected.append(0.1 * m / np.sqrt(v))
corrected = lengths(nn.optimizers.Adam(0.1), slope=5.0)
[round(float(uncorrected[k - 1]), 3) for k in (1, 10, 100)], corrected

# %% [markdown]
# Too long, since v lacks more than m does: three times η at first, six times at the tenth step, and again three times
# at the hundredth.
#
# **AdamW** adds weight decay: each update also takes η · decay · w off every weight, *beside* Adam's step and not
# through the loss. **Predict.** Two weights of 2 have slopes that only swing, one by ±10, one by ±0.1. Which shrinks
# more by decay? And which by an L2 penalty, whose slope 0.1 w goes through Adam?

# %%
o = nn.optimizers
w_decay, w_penalty = np.array([2.0, 2.0]), np.array([2.0, 2.0])
decoupled, plain = o.AdamW(0.01, weight_decay=0.1), o.Adam(0.01)
for step in range(200):
    g = (-1) ** step * np.array([10.0, 0.1])
    decoupled.apply([g], [w_decay])
    plain.apply([g + 0.1 * w_penalty], [w_penalty])
w_decay.round(2), w_penalty.round(2)

# %% [markdown]
# Decay treats both alike. The penalty is divided by √v̂ like everything else, and hardly reaches the weight with the
# large slopes. Keras' default, weight_decay 0.004 at a rate of 0.001, takes four millionths at a time: 4 % in 10,000
# updates.
#
# One step of each, from w = 1 with a slope of 5: with the decks' rates (0.01 for SGD, momentum and RMSprop, 0.0001 for
# Adam), then with Keras' defaults. The decks' averaged momentum is written as Keras' with a tenth of the rate.

# %%
decks = [o.SGD(0.01), o.SGD(0.001, momentum=0.9), o.RMSprop(0.01), o.Adam(0.0001)]
[moved(optimizer) for optimizer in decks]

# %%
sgds = [o.SGD(), o.SGD(momentum=0.9), o.SGD(momentum=0.9, nesterov=True)]
others = [o.Adagrad(), o.RMSprop(), o.Adam(), o.AdamW()]
[moved(optimizer) for optimizer in (*sgds, *others)]

# %% [markdown]
# | optimizer | in the decks | in Keras, as it comes | because |
# |---|---|---|---|
# | SGD | 0.05 | 0.05 | rate 0.01 in both |
# | momentum 0.9 | 0.005 | 0.05 | averaged, (1 − β) g; Keras adds the whole g |
# | Nesterov 0.9 | | 0.095 | the step and the roll after it, 1.9 · 0.05 |
# | AdaGrad | | 0.000998 | rate 0.001; the sum begins at 0.1, so 5 / √25.1 |
# | RMSprop | 0.03162 | 0.003162 | rate 0.01 and 0.001; ε 10⁻⁶ beside the root, 10⁻⁷ inside |
# | Adam | 0.0001 | 0.001 | the rate |
# | AdamW | | 0.001004 | Adam's, and 0.001 · 0.004 · w |
#
# ## On a network
#
# Landscapes of two weights are toys. Here is a network of 65 weights on two moons, every optimizer with a usual rate,
# and the same budget of 60 epochs. **Predict** an order before you run it.

# %%
X, y = datasets.moons(n=200, noise=0.15, seed=1)
blue, orange, green, red = *plotting.CLASS_COLORS, plotting.BACKWARD
choices = {
    "SGD": (o.SGD(0.05), blue, "-"),
    "momentum": (o.SGD(0.05, momentum=0.9), orange, "--"),
    "Nesterov": (o.SGD(0.05, momentum=0.9, nesterov=True), orange, ":"),
    "AdaGrad": (o.Adagrad(0.05), green, "-."),
    "RMSprop": (o.RMSprop(0.01), red, ":"),
    "Adam": (o.Adam(0.01), plotting.INK, (0, (6, 1.5))),
    "AdamW": (o.AdamW(0.01), plotting.INK, ":"),
}


def losses(optimizer):
    layers = [nn.layers.Dense(16, "tanh"), nn.layers.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
    model.compile(optimizer, "binary_crossentropy")
    return model.fit(X, y, epochs=60, seed=0).history["loss"]


curves = {name: losses(optimizer) for name, (optimizer, _, _) in choices.items()}
{name: round(curve[-1], 3) for name, curve in curves.items()}

# %% alt="The training loss over 60 epochs. SGD falls slowest and stays highest, AdaGrad next. Momentum, RMSprop and Adam reach 0.2 early and stay there until epoch 30; then Adam falls fastest and ends lowest. Nesterov runs along with momentum, AdamW with Adam."
fig, ax = plt.subplots(figsize=(6.4, 3), layout="constrained")
for name, (_, color, dash) in choices.items():
    line = ax.plot(curves[name], color=color, linestyle=dash, label=name)
text = ax.set(xlabel="epoch", ylabel="loss", ylim=(0, 0.7)), ax.legend(ncol=2)

# %% [markdown]
# (AdamW lies on Adam, Nesterov close to momentum.) With *these* rates. **Predict.** SGD came last. What does it make
# of a rate of 1? And Adam of 0.1, ten times as much?

# %%
[round(losses(optimizer)[-1], 3) for optimizer in (o.SGD(1.0), o.Adam(0.1))]

# %% [markdown]
# SGD at 1 beats Adam at 0.01, and Adam at 0.1 beats both. Most comparisons of optimizers are comparisons of learning
# rates. What Adam offers is that its steps do not depend on how large the slopes are (measured under "Common
# mistakes"): 0.001 is a fair start on many problems. Fair, not best.
#
# ## Schedules
#
# Long steps at the start, short ones at the end: a **schedule** is a learning rate that is a function of the step. It
# takes the place of the number, `SGD(schedule)`:

# %% alt="Four learning rates over 100 steps. Exponential decay falls in a curve, piecewise constant in two steps, the polynomial one in a straight line, and the cosine rises for ten steps and then falls like half a wave."
schedules = {
    "exponential": nn.schedules.ExponentialDecay(0.1, 100, 0.1),
    "piecewise": nn.schedules.PiecewiseConstantDecay([40, 80], [0.1, 0.05, 0.01]),
    "polynomial": nn.schedules.PolynomialDecay(0.1, 100),
    "cosine": nn.schedules.CosineDecay(0.0, 90, warmup_target=0.1, warmup_steps=10),
}
fig, ax = plt.subplots(figsize=(6.4, 2.7), layout="constrained")
for (name, schedule), dash in zip(schedules.items(), ("-", "--", "-.", ":")):
    line = ax.plot([schedule(step) for step in range(101)], linestyle=dash, label=name)
text = ax.set(xlabel="step", ylabel="learning rate"), ax.legend()

# %% [markdown]
# Does it help? On a bowl, with slopes as noisy as a small batch makes them, 1,000 weights start at 5 and make 200
# steps. **Predict.** With a rate of 0.1, of 0.01, and from 0.1 down to 0.01: which comes closest to 0? (Measured as a
# root mean square.)

# %%
def distance(w):
    return round(float(np.sqrt(np.mean(w**2))), 2)


def noisy_descent(rate):
    rng, w, sgd = np.random.default_rng(0), np.full(1000, 5.0), o.SGD(rate)
    for _ in range(200):
        sgd.apply([w + rng.normal(size=1000)], [w])
    return distance(w)


falling = nn.schedules.ExponentialDecay(0.1, decay_steps=200, decay_rate=0.1)
[noisy_descent(rate) for rate in (0.1, 0.01, falling)]

# %% [markdown]
# 0.1 arrives and is thrown about by the noise, 0.01 is still on its way, the schedule does both well. And why does the
# cosine begin with a **warm-up**? How long are Adam's steps, in units of η, where slopes are nothing but noise?

# %%
rng, w, adam, steps = np.random.default_rng(0), np.zeros(1000), o.Adam(1.0), []
for _ in range(100):
    before = w.copy()
    adam.apply([rng.normal(size=1000)], [w])
    steps.append(distance(w - before))
steps[0], steps[9], steps[99]

# %% [markdown]
# The first is of full length, in a direction that one batch has chosen; once m averages over many, noise cancels. A
# warm-up keeps the first steps short.
#
# ## A batch that does not fit
#
# Your machine holds 5 rows, you want batches of 20. Add up the gradients of four small batches, and make *one* update
# with their mean: **gradient accumulation**. **Predict.** How far are the weights from those of the large batch after
# 20 epochs: a little, or not at all?

# %%
def weights_after(batch_size, optimizer):
    layers = [nn.layers.Dense(8, "tanh"), nn.layers.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
    model.compile(optimizer, "binary_crossentropy")
    model.fit(X, y, epochs=20, batch_size=batch_size, shuffle=False)
    return np.concatenate([w.ravel() for w in model.get_weights()])


large, small = o.Adam(0.01), o.Adam(0.01, gradient_accumulation_steps=4)
difference = np.abs(weights_after(20, large) - weights_after(5, small)).max()
bool(difference < 1e-12), large.iterations, small.iterations

# %% [markdown]
# Not at all, to twelve digits, and both made 200 updates: the mean of four means of 5 *is* the mean of 20. (It ends
# where the batches differ in size, or a layer looks at the whole batch, as batch normalization in lesson 10.)
#
# **Exercise 08.4** (6 minutes). Write `accumulated(gradients, k)`. It gets a list of gradients, one number for each
# small batch, and returns the list of those with which updates are made: each the mean of k in a row. What is left
# over at the end waits for more, and makes none. With it one graphics card can have the batch of eight, at an eighth
# of the speed. For the gradients [1, 3, 5, 7, 9] and k = 2 it gives [2, 6]. `hint("08.4")` helps, twice.

# %% tags=["exercise"]
def accumulated(gradients, k):
    """Return the mean gradients with which the updates are made."""
    ### BEGIN SOLUTION
    return [np.mean(gradients[i : i + k]) for i in range(0, len(gradients) - k + 1, k)]
    ### END SOLUTION


check("08.4", accumulated)

# %% [markdown]
# ## The same in Keras
#
# You wrote `momentum_step`, `rmsprop_step` and `adam_step`; Keras calls them `SGD(momentum=…)`, `RMSprop` and `Adam`,
# and so does `nn`. Twenty updates of each with the same random slopes; a difference would stop the cell. (Nadam is
# Adam with Nesterov's look ahead.)

# %% tags=["keras"]
from course_utils.keras_bridge import keras

steps = np.random.default_rng(2).normal(size=(20, 3)).astype("float32")
pairs = [
    (name, {"learning_rate": 0.1, **options})
    for name, options in (
        ("SGD", {"momentum": 0.9, "nesterov": True}),
        ("Adagrad", {}),
        ("RMSprop", {}),
        ("Adam", {}),
        ("AdamW", {}),
        ("Nadam", {}),
    )
]
for name, options in pairs:
    ours = getattr(nn.optimizers, name)(**options)
    theirs = getattr(keras.optimizers, name)(**options)
    w, variable = np.ones(3, "float32"), keras.Variable(np.ones(3, "float32"))
    for g in steps:
        ours.apply([g], [w])
        theirs.apply([keras.ops.convert_to_tensor(g)], [variable])
    assert np.allclose(w, variable.numpy(), atol=1e-5), name
len(pairs)

# %% [markdown]
# One thing that Keras adds: with `use_ema=True` an optimizer keeps a moving average of the weights as well. On the
# noisy bowl from above, the last weights and the averaged ones:

# %% tags=["keras"]
rng = np.random.default_rng(0)
averaging = keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.95)
variable = keras.Variable(np.full(1000, 5.0, "float32"))
for _ in range(200):
    averaging.apply([variable + rng.normal(size=1000)], [variable])
last = distance(variable.numpy())
averaging.finalize_variable_values([variable])
last, distance(variable.numpy())

# %% [markdown]
# The noise cancels in the average, without a smaller rate.
#
# ## Common mistakes
#
# **"v ← β₁ v + (1 − β₁) g², v̂ = v / (1 − β₁ᵗ)", without ε.** A deck has it so. v has a memory of its own, β₂ = 0.999,
# a hundred times longer. After 50 small slopes and a large one, the length of the step, in units of η, with β₂ and
# with β₁:

# %%
def length_of_last_step(beta_v):
    m = v = 0.0
    slopes = [0.1] * 50 + [10.0]
    for g in slopes:
        m, v = 0.9 * m + 0.1 * g, beta_v * v + (1 - beta_v) * g**2
    t = len(slopes)
    return m / (1 - 0.9**t) / np.sqrt(v / (1 - beta_v**t))


[round(float(length_of_last_step(beta)), 3) for beta in (0.999, 0.9)]

# %% [markdown]
# With β₁ a large slope fills v at once, and so cuts its own step to less than half. And without ε? A pixel that is
# black in every picture has slopes of exactly 0:

# %%
with np.errstate(invalid="ignore"):
    no_epsilon = moved(o.Adam(0.1, epsilon=0), slope=0.0)
no_epsilon, moved(o.Adam(0.1), slope=0.0)

# %% [markdown]
# 0 / 0 is nan, "not a number", and a network with one nan answers nothing else.
#
# **"Adam's learning rate is 0.0001", "the minimum learning rate is 0.001", "alpha is 0.01 or 0.001".** 0.001 is Adam's
# usual start, and a start only. What is right depends on the scale of the problem and on the optimizer. Make the same
# slope a thousand times larger:

# %%
both = 1.0, 1000.0
[moved(o.SGD(0.01), g) for g in both], [moved(o.Adam(0.01), g) for g in both]

# %% [markdown]
# SGD's step is a thousand times longer, Adam's is the same.
#
# ## Summary
#
# Momentum adds steps up: what agrees grows, what swings cancels. AdaGrad and RMSprop give each weight a step of its
# own. Adam does both, and corrects what starts at zero. None wins everywhere, and every comparison depends on its
# learning rates. You have now built every part of a network yourself. Next: how much of it is left to write when
# TensorFlow and Keras do the work?
#
# `hint("08.1")` helps with an exercise, `progress()` shows how far you are.
#
# ## Exercises
#
# **Easier.** The race as it opens: ravine, η = 0.0562. Momentum is last of four at β = 0.9. Find the β with which it
# is first (it takes 21 updates). Why does it not arrive at all with 0.99?
#
# **Harder.** Choose the saddle at the same η. RMSprop leaves it along y after 12 updates, SGD after 48, though the
# slope there is only 0.02 at the start. Work out the first step of both by hand (one is 160 times as long), then ask
# `moved`.
#
# **Hardest.** Write `adagrad_step(w, a, g, learning_rate)`; for w = 1, a = 0, g = 100 and learning_rate = 0.1 it gives
# (0.9, 10000). Give it and your `rmsprop_step` (ρ = 0.9) 100 slopes of 1, then slopes of 0.01. RMSprop is back at
# steps of 0.99 η after 125 of them. When is AdaGrad?
#
# ## Sources
#
# - B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964 (momentum).
# - Y. Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983.
# - J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
#   2011 (AdaGrad).
# - T. Tieleman and G. Hinton, "Neural networks for machine learning", lecture 6.5, 2012 (RMSprop).
# - D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015.
# - I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017 (the cosine).
# - I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019 (AdamW).
# - L. Liu et al., "On the variance of the adaptive learning rate and beyond", 2020 (why Adam wants a warm-up).
# - B. T. Polyak and A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992 (averaged weights).
