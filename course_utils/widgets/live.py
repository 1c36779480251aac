"""The live player, Python's side: answers the page's requests and works ahead in idle time."""

from contextlib import contextmanager
from importlib.resources import files

import anywidget
import ipywidgets
import traitlets

from .players import frame_or_reason, reset_button, running_loop, step_button
from .values import is_choice, neighbours

IDLE = 0.03  # seconds without a change after which work ahead begins
PAUSE = 0.002  # seconds between two frames made ahead, in which a request can come in


class LivePlayer(anywidget.AnyWidget):
    """Shows frames in the page (player.js), which keeps them and asks only for those it lacks.

    The page follows the controls itself. `request` holds the values whose frame it wants; as a
    synced trait it is never in flight twice, and the newest request follows the one under way.
    The answer is `frame`; frames made ahead travel as messages.
    """

    _esm = files(__package__).joinpath("player.js").read_text(encoding="utf-8")

    title = traitlets.Unicode().tag(sync=True)
    size = traitlets.List().tag(sync=True)  # width, height in pixels
    controls = traitlets.List().tag(sync=True)  # [name, model, "value" or "index"]
    actions = traitlets.List().tag(sync=True)  # [button's model, {"set": {…}}, "step" or "reset"]
    plays = traitlets.Dict().tag(sync=True)  # {"control": name, "run": toggle's model, "pace": ms}
    frame = traitlets.Dict().tag(sync=True)  # {"n", "values", "sentence", "last", "png"}
    request = traitlets.Dict().tag(sync=True, echo_update=False)  # {"n", "values", "fresh"}

    def __init__(self, explorer, think_ahead=True):
        self.explorer, self.think_ahead = explorer, think_ahead
        self._sent = set()  # what the page has been given; it may have forgotten some
        self._turn = 0  # counts changes: work ahead for an older one stops
        self._seen = explorer.values
        self.buttons = self._play_buttons()
        super().__init__(
            title=explorer.title,
            size=[round(100 * inches) for inches in explorer.size],
            controls=[
                [name, _reference(control), "index" if is_choice(control) else "value"]
                for name, control in explorer.controls.items()
            ],
            actions=self._actions(),
            plays=self._plays(),
            frame=self._packed(explorer.values, 0),
        )
        for control in explorer.controls.values():
            control.observe(self._look_ahead, "value")

    def _play_buttons(self):
        """Return Step, Run and Reset; the page itself runs, at the pace at which frames come."""
        if self.explorer.plays is None:
            return []
        auto = ipywidgets.Layout(width="auto")
        run = ipywidgets.ToggleButton(description="Run", layout=auto)
        return [step_button(self.explorer), run, reset_button(self.explorer)]

    def _plays(self):
        if not self.buttons:
            return {}
        control = self.explorer.plays
        return {"control": control, "run": _reference(self.buttons[1]), "pace": self.explorer.pace}

    def _actions(self):
        """Tell the page what each button does, so that a press need not wait for Python."""
        actions = [
            [_reference(button), {"set": self.explorer.to_page(values)}]
            for button, values in self.explorer.buttons.values()
        ]
        if self.buttons:
            step, _, reset = self.buttons
            actions += [[_reference(step), {"play": "step"}], [_reference(reset), {"play": "reset"}]]
        return actions

    def _packed(self, values, n):
        """Return the frame for values as the page reads it, and note that the page has it."""
        frame = frame_or_reason(self.explorer, values)
        if frame.png:
            self._sent.add(tuple(values.values()))
        return {
            "n": n,
            "values": self.explorer.to_page(values),
            "sentence": frame.sentence,
            "last": frame.last_step,
            "png": frame.png,
        }

    @traitlets.observe("request")
    def _answer(self, change):
        """Send the frame that the page asks for; its own spelling of the values comes back."""
        request = change["new"]
        if request.get("fresh"):  # a page that has just been loaded has nothing yet
            self._sent.clear()
        try:
            values = self.explorer.from_page(request["values"])
        except (ValueError, TypeError, IndexError, KeyError) as error:
            nothing = {"last": None, "png": b"", "sentence": f"These values do not fit: {error}"}
            self.frame = {"n": request.get("n"), "values": request.get("values"), **nothing}
            return
        self.frame = self._packed(values, request["n"]) | {"values": request["values"]}
        self._look_ahead()

    @contextmanager
    def hold(self):
        """The page takes changes that come together as one; nothing to do here."""
        yield

    def _look_ahead(self, _=None):
        """Begin, in a moment, to make the frames that may be wanted next."""
        loop = running_loop()
        if loop is None or not self.think_ahead:
            return
        values = self.explorer.values
        if values != self._seen:
            self._before, self._seen = self._seen, values
        self._turn += 1
        wanted = neighbours(self._ahead(), values, getattr(self, "_before", None), self.explorer.plays)
        loop.call_later(IDLE, self._make_next, loop, wanted, self._turn)

    def _ahead(self):
        """Return the controls whose neighbouring frames are worth the work: all, unless the figure says which."""
        controls, ahead = self.explorer.controls, self.explorer.ahead
        return controls if ahead is None else {name: controls[name] for name in ahead}

    def _make_next(self, loop, wanted, turn):
        """Make and send one frame that the page lacks, then let others speak."""
        if turn != self._turn:
            return
        for values in wanted:
            if tuple(values.values()) in self._sent:
                continue
            packed = self._packed(values, None)
            if packed["png"]:
                self.send({k: v for k, v in packed.items() if k != "png"}, [packed["png"]])
            loop.call_later(PAUSE, self._make_next, loop, wanted, turn)
            return


def _reference(widget):
    """Return how one widget's state names another widget."""
    return f"IPY_MODEL_{widget.model_id}"
