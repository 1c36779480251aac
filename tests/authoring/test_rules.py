"""Each rule lets a good lesson pass and finds what it is there to find."""

from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.lesson import parse_lesson
from course_utils.authoring.rules import SOURCE_RULES, STORED_RULES
from course_utils.authoring.rules.exercises import exercise_ids
from course_utils.authoring.rules.independence import independent_of_exercises
from course_utils.authoring.rules.problem import Problem
from course_utils.authoring.rules.shows import comparable, find_object, shows_what_the_package_does
from course_utils.authoring.rules.sizes import prose_words
from course_utils.authoring.rules.stored import is_telling

OPENING = """\
# %% [markdown]
# # 77 · A good lesson
#
# **You will** see that the rules let a good lesson pass. **You need** nothing. **Time** about one minute.

# %% tags=["setup"]
import numpy as np

"""
STEP = """\
# %% [markdown]
# Ten words of prose stand above each line of code.

# %%
np.sqrt({number})

"""
CLOSING = """\
# %% [markdown]
# ## The same in Keras
#
# One cell of Keras, after the heading that says so, with two lines of code, is as it should be in every lesson.

# %% tags=["keras"]
from course_utils.keras_bridge import keras

# %% [markdown]
# ## Summary
#
# | symbol | meaning |
# |---|---|
# | $|x|$ | a bar within a formula, and `a | b` one within code |
#
# ## Exercises
#
# Write `double`. For example, `double(4)` is 8. The check below says whether it does what was asked for, and if it
# does not, what went wrong. There are two hints, and the solution can be seen on request; nothing is lost by
# asking for it.

# %% tags=["exercise"]
def double(x):
    ### BEGIN SOLUTION
    total = np.add(x, x)
    return total
    ### END SOLUTION


check("77.1", double)

# %% [markdown]
# ## Sources
#
# A [page](https://example.org/a-page) on the web, and [another lesson](77_good.ipynb).
"""
GOOD = OPENING + "".join(STEP.format(number=n) for n in range(20)) + CLOSING
ALL = sorted(SOURCE_RULES)


@pytest.fixture
def folder(tmp_path):
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    (lessons / "77_good.py").write_text(GOOD, encoding="utf-8")
    return lessons


def parse(folder, text, number="77"):
    return parse_lesson(text, folder / f"{number}_good.py")


@pytest.mark.parametrize("name", [name for name in ALL if name != "exercise_ids"])
def test_a_good_lesson_passes(folder, name):
    assert SOURCE_RULES[name](parse(folder, GOOD)) == []


def test_a_good_lesson_checks_what_is_registered(folder):
    assert exercise_ids(parse(folder, GOOD), {"77.1", "76.1"}) == []


def code(text, options=""):
    return f"# %%{options}\n{text}\n\n# %% [markdown]\n# ## The same in Keras\n"


