"""The training playground: a line of text is a run, a run depends on nothing else, and what is said of it is true."""

import asyncio
import io
import os
import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils import nn, widgets
from course_utils.widgets import png
from course_utils.widgets.playground import Playground, State
from course_utils.widgets.playground.code import keras_code
from course_utils.widgets.playground.data import DATA, FEATURES, REGRESSION, chosen_features
from course_utils.widgets.playground.run import Run, make_data, order_of, training_rows
from course_utils.widgets.playground.state import CHOICES, EPOCHS, MOST_LAYERS, MOST_UNITS, RATES, STRIDE

EXAMPLES = int(os.environ.get("COURSE_EXAMPLES", "60"))
OVERFITTING = "n2n1 data=gaussians noise=0.5 test=0.7 layers=8,8 optimizer=adam"

states = st.builds(
    State,
    **{name: st.sampled_from(choices) for name, choices in CHOICES.items()},
    features=st.sets(st.sampled_from([feature.text for feature in FEATURES])).map(tuple),
    layers=st.lists(st.integers(1, MOST_UNITS), max_size=MOST_LAYERS).map(tuple),
    rate=st.floats(1e-3, 10),
    epoch=st.sampled_from(range(0, EPOCHS + 1, STRIDE)),
)


# --- the line of text ---


@settings(max_examples=5 * EXAMPLES, deadline=None)
@given(states)
def test_a_state_is_its_line_of_text(state):
    line = str(state)
    assert State.parse(line) == state and "\n" not in line and len(line) < 250
    words = line.split()
    assert State.parse(" ".join([words[0], *reversed(words[1:])])) == state  # in any order


@settings(max_examples=EXAMPLES, deadline=None)
@given(states)
def test_a_figure_shows_the_state_of_a_line_and_gives_the_line_back(state):
    figure = Playground()
    figure.load(str(state))
    assert figure.state == state and str(Playground(state=str(state)).state) == str(state)


def test_what_a_line_leaves_out_is_as_at_the_start():
    assert State.parse("n2n1") == State() == Playground().state
    assert State.parse(" n2n1   data=xor\n") == State(data="xor")
    figure = Playground(state=OVERFITTING)
    figure.load("n2n1 layers=none")
    assert figure.state == State(layers=())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "its first word must be n2n1, got nothing"),
        ("data=xor", "its first word must be n2n1, got 'data=xor'"),
        ("n2n1 optimzer=adam", r"'optimzer=adam' is no word of a run: .*Did you mean optimizer=…\?"),
        ("n2n1 adam", "'adam' is no word of a run: expected name=value with data, noise, test"),
        ("n2n1 data=xor data=spiral", "'data=spiral' comes twice: data was xor before"),
        ("n2n1 data=moons", "data=moons does not fit: expected one of circle, xor, gaussians, spiral, plane, bumps"),
        ("n2n1 noise=0.05", "noise=0.05 does not fit: expected one of 0, 0.1, 0.2"),
        ("n2n1 noise=much", "'noise=much' does not fit: expected a number after noise="),
        ("n2n1 seed=1.5", "'seed=1.5' does not fit: expected a whole number after seed="),
        ("n2n1 layers=4,x", "'layers=4,x' does not fit: expected whole numbers such as 4,2, or none after layers="),
        ("n2n1 layers=9", "layers=9 does not fit: expected up to 4 numbers from 1 to 8"),
        ("n2n1 layers=1,1,1,1,1", "expected up to 4 numbers"),
        ("n2n1 layers=0", "expected up to 4 numbers from 1 to 8"),
        ("n2n1 features=x1,x3", "features=x1,x3 does not fit: expected some of x1, x2,"),
        ("n2n1 rate=11", "rate=11 does not fit: expected a learning rate from 0.001 to 10"),
        ("n2n1 rate=nan", "rate=nan does not fit"),
        ("n2n1 epoch=3", "epoch=3 does not fit: expected a multiple of 5 from 0 to 300"),
        ("n2n1 epoch=305", "expected a multiple of 5 from 0 to 300"),
        ("n2n1 l2=0.5", "l2=0.5 does not fit: expected one of 0, 0.0001"),
    ],
)
def test_a_line_that_is_none_is_told_what_is_wrong(line, said):
    with pytest.raises(ValueError, match=said):
        State.parse(line)
    figure = Playground()
    with pytest.raises(ValueError, match=said):
        figure.load(line)
    assert figure.state == State()


