"""Live figures: an explorer says what to compute, draw and describe; this core does all the rest."""

import base64
import difflib
import threading
from collections import OrderedDict
from contextlib import nullcontext
from functools import cached_property
from typing import NamedTuple

import ipywidgets

from . import png
from .players import PACE, make_player
from .renderer import Renderer
from .values import checked, from_page, to_page

CACHE_BYTES = 32 * 2**20  # of frames kept in Python, per explorer


class Frame(NamedTuple):
    """One picture of a figure: what the controls' values look like, and what they mean."""

    png: bytes
    sentence: str
    last_step: int | None  # where playing ends, when that is before the control's end


class Explorer:
    """A figure that answers its controls. A new one is a class that writes five short recipes:

        controls(self) -> {name: control}          ordinary ipywidgets, from `widgets.controls`
        compute(self, **values) -> data            pure: equal values give equal data
        setup(self, figure) -> {name: artist}      once; makes axes, and returns what will move
        draw(self, artists, data)                  changes the artists in place; they are drawn over
                                                   whatever else is on the figure
        describe(self, values, data) -> str        one sentence: what the picture shows

    and sets `title`; optionally `presets` ({label: {control: value}}, a button each), `plays` (the
    control that Step, Run and Reset drive), `last_step(data)` (where playing ends), `size`,
    `exported` ({control: values or their number}: what `to_html()` keeps if it is not told), `pace`
    (milliseconds that a frame of a run is on show), `ahead` (the controls whose next frames are made in
    idle time, where not every one's are), and `encode` (pixels to PNG: `png.encode_few` where many slanted
    lines make frames large).

    Keyword arguments are the controls' start values. An instance has `controls` (name -> control),
    `values`, `set(**values)`, `frame(**values)` (PNG bytes), `describe(**values)` (the sentence) and
    `to_html()`; as the last expression of a cell it is displayed. A frame is a function of the controls' values
    and of nothing else, which is why frames can be kept, sent ahead, and stored in a page.
    """

    title = ""
    size = (8.4, 3.8)  # inches at 100 dots each: fits a cell of JupyterLab at 1280 × 800 unscaled
    presets = {}  # noqa: RUF012 - a subclass replaces it
    plays = None
    exported = {}  # noqa: RUF012
    pace = PACE
    ahead = None
    encode = staticmethod(png.encode)

    def __init__(self, **start):
        # What a subclass writes as recipes, an instance offers as results: the controls
        # themselves, and a sentence for any values.
        self._sentence = self.describe
        self.controls, self.describe = self.controls(), self._describe
        self._frames, self._frames_bytes = OrderedDict(), 0
        self._lock = threading.RLock()  # a notebook may answer widgets in a thread of its own
        for name, value in self._checked(start, type(self).__name__).items():
            self.controls[name].value = value
        self._start = self.values

    # -- the recipes ------------------------------------------------------------------------------

    def controls(self):
        raise NotImplementedError(f"{type(self).__name__} needs controls(self) -> {{name: control}}.")

    def compute(self, **values):
        raise NotImplementedError(f"{type(self).__name__} needs compute(self, **values) -> data.")

    def setup(self, figure):
        raise NotImplementedError(f"{type(self).__name__} needs setup(self, figure) -> artists.")

    def draw(self, artists, data):
        raise NotImplementedError(f"{type(self).__name__} needs draw(self, artists, data).")

    def describe(self, values, data):
        raise NotImplementedError(f"{type(self).__name__} needs describe(self, values, data) -> str.")

    def last_step(self, data):
        """Return the value of the control `plays` at which playing ends, or None: at its end."""
        return None

    # -- what an instance offers ------------------------------------------------------------------

    @property
    def values(self):
        """The controls' present values, name -> value."""
        return {name: checked(name, c, c.value) for name, c in self.controls.items()}

    def set(self, **values):
        """Set several controls; the figure follows once, to the last values."""
        values = self._checked(values, "set")
        with self.player.hold() if "player" in vars(self) else nullcontext():
            for name, value in values.items():
                self.controls[name].value = value

    def frame(self, **values):
        """Return the picture for these values as PNG bytes; values left out keep their setting.

        Raises TypeError for an unknown control and ValueError for a value it does not allow.
        """
        return self.frame_at(self.values | self._checked(values, "frame")).png

    def _describe(self, **values):
        """Return the sentence for these values; values left out keep their present setting."""
        return self.frame_at(self.values | self._checked(values, "describe")).sentence

    def frame_at(self, values):
        """Return the Frame of a full set of checked values, from the cache when it is known."""
        key = tuple(values[name] for name in self.controls)
        with self._lock:
            if key in self._frames:
                self._frames.move_to_end(key)
                return self._frames[key]
            data = self.compute(**values)
            pixels = self._renderer.pixels(lambda artists: self.draw(artists, data))
            sentence = self._sentence(values, data)
            frame = Frame(self.encode(pixels), sentence, self.last_step(data))
            self._keep(key, frame)
            return frame

    def _keep(self, key, frame):
        """Remember a frame, and forget the least recently used ones beyond the limit."""
        self._frames[key] = frame
        self._frames_bytes += len(frame.png)
        while self._frames_bytes > CACHE_BYTES and len(self._frames) > 1:
            _, oldest = self._frames.popitem(last=False)
            self._frames_bytes -= len(oldest.png)

    @cached_property
    def _renderer(self):
        return Renderer(self.setup, self.size)

    def _checked(self, values, caller):
        """Return values as the controls would hold them, or say which one does not fit and why."""
        unknown = [name for name in values if name not in self.controls]
        if unknown:
            near = difflib.get_close_matches(unknown[0], self.controls, n=1)
            raise TypeError(
                f"{caller}() got {unknown[0]}={values[unknown[0]]!r}, but the controls of this "
                f"figure are: {', '.join(self.controls)}." + (f" Did you mean {near[0]}?" if near else "")
            )
        return {name: checked(name, self.controls[name], v) for name, v in values.items()}

    def to_html(self, controls=None, values=None, *, budget=1_500_000, title=True, page=False):
        """Return the figure as HTML that needs no kernel and no network: a fragment for any page.

        It holds a frame for every combination of its controls' values. `controls` names the controls to keep live
        (the others stay at their present value), with all their values unless `values`, {name: list of values or how
        many}, says otherwise. Without `controls` what `values` does not name is thinned until all fits into `budget`
        bytes. `title` may be another text or False; `page=True` gives a complete page instead of a fragment.

        Raises ValueError, with a call that would fit, where what was asked for exceeds the budget.
        """
        from .export import to_html  # only who exports needs it

        return to_html(self, controls, values, budget=budget, title=title, whole_page=page)

    # -- in the page ------------------------------------------------------------------------------

    def to_page(self, values):
        """Return values as the page's models of the controls hold them."""
        return {name: to_page(self.controls[name], value) for name, value in values.items()}

    def from_page(self, values):
        """Return, checked, the values that a page sent."""
        if set(values) != set(self.controls):
            raise ValueError(f"expected the controls {', '.join(self.controls)}, got {values}")
        return {
            name: checked(name, control, from_page(control, values[name])) for name, control in self.controls.items()
        }

    @cached_property
    def buttons(self):
        """The buttons beside the controls: label -> (the button, the values that it sets)."""
        settings = dict(self.presets)
        if settings:
            settings["Start again"] = dict(self._start)
        buttons = {}
        for label, values in settings.items():
            values = self._checked(values, f"the preset {label!r} of {type(self).__name__}")
            button = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="auto"))
            button.on_click(lambda _, values=values: self.set(**values))
            buttons[label] = (button, values)
        return buttons

    @cached_property
    def player(self):
        """What shows the frames: in the page itself where that is possible, else from Python."""
        return make_player(self)

    @cached_property
    def view(self):
        """The whole figure as one widget: controls in a row, picture and sentence below."""
        row = [*self.controls.values(), *self.player.buttons]
        row += [button for button, _ in self.buttons.values()]
        layout = ipywidgets.Layout(flex_flow="row wrap", align_items="center", overflow="visible")
        return ipywidgets.VBox([ipywidgets.HBox(row, layout=layout), self.player])

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Return the live view, a still picture with its alternative text, and the sentence."""
        frame = self.frame_at(self.values)
        data = {
            "text/plain": f"{self.title}: {frame.sentence}",
            "image/png": base64.b64encode(png.shrink(frame.png)).decode("ascii"),
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.view.model_id,
            },
        }
        return data, {"image/png": {"alt": frame.sentence}}

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.values.items())})"
