# %% [markdown]
# # 01 · McCulloch–Pitts gates
#
# A sum and a threshold are enough to compute. This is the neuron of 1943, and every later one is built around it.
#
# **You will** set thresholds, build gates, and wire them into XOR. **You need** lesson 00. **Time** about 40 minutes.
#
# **Predict.** You go to the party if at least θ of your two friends go. Which θ makes this neuron an AND, which an OR?
# Decide, then move the slider.

# %%
from course_utils import widgets
widgets.gates(threshold=3)

# %% [markdown]
# At θ = 2 both friends must go: AND. At θ = 1 one is enough: OR. The neuron did not learn this. **You** did, and set θ by
# hand. The rest of the lesson needs:

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
# ## From a cell to a sum
#
# A nerve cell listens with its **dendrites** and adds up in its body, the **soma**. If the sum is large enough, a pulse
# runs along its **axon**. At a **synapse** it excites the next cell, or forbids.

# %% alt="A nerve cell: dendrites on the left, the soma, the axon to the right, ending in synapses."
ax = plotting.biological_neuron()

# %% [markdown]
# Of all this McCulloch and Pitts kept a sum of zeros and ones, and a threshold. Three friends, of whom the first and the
# third go:

# %%
x = np.array([1, 0, 1])
int(x.sum())

# %% [markdown]
# The count is 2. Which thresholds does it reach? Here for θ = 0, 1, 2, 3:

# %%
thetas = np.arange(4)
(x.sum() >= thetas).astype(int)

# %% [markdown]
# The same in symbols: the output y is 1 if the sum of the inputs reaches the threshold, otherwise 0.
#
# $$y = 1 \;\text{ if }\; x_1 + x_2 + \dots + x_n \ge \theta, \qquad \text{otherwise } y = 0$$
#
# **Exercise 01.1** (3 minutes). Write `mcculloch_pitts(x, threshold)`: 1 if at least `threshold` of the inputs are on,
# otherwise 0. It is the whole neuron. For `[1, 0, 1]` and threshold 2 it gives 1. `hint("01.1")` helps, twice.

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
# The library has the same neuron as a value that you can call. One argument for each input:

# %%
AND = nn.McCullochPittsNeuron(threshold=2)
AND(1, 1), AND(1, 0)

# %% [markdown]
# **Predict.** Write down its outputs for the four rows 00, 01, 10, 11 before you look. A list of all rows with their
# outputs is a **truth table**, and it says everything there is to know about a gate.

# %%
nn.truth_table(AND)

# %%
OR = nn.McCullochPittsNeuron(threshold=1)
nn.truth_table(OR)

# %% [markdown]
# One number changed, and the gate is another one. What do these two look like in the plane? Every row of the table is a
# point. The neuron fires where x₁ + x₂ ≥ θ, and the border x₁ + x₂ = θ is a straight line.

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
sums = corners.sum(axis=1)
sums, (sums >= 2).astype(int), (sums >= 1).astype(int)

# %% [markdown]
# The third array is the table of OR, the second that of AND. Drawn:

# %% alt="Two planes with the four corners. On the left the line x1 + x2 = 2 leaves only the corner 11 on its upper side; on the right the line x1 + x2 = 1 leaves only the corner 00 below."
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
for ax, gate, theta in zip(axes, (AND, OR), (2, 1)):
    plotting.scatter_classes(corners, gate.predict(corners), ax=ax)
    plotting.decision_line([1, 1], -theta, ax=ax)
    ax.set_title(f"θ = {theta}: x₁ + x₂ = {theta}")

# %% [markdown]
# Raising θ pushes the line away from (0, 0); its direction never changes, because both inputs have the same say. Points on
# the line fire too: ≥.
#
# With three inputs and θ = 2 the same sum is a vote, and the table has 2³ = 8 rows:

# %%
vote = nn.McCullochPittsNeuron(threshold=2)
nn.truth_table(vote, n_inputs=3)

# %% [markdown]
# **Exercise 01.2** (4 minutes). Write `majority_threshold(n)`: the smallest θ with which a neuron of n inputs fires only
# when *more than half* of them are on. Three voters need 2. And four?

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
# **Predict.** Can any θ make a NOT: output 1 for input 0, and output 0 for input 1?
#
# Each row below is one θ: the answer to input 0, the answer to input 1.

# %%
inputs = np.array([0, 1])
[(theta, (inputs >= theta).astype(int).tolist()) for theta in (-1, 0, 1, 2)]

# %% [markdown]
# Never `[1, 0]`: what fires for 0 also fires for 1. So the paper has a second kind of input, an **inhibitory** one. It is
# not counted. While it is on, the neuron is silent, whatever the others say. It is a veto.

# %%
NOT = nn.McCullochPittsNeuron(threshold=0, inhibitory=[0])
NOT(0), NOT(1)

# %% [markdown]
# At threshold 0 nothing need be on, so it fires, unless the veto comes. `inhibitory=[0]` names the first input.

# %% alt="A neuron with two excitatory inputs that are on and one inhibitory input that is on, marked as a veto. The output is 0."
ax = plotting.neuron_diagram([1, 1, 1], threshold=2, inputs=[1, 1, 1], inhibitory=[2])

# %% [markdown]
# Move the veto yourself: let x₂ inhibit, and find the setting in which the neuron means "x₁, but not x₂".

# %%
widgets.gates(x1=True, x2=True, threshold=1)

