"""The package as a whole: true examples, documented names, no heavy or foreign imports, Keras' arguments."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils import nn
from course_utils.nn import _text

MODULES = [module.name for module in pkgutil.walk_packages(nn.__path__, "course_utils.nn.")]
PUBLIC = [name for name in MODULES if "._" not in name]


@pytest.mark.parametrize("name", PUBLIC)
def test_examples_in_docstrings_are_true(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0
    assert results.attempted > 0


def test_every_public_name_is_explained():
    missing = []
    for module in map(importlib.import_module, PUBLIC):
        for name, value in vars(module).items():
            own = getattr(value, "__module__", None) == module.__name__
            if not name.startswith("_") and own and callable(value) and not inspect.getdoc(value):
                missing.append(f"{module.__name__}.{name}")
    assert missing == []


def test_first_sentences_fit_one_line():
    for module in map(importlib.import_module, MODULES):
        own = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
        for value in (module, *own):
            first = (inspect.getdoc(value) or "").split("\n\n")[0]
            assert "\n" not in first, f"{module.__name__}: {first}"


def test_modules_are_short_enough_to_read():
    for module in map(importlib.import_module, MODULES):
        assert len(inspect.getsource(module).splitlines()) <= 300, module.__name__


def imported(code):
    """Return the names of the modules that a fresh Python has loaded after this code."""
    code += "; import sys; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return answer.stdout.split()


def test_nn_needs_numpy_alone():
    loaded = imported("import course_utils.nn")
    foreign = {"tensorflow", "keras", "matplotlib", "scipy", "sklearn", "ipywidgets", "IPython", "anywidget"}
    assert foreign.isdisjoint(loaded)
    course = {name for name in loaded if name.startswith("course_utils.")}
    assert {name for name in course if not name.startswith("course_utils.nn")} == set()


@pytest.mark.parametrize("code", ["import course_utils", "from course_utils import keras_bridge, nn"])
def test_importing_the_course_loads_no_tensorflow(code):
    assert {"tensorflow", "keras"}.isdisjoint(imported(code))


def test_names_at_the_top():
    for name in nn.__all__:
        assert getattr(nn, name) is not None
    assert nn.Input is nn.layers.Input


def test_the_list_of_modules_is_in_reading_order():
    """Each module of nn stands in the docstring of the package, after the modules that it needs."""
    lines = [line for line in nn.__doc__.splitlines() if line.startswith("    ")]
    listed = [name for line in lines for name in line.split("  ")[2].split(", ")]
    assert sorted(listed) == sorted(module.name for module in pkgutil.iter_modules(nn.__path__))
    root = Path(nn.__file__).parent
    for place, name in enumerate(listed):
        files = [root / f"{name}.py"] if (root / f"{name}.py").exists() else (root / name).glob("*.py")
        for file in files:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level == len(file.relative_to(root).parts):
                    needed = {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
                    assert needed <= set(listed[:place]), f"{name} needs {needed}, listed after it"


# What has an example in its own docstring, to be found by help(...) on that name.
EXAMPLES = (
    "activations callbacks descent gates history initializers losses.classification losses.margin losses.regression "
    "optimizers.adaptive optimizers.schedules optimizers.sgd progress regularizers surfaces truth_tables"
).split()


@pytest.mark.parametrize("part", EXAMPLES)
def test_every_public_name_has_an_example(part):
    missing = []
    for module in map(importlib.import_module, PUBLIC):
        if not f"{module.__name__}.".startswith(f"course_utils.nn.{part}."):
            continue
        for name, value in vars(module).items():
            own = getattr(value, "__module__", None) == module.__name__ and callable(value)
            record = isinstance(value, (nn.activations.Activation, nn.surfaces.Surface))
            if not name.startswith("_") and (own or record) and ">>>" not in (value.__doc__ or ""):
                missing.append(f"{module.__name__}.{name}")
    assert missing == []


def test_values_in_reprs():
    values = [2.0, 0.123456, np.float32(0.1), 100_000, True, "auto", None]
    assert [_text.shown(value) for value in values] == ["2", "0.1235", "0.1", "100000", "True", "'auto'", "None"]