def prose(text):
    return GOOD.replace("# Ten words of prose stand above each line of code.", text, 1)


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("cell_sizes", GOOD + "\n# %%\n" + "x = 1\n" * 26, "a cell of 26 lines, at most 25"),
        ("cell_sizes", GOOD + "\n# %%\nclass A:\n" + "    x = 1\n" * 30, "31 lines, at most 30"),
        (
            "cell_sizes",
            GOOD.replace("    return total\n", "    total += 1\n" * 26),
            "a solved cell of",
        ),
        ("cell_sizes", code("x = 1\n" * 7), "the median code cell has 7 lines"),
        ("cell_sizes", GOOD.replace("np.sqrt(3)", "np.sqrt(3)  # " + "x" * 80), "94 columns, at most 88"),
        ("prose_density", code("x = 1"), "1 code cells, expected 20 to 40"),
        ("prose_density", GOOD + "# %%\n1\n" * 30, "53 code cells"),
        ("prose_density", GOOD + "\n# " + "word " * 300, "expected 8 to 15"),
        ("prose_density", GOOD.replace("# Ten words of prose stand above each line of code.", "# Few."), "8 to 15"),
        ("plain_code", code("x = 1;"), "a `;`"),
        ("plain_code", code("x = 1; y = 2"), "a `;`"),
        ("plain_code", code("print(1)"), "print; show the value"),
        ("plain_code", code("for i in range(3):\n    print(i)"), "print; show the value"),
        ("plain_code", code("x ="), "not plain Python"),
        ("plain_code", code("# %time x = 1"), "not plain Python"),
        ("plain_code", code("# !ls"), "not plain Python"),
        ("plain_code", code("np.sqrt?"), "not plain Python"),
        ("no_outside_world", code("# !pip install numpy"), "installs a package"),
        ("no_outside_world", code("import os"), "imports os"),
        ("no_outside_world", code("from urllib.request import urlopen"), "imports urllib"),
        ("no_outside_world", code("import urllib.request as r"), "imports urllib"),
        ("no_outside_world", code("import requests"), "imports requests"),
        ("no_outside_world", code("def f():\n    import socket"), "imports socket"),
        ("no_outside_world", code('x = "http://example.org"'), "an address in code"),
        ("no_outside_world", code('f"https://example.org/{1}"'), "an address in code"),
        ("no_outside_world", code('np.load("/data/x.npy")'), "a path in code"),
        ("no_outside_world", code('np.load("C:\\\\data\\\\x.npy")'), "a path in code"),
        ("no_outside_world", code('np.load("~/x.npy")'), "a path in code"),
        ("no_outside_world", code('np.load("../x.npy")'), "a path in code"),
        ("no_outside_world", code('open("x.txt")'), "calls open()"),
        ("no_outside_world", code("keras.datasets.mnist.load_data()"), "calls keras.datasets.mnist.load_data()"),
        ("no_outside_world", code("datasets.fetch_openml('x')"), "calls datasets.fetch_openml()"),
        ("keras_in_its_section", code("import keras"), "imports Keras before"),
        ("keras_in_its_section", code("from tensorflow import keras"), "imports Keras before"),
        ("keras_in_its_section", code("from course_utils import keras_bridge"), "imports Keras before"),
        ("keras_in_its_section", code("def f():\n    import keras"), "imports Keras before"),
        ("keras_in_its_section", code("1", ' tags=["keras"]'), "tagged keras before"),
        ("sections_present", GOOD.replace("## Summary", "# Summary"), "2 titles"),
        ("sections_present", GOOD.replace("# # 77", "# ## 77"), "0 titles"),
        ("sections_present", "# %%\n1\n\n" + GOOD, "begins with its title"),
        ("sections_present", GOOD.replace("**You will**", ""), "does not say 'You will'"),
        ("sections_present", GOOD.replace("**You need**", ""), "does not say 'You need'"),
        ("sections_present", GOOD.replace("**Time**", ""), "does not say 'Time'"),
        ("sections_present", GOOD.replace("## The same in Keras", "## Keras"), "no section `## The same in Keras`"),
        ("sections_present", GOOD.replace("## Sources", "**Sources**"), "no section `## Sources`"),
        ("sections_present", GOOD.replace("## Sources", "#### Sources"), "skips a level"),
        ("wording", prose("# It is simply a sum."), "filler: 'simply'"),
        ("wording", prose("# OBVIOUSLY, a sum."), "filler: 'obviously'"),
        ("wording", prose("# Let’s dive in."), "filler"),
        ("wording", prose("# Well done!"), "an exclamation mark"),
        ("wording", prose("# **Well done**!!"), "an exclamation mark"),
        ("wording", prose("# A rocket \U0001f680 rises."), "an emoji"),
        ("markdown_is_sound", prose("# ```python\n# x"), "not closed"),
        ("markdown_is_sound", prose("# $$x"), "not closed"),
        ("markdown_is_sound", prose("# | a | b |\n# |---|---|\n# | 1 |"), "a table's row of 1 columns under 2"),
        ("markdown_is_sound", prose("# ![](attachment:x.png)"), "has no description"),
        ("markdown_is_sound", prose("# ![A cat](https://example.org/x.png)"), "needs the network"),
        ("markdown_is_sound", prose('# <img src="x.png">'), "has no description"),
        ("markdown_is_sound", prose("# [next](78_next.ipynb)"), "no such lesson"),
        ("markdown_is_sound", prose("# [next](../lessons/77_good.py)"), "expected https"),
    ],
)
def test_a_rule_finds_what_it_is_there_for(folder, rule, text, words):
    assert text != GOOD
    found = "\n".join(map(str, SOURCE_RULES[rule](parse(folder, text))))
    assert words in found


@pytest.mark.parametrize(
    "text",
    [
        "# The factorial $n!$ and `x != y`, and in code `done!`.",
        "# Simplicity is no filler, nor is what is simplyfied.",
        "# ```\n# Obviously! simply\n# ```",
        "# An arrow → and a product × are no emoji.",
    ],
)
def test_what_only_resembles_filler_passes(folder, text):
    assert SOURCE_RULES["wording"](parse(folder, prose(text))) == []