# %% [markdown]
# θ = 1 with x₂ inhibitory. Engineers call this AND NOT, and it will be half of the solution below.
#
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
# Try all settings. θ below 0 acts like 0, and θ above 3 like 3.

# %%
vetoes = [[], [0], [1], [0, 1]]
settings = [(theta, inhibitory) for theta in range(4) for inhibitory in vetoes]
found = set()
for theta, inhibitory in settings:
    neuron = nn.McCullochPittsNeuron(theta, inhibitory)
    found.add(nn.gates.gate_name(neuron.predict(corners)))
len(found), sorted(found)

# %% [markdown]
# Nine of sixteen. **XOR** is missing, "one or the other, but not both". So is NAND, "not both":

# %%
asked = ["AND", "OR", "NAND", "XOR", "XNOR"]
[name for name in asked if name not in found]

# %% [markdown]
# A neuron can listen to other neurons. So take two of them, one behind the other:

# %%
def nand(x1, x2):
    return NOT(AND(x1, x2))


nn.truth_table(nand)

# %% [markdown]
# **Predict.** XOR is on when x₁ is on and x₂ is not, or the other way round. How many neurons will you need?

# %%
AND_NOT = nn.McCullochPittsNeuron(threshold=1, inhibitory=[1])


def xor_of_three(x1, x2):
    return OR(AND_NOT(x1, x2), AND_NOT(x2, x1))


nn.truth_table(xor_of_three)

# %% [markdown]
# Three neurons in two **layers**: the first two look at the inputs, the third looks at the first two. In the table below,
# their answers stand beside the inputs. Read it row by row.

# %%
x1, x2 = corners.T
np.column_stack([corners, AND_NOT(x1, x2), AND_NOT(x2, x1), xor_of_three(x1, x2)])

# %% [markdown]
# The third neuron never sees x₁ and x₂. It sees two new columns, and on those a plain OR is enough. This is the idea of
# every deep network, and lesson 03 draws it.
#
# ## The same in Keras
#
# Keras' smallest network is `Dense(1)`: one neuron. It multiplies each input by a **weight**, adds up, and adds a
# **bias**. With weights 1 and bias −θ, "reaches the threshold" becomes "is at least 0".

# %% tags=["keras"]
from course_utils.keras_bridge import keras


def step(z):
    return keras.ops.cast(z >= 0, "float32")


# %% [markdown]
# The weights of a `Dense` layer are called its **kernel**. Its shape is `(n_in, n_out)`: here `(2, 1)`, two inputs and one
# neuron.

# %% tags=["keras"]
dense = keras.layers.Dense(1, activation=step)
keras_and = keras.Sequential([keras.Input((2,)), dense])
dense.set_weights([np.array([[1.0], [1.0]]), np.array([-2.0])])
keras_and.predict(corners, verbose=0)[:, 0].astype(int)

# %% [markdown]
# The table of AND. Change the bias to −1, and it is OR:

# %% tags=["keras"]
dense.set_weights([np.array([[1.0], [1.0]]), np.array([-1.0])])
keras_or = keras_and.predict(corners, verbose=0)[:, 0]
np.array_equal(keras_or, OR.predict(corners))

# %% [markdown]
# And the veto? Keras has no inhibitory inputs, but it has weights that may be negative. **Predict.** How negative must the
# weight of x₂ be, so that it always wins against x₁?

# %% tags=["keras"]
dense.set_weights([np.array([[1.0], [-1.0]]), np.array([-1.0])])
keras_and_not = keras_and.predict(corners, verbose=0)[:, 0]
np.array_equal(keras_and_not, AND_NOT.predict(corners))

# %% [markdown]
# Against one excitatory input −1 is enough. Against more it is not, as the next section shows.
#
# What Keras adds: a weight of its own for each input, any number. A rule that finds them is lesson 02. And one call serves
# any number of rows:

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
# **"Inhibition is a weight of −1."** Then two friends could outvote a veto. Two excitatory inputs and one inhibitory
# input, all on, θ = 1:

# %%
veto = nn.McCullochPittsNeuron(threshold=1, inhibitory=[2])
veto(1, 1, 1), int(1 + 1 - 1 >= 1)

# %% [markdown]
# The veto gives 0, the weight −1 gives 1. A weight replaces a veto only when it outweighs all the others together.
#
# **"The neuron learns its threshold."** Every θ on this page was typed by a person. No line changes one.
#
# ## Summary
#
# A neuron counts the inputs that are on and fires when the count reaches θ; one active inhibitory input silences it. In
# the plane its border is a straight line, always in the same direction. Nine of the sixteen gates are one neuron, and
# neurons that listen to neurons make the rest. In Keras it is `Dense(1)` with a kernel of ones and the bias −θ.
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
# **The adder** (open). A half adder adds two binary digits: 1 + 1 = 10. Its two outputs, carry and sum, are gates that you
# know. Write `half_adder(a, b)`.
#
# **The other seven** (open). Which seven gates can one neuron not be? For which of them is a NOT behind one neuron enough?
#
# ## Sources
#
# - W. S. McCulloch, W. Pitts: *A logical calculus of the ideas immanent in nervous activity*. Bulletin of Mathematical
#   Biophysics 5, 1943.
# - M. Minsky: *Computation: Finite and Infinite Machines*, chapter 3. 1967.
# - Keras documentation: [the Dense layer](https://keras.io/api/layers/core_layers/dense/).
