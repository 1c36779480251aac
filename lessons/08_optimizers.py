# %% [markdown]
# # 08 · Optimizers
#
# The slope says which way is down. How far to go, and with how much memory, is another question.
#
# **You will** write momentum, RMSprop and Adam, and race them. **You need** lesson 07. **Time** about 55 minutes.
#
# **Predict.** A ravine, twenty times steeper across than along. Five optimizers start together, with the same learning
# rate. Who arrives first? Press Run. Then raise η to 0.178 and run again: who survives?

# %%
from course_utils import widgets
widgets.race()

# %% [markdown]
# At 0.0562 RMSprop wins and momentum is last of four; at 0.178 plain SGD has flown away and Adam wins. On the bowl SGD beats
# them all. There is no best optimizer, but there are reasons for each result. The rest of the lesson needs:

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
# | bias correction | m̂, v̂ | | inside `Adam` |
# | schedule: a learning rate that changes | η(t) | | `schedules.ExponentialDecay` |
# | accumulation: several batches, one update | k | | `gradient_accumulation_steps=` |
#
# ## Momentum: a memory of directions
#
# Plain descent forgets. In a ravine it swings from wall to wall: across, the slope changes its sign at every step; along, it
# always has the same one, and is small. Let the steps add up, and the swings cancel while the way along grows:
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
# Ten times as long: 0.1 / (1 − 0.9) = 1. **Exercise 08.1** (5 minutes). Write `momentum_step(w, m, g, learning_rate, momentum)`,
# which returns the new weight and the new m. For w = 1, m = 0, g = 2, η = 0.1 it gives 0.8 and −0.2.

# %% tags=["exercise"]
def momentum_step(w, m, g, learning_rate, momentum):
    """Return weight and m after one update with momentum."""
    ### BEGIN SOLUTION
    m = momentum * m - learning_rate * g
    return w + m, m
    ### END SOLUTION


check("08.1", momentum_step)

# %% [markdown]
# Many books write it as an *average*, v = βv + (1 − β)g and w −= αv. Is that another method? Follow both down the same
# slopes, with α = η / (1 − β):

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
# The same path. The (1 − β) only changes what the learning rate *means*: at β = 0.9 the averaged form wants a tenfold one. Copy a
# learning rate only together with its form.
#
# **Nesterov** momentum looks ahead: it knows that it will roll on by μm, and takes the slope there. Keras writes the same with the
# slope at hand, w += μm − ηg. On the ravine it brakes earlier:

# %%
def heights(optimizer, surface=nn.surfaces.ravine, steps=60):
    w = np.array(surface.start)
    for _ in range(steps):
        optimizer.apply([surface.gradient(*w)], [w])
    return surface(*w)


SGD = nn.optimizers.SGD
rate = 0.03
runs = [SGD(rate), SGD(rate, momentum=0.9), SGD(rate, momentum=0.9, nesterov=True)]
[float(f"{heights(optimizer):.1e}") for optimizer in runs]

# %% [markdown]
# ## A step of its own for each weight
#
# One learning rate for all weights is a compromise: too long across the ravine, too short along it. **AdaGrad** divides each
# weight's step by the root of all its squared slopes so far. **Predict** the first step of two weights with slopes 100 and
# 0.01, for η = 0.1:

# %%
w = np.array([1.0, 1.0])
adagrad = nn.optimizers.Adagrad(0.1, initial_accumulator_value=0)
adagrad.apply([np.array([100.0, 0.01])], [w])
w.round(4)

# %% [markdown]
# Both 0.1: only the sign of a slope is left. But the sum grows for ever, so the steps only shrink, and on long ways AdaGrad hardly moves. **RMSprop** lets the
# old squares fade:
#
# $$v \leftarrow \rho\,v + (1 - \rho)\,g^2, \qquad w \leftarrow w - \eta\,\frac{g}{\sqrt{v + \varepsilon}}$$
#
# **Exercise 08.2** (6 minutes). Write `rmsprop_step(w, v, g, learning_rate, rho, epsilon)`, which returns the new weight
# and v. For w = 1, v = 0, g = 5, η = 0.01, ρ = 0.9 it gives 0.9684 and 2.5.

# %% tags=["exercise"]
def rmsprop_step(w, v, g, learning_rate, rho, epsilon):
    """Return weight and v after one update of RMSprop."""
    ### BEGIN SOLUTION
    v = rho * v + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(v + epsilon), v
    ### END SOLUTION


