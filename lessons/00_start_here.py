# %% [markdown]
# # 00 · Start here
#
# The course at a glance. **You will** run cells, move a live figure, and have a first function checked. **You need** to
# have written a Python function once. **Time** about 30 minutes.
#
# **Predict.** A machine from 1958 must part blue points from orange ones with a line. It looks at one point after another,
# and moves the line only after a mistake. How many looks until its last mistake? Guess. Then wake the figure (click into
# the grey cell and press **Shift + Enter**) and press its **Run** button.

# %%
from course_utils import widgets
widgets.perceptron(dataset="two clouds")

# %% [markdown]
# Its last mistake is look 15. It goes on until look 36, because only a whole round of the twelve points without a mistake
# tells it that it has finished. Nobody told it where the line belongs; it was told only "wrong", eight times. In lesson 02
# you write its rule in four lines of Python, and the letters and the table beside the points will make sense. You
# will also know when the rule must succeed and when it never can.
#
# ## How a notebook works
#
# A notebook is a page of **cells**. Text cells like this one are for reading. Code cells are for running: click into
# one and press **Shift + Enter**. The value of its last line appears below it. Cells come with stored results, so that
# the page can be read without running; a live figure is only a still picture until you run its cell.

# %%
3495 / 10

# %% [markdown]
# Behind the page runs a Python process, the **kernel**. It remembers every name that you have given to a value.

# %%
price, megabytes = 3495, 10

# %% [markdown]
# **Predict.** You open this page tomorrow and begin by running only the next cell. What will it show?

# %%
price / megabytes

# %% [markdown]
# An error: `name 'price' is not defined`. The kernel knows what you *ran*, in the order in which you ran it, and not what
# stands above on the page. Most trouble with notebooks comes from this one fact. If a name is missing or a value looks
# wrong, choose **Kernel → Restart Kernel and Run All Cells**: everything is forgotten, and run again from the top.
#
# Four keys are enough for the whole course:
#
# | key | what it does |
# |---|---|
# | Shift + Enter | run this cell, go to the next |
# | Tab | complete the name that you began |
# | Shift + Tab | show what the function under the cursor wants |
# | ← and → | move the slider that you clicked last, by its smallest step |
#
# ## Is everything here?
#
# Every lesson has one cell of imports; here is the one of this lesson. The cell after it looks for all that the course
# uses. If something is missing, its line has an arrow and says what to do.

# %% tags=["setup"]
from course_utils import plotting
from course_utils.checks import check, hint, progress, solution
from course_utils.environment import check_environment

plotting.use_style()

# %%
check_environment()

# %% [markdown]
# ## An exercise that checks itself
#
# In 1980 a hard disk of 10 megabytes cost 3,495 US dollars. In 2017 a memory card of 256 gigabytes cost 149.99 dollars.
#
# **Predict.** By what factor did the price of one gigabyte fall: a thousand, a hundred thousand, more?
#
# To compare the two you need a price per gigabyte. (One gigabyte is 1000 megabytes.) **Write**
# `price_per_gb(price, megabytes)`, which returns dollars per gigabyte. For example, `price_per_gb(50, 500)` is `100.0`:
# half a gigabyte costs 50, so a whole one costs 100.
#
# Replace the dots, then run the cell. Its last line checks your function at once. If you are stuck, press **Esc** and
# then **B** to get a new cell below, and run `hint("00.1")` there. A second call gives a second hint, and
# `solution("00.1")` shows one way to do it.

# %% tags=["exercise"]
def price_per_gb(price, megabytes):
    """Return the price of one gigabyte in dollars."""
    ### BEGIN SOLUTION
    return price / (megabytes / 1000)
    ### END SOLUTION


check("00.1", price_per_gb)

