"""The HTML of an exported figure: native controls, picture, sentence, and what the script needs."""

import json
from html import escape
from importlib.resources import files

from ..values import is_choice
from .album import SIDE, TILE
from .stops import begin, every_stop

NOTE = "Picture and sentence stand still here: the controls need JavaScript and a browser of 2023 or later."
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 900px; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{fragment}
</main>
</body>
</html>
"""


def page(title, fragment):
    """Return a complete page around a fragment."""
    return PAGE.format(title=escape(title), fragment=fragment)


def fragment(figure, stops, packed, caption):
    """Return the figure as HTML that brings its own style and script, and uses no id: copies do not clash."""
    live = [name for name in figure.controls if len(stops[name]) > 1]
    width, height = (round(100 * inches) for inches in figure.size)
    sentence = escape(packed["sentence"])
    lines = [
        '<figure class="course-export">',
        f"<style>{_asset('export.css')}</style>",
        f"<figcaption>{escape(caption)}</figcaption>" if caption else "",
        _form(figure, stops, live) if live else "",
        f'<img class="picture" alt="{escape(figure.title)}: {sentence}" width="{width}" height="{height}" '
        f'src="data:image/webp;base64,{packed["still"]}">',
        f'<p class="sentence" role="status" aria-live="polite">{sentence}</p>',
        _kept(figure, stops),
        _script(figure, stops, live, packed) if live else "",
        "</figure>",
    ]
    return "\n".join(line for line in lines if line)


def _asset(name):
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def text(control, value):
    """Return a value as the control shows it."""
    if is_choice(control):
        return str(control._options_labels[control._options_values.index(value)])
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return format(value, getattr(control, "readout_format", "")).replace("-", "−")
    return str(value)


def _form(figure, stops, live):
    """Return the controls. They are hidden until the script has come to life."""
    start = begin(figure, stops)
    parts = [_control(name, figure.controls[name], stops[name], stops[name].index(start[name])) for name in live]
    if figure.plays in live:
        parts += [f'<button type="button" data-play="{how.lower()}">{how}</button>' for how in ("Step", "Run", "Reset")]
    for label, (_, values) in figure.buttons.items():
        values = start if label == "Start again" else values
        if all(value in stops[name] for name, value in values.items()):
            places = {live.index(name): stops[name].index(value) for name, value in values.items() if name in live}
            parts.append(f'<button type="button" data-set="{escape(json.dumps(places))}">{escape(label)}</button>')
    return "\n".join(['<form hidden autocomplete="off">', *parts, "</form>"])


def _control(name, control, values, place):
    """Return one control as a native input whose value is the place among its stops."""
    label, help = escape(control.description), getattr(control, "tooltip", None)
    title = f' title="{escape(help)}"' if help else ""
    named = f'data-control="{escape(name)}"'
    if is_choice(control):
        options = [
            f"<option{' selected' * (k == place)}>{escape(text(control, value))}</option>"
            for k, value in enumerate(values)
        ]
        return f"<label{title}>{label} <select {named}>{''.join(options)}</select></label>"
    if isinstance(control.value, bool):
        return f'<label{title}><input type="checkbox" {named}{" checked" * place}> {label}</label>'
    now = escape(text(control, values[place]))
    return (
        f'<label{title}>{label} <input type="range" {named} min="0" max="{len(values) - 1}" step="1" '
        f'value="{place}" aria-valuetext="{now}"><span class="value" aria-hidden="true">{now}</span></label>'
    )


def _kept(figure, stops):
    """Say what this copy of the figure leaves out, and what it needs to come alive."""
    fixed, fewer = [], []
    for name, values in stops.items():
        control, every = figure.controls[name], len(every_stop(figure, name))
        if len(values) == 1:
            fixed.append(f"{control.description}: {text(control, values[0])}")
        elif len(values) < every:
            fewer.append(f"{control.description} ({len(values)} of {every})")
    said = f"Fixed in this copy: {'; '.join(fixed)}. " if fixed else ""
    said += f"With fewer values: {'; '.join(fewer)}." if fewer else ""
    lines = f"<small>{escape(said.strip())}</small>" if said else ""
    return lines + (f'<small class="still">{NOTE}</small>' if len(fixed) < len(stops) else "")


def _script(figure, stops, live, packed):
    data = {
        "title": figure.title,
        "stops": {name: [text(figure.controls[name], value) for value in stops[name]] for name in live},
        "plays": live.index(figure.plays) if figure.plays in live else None,
        "pace": figure.pace,
        "tile": TILE,
        "side": SIDE,
        "sheets": packed["sheets"],
        "book": packed["book"],
    }
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{written}</script>\n<script>\n{_asset("export.js")}</script>'
