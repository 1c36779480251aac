"""One HTML file with reveal.js inside, and nothing outside."""

from __future__ import annotations

import json
import re
from html import escape
from importlib.resources import files

THEMES = ("light", "dark", "contrast")
SETTINGS = {
    "width": 1280,
    "height": 720,
    "margin": 0,
    "center": False,
    "hash": True,
    "progress": True,
    "slideNumber": "c/t",
    "transition": "none",  # a talk in a room: nothing flies
    "pdfSeparateFragments": False,
    "pdfMaxPagesPerSlide": 1,
}
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{reveal_css}</style>
<style>{deck_css}</style>
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<script>{reveal}</script>
<script>{notes}</script>
<script>{deck}</script>
<script>startDeck({settings});</script>
</body>
</html>
"""


def page(title: str, sections: list[str], theme: str) -> str:
    """Return the whole file."""
    return PAGE.format(
        title=escape(re.sub(r"[`*$]", "", title)),
        theme=theme,
        slides="\n".join(sections),
        reveal_css=_reveal("reset.css") + _reveal("reveal.css"),
        deck_css=_own("deck.css"),
        reveal=_script(_reveal("reveal.js")),
        notes=_script(_reveal("plugin/notes.js")),
        deck=_own("deck.js"),
        settings=json.dumps(SETTINGS),
    )


def _reveal(name: str) -> str:
    return files("pyreveal").joinpath("revealjs", "dist", *name.split("/")).read_text(encoding="utf-8")


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """Return JavaScript that may stand in a page: its strings must neither close nor comment out the element."""
    return re.sub(r"<(/script|!--)", r"\\x3c\1", text, flags=re.IGNORECASE)