def inside(widget):
    """All widgets within a widget."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from inside(child)


def named(figure, description):
    """The one widget of a figure's view that has this label."""
    (found,) = [part for part in inside(figure.view) if getattr(part, "description", None) == description]
    return found


def field_and_word(figure):
    """The text field of the view and what stands under it."""
    field = named(figure, "this run")
    (box,) = [part for part in inside(figure.view) if field in getattr(part, "children", ())]
    return box.children


@pytest.mark.parametrize("kind", ["live", "plain"])
def test_the_field_follows_the_controls_and_the_controls_follow_the_field(monkeypatch, kind):
    monkeypatch.setenv("COURSE_PLAYER", kind)
    figure = Playground()
    field, told = field_and_word(figure)
    assert field.value == str(State())
    figure.controls["data"].value = "xor"
    assert field.value == str(State(data="xor"))
    field.value = "n2n1 data=spiral layers=3 epoch=5"
    assert figure.state == State(data="spiral", layers=(3,), epoch=5)
    assert field.value == str(figure.state) and told.value == ""
    field.value = "n2n1 data=spirla"
    assert "data=spirla does not fit" in told.value and field.value == "n2n1 data=spirla"
    assert figure.state == State(data="spiral", layers=(3,), epoch=5)
    figure.controls["epoch"].value = 10
    assert told.value == "" and field.value == str(figure.state)


def test_a_pasted_line_is_no_markup():
    figure = Playground()
    field, told = field_and_word(figure)
    field.value = "n2n1 <img/src=x>"
    assert "<img" not in told.value and "&lt;img" in told.value


# --- data ---


@pytest.mark.parametrize("name", DATA)
def test_data_are_of_the_size_that_was_asked_and_fit_into_the_picture(name):
    X, y = DATA[name](200, 0.5, np.random.default_rng(0))
    assert X.shape == (200, 2) and y.shape == (200,) and abs(X).max() < 7.5
    again = DATA[name](200, 0.5, np.random.default_rng(0))
    assert (again[0] == X).all() and (again[1] == y).all()
    assert not (DATA[name](200, 0.5, np.random.default_rng(1))[0] == X).all()
    if name not in REGRESSION:
        assert set(y) == {0, 1} and 70 <= y.sum() <= 130


@pytest.mark.parametrize(
    ("name", "of_class_one"),
    [
        ("circle", lambda x1, x2: np.hypot(x1, x2) < 3),
        ("xor", lambda x1, x2: (x1 > 0) != (x2 > 0)),
        ("gaussians", lambda x1, x2: x1 + x2 > 0),
    ],
)
def test_without_noise_the_classes_are_what_they_are_called(name, of_class_one):
    X, y = DATA[name](500, 0.0, np.random.default_rng(0))
    assert (of_class_one(*X.T) == y).mean() > 0.99


def test_the_quantities_are_a_plane_and_six_hills():
    X, y = DATA["plane"](200, 0.0, np.random.default_rng(0))
    np.testing.assert_allclose(np.linalg.lstsq(X, y, rcond=None)[0], [0.1, 0.1])
    X, y = DATA["bumps"](4000, 0.0, np.random.default_rng(0))
    assert (
        y[np.hypot(X[:, 0], X[:, 1] + 2.5) < 0.4].min() > 0.8 and y[np.hypot(X[:, 0], X[:, 1] - 2.5) < 0.4].max() < -0.8
    )
    assert abs(y[np.hypot(*X.T) < 0.3]).max() < 0.1


