"""Who shows the frames of a live figure: the page itself, or Python where the page cannot."""

import asyncio
import os
import sys
from contextlib import contextmanager

import ipywidgets

SETTLE = 0.01  # seconds in which values that pile up are dropped but the last
PACE = 350  # milliseconds that a frame of a run is shown


def make_player(explorer):
    """Return the live player, or the plain one in Colab and wherever anywidget does not load.

    Colab would switch all later widgets to another manager at the first anywidget. The environment
    variable COURSE_PLAYER, "live" or "plain", decides otherwise.
    """
    wanted = os.environ.get("COURSE_PLAYER") or ("plain" if in_colab() else "live")
    if wanted not in ("live", "plain"):
        raise ValueError(f"COURSE_PLAYER is {wanted!r}, expected 'live' or 'plain' (or unset).")
    if wanted == "live":
        try:
            from .live import LivePlayer
        except ImportError:
            return PlainPlayer(explorer)
        return LivePlayer(explorer)
    return PlainPlayer(explorer)


def in_colab():
    return "google.colab" in sys.modules


def running_loop():
    """Return the event loop that this thread runs in, or None (a script, a test)."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def frame_or_reason(explorer, values):
    """Return the Frame for values; when it fails, one without a picture that says why."""
    from .explorer import Frame

    try:
        return explorer.frame_at(values)
    except Exception as error:  # a figure in use says what went wrong where the learner looks
        return Frame(b"", f"These values cannot be shown ({type(error).__name__}: {error}).", None)


def step_button(explorer):
    """Return the button that moves the played control one place on, as far as there is to see."""
    button = ipywidgets.Button(description="Step", layout=ipywidgets.Layout(width="auto"))

    def step(_):
        control = explorer.controls[explorer.plays]
        last = frame_or_reason(explorer, explorer.values).last_step
        end = control.max if last is None else min(last, control.max)
        control.value = max(control.value, min(control.value + control.step, end))

    button.on_click(step)
    return button


def reset_button(explorer):
    """Return the button that takes the played control back to its beginning."""
    button = ipywidgets.Button(description="Reset", layout=ipywidgets.Layout(width="auto"))
    control = explorer.controls[explorer.plays]
    button.on_click(lambda _: setattr(control, "value", control.min))
    return button


class PlainPlayer(ipywidgets.VBox):
    """An image and a sentence, fed by Python whenever a control has changed; core widgets only."""

    def __init__(self, explorer):
        self.explorer = explorer
        width, height = (round(100 * inches) for inches in explorer.size)
        fit = ipywidgets.Layout(max_width="100%", object_fit="contain")
        self.picture = ipywidgets.Image(format="png", width=width, height=height, layout=fit)
        self.sentence = ipywidgets.HTML()
        self._held = self._due = False
        self.show()
        super().__init__([self.picture, self.sentence])
        for control in explorer.controls.values():
            control.observe(self._follow, "value")

    @property
    def buttons(self):
        """Step, Run and Reset for a figure that plays. Run is the ordinary Play widget."""
        if self.explorer.plays is None:
            return []
        control = self.explorer.controls[self.explorer.plays]
        span = {"min": control.min, "max": control.max, "value": control.value}
        run = ipywidgets.Play(**span, step=control.step, interval=2 * self.explorer.pace)
        ipywidgets.link((run, "value"), (control, "value"))
        return [step_button(self.explorer), run, reset_button(self.explorer)]

    @contextmanager
    def hold(self):
        """Show only the last of the values that are set inside."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.show()

    def _follow(self, _):
        """Show the new values: at once, or a moment later so that only the last are drawn."""
        # Colab shows what is sent while it waits for an answer, and may miss what is sent later.
        loop = None if in_colab() else running_loop()
        if self._held or self._due:
            return
        if loop is None:
            self.show()
            return
        self._due = True
        loop.call_later(SETTLE, self._show_due)

    def _show_due(self):
        self._due = False
        self.show()

    def show(self):
        """Show the controls' present values; without a picture for them, keep the last one."""
        frame = frame_or_reason(self.explorer, self.explorer.values)
        if frame.png:
            self.picture.value = frame.png
        text = frame.sentence.replace("&", "&amp;").replace("<", "&lt;")
        self.sentence.value = f'<p role="status" aria-live="polite">{text}</p>'
