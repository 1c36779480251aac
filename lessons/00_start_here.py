# %% [markdown]
# # 00 · Start here
#
# The course from above, before you build its first neuron. **You will** move a live figure, run cells, and have two lines
# of Python checked. **You need** to have written a function once. **Time** about 30 minutes.
#
# **Predict.** Below is a machine from 1958. It looks at one point after the other, and moves its line only when it was
# wrong. How many looks until it is never wrong again? Guess, then press **Run**, or take single steps.

# %%
from course_utils import widgets
widgets.perceptron(dataset="two clouds")

# %% [markdown]
# Nobody told it where the line belongs. It was told only "wrong" a few times. In lesson 02 you write its rule in four
# lines of Python, and you will know when it must succeed and when it never can.
#
# ## How a notebook works
#
# A notebook is a page of **cells**. Text cells like this one are for reading. Code cells are for running: click into
# one and press **Shift + Enter**. The value of its last line appears below it.

# %%
3495 / 10

# %% [markdown]
# Behind the page runs a Python process, the **kernel**. It remembers every name that you gave.

# %%
price, megabytes = 3495, 10

# %% [markdown]
# **Predict.** Which cell must have run before the next one can?

# %%
price / megabytes

# %% [markdown]
# The kernel knows what you *ran*, in the order you ran it, and not what stands above on the page. Most trouble with
# notebooks comes from this one fact. If a name is missing or a value looks wrong, choose **Run → Run All Cells**, or
# **Kernel → Restart Kernel and Run All Cells** to begin from nothing.
#
# Four keys are enough for the whole course:
#
# | key | what it does |
# |---|---|
# | Shift + Enter | run this cell, go to the next |
# | Tab | complete the name that you began |
# | Shift + Tab | show what the function under the cursor wants |
# | arrow keys | move the slider that has the focus, by its smallest step |
#
# ## Is everything here?
#
# Most lessons begin with a cell of imports. This one has it here. The cell after it looks for all that the course uses; a
# line with an arrow tells you what to do about it.

# %% tags=["setup"]
from course_utils import plotting
from course_utils.checks import check, progress
from course_utils.environment import check_environment

plotting.use_style()

# %%
check_environment()

# %% [markdown]
# ## An exercise that checks itself
#
# In 1980 a hard disk of 10 megabytes cost 3,495 US dollars. In 2017 a memory card of 256 gigabytes cost 149.99. To compare them,
# you want the price of one gigabyte. (One gigabyte is 1000 megabytes.)
#
# **Write** `price_per_gb(price, megabytes)`, which returns dollars per gigabyte. For example,
# `price_per_gb(50, 500)` is `100.0`: half a gigabyte costs 50, so a whole one costs 100.
#
# Replace the dots, then run the cell. The last line checks your function at once. If you are stuck, type
# `from course_utils.checks import hint` and `hint("00.1")` in a new cell.

# %% tags=["exercise"]
def price_per_gb(price, megabytes):
    """Return the price of one gigabyte in dollars."""
    ### BEGIN SOLUTION
    return price / (megabytes / 1000)
    ### END SOLUTION


check("00.1", price_per_gb)

# %% [markdown]
# If the line says *not attempted*, the dots are still there. If it says *not yet*, it shows one call that went wrong, and,
# where it can, which mistake that looks like. Wrong answers cost nothing.
#
# No later cell needs your answer: an unfinished notebook still runs to its end. Your results are kept in a small file
# beside the notebooks, and `progress()` reads it.

# %%
progress()

# %% [markdown]
# ## JupyterLab or Google Colab?
#
# The lessons are the same in both. Choose by where you want the work to be done.
#
# | | JupyterLab, on your computer | Google Colab, in the browser |
# |---|---|---|
# | to begin | `python3 start.py`, once a minute or two | upload the notebook and the course's code (the README says how) |
# | needs a network | only for the first start | always |
# | GPU or TPU | the one you own | **Runtime → Change runtime type** lends one for a while |
# | your files | in the course's folder | gone with the session, unless you save them to Drive |
# | a shell command | the terminal, or `!ls` in a cell | `!ls` in a cell; `!wget` fetches a file by its address |
# | upload a file | drag it into the list on the left | the folder icon on the left, then the arrow |
#
# No lesson up to 11 gains from a GPU: the networks are small on purpose, so that you can see through them. The Keras
# part of a lesson loads TensorFlow, which takes about ten seconds once.
#
# ## What is deep learning?
#
# Three words that are often mixed up. They are circles inside each other.

# %% alt="Three nested shapes: artificial intelligence holds machine learning, which holds deep learning."
ax = plotting.ai_ml_dl()

# %% [markdown]
# - **Artificial intelligence**: anything that makes a computer act as if it understood. A chess program made of rules
#   counts.
# - **Machine learning**: the rules are not written. They are found from examples.
# - **Deep learning**: machine learning with networks of many layers, which also find out *what to look at*.
#
# The last half sentence is the important one. To recognise a face, engineers used to invent the **features** by hand:
# distances between eyes, edges of a nose. That was slow, and broke in bad light. A deep network learns its features from
# the pictures, each layer from the one before: first edges, then parts, then faces.

# %% alt="Top row: picture, features made by hand, simple classifier, answer. Bottom row: picture, edges, parts, faces, answer; the three middle boxes are learned."
ax = plotting.feature_hierarchy()