def test_the_features_are_what_their_code_says():
    X = np.random.default_rng(0).normal(size=(9, 2))
    x1, x2 = X.T
    for feature in FEATURES:
        wanted = eval(feature.code, {"np": np, "x1": x1, "x2": x2})
        np.testing.assert_array_equal(chosen_features(X, [feature.text])[:, 0], wanted)
    assert not chosen_features(X, ()).any() and chosen_features(X, ()).shape == (9, 1)


# --- runs ---


SOME = [
    State(),
    State(data="bumps", noise=0.2, layers=(5,), optimizer="rmsprop", rate=0.01, batch=30),
    State(data="spiral", layers=(4, 4), optimizer="adam", dropout=0.2, l1=0.001, seed=3),
    State(data="xor", features=("x1*x2",), layers=(), optimizer="momentum", loss="mse", batch=5, l2=0.01),
]


@pytest.mark.parametrize("state", SOME, ids=lambda state: state.data)
def test_a_run_is_the_same_however_it_is_asked_for(state):
    at_once, in_steps = Run(state), Run(state)
    at_once.at(20)
    for epoch in (0, 10, 5, 20, 15):
        in_steps.at(epoch)
    assert at_once.losses == in_steps.losses
    for one, two in zip(at_once.weights, in_steps.weights, strict=True):
        assert all((a == b).all() for a, b in zip(one, two, strict=True))


