"""The playground in a page: controls in short rows, those of the second thought folded away, and the run as text."""

from html import escape

import ipywidgets

from .data import FEATURES

MAIN = (
    ("data", "noise", "units1", "units2", "activation", "l2"),
    ("learning_rate", "epoch"),
)
MORE = (
    (*(feature.control for feature in FEATURES), "test", "seed"),
    ("units3", "units4", "dropout", "optimizer", "batch_size", "loss", "l1"),
)
FULL = {"width": "100%", "max_width": "840px"}  # as wide as the picture


def page(figure):
    """Return the whole figure as one widget; `figure.more` says whether all settings are in sight at first."""
    rows = [[figure.controls[name] for name in names] for names in MAIN]
    folded = ipywidgets.VBox([_row(figure.controls[name] for name in names) for names in MORE])
    script = ipywidgets.Textarea(description="", layout=ipywidgets.Layout(height="320px", **FULL))
    more, code = _fold("More settings", folded, figure.more), _fold("Keras script", script, False)
    rows[-1] += [*figure.player.buttons, more]
    examples = _row([*(button for button, _ in figure.buttons.values()), code])
    _follow(figure, code, script)
    return ipywidgets.VBox([*map(_row, rows), folded, figure.player, run_as_text(figure), examples, script])


def _row(widgets):
    """Return widgets side by side, in as many lines as they need."""
    layout = ipywidgets.Layout(flex_flow="row wrap", align_items="center", overflow="visible")
    return ipywidgets.HBox([*widgets], layout=layout)


def _fold(label, hidden, opened):
    """Return the button that shows and hides a widget: the same in ipywidgets 7 and 8, where Accordion differs."""
    button = ipywidgets.ToggleButton(opened, description=label, layout=ipywidgets.Layout(width="auto"))

    def show(_=None):
        hidden.layout.display = "flex" if button.value else "none"

    button.observe(show, "value")
    show()
    return button


def _follow(figure, button, script):
    """Keep the script that of the run on show, while it is in sight."""

    def write(_):
        if button.value:
            script.value = figure.keras_code()

    for widget in (button, *figure.controls.values()):
        widget.observe(write, "value")


def run_as_text(figure):
    """Return the field that holds the run as a line of text: copy it to share a run, paste one to see it."""
    look = {"style": {"description_width": "initial"}, "layout": ipywidgets.Layout(**FULL)}
    field = ipywidgets.Text(str(figure.state), description="this run", continuous_update=False, **look)
    told, loading = ipywidgets.HTML(), []

    def now(_=None):
        if not loading:  # 24 controls that are set one by one pass through states nobody asked for
            field.value = str(figure.state)

    def pasted(change):
        told.value = ""
        if change["new"].strip() == str(figure.state):
            return
        loading.append(True)
        try:
            figure.load(change["new"])
        except ValueError as error:
            told.value = f'<p role="alert" style="margin: 0 2px; line-height: 1.4">{escape(str(error))}</p>'
            return  # what was pasted stays, to be mended
        finally:
            loading.clear()
        now()  # what the line left out is written in

    field.observe(pasted, "value")
    for control in figure.controls.values():
        control.observe(now, "value")
    return ipywidgets.VBox([field, told])