def test_a_word_is_reported_on_its_line(folder):
    text = "# %% [markdown]\n# # Title\n#\n# ```\n# simply\n# ```\n# It is obviously so.\n"
    assert SOURCE_RULES["wording"](parse(folder, text)) == [Problem(7, "filler: 'obviously'")]


def test_the_tour_is_free_of_some_rules(folder):
    tour = "# %% [markdown]\n# # Start\n# You will. You need. Time.\n# ## Summary\n# ## Sources\n\n# %%\n1\n"
    for name in ("prose_density", "sections_present"):
        assert SOURCE_RULES[name](parse(folder, tour, "00")) == []


def test_print_on_purpose(folder):
    assert SOURCE_RULES["plain_code"](parse(folder, code("print(1)", ' tags=["print-ok"]'))) == []


def test_words_are_counted_without_addresses_and_rules():
    source = '# %% [markdown]\n# Two [words](https://example.org/a/b).\n#\n# | a | b |\n# |---|:-:|\n# <img alt="x">\n'
    (cell,) = parse_lesson(source, Path("77_good.py")).cells
    assert prose_words(cell) == 4


def exercise(body, name="double"):
    return (
        f'# %% tags=["exercise"]\ndef {name}(x):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION\n'
        f'\n\ncheck("77.1", {name})\n\n'
    )


@pytest.mark.parametrize(
    ("text", "registered", "words"),
    [
        (exercise("return 2"), {"77.1", "77.2"}, "77.2 is checked 0 times"),
        (exercise("return 2") * 2, {"77.1"}, "77.1 is checked 2 times"),
        (exercise("return 2"), set(), "there is no such exercise"),
        (exercise("return 2").replace("77.1", "76.1"), {"76.1"}, "is of another lesson"),
        (exercise("return 2").replace("check(", "print("), set(), "an exercise with 0 checks"),
        ('# %%\ncheck("77.1", 1)\n', {"77.1"}, "outside an exercise cell"),
    ],
)
def test_exercises_and_checks_belong_together(folder, text, registered, words):
    assert words in "\n".join(map(str, exercise_ids(parse(folder, text), registered)))


@pytest.mark.parametrize(
    "after",
    [
        "double(3)",
        "y = [double(n) for n in range(3)]",
        "def later(x):\n    return double(x)",
        "class Later:\n    method = double",
        "f = lambda: double(1)",
        "f = lambda x=double: x",
        "def f(x=double):\n    return x",
        "@double\ndef f(x):\n    return x",
        "def f():\n    def g():\n        return double(1)\n    return g",
        "class Later:\n    double = 1\n    def method(self):\n        return double(2)",
        "class Later(double):\n    pass",
        "[[double(n) for n in range(m)] for m in range(2)]",
        "[double for double in double(3)]",
        "{n: double(n) for n in range(3)}",
        "def f():\n    global double\n    double = double(1)",
        "double += 1",
        "if True:\n    double(1)",
        "total = 1\ntotal += double(1)",
        "from numpy import sqrt\nsqrt(double(4))",
    ],
)
def test_reading_the_learners_name_is_found(folder, after):
    text = exercise("return 2 * x") + f"# %%\n{after}\n"
    (problem,) = independent_of_exercises(parse(folder, text))
    assert "reads 'double'" in problem.message
    assert text.splitlines()[problem.line - 1].strip()


def test_a_function_above_an_exercise_may_not_wait_for_it(folder):
    text = "# %%\ndef later(x):\n    return double(x)\n\n" + exercise("return 2 * x") + "# %%\nlater(2)\n"
    assert "reads 'double'" in str(independent_of_exercises(parse(folder, text))[0])


def test_a_name_taken_by_an_exercise_is_the_learners_until_it_is_given_back(folder):
    before = "# %%\nfrom numpy import double\n\n"
    text = before + exercise("return 2") + "# %%\ndouble(3)\n"
    assert "reads 'double'" in str(independent_of_exercises(parse(folder, text))[0])
    text = before + exercise("return 2") + "# %%\nfrom numpy import double\n\ndouble(3)\n"
    assert independent_of_exercises(parse(folder, text)) == []


def test_one_exercise_may_not_need_another(folder):
    text = exercise("return 2 * x") + exercise("return double(double(x))", "fourfold")
    assert "reads 'double'" in str(independent_of_exercises(parse(folder, text))[0])
    text = exercise("return 2 * x") + exercise("return x", "same").replace('check("77.1", same)', "same(double)")
    assert "reads 'double'" in str(independent_of_exercises(parse(folder, text))[0])