check("08.2", rmsprop_step)

# %% [markdown]
# ## Adam: both, and a correction
#
# **Adam** keeps both memories, m of the slopes and v of their squares. Both begin at 0, and are too small at first: after one
# step m is only (1 − β₁) g. So both are divided by what is missing, 1 − βᵗ:
#
# $$\hat m = \frac{m}{1-\beta_1^t},\quad \hat v = \frac{v}{1-\beta_2^t},\qquad w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# **Predict.** How long is the first step, for a slope of 5, and for one of 0.001?
#
# **Exercise 08.3** (10 minutes). Write `adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2)` with ε = 1e-7; t counts the
# updates from 1. It returns w, m and v. For w = 1, m = v = 0, g = 5, t = 1, η = 0.1 it gives 0.9, 0.5 and 0.025.

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
# The length of the first step, for slopes of 5 and of 0.001, with η = 0.1:

# %%
def moved(optimizer, slope=5.0):
    w = np.array([1.0])
    optimizer.apply([np.array([slope])], [w])
    return float(f"{1 - w[0]:.3g}")


moved(nn.optimizers.Adam(0.1)), moved(nn.optimizers.Adam(0.1), slope=0.001)

# %% [markdown]
# 0.1, and but for ε 0.1 again: m̂ / √v̂ is g / |g| at first. One step of each from the same place, slope 5, with the rate that decks give (0.01 for the first three, 0.0001 for Adam), and with Keras' own
# defaults:

# %%
o = nn.optimizers
decks = [o.SGD(0.01), o.SGD(0.001, momentum=0.9), o.RMSprop(0.01), o.Adam(0.0001)]
defaults = [o.SGD(), o.SGD(momentum=0.9), o.RMSprop(), o.Adam()]
[moved(optimizer) for optimizer in decks], [moved(optimizer) for optimizer in defaults]

# %% [markdown]
# | optimizer | one step in the decks | in Keras, as it comes |
# |---|---|---|
# | SGD | 0.05 | 0.05 |
# | momentum 0.9 | 0.005: averaged, (1 − β) g | 0.05: the plain sum |
# | RMSprop | 0.0316, with ε 10⁻⁶ outside the root | 0.00316, rate 0.001, ε 10⁻⁷ inside |
# | Adam | 0.0001 | 0.001 |
#
# (The decks' momentum step is written here as Keras' with a tenth of the rate, which is the same.)
#
# **AdamW** adds weight decay: every weight shrinks a little at each step, *beside* Adam's step and not through the loss. An L2
# penalty would pass through √v and pull least on the weights with the largest slopes:

# %%
w_decay, w_penalty = np.array([2.0, 2.0]), np.array([2.0, 2.0])
noise = np.random.default_rng(1).normal(size=(200, 2)) * [10.0, 0.1]
decoupled, plain = o.AdamW(0.01, weight_decay=0.1), o.Adam(0.01)
for g in noise:
    decoupled.apply([g], [w_decay])
    plain.apply([g + 0.1 * w_penalty], [w_penalty])
w_decay.round(2), w_penalty.round(2)

# %% [markdown]
# The second weight, with small slopes, is pulled to 0 by the penalty; decay treats both alike but for the noise.
#
# ## On a network
#
# Landscapes of two weights are toys. Here is a network of 65 weights on two moons, every optimizer with a usual rate, and the
# same budget of 60 epochs. **Predict** an order before you run it.

# %% alt="The training loss over 60 epochs on a logarithmic axis. Adam ends lowest, RMSprop and momentum follow, AdaGrad and plain SGD stay above."
X, y = datasets.moons(n=200, noise=0.15, seed=1)
choices = {
    "SGD": o.SGD(0.05),
    "momentum": o.SGD(0.05, momentum=0.9),
    "AdaGrad": o.Adagrad(0.05),
    "RMSprop": o.RMSprop(0.01),
    "Adam": o.Adam(0.01),
}
dashes = "-", "--", "-.", ":", (0, (6, 1.5))