def test_two_threads_that_ask_at_once_train_once():
    wanted, shared = Run(SOME[0]), Run(SOME[0])
    wanted.at(20)
    threads = [threading.Thread(target=shared.at, args=(20,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.losses == wanted.losses


@pytest.mark.parametrize("state", SOME[:2] + SOME[3:], ids=lambda state: state.data)  # masks are each library's own
def test_the_losses_are_those_of_a_training_by_hand(state):
    """An independent loop: activations, losses and rules written out, in float64."""
    X, y = make_data(state)
    inputs, k = chosen_features(X, state.features), training_rows(state)
    rng = np.random.default_rng(state.seed)
    sizes = [inputs.shape[1], *state.layers, 1]
    W = [rng.uniform(-1, 1, (a, b)) * np.sqrt(6 / (a + b)) for a, b in pairwise(sizes)]
    B = [np.zeros(b) for b in sizes[1:]]
    slots = [np.zeros_like(p) for p in (*W, *B)]

    def forward(x):
        layers = [x]
        for n, (w, b) in enumerate(zip(W, B, strict=True)):
            z = layers[-1] @ w + b
            last = n == len(W) - 1
            layers.append(z if last and state.regression else 1 / (1 + np.exp(-z)) if last else np.tanh(z))
        return layers

    def loss(part):
        p, t = forward(inputs[part])[-1][:, 0], y[part]
        if state.loss_name == "mean_squared_error":
            value = ((p - t) ** 2).mean()
        else:
            value = -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
        return value + sum(state.l1 * abs(w).sum() + state.l2 * (w**2).sum() for w in W)

    def update(rows):
        layers, t = forward(inputs[rows]), y[rows][:, None]
        p = layers[-1]
        delta = (p - t) / len(rows)
        if state.loss_name == "mean_squared_error":
            delta = 2 * delta * (1 if state.regression else p * (1 - p))
        of_w, of_b = [], []
        for n in reversed(range(len(W))):
            of_w.insert(0, layers[n].T @ delta + state.l1 * np.sign(W[n]) + 2 * state.l2 * W[n])
            of_b.insert(0, delta.sum(axis=0))
            delta = delta @ W[n].T * (1 - layers[n] ** 2)
        for p, slot, g in zip((*W, *B), slots, (*of_w, *of_b), strict=True):
            if state.optimizer == "rmsprop":
                slot[:] = 0.9 * slot + 0.1 * g**2
                p -= state.rate * g / np.sqrt(slot + 1e-7)
            else:
                slot[:] = (0.9 if state.optimizer == "momentum" else 0) * slot - state.rate * g
                p += slot

    wanted = [[loss(slice(k)), loss(slice(k, None))]]
    for epoch in range(1, 11):
        order = order_of(state, epoch, k)
        assert sorted(order) == list(range(k))
        for at in range(0, k, state.batch):
            update(order[at : at + state.batch])
        wanted.append([loss(slice(k)), loss(slice(k, None))])
    run = Run(state)
    run.at(10)
    np.testing.assert_allclose(run.losses, wanted, rtol=2e-4, atol=1e-6)


def test_a_run_that_diverges_stops_there_and_says_so():
    wild = "n2n1 data=plane layers=none rate=10 features=x1^2,x2^2 batch=1"
    figure = Playground(state=f"{wild} epoch=50")
    data = figure.compute(**figure.values)
    assert data.lost is not None and data.epoch == data.lost - 1 and np.isfinite(data.losses).all()
    said = figure.describe()
    assert said.startswith(f"Training diverged in epoch {data.lost}: ") and "Shown is what was before" in said
    assert figure.last_step(data) == STRIDE * -(-data.lost // STRIDE)
    assert figure.frame() != figure.frame(epoch=0)
    assert "diverged" not in figure.describe(epoch=0)


# --- what is said and shown ---


@settings(max_examples=EXAMPLES, deadline=None)
@given(states.filter(lambda state: state.batch > 5), st.sampled_from([0, 5, 10]))
def test_the_sentence_is_true_against_nn(state, epoch):
    figure = Playground(state=str(replace(state, rate=0.0316227766, epoch=epoch)))
    data, said, run = figure.compute(**figure.values), figure.describe(), Run(figure.state.start)
    run.at(epoch)
    X, y = make_data(figure.state)
    inputs = chosen_features(X, state.features)
    if data.lost:
        assert "diverged" in said
        return
    model = nn.Sequential([nn.Input((inputs.shape[1],))])
    for units in state.layers:
        model.add(nn.layers.Dense(units, state.activation))
    model.add(nn.layers.Dense(1, None if state.regression else "sigmoid"))
    model.set_weights(run.weights[epoch])
    answers = model.predict(inputs)[:, 0]
    loss = nn.losses.get(state.loss_name)
    price = sum(
        state.l1 * abs(w).sum(dtype=float) + state.l2 * (w.astype(float) ** 2).sum()
        for w in run.weights[epoch]
        if w.ndim == 2
    )
    for name, part in (("training", slice(data.rows)), ("test", slice(data.rows, None))):
        value = float(loss(y[part, None].astype(float), answers[part, None])) + price
        told = float(said.partition(f"a {name} loss of ")[2].partition(" ")[0].rstrip(";.,"))
        assert told == pytest.approx(value, rel=6e-3, abs=1e-6)
        if not state.regression:
            right = int(((answers[part] > 0.5) == y[part]).sum())
            assert f"{right} of {len(y[part])} {name} points" in said
    assert ("right" in said) == (not state.regression)
    weights = sum(w.size for w in run.weights[epoch] if w.ndim == 2)
    assert f" {weights} weight" in said
    assert said.startswith(f"After {epoch} epochs" if epoch else "A network with")


def test_the_picture_of_a_unit_is_what_the_unit_answers():
    figure = Playground(features=("x1", "sin(x2)"), layers=(3, 2), epoch=5)
    data = figure.compute(**figure.values)
    run = Run(figure.state.start)
    run.at(5)
    w, b, v, c, u, d = (p.astype(float) for p in run.weights[5])
    side = (np.arange(48) + 0.5) / 48 * 12 - 6
    x1, x2 = np.meshgrid(side, side)
    first = np.tanh(np.stack([x1, np.sin(x2)], axis=-1) @ w + b)
    second = np.tanh(first @ v + c)
    np.testing.assert_allclose(data.units[1], first, atol=1e-5)
    np.testing.assert_allclose(data.units[2], second, atol=1e-5)
    np.testing.assert_allclose(data.answer, 1 / (1 + np.exp(-(second @ u + d)[..., 0])), atol=1e-5)


def test_the_largest_network_still_has_small_frames():
    names = [feature.control for feature in FEATURES]
    for data in ("spiral", "bumps"):
        figure = Playground(data=data, layers=(8, 8, 8, 8), optimizer="adam", **dict.fromkeys(names, True))
        assert max(len(figure.frame(epoch=epoch)) for epoch in (0, 10, 30)) <= 90_000


def test_a_few_colours_are_near_those_that_were_drawn():
    rng = np.random.default_rng(0)
    few = np.repeat(rng.integers(0, 256, (12, 3)), 40, axis=0).reshape(24, 20, 3).astype(np.uint8)
    few[0] = 255
    shown = np.asarray(Image.open(io.BytesIO(png.encode_few(few))).convert("RGB")).astype(int)
    assert abs(shown - few).max() <= 4 and (shown[0] == 255).all()
    figure = Playground(state=OVERFITTING)
    data = figure.compute(**figure.values)
    pixels = figure._renderer.pixels(lambda artists: figure.draw(artists, data)).copy()
    shown = np.asarray(Image.open(io.BytesIO(png.encode_few(pixels))).convert("RGB")).astype(int)
    away = abs(shown - pixels[:, :, :3]).max(axis=2)
    assert away.mean() < 3 and (away > 20).mean() < 0.01
    assert len(png.encode_few(pixels)) < 0.6 * len(png.encode(pixels))


# --- in a page ---


def test_work_ahead_follows_the_epochs_and_starts_no_other_training(monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", "live")

    async def scenario():
        figure = Playground()
        sent = []
        figure.player.send = lambda content, buffers=None: sent.append(content["values"])
        figure.controls["epoch"].value = 10
        await asyncio.sleep(1.5)
        return figure, sent

    figure, sent = asyncio.run(scenario())
    now = figure.to_page(figure.values)
    assert {values["epoch"] for values in sent} >= {15, 20}
    assert all(values | {"epoch": 10} == now for values in sent)


@pytest.mark.parametrize("kind", ["live", "plain"])
def test_step_reset_and_the_examples_move_the_controls(monkeypatch, kind):
    monkeypatch.setenv("COURSE_PLAYER", kind)
    figure = Playground()
    step, _, reset = figure.player.buttons
    step.click()
    step.click()
    assert figure.state.epoch == 2 * STRIDE
    reset.click()
    assert figure.state == State()
    button, _ = figure.buttons["Overfitting"]
    button.click()
    assert figure.state == State.parse(OVERFITTING)


def test_the_fold_opens_and_closes_and_every_control_is_in_the_view():
    for opened in (False, True):
        figure = Playground(more=opened)
        parts = list(inside(figure.view))
        assert all(control in parts for control in figure.controls.values())
        more = named(figure, "More settings")
        (folded,) = [part for part in figure.view.children if figure.controls["dropout"] in inside(part)]
        for value in (opened, not opened, opened):
            more.value = value
            assert folded.layout.display == ("flex" if value else "none")


def test_the_script_under_the_figure_is_that_of_the_run_on_show():
    figure = Playground()
    script = figure.view.children[-1]
    assert script.layout.display == "none" and script.value == ""
    named(figure, "Keras script").value = True
    assert script.layout.display == "flex" and script.value == figure.keras_code()
    figure.controls["data"].value = "plane"
    assert "def plane(" in script.value and "SEED, EPOCHS, BATCH_SIZE = 0, 0, 10" in script.value


@settings(max_examples=EXAMPLES, deadline=None)
@given(states)
def test_the_script_of_any_state_compiles_and_carries_its_line(state):
    script = keras_code(state)
    compile(script, "script", "exec")
    assert max(map(len, script.splitlines())) <= 120
    docstring = script.split('"""')[1]
    assert State.parse(" ".join(docstring.split("\n\n")[1].split())) == state
    assert ("Dropout" in script) == bool(state.dropout and state.layers)


def test_bad_arguments_are_told():
    with pytest.raises(ValueError, match=r"layers=9 does not fit: expected up to 4 numbers from 1 to 8"):
        Playground(layers=(9,))
    with pytest.raises(ValueError, match=r"features=x3 does not fit"):
        Playground(features=("x3",))
    with pytest.raises(TypeError, match=r"Playground\(\) got epochs=5.*Did you mean epoch\?"):
        Playground(epochs=5)
    assert widgets.playground is Playground and RATES[0] == 0
