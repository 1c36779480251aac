"""Which values an exported figure keeps: all of a control's, some of them, or only the present one."""

import difflib
from itertools import product
from math import prod
from numbers import Integral

import numpy as np

from ..values import allowed_values, checked, is_choice

FEWEST = 3  # stops of a slider; with fewer a whole control is rather fixed


def chosen(figure, controls, values):
    """Return {name: values to keep} for every control, and the names that may be thinned further.

    What neither `controls` nor `values` names follows the figure's own `exported`, and may be thinned.
    """
    named = _names(figure, controls)
    wanted = dict(values or {})
    for name in wanted:
        if name not in named:
            raise TypeError(_unknown(figure, name, named))
    free = [] if controls is not None else [name for name in named if name not in wanted]
    if controls is None:
        wanted = figure.exported | wanted
    stops = {}
    for name in figure.controls:
        every = every_stop(figure, name)
        asked = _stops(figure, name, wanted.get(name, len(every)), every) if name in named else [figure.values[name]]
        stops[name] = asked
    return stops, free


def _names(figure, controls):
    """Return the names of the controls to keep live, checked."""
    if controls is None:
        return list(figure.controls)
    if isinstance(controls, str):
        controls = [controls]
    for name in controls:
        if name not in figure.controls:
            raise TypeError(_unknown(figure, name, list(figure.controls)))
    return list(controls)


def _unknown(figure, name, names):
    near = difflib.get_close_matches(str(name), names, n=1)
    what = "the controls to keep live are" if name in figure.controls else "the controls of this figure are"
    said = f"to_html() got {name!r}, but {what}: {', '.join(names) or 'none'}."
    return said + (f" Did you mean {near[0]}?" if near else "")


def _kept(figure, name):
    """Return the values that thinning keeps as long as it can: the present one, then the presets'."""
    presets = [preset[name] for _, preset in figure.buttons.values() if name in preset]
    return list(dict.fromkeys([figure.values[name], *presets]))


def every_stop(figure, name):
    """Return all values of a control; a slider may also stand between two of its steps."""
    every = allowed_values(figure.controls[name])
    return every if is_choice(figure.controls[name]) else sorted({*every, *_kept(figure, name)})


def _stops(figure, name, wanted, every):
    """Return the values that were asked for, as a list or as their number."""
    control = figure.controls[name]
    if isinstance(wanted, Integral) and not isinstance(wanted, bool):
        if wanted < 1:
            raise ValueError(f"to_html() got values={{{name!r}: {wanted}}}; at least 1 value must stay.")
        return spread(every, int(wanted), _kept(figure, name))
    if isinstance(wanted, str) or not np.iterable(wanted):
        raise TypeError(
            f"to_html() got values={{{name!r}: {wanted!r}}}, expected a list of values or how many to keep, "
            f"like {{{name!r}: {every[:2]!r}}} or {{{name!r}: {min(5, len(every))}}}."
        )
    listed = {checked(name, control, value) for value in wanted}
    if not listed:
        raise ValueError(f"to_html() got no values for {name}; leave it out of `controls` to fix it.")
    return [value for value in every if value in listed] if is_choice(control) else sorted(listed)


def spread(values, count, keep=()):
    """Return `count` of the values, evenly spread and in order, with those to keep among them."""
    if count >= len(values):
        return list(values)
    kept = [values.index(value) for value in keep if value in values][:count]
    if count == 1:
        return [values[place] for place in kept or [0]]
    places = np.linspace(0, len(values) - 1, count).round().astype(int).tolist()
    for n, place in enumerate(kept):
        others = [k for k, other in enumerate(places) if other not in kept[:n]]
        if place not in places:
            places[min(others, key=lambda k: abs(places[k] - place))] = place
    return [values[place] for place in sorted(places)]


def settings(figure, stops):
    """Yield every combination of the stops as values of all controls, the last control moving fastest."""
    for combination in product(*(stops[name] for name in figure.controls)):
        yield dict(zip(figure.controls, combination, strict=True))


def count(stops):
    """Return the number of combinations."""
    return prod(len(values) for values in stops.values())


def begin(figure, stops):
    """Return the stops at which the exported figure starts: the present values, or those nearest."""
    start = {}
    for name, values in stops.items():
        now = figure.values[name]
        away = (lambda v, now=now: abs(v - now)) if isinstance(now, (int, float)) else (lambda v: 0)
        start[name] = now if now in values else min(values, key=away)
    return start


def thinned(figure, stops, limit, free):
    """Return stops with at most `limit` combinations, thinning only the controls in `free`.

    Sliders become coarser, the finest first; where FEWEST stops of each are too many still, whole controls are
    fixed: what no preset moves before what one does, the last before the first. What plays goes last.
    """
    free = [name for name in free if len(stops[name]) > 1]
    counts = {name: len(values) for name, values in stops.items()}
    while prod(counts.values()) > limit and free:
        sliders = [name for name in free if hasattr(figure.controls[name], "min") and name != figure.plays]
        floor = FEWEST if len(free) > 1 else 2
        while prod(counts.values()) > limit and any(counts[name] > floor for name in sliders):
            counts[max(sliders, key=counts.get)] -= 1
        if prod(counts.values()) <= limit:
            break
        still = min(free, key=lambda name: (name == figure.plays, len(_kept(figure, name)) > 1, -free.index(name)))
        free.remove(still)
        counts = {name: len(values) if name in free else counts[name] for name, values in stops.items()}
        counts[still] = 1 if still != figure.plays else max(1, min(counts[still], limit))
    return {name: spread(values, counts[name], _kept(figure, name)) for name, values in stops.items()}