def losses(optimizer):
    layers = [nn.layers.Dense(16, "tanh"), nn.layers.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
    model.compile(optimizer, "binary_crossentropy")
    return model.fit(X, y, epochs=60, seed=0).history["loss"]


fig, ax = plt.subplots(figsize=(6.4, 3), layout="constrained")
curves = {name: losses(optimizer) for name, optimizer in choices.items()}
for (name, curve), dash in zip(curves.items(), dashes):
    line = ax.semilogy(curve, linestyle=dash, label=name)
text = ax.set(xlabel="epoch", ylabel="loss"), ax.legend(ncol=2)
{name: round(curve[-1], 3) for name, curve in curves.items()}

# %% [markdown]
# With *these* rates. **Predict.** SGD came last. What does it make of a rate of 1?

# %%
round(losses(o.SGD(1.0))[-1], 3)

# %% [markdown]
# So much for the order. Most comparisons of optimizers are comparisons of learning rates. Adam's advantage is that 0.001 to
# 0.01 is seldom far off.
#
# ## Schedules
#
# Long steps at the start, short ones at the end: a **schedule** is a learning rate that is a function of the step. `fit` need not
# know:

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
# The warm-up at the beginning of the last one is for Adam: its v is an average of very few squares at first, and a long step on
# such evidence is a gamble.
#
# ## A batch that does not fit
#
# Your machine holds 5 rows, you want batches of 20. Add up the gradients of four small batches, and make *one* update with their mean:
# **gradient accumulation**. **Predict.** How far are the weights from those of the large batch: a little, or not at all?

# %%
results = []
four_in_one = o.Adam(0.01, gradient_accumulation_steps=4)
for size, optimizer in ((5, four_in_one), (20, o.Adam(0.01))):
    layers = [nn.layers.Dense(8, "tanh"), nn.layers.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
    model.compile(optimizer, "binary_crossentropy")
    history = model.fit(X, y, epochs=20, batch_size=size, shuffle=False)
    results.append(np.concatenate([w.ravel() for w in model.get_weights()]))
bool(np.abs(results[0] - results[1]).max() < 1e-12), optimizer.iterations

# %% [markdown]
# Not at all, to twelve digits: the mean of four means of 5 *is* the mean of 20. **Exercise 08.4** (6 minutes). Write
# `accumulated(gradients, k)`: the gradients of the updates, each the mean of k in a row; a group that is not complete
# waits. For [1, 3, 5, 7] and k = 2 it gives [2, 6].

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
# Same names, same arguments, same numbers. Twenty updates of each with the same random slopes:

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
# One thing that Keras adds: an optimizer may keep a moving average of the weights as well (`use_ema=True`), which is often a little
# better than the last ones.
#
# ## Common mistakes
#
# **"v ← β₁ v + (1 − β₁) g², v̂ = v / (1 − β₁ᵗ)", without ε.** A deck has it so. v has a memory of its own, β₂ = 0.999, a
# hundred times longer. After a calm time and one large slope, the two differ a lot:

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
# **"Adam's learning rate is 0.0001", "the minimum learning rate is 0.001", "alpha is 0.01 or 0.001".** 0.001 is Adam's usual start, and a start only. What is right
# depends on the scale of the problem and on the optimizer: the same slopes, a thousand times larger, change SGD's step a thousand times, and
# Adam's not at all:

# %%
both = 1.0, 1000.0
[moved(o.SGD(0.01), g) for g in both], [moved(o.Adam(0.01), g) for g in both]

# %% [markdown]
# ## Summary
#
# Momentum adds steps up: what agrees grows, what swings cancels. AdaGrad and RMSprop give each weight a step of its own. Adam does
# both, and corrects what starts at zero. None wins everywhere, and every comparison depends on its learning rates. You have now built
# every part of a network yourself. Next: how much of it is left to write when TensorFlow and Keras do the work?
#
# ## Exercises
#
# **Easier.** In the race, find a learning rate at which plain SGD wins on the bowl, and one on himmelblau. On the ravine there is none: why?
#
# **Harder.** Start the race on the saddle. Why does RMSprop leave long before SGD, though the slope at the start is almost 0?
#
# **Hardest.** Write AdaGrad, then start two weights with slopes of 1 and stop one slope after 100 steps. How long does it take RMSprop to forget,
# and does AdaGrad ever?
#
# ## Sources
#
# - B. T. Polyak, 1964 (momentum). Y. Nesterov, 1983. J. Duchi, E. Hazan and Y. Singer, 2011 (AdaGrad). T. Tieleman and G. Hinton, lecture 6.5, 2012 (RMSprop).
# - D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015. I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019.