# %% [markdown]
# If the line says *not attempted*, the dots are still there or `return` is missing. If it says *not yet*, it shows one call
# that went wrong, and, where it can, which mistake that looks like. Wrong answers cost nothing.
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
# | to begin | `python3 start.py` (the first time takes a minute or two) | upload a notebook of the folder `colab/`, or open it in your Drive; its first cell brings the course's code |
# | needs a network | only for the first start | always |
# | run everything again | **Kernel → Restart Kernel and Run All Cells** | **Runtime → Restart session and run all** |
# | GPU or TPU (fast chips for large networks) | the one you own | **Runtime → Change runtime type** lends one for a while |
# | your files | in the course's folder | gone with the session, unless you save them to Drive |
# | a shell command | the terminal, or `!ls` in a cell | `!ls` in a cell; `!wget` fetches a file by its address |
# | upload a file | drag it into the list on the left | the folder icon on the left, then the arrow |
#
# No lesson up to 11 gains from a GPU: the networks are small on purpose, so that you can see through them. From lesson 01
# on, the last part of a lesson uses **Keras**, the library in which networks are built at work. It runs on
# **TensorFlow**, and the first import takes about ten seconds.
#
# ## What is deep learning?
#
# Three terms that are often mixed up. Each is a part of the one before.

# %% alt="Three nested shapes: artificial intelligence holds machine learning, which holds deep learning."
ax = plotting.ai_ml_dl()

# %% [markdown]
# - **Artificial intelligence**: any program that does what seems to need a mind. A chess program made of hand-written
#   rules counts.
# - **Machine learning**: nobody writes the rules. They are found from examples.
# - **Deep learning**: machine learning with networks of many layers, which also find out *what to look at*.
#
# *What to look at* is the important half. A **feature** is a number that says something useful about an example. To
# recognise a face, engineers used to choose the features by hand: the distance of the eyes, the width of the mouth. That
# was slow, and it failed in bad light. A **layer** is a row of artificial neurons that all read the same numbers. A deep
# network learns its features from the pictures, each layer from the layer before: first edges, then parts, then faces.

# %% alt="Top row: a picture, features made by hand, a learned classifier, the answer. Bottom row: a picture, then edges, parts and faces, all three learned, then the answer."
ax = plotting.feature_hierarchy()

# %% [markdown]
# ## Why now?
#
# The neuron of lesson 01 is from 1943, and **backpropagation**, the method of lesson 07 that trains many layers, was well
# known by 1986. Why did they conquer the world only after 2012?
#
# You have guessed above how far the price of a gigabyte fell. Here it is: in 1980, in 2017, and the factor.

# %%
per_gb_1980 = 3495 / 0.010
per_gb_2017 = 149.99 / 256
round(per_gb_1980, 2), round(per_gb_2017, 2), round(per_gb_1980 / per_gb_2017, -3)

# %% alt="Price of one gigabyte on a logarithmic axis: 349,500 dollars in 1980, 0.59 dollars in 2017."
ax = plotting.storage_price()

# %% [markdown]
# A factor of almost 600,000. The axis is **logarithmic**: each step on it is a factor of ten, because on an ordinary axis
# the second price could not be told from zero. Cheap storage was one of three things that came together:
#
# 1. **Data.** Storage became cheap and everybody carried a camera, so there were examples to learn from.
# 2. **Hardware.** A graphics processor (GPU) does thousands of multiplications at once. A network needs little else.
# 3. **Software.** Better methods, and free libraries such as TensorFlow and Keras, which take over the drudgery.
#
# ## From 1943 to 2016 in one line
#
# The grey part is the first **AI winter**: the promises had been too large, one book had shown what a single layer cannot
# do (lesson 03), and the money went elsewhere.

# %% alt="Time line: 1943 McCulloch and Pitts; 1957 and 1958 Rosenblatt's perceptron; 1969 Minsky and Papert; the first AI winter, shaded, from 1974 to 1980; 1986 Rumelhart, Hinton and Williams; 1989 LeCun; 2012 Krizhevsky's AlexNet; 2015 Adam; 2016 AlphaGo, WaveNet and LipNet."
ax = plotting.timeline()

