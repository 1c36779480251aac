# %% [markdown]
# # 01 · McCulloch–Pitts gates
#
# A sum and a threshold are enough to compute. This is the neuron of 1943, and every later one is built around it.
#
# **You will** set thresholds, build gates, and wire them into XOR. **You need** lesson 00. **Time** about 40 minutes.
#
# **Predict.** You go to the party if at least θ (theta) of your two friends go. Which θ makes this neuron an AND (both must
# go), which an OR (one is enough)? Decide, then move the slider.

# %%
from course_utils import widgets
widgets.gates(threshold=3)

# %% [markdown]
# θ = 2 is AND and θ = 1 is OR. The neuron did not learn this. **You** did, and set θ by hand. (The boxes "inhibits" come
# later.) Now the imports:

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from course_utils import nn, plotting
from course_utils.checks import check, hint, progress, solution

plotting.use_style()

# %% [markdown]
# ## Words of this lesson
#
# | term | symbol | shape | in Keras |
# |---|---|---|---|
# | input, 0 or 1 | xᵢ | a number | one feature |
# | all inputs of one example | x | `(n,)` | a row of the batch |
# | several examples | X | `(batch, n)` | `x` in `predict(x)` |
# | threshold | θ | a number | the bias, with a minus sign |
# | output, 0 or 1 | y | a number, for X `(batch,)` | `predict(x)`, `(batch, 1)` |
# | inhibitory input | | | a large negative weight |
#
# A **shape** `(batch, n)` means `batch` rows of n numbers. The last column waits for the section on Keras.
#
# ## From a cell to a sum
#
# A nerve cell listens with its **dendrites** and adds up in its body, the **soma**. If the sum is large enough, a pulse
# runs along its **axon**. At a **synapse** it excites the next cell, or silences it. In the lower half of the picture, Σ
# means "sum"; the weight w waits for lesson 02.

# %% alt="Above, a nerve cell: dendrites on the left, the soma, the axon to the right, ending in a synapse at the next cell. Below, the same as a diagram: inputs, sum and threshold, output, weight."
ax = plotting.biological_neuron()

# %% [markdown]
# Of all this McCulloch and Pitts kept a sum of zeros and ones, and a threshold. Three friends, of whom the first and the
# third go, as a NumPy **array**, a row of numbers that is computed with as a whole:

# %%
x = np.array([1, 0, 1])
x.shape, int(x.sum())

# %% [markdown]
# The count is 2. **Predict.** Which of the thresholds 0, 1, 2, 3 does it reach?

# %%
thetas = np.arange(4)
x.sum() >= thetas

# %% [markdown]
# It was compared with each. As ones and zeros:

# %%
(x.sum() >= thetas).astype(int)

# %% [markdown]
# The same in symbols: the output y is 1 if the sum of the inputs reaches the threshold, otherwise 0.
#
# $$y = 1 \;\text{ if }\; x_1 + x_2 + \dots + x_n \ge \theta, \qquad \text{otherwise } y = 0$$
#
# **Exercise 01.1** (3 minutes). Write `mcculloch_pitts(x, threshold)`: 1 if at least `threshold` of the inputs are on,
# otherwise 0. It is the whole neuron. `mcculloch_pitts([1, 0, 1], 2)` is 1. Here x is a list, which has no `.sum()`; Python's
# `sum(x)` takes lists too.

# %% tags=["exercise"]
def mcculloch_pitts(x, threshold):
    """Return 1 if at least `threshold` of the inputs x are on, else 0."""
    ### BEGIN SOLUTION
    return int(sum(x) >= threshold)
    ### END SOLUTION


check("01.1", mcculloch_pitts)

# %% [markdown]
# ## Gates are thresholds
#
# The course's library `nn` has the same neuron, called with one argument for each input:

# %%
AND = nn.McCullochPittsNeuron(threshold=2)
AND(1, 1), AND(1, 0)

