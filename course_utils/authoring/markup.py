"""Text, formulas and code of slides and handouts as HTML that asks for no font, style or script from elsewhere."""

from __future__ import annotations

import re
import warnings
from functools import cache
from html import escape

SLIDE = 28.0  # CSS pixels of the text around a formula, as in deck.css
DISPLAYED = 1.2  # how much larger is a formula that stands alone
_WORD = re.compile(r"[^\W_](?:[\w'’.-]*\w)?")


def to_html(text: str, size: float = SLIDE) -> str:
    """Return markdown as HTML, for text of `size` pixels. The items of a list marked with `+` come one by one."""
    return _parser(size).render(text)


def count_words(text: str) -> int:
    """Return the number of words of prose in markdown: code in a line counts as one, formulas and fences as none."""
    words = 0
    for token in _parser(SLIDE).parse(text):
        for child in token.children or []:
            words += len(_WORD.findall(child.content)) if child.type == "text" else child.type == "code_inline"
    return words


def rows(text: str, words: int) -> int:
    """Return about how many rows markdown takes, with so many words in a row; a formula alone takes two."""
    tokens = _parser(SLIDE).parse(text)
    tables = sum(token.type == "tr_open" for token in tokens)
    texts = [count_words(token.content) for token in tokens if token.type == "inline" and token.level < 4]
    return tables + sum(-(-count // words) for count in texts) + 2 * sum(token.type == "math_block" for token in tokens)


def fences(text: str) -> list[str]:
    """Return the fenced pieces of code in markdown."""
    return [token.content.rstrip("\n") for token in _parser(SLIDE).parse(text) if token.type == "fence"]


def code_html(source: str, language: str = "python") -> str:
    """Return code, coloured by classes that deck.css knows."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    spans = highlight(source, get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    return f'<pre class="code"><code>{spans.rstrip()}</code></pre>'


def result_html(text: str) -> str:
    """Return what a cell answered."""
    return f'<pre class="result"><samp>{escape(text.rstrip())}</samp></pre>'


def formula_html(tex: str, display: bool, size: float = SLIDE) -> str:
    """Return TeX as an SVG of outlines, in the colour of the text around it, with the TeX as its name."""
    with warnings.catch_warnings():  # of a way to find its own font that Python has a newer one for
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath

    ziamath.config.svg2 = False  # outlines in place: ids that several formulas share would clash
    formula = ziamath.Latex(tex, size=size * DISPLAYED if display else size, inline=not display)
    picture = re.sub(r"(\d+\.\d\d)\d+", r"\1", formula.svg().replace(' fill="black"', ""))
    lowered = "" if display else f' style="vertical-align: {formula.getyofst():.1f}px"'
    picture = picture.replace("<svg ", f'<svg role="img" aria-label="{escape(tex)}"{lowered} ', 1)
    return f'<div class="formula">{picture}</div>' if display else f'<span class="formula">{picture}</span>'


@cache
def _parser(size: float):
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(dollarmath_plugin, renderer=lambda tex, options: formula_html(tex, options["display_mode"], size))
    # The plugin would wrap each formula once more; what it renders is complete as it is.
    parser.add_render_rule("math_inline", lambda self, tokens, k, *_: formula_html(tokens[k].content, False, size))
    parser.add_render_rule("math_block", lambda self, tokens, k, *_: formula_html(tokens[k].content, True, size))
    parser.add_render_rule("fence", lambda self, tokens, k, *_: code_html(tokens[k].content, tokens[k].info or "text"))
    parser.add_render_rule("list_item_open", _item)
    return parser


def _item(renderer, tokens, k, options, env) -> str:
    return '<li class="fragment">' if tokens[k].markup == "+" else "<li>"