@pytest.mark.parametrize(
    "after",
    [
        "def double(x):\n    return 3 * x\n\n\ndouble(2)",
        "from course_utils.nn import double\n\ndouble(2)",
        "for double in range(3):\n    double + 1",
        "[double for double in range(3)]",
        "(lambda double: double)(1)",
        "x = {'double': 1}",
        "np.double(3)",
        "def later(double):\n    return double",
        "def later():\n    double = 1\n    return double",
        "class Later:\n    double = 1\n    half = double",
        "{double: 1 for double in range(3) if double}",
        "x = 1\nx.double += 1",
    ],
)
def test_a_name_of_its_own_is_no_dependence(folder, after):
    text = exercise("return 2 * x") + f"# %%\n{after}\n"
    assert independent_of_exercises(parse(folder, text)) == []


def test_imports_in_an_exercise_cell_are_not_the_learners(folder):
    text = exercise("return 2").replace("def double", "import numpy as np\n\n\ndef double") + "# %%\nnp.sqrt(4)\n"
    assert independent_of_exercises(parse(folder, text)) == []


PACKAGE = '''\
"""A module."""
from __future__ import annotations

LIMIT: int = 3


def double(x: float) -> float:
    """Twice x."""
    return 2 * x  # exactly


class Counter:
    """Counts."""

    def up(self, by: int = 1) -> None:
        self.total += by
'''
RELATIVE = "from .numbers import Counter as Tally\nfrom . import numbers\n"


@pytest.fixture
def package(folder):
    part = folder.parent / "course_utils" / "part"
    part.mkdir(parents=True)
    (part / "numbers.py").write_text(PACKAGE, encoding="utf-8")
    (part / "__init__.py").write_text("from course_utils.part.numbers import double\n", encoding="utf-8")
    (part / "relative.py").write_text(
        "from .numbers import Counter as Tally\nfrom . import numbers\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("course_utils.part.numbers.double", "def double(x):\n    return 2 * x"),
        ("course_utils.part.double", 'def double(x):\n    """In other words."""\n    # why\n    return 2 * x'),
        ("course_utils.part.numbers.Counter.up", "def up(self, by=1):\n    self.total += by"),
        ("course_utils.part.relative.Tally.up", "def up(self, by=1):\n    self.total += by"),
        ("course_utils.part.relative.numbers.double", "def double(x):\n    return 2 * x"),
        ("course_utils.part.numbers.LIMIT", "LIMIT = 3"),
    ],
)
def test_showing_the_package_passes(package, name, text):
    lesson = parse(package, code(text, f' tags=["shows:{name}"]'))
    assert shows_what_the_package_does(lesson) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("course_utils.part.numbers.double", "def double(x):\n    return x * 2", "is not what"),
        ("course_utils.part.numbers.double", "def double(x, y=1):\n    return 2 * x", "is not what"),
        ("course_utils.part.numbers.Counter.up", "def up(self, by=2):\n    self.total += by", "is not what"),
        ("course_utils.part.numbers.LIMIT", "LIMIT = 4", "is not what"),
        ("course_utils.part.numbers.double", "def twice(x):\n    return 2 * x", "defines no double"),
        ("course_utils.part.numbers.triple", "def triple(x):\n    return 3 * x", "there is no"),
        ("course_utils.nowhere.double", "def double(x):\n    return 2 * x", "there is no"),
    ],
)
def test_showing_something_else_is_found(package, name, text, words):
    lesson = parse(package, code(text, f' tags=["shows:{name}"]'))
    assert words in str(shows_what_the_package_does(lesson)[0])


def test_the_package_is_read_and_not_imported(package):
    (package.parent / "course_utils" / "part" / "heavy.py").write_text("1 / 0\ndef f():\n    pass\n", encoding="utf-8")
    found = find_object(package.parent, "course_utils.part.heavy.f")
    assert comparable(found) == comparable(found)