# %% [markdown]
# **Predict.** Write down its outputs for the four rows 00, 01, 10, 11. All rows with their outputs are the gate's **truth
# table**.

# %%
nn.truth_table(AND)

# %%
OR = nn.McCullochPittsNeuron(threshold=1)
nn.truth_table(OR)

# %% [markdown]
# One number changed, and the gate is another one. What do these two look like in the plane? Every row of the table is a
# point, so all four are an array of shape `(4, 2)`. `sum(axis=1)` adds up each row:

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
corners.shape, corners.sum(axis=1)

# %% [markdown]
# `predict` asks a neuron about all rows at once:

# %%
AND.predict(corners), OR.predict(corners)

# %% [markdown]
# The neuron fires where x₁ + x₂ ≥ θ. The border x₁ + x₂ = θ is a straight line:

# %% alt="Two planes with the four corners. On the left the line x1 + x2 = 2 leaves only the corner 11 on its upper side; on the right the line x1 + x2 = 1 leaves only the corner 00 below."
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
for ax, gate, theta in zip(axes, (AND, OR), (2, 1)):
    plotting.scatter_classes(corners, gate.predict(corners), ax=ax)
    plotting.decision_line([1, 1], -theta, ax=ax)
    ax.set(xticks=[0, 1], yticks=[0, 1], title=f"x₁ + x₂ = {theta}")

# %% [markdown]
# Orange triangles fire. Raising θ pushes the line away from (0, 0); its direction never changes, because both inputs have
# the same say. Points on the line fire too: ≥.
#
# With three inputs and θ = 2 the same sum is a vote, and the table has 2³ = 8 rows:

# %%
vote = nn.McCullochPittsNeuron(threshold=2)
nn.truth_table(vote, n_inputs=3)

# %% [markdown]
# **Exercise 01.2** (4 minutes). Write `majority_threshold(n)`: the smallest whole number θ with which a neuron of n inputs
# fires only when *more than half* of them are on. `majority_threshold(3)` is 2. And for four?

# %% tags=["exercise"]
def majority_threshold(n):
    """Return the θ with which more than half of n inputs must be on."""
    ### BEGIN SOLUTION
    return n // 2 + 1
    ### END SOLUTION


check("01.2", majority_threshold)

# %% [markdown]
# ## One input can say no
#
# **Predict.** Can any θ make a NOT: output 1 for input 0, and output 0 for input 1? For each θ, the two answers:

# %%
inputs = np.array([0, 1])
[(theta, (inputs >= theta).astype(int).tolist()) for theta in (-1, 0, 1, 2)]

# %% [markdown]
# Never `[1, 0]`: what fires for 0 also fires for 1. So the paper has a second kind of input. An **excitatory** input is
# counted, as before. An **inhibitory** one is a veto: while it is on, the neuron is silent, whatever the others say.

# %%
NOT = nn.McCullochPittsNeuron(threshold=0, inhibitory=[0])
NOT(0), NOT(1)

# %% [markdown]
# `inhibitory=[0]` gives the veto to the first input. At threshold 0 no input has to be on, so this neuron fires unless the
# veto comes. Below, the count reaches θ = 2, but the third input vetoes:

# %% alt="A neuron with two excitatory inputs that are on and one inhibitory input that is on, marked as a veto. The output is 0."
ax = plotting.neuron_diagram([1, 1, 1], threshold=2, inputs=[1, 1, 1], inhibitory=[2])

# %% [markdown]
# **Predict.** Let x₂ inhibit. With which θ does the neuron mean "x₁, but not x₂"?

# %%
widgets.gates(x1=True, x2=True, threshold=2)

# %% [markdown]
# With θ = 1. Engineers call this AND NOT:

# %%
AND_NOT = nn.McCullochPittsNeuron(threshold=1, inhibitory=[1])
nn.truth_table(AND_NOT)

