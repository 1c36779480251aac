"""A lesson as a talk: `lessons/slides/NN_slug.md` and the built notebook become one HTML file that needs no network."""

from course_utils.authoring.slides.deck import MOST_BYTES, build_deck, write_deck
from course_utils.authoring.slides.page import THEMES

__all__ = ["MOST_BYTES", "THEMES", "build_deck", "write_deck"]