# %% [markdown]
# ## Why now?
#
# The neuron of lesson 01 is from 1943, and the method of lesson 07 was well known in 1986. Why did they conquer the world
# only after 2012?
#
# **Predict.** By what factor did the price of a gigabyte fall from 1980 to 2017: a thousand, a hundred thousand, more?

# %%
per_gb_1980 = 3495 / 0.010
per_gb_2017 = 149.99 / 256
round(per_gb_1980, 2), round(per_gb_2017, 2), round(per_gb_1980 / per_gb_2017, -3)

# %% alt="Price of one gigabyte on a logarithmic axis: 349,500 dollars in 1980, 0.59 dollars in 2017."
ax = plotting.storage_price()

# %% [markdown]
# Almost six hundred thousand times cheaper. Each step on that axis is a factor of ten. Three things came together:
#
# 1. **Data.** Storage became cheap and everybody carried a camera, so there were examples to learn from.
# 2. **Hardware.** A graphics processor (GPU) does thousands of multiplications at once. A network needs little else.
# 3. **Software.** Better methods, and free libraries such as TensorFlow and Keras that hide none of the ideas but all of
#    the drudgery.
#
# ## Eighty years in one line
#
# A time line is worth ten dates in a paragraph. The grey part is the first **AI winter**: promises had been too large, one
# book had shown what a single layer cannot do (lesson 03), and the money went elsewhere.

# %% alt="Time line from McCulloch and Pitts in 1943 to AlphaGo and LipNet in 2016, with the first AI winter shaded from 1974 to 1980."
ax = plotting.timeline()

# %% [markdown]
# Three of these names in a sentence each. **AlexNet** (Krizhevsky, 2012) made 15 % errors where the next best picture
# recogniser made 26 %, and ended the doubt. **LipNet** (2016) read lips, sentence by sentence, and got about 93 % of the words right.
# **AlphaGo** (2016) beat one of the world's best Go players, about ten years before many had expected it.
#
# ## What is it used for?
#
# Tumours found in medical images, speech turned into text, cars that see, captions for photographs, translation, colour
# for old films, pictures and music that never existed, games, faster models of earthquakes. Under all of them lie three
# ways to learn:
#
# | the examples come with | it is called | a network often used for it | for instance |
# |---|---|---|---|
# | the right answer | **supervised** learning | multilayer perceptron, convolutional network, recurrent network | price of a flat; what is in the picture; the next word |
# | no answer | **unsupervised** learning | autoencoder, generative adversarial network | find groups; invent faces |
# | a reward, later | **reinforcement** learning | deep Q-network, policy network | play Go; steer a robot |
#
# This course is about supervised learning: from there the other two are a short walk.
#
# ## The road
#
# Every lesson meets each idea five times: you **predict**, **move** a figure, **write** ten lines of NumPy, **check**
# them, and find **the same in Keras**, with the same numbers.
#
# | lesson | the question it answers |
# |---|---|
# | [01 McCulloch–Pitts gates](01_mcculloch_pitts.ipynb) | Can a sum and a threshold think? |
# | [02 The perceptron](02_perceptron.ipynb) | Can it find its weights by itself? |
# | [03 XOR and the multilayer perceptron](03_xor_mlp.ipynb) | What can one line not do, and two can? |
#
# After these come activation functions, losses, gradient descent, backpropagation and optimizers, and then whole
# projects in TensorFlow and Keras.
#
# ## Summary
#
# You have run cells, moved a figure by steps, and written a function that was checked. A kernel remembers what was run,
# in the order it was run. Deep learning means that the features are learned too, and it became possible when storage
# fell to a six-hundred-thousandth of its price. Next question: what is the least that a machine needs to decide
# anything? [Lesson 01](01_mcculloch_pitts.ipynb) says: a sum and a threshold.
#
# ## Exercises
#
# 1. Go back to the live figure and choose the data set **XOR**. Press Run. Does it ever stop? Write down your guess why;
#    lesson 03 takes it up.
# 2. In a new cell below (key **B** outside a cell makes one), ask for the price of the 10 megabytes of 1980 at the price
#    of 2017.
# 3. Restart the kernel and run only the cell `price / megabytes`. Read the last line of the message: it always names what
#    is missing.
#
# ## Sources
#
# - W. S. McCulloch, W. Pitts: *A logical calculus of the ideas immanent in nervous activity*. 1943.
# - F. Rosenblatt: *The perceptron: a probabilistic model for information storage and organization in the brain*. 1958.
# - M. Minsky, S. Papert: *Perceptrons*. 1969.
# - D. Rumelhart, G. Hinton, R. Williams: *Learning representations by back-propagating errors*. 1986.
# - Y. LeCun et al.: *Backpropagation applied to handwritten zip code recognition*. 1989.
# - A. Krizhevsky, I. Sutskever, G. Hinton: *ImageNet classification with deep convolutional neural networks*. 2012.
# - D. Kingma, J. Ba: *Adam: a method for stochastic optimization*. 2015.
# - A. van den Oord et al.: *WaveNet: a generative model for raw audio*. 2016.
# - Y. Assael et al.: *LipNet: end-to-end sentence-level lipreading*. 2016.
# - D. Silver et al.: *Mastering the game of Go with deep neural networks and tree search*. 2016.