# %% [markdown]
# **Exercise 01.3** (5 minutes). Write `inhibited(excitatory, inhibitory, threshold)` with two lists of inputs. One
# active inhibitory input is a veto; otherwise the excitatory ones are counted. `inhibited([1, 1], [0], 2)` is 1, and
# `inhibited([1, 1], [1], 2)` is 0.

# %% tags=["exercise"]
def inhibited(excitatory, inhibitory, threshold):
    """Return 1 if enough excitatory inputs are on and no inhibitory one is, else 0."""
    ### BEGIN SOLUTION
    if any(inhibitory):
        return 0
    return int(sum(excitatory) >= threshold)
    ### END SOLUTION


check("01.3", inhibited)

# %% [markdown]
# ## How many gates can one neuron be?
#
# Two inputs make four rows, and each row can be answered with 0 or 1: 2⁴ = 16 gates in all. **Predict.** How many of the
# 16 can one neuron be, if you may choose θ and both vetoes freely? All, most, fewer than half?
#
# Try all settings. (θ below 0 acts like 0, and θ above 3 like 3.)

# %%
vetoes = [[], [0], [1], [0, 1]]
settings = [(theta, inhibitory) for theta in range(4) for inhibitory in vetoes]
found = set()
for theta, inhibitory in settings:
    neuron = nn.McCullochPittsNeuron(theta, inhibitory)
    found.add(nn.gates.gate_name(neuron.predict(corners)))
len(found), sorted(found)

# %% [markdown]
# Nine of sixteen. **XOR** is missing, "one or the other, but not both"; so are XNOR, "both or neither", and NAND, "not both".

# %%
asked = ["AND", "OR", "NAND", "XOR", "XNOR"]
[name for name in asked if name not in found]

# %% [markdown]
# A neuron can listen to another one. Two of them, one behind the other:

# %%
def nand(x1, x2):
    return NOT(AND(x1, x2))


nn.truth_table(nand)

# %% [markdown]
# **Predict.** XOR is on when x₁ is on and x₂ is not, or the other way round. How many neurons will you need?

# %%
def xor_of_three(x1, x2):
    return OR(AND_NOT(x1, x2), AND_NOT(x2, x1))


nn.truth_table(xor_of_three)

# %% [markdown]
# Three neurons in two **layers**: the first two look at the inputs, the third looks at the first two. Their answers, beside
# the inputs:

# %%
x1, x2 = corners.T  # the two columns of the table
h1 = AND_NOT(x1, x2)
h2 = AND_NOT(x2, x1)
np.column_stack([x1, x2, h1, h2, OR(h1, h2)])

# %% [markdown]
# The third neuron never sees x₁ and x₂. It sees two new columns, and on those a plain OR is enough. This is the idea
# behind every deep network, and lesson 03 draws it. (Two can do it, if an AND may veto an OR.)
#
# ## The same in Keras
#
# Keras' smallest network is `Dense(1)`: one neuron. It multiplies each input by a number, its **weight**, adds up, and adds
# one more number, the **bias**. With weights 1 and bias −θ, "x₁ + x₂ reaches θ" becomes "x₁ + x₂ − θ is at least 0". What
# makes the output from this sum is the **activation**. Keras lacks the step, so here it is:

# %% tags=["keras"]
from course_utils.keras_bridge import keras


def step(z):
    return keras.ops.cast(z >= 0, "float32")


# %% [markdown]
# `Sequential` puts layers one behind the other. A layer's weights are its **kernel**, of shape `(n_in, n_out)`: here `(2, 1)`.

# %% tags=["keras"]
dense = keras.layers.Dense(1, activation=step)
keras_and = keras.Sequential([keras.Input((2,)), dense])
kernel, bias = np.array([[1.0], [1.0]]), np.array([-2.0])
dense.set_weights([kernel, bias])
keras_and.predict(corners, verbose=0)[:, 0].astype(int)

# %% [markdown]
# The table of AND. Change the bias to −1, and it is OR:

# %% tags=["keras"]
dense.set_weights([kernel, np.array([-1.0])])
keras_or = keras_and.predict(corners, verbose=0)[:, 0]
np.array_equal(keras_or, OR.predict(corners))

# %% [markdown]
# And the veto? Keras has no inhibitory inputs, but its weights may be negative. **Predict.** At θ = 1, how negative must the
# weight of x₂ be, so that it always wins against x₁?

# %% tags=["keras"]
dense.set_weights([np.array([[1.0], [-1.0]]), np.array([-1.0])])
keras_and_not = keras_and.predict(corners, verbose=0)[:, 0]
np.array_equal(keras_and_not, AND_NOT.predict(corners))

# %% [markdown]
# x₁ alone only just reaches θ = 1, so any weight below 0 wins, for example −1. Against more inputs it may not, as the next
# section shows.
#
# What Keras adds: a weight of its own for each input, any number. And one call serves a thousand rows as well as four:

# %% tags=["keras"]
many = np.random.default_rng(0).integers(0, 2, size=(1000, 2))
answers = keras_and.predict(many, verbose=0)
many.shape, answers.shape

# %% [markdown]
# ## Common mistakes
#
# **"The neuron fires when the sum is larger than θ."** In the paper, and here, *reaching* θ is enough. With > instead of
# ≥, the AND below never fires:

# %%
[int(row.sum() > 2) for row in corners], [int(row.sum() >= 2) for row in corners]

# %% [markdown]
# **"Inhibition is a weight of −1."** Then two friends could outvote a veto. Two excitatory inputs and one inhibitory input,
# all on, θ = 1:

# %%
veto = nn.McCullochPittsNeuron(threshold=1, inhibitory=[2])
veto(1, 1, 1)

# %% [markdown]
# The same with weights −1 and −1.5 for the third input:

# %%
int(1 + 1 - 1 >= 1), int(1 + 1 - 1.5 >= 1)

# %% [markdown]
# A weight replaces a veto only if the sum stays below θ even when all the other inputs are on.
#
# **"The neuron learns its threshold."** Every θ on this page was typed by a person.
#
# ## Summary
#
# A neuron counts the inputs that are on and fires when the count reaches θ; one active inhibitory input silences it. In
# the plane its border is a straight line. One neuron can be nine of the sixteen gates; several make the rest. In Keras it
# is `Dense(1)` with a kernel of ones and the bias −θ.
#
# One thing is missing. You had to know the answer before you could set θ. Can a neuron find its numbers from examples?
#
# ## Exercises
#
# **Exercise 01.4** (6 minutes). Build XOR another way, from the gates in `nn.gates`: "at least one, but not both". Write
# `xor(a, b)` with `OR`, `NAND` and one gate more. `xor(1, 0)` is 1, `xor(1, 1)` is 0.

# %% tags=["exercise"]
from course_utils.nn.gates import AND, NAND, NOT, OR


def xor(a, b):
    """Return 1 if exactly one of a and b is on, using gates."""
    ### BEGIN SOLUTION
    return AND(OR(a, b), NAND(a, b))
    ### END SOLUTION


check("01.4", xor)

# %% [markdown]
# **The adder** (open). A half adder adds two binary digits, and in binary 1 + 1 = 10. Its outputs, carry and sum, are gates
# that you know. Write `half_adder(a, b)`: `half_adder(1, 1)` is `(1, 0)`.
#
# **The other seven** (open). Which seven gates can one neuron not be? For which five is a NOT behind one neuron enough?
#
# ## Sources
#
# - W. S. McCulloch, W. Pitts: *A logical calculus of the ideas immanent in nervous activity*. Bulletin of Mathematical
#   Biophysics 5, 1943.
# - M. Minsky: *Computation: Finite and Infinite Machines*, chapter 3. 1967.
# - Keras documentation: [the Dense layer](https://keras.io/api/layers/core_layers/dense/).