def notebook_of(*cells):
    made = nbformat.v4.new_notebook(cells=list(cells))
    for count, cell in enumerate((c for c in made.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
    return made


def cell(source="1 + 1", *outputs, kind=nbformat.v4.new_code_cell, **metadata):
    made = kind(source, id="77-a-1", metadata=metadata)
    if outputs:
        made["outputs"] = list(outputs)
    return made


def result(metadata=None, **data):
    data = {key.replace("_", "/"): value for key, value in data.items()}
    return nbformat.v4.new_output("execute_result", data, metadata=metadata or {}, execution_count=1)


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


FINE = cell("1 + 1", result(text_plain="2"))
VIEW = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"}


@pytest.mark.parametrize("name", sorted(STORED_RULES))
def test_a_good_notebook_passes(folder, name):
    assert STORED_RULES[name](parse(folder, GOOD), notebook_of(FINE)) == []


@pytest.mark.parametrize(
    ("rule", "notebook", "words"),
    [
        ("no_leak", notebook_of(cell("    total = np.add(x, x)")), "can be read in the notebook"),
        ("no_leak", notebook_of(cell("1", stream("def f():\n    total = np.add(x, x)\n"))), "can be read"),
        ("no_leak", notebook_of(cell("1", result(text_plain="total = np.add(x, x)"))), "can be read"),
        (
            "no_leak",
            notebook_of(cell("```\ntotal = np.add(x, x)\n```", kind=nbformat.v4.new_markdown_cell)),
            "can be read",
        ),
        ("no_leak", notebook_of(cell("### BEGIN SOLUTION")), "mark is left"),
        ("no_leak", notebook_of(cell("1", stream("    ### END SOLUTION\n"))), "mark is left"),
        ("outputs_can_be_compared", notebook_of(cell()), "no text output is stored"),
        ("outputs_can_be_compared", notebook_of(cell("1", result(image_png="x"))), "no text output is stored"),
        ("outputs_can_be_compared", notebook_of(cell("1", stream(" \n"))), "no text output is stored"),
        ("outputs_can_be_compared", notebook_of(cell("1", stream("x", "stderr"))), "writes to stderr"),
        (
            "outputs_can_be_compared",
            notebook_of(cell("1", nbformat.v4.new_output("error", ename="E", evalue="v", traceback=[]))),
            "stored error",
        ),
        (
            "outputs_can_be_compared",
            notebook_of(cell("1", nbformat.v4.new_output("display_data", VIEW))),
            "widget view",
        ),
        (
            "outputs_can_be_compared",
            notebook_of(cell("1", result(text_plain="<A at 0x7f0012345678>"))),
            "memory address",
        ),
        ("outputs_can_be_compared", notebook_of(cell("1", result(text_plain="'/home/me/x.txt'"))), "absolute path"),
        ("outputs_can_be_compared", notebook_of(cell("1", stream("in C:\\Users\\me"))), "absolute path"),
        ("outputs_can_be_compared", notebook_of(cell("1", result(text_html="<a href='/tmp/x'>"))), "absolute path"),
        ("pictures_are_described", notebook_of(cell("1", result(image_png="x"))), "without alternative text"),
        (
            "pictures_are_described",
            notebook_of(cell("1", *[result({"image/png": {"alt": "A line"}}, image_png="x")] * 2)),
            "several pictures",
        ),
        ("small_and_plain", notebook_of(cell("1", stream("x" * 400_000))), "400 kB"),
        ("small_and_plain", notebook_of(cell("1", execution={"iopub": "now"})), "has metadata ['execution']"),
    ],
)
def test_a_rule_finds_what_no_notebook_may_hold(folder, rule, notebook, words):
    found = "\n".join(map(str, STORED_RULES[rule](parse(folder, GOOD), notebook)))
    assert words in found


def test_widget_state_is_found(folder):
    notebook = notebook_of(FINE)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    assert "metadata.widgets" in str(STORED_RULES["small_and_plain"](parse(folder, GOOD), notebook)[0])


def test_cells_out_of_order_are_found(folder):
    notebook = notebook_of(FINE)
    notebook.cells[0].execution_count = 7
    assert "not numbered" in str(STORED_RULES["outputs_can_be_compared"](parse(folder, GOOD), notebook)[0])


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("    return int(sum(x) >= threshold)", True),
        ("weights = weights + rate * error * x", True),
        ("if net_input(x) >= threshold:", True),
        ("    return weights, bias", False),
        ("for row, target in zip(X, y):", False),
        ("    # the rule of 1958", False),
        ("from course_utils import nn", False),
        ("total += x", False),
        ("", False),
    ],
)
def test_which_lines_tell(line, tells):
    assert is_telling(line) is tells


def test_an_exercise_may_call_itself(folder):
    text = exercise("return x and double(x - 1)") + "# %%\n1 + 1\n"
    assert independent_of_exercises(parse(folder, text)) == []