# %% [markdown]
# Four of these names in a sentence or two each. **AlexNet** (Krizhevsky, 2012) had five guesses at what a photograph
# shows, out of a thousand things; all five were wrong for 15 % of the photographs, and for 26 % with the next best
# method. **WaveNet** (2016) made a voice, sample by sample, that listeners found more natural than earlier ones.
# **LipNet** (2016) read lips; its first version got about 93 % of the words right, in short sentences from a small
# vocabulary.
# **AlphaGo** (2016) beat one of the world's best Go players, about ten years before many had expected it.
#
# ## What is it used for?
#
# Finding tumours in medical images, turning speech into text, cars that see, captions for photographs, translation, colour
# for old films, pictures and music that never existed, games, forecasts of where an earthquake's aftershocks will
# strike. Under all of them lie three ways to learn. (The names of the networks are signposts; you need none of them yet.)
#
# | the examples come with | it is called | a network often used for it | for instance |
# |---|---|---|---|
# | the right answer | **supervised** learning | multilayer perceptron, convolutional network, recurrent network | price of a flat; what is in the picture; the next word |
# | no answer | **unsupervised** learning | autoencoder, generative adversarial network | clean a noisy picture; invent faces |
# | a reward, later | **reinforcement** learning | deep Q-network, policy network | play a video game from its pixels; play Go |
#
# This course is about supervised learning. The other two are built from the same parts: layers, losses, gradients.
#
# ## The road
#
# In every lesson you meet an idea five times: you **predict**, **move** a figure, **write** a few lines of NumPy (Python's
# library for tables of numbers), **check** them, and find **the same in Keras**, with the same numbers.
#
# | lesson | the question it answers |
# |---|---|
# | [01 McCulloch–Pitts gates](01_mcculloch_pitts.ipynb) | Can a sum and a threshold think? |
# | [02 The perceptron](02_perceptron.ipynb) | Can it find its weights by itself? |
# | [03 XOR and the multilayer perceptron](03_xor_mlp.ipynb) | What can one line not do, and two can? |
# | [04 Activation functions](04_activation_functions.ipynb) | What stands between two layers, and what does it let back? |
# | [05 Loss functions](05_loss_functions.ipynb) | How wrong is an answer, as one number? |
# | [06 Gradient descent](06_gradient_descent.ipynb) | Which way is down, and how long is a step? |
# | [07 Backpropagation](07_backpropagation.ipynb) | Whose fault was it, weight by weight? |
# | [08 Optimizers](08_optimizers.ipynb) | Is there a faster way down? |
# | [09 TensorFlow and Keras](09_tensorflow_keras.ipynb) | What does a library do for you, and what does it not? |
# | [10 Training well](10_training_well.ipynb) | Has it learned, or only learned by heart? |
# | [11 A project on real data](11_project.ipynb) | Is the answer good enough to act on, and how sure is that? |
#
# ## Summary
#
# A kernel knows what was run, in the order in which it was run, and nothing else. An exercise is a function with dots in
# it, and `check` names one call that goes wrong. In machine learning the rules come from examples; in deep learning the
# features do too, and that had to wait for data, hardware and software. Next question: what is the least that a
# machine needs to decide anything? [Lesson 01](01_mcculloch_pitts.ipynb) begins there.
#
# ## Exercises
#
# 1. Go back to the live figure, choose the data **OR** and press Run: it finishes. Now choose **XOR**. What does the
#    sentence under the figure say at the end? Try on paper to part the two colours with one straight line; lesson 03
#    takes it up.
# 2. What would the 10 megabytes of 1980 have cost at the price of 2017? Compute it in a new cell from `per_gb_2017`. (It is
#    a bit more than half a cent.)
# 3. Restart the kernel (**Kernel → Restart Kernel**) and run only the cell `price / megabytes`. The last line of the
#    message names what is missing. Which one cell do you have to run to mend it?
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
