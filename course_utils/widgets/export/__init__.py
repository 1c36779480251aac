"""A live figure as a piece of HTML: no kernel, no network, nothing but the piece itself."""

from .album import OverBudget, average_size, pack
from .fragment import fragment, page
from .stops import chosen, count, every_stop, thinned

MOST = 4000  # frames of one fragment; a larger product is refused before it is drawn
FEW = 450  # frames that thinning aims at: drawn in seconds
NOTHING = {"still": "", "sentence": "", "sheets": [], "book": ""}


def to_html(figure, controls=None, values=None, *, budget=1_500_000, title=True, whole_page=False, few=FEW):
    """Return the figure as HTML text; `Explorer.to_html` says what the arguments mean.

    `few` is the number of frames that thinning aims at: one figure of several in a page is to be drawn sooner.
    """
    stops, free = chosen(figure, controls, values)
    heading = title if isinstance(title, str) else figure.title
    caption = heading if title and not whole_page else ""

    def room(stops):
        return budget - len(fragment(figure, stops, NOTHING, caption).encode())

    try:
        stops, packed = fitting(figure, stops, free, room, few)
    except OverBudget as over:
        if count(stops) == 1:
            raise ValueError(_too_small(over)) from None
        raise ValueError(_too_many(figure, stops, room, over, budget)) from None
    text = fragment(figure, stops, packed, caption)
    return page(heading, text) if whole_page else text


def fitting(figure, stops, free, room, few=FEW):
    """Return the stops, those in `free` thinned as far as the room demands, and their frames packed.

    Raises OverBudget where thinning is of no help.
    """
    limit = few if free else MOST
    while True:
        fewer = thinned(figure, stops, limit, free)
        if count(fewer) > MOST:
            raise OverBudget()
        try:
            return fewer, pack(figure, fewer, room(fewer))
        except OverBudget as over:
            if limit == 1 or not free:
                raise
            limit = max(1, min(limit - 1, int(0.9 * over.fitting)))


def _too_small(over):
    return f"to_html() got a budget that one picture of {over.size:,} bytes and the page around it exceed."


def _too_many(figure, stops, room, over, budget):
    """Say how many frames there would be, of what size, which control has how many, and a call that fits."""
    average = over.size / over.frames if over.frames else average_size(figure, stops)
    frames = count(stops)
    if frames > MOST and average * frames <= budget:
        why = f"a fragment holds {MOST:,} frames"
    else:
        why = f"the budget is {budget:,} bytes"
    shares = " × ".join(f"{name} {len(values)}" for name, values in stops.items() if len(values) > 1)
    try:
        fewer, _ = fitting(figure, stops, [name for name in stops if len(stops[name]) > 1], room)
    except OverBudget as even_one:
        return _too_small(even_one)
    return (
        f"to_html() would need {frames:,} frames ({shares}) of about {average / 1000:.1f} kB each, "
        f"{average * frames / 1e6:,.1f} MB in all, and {why}. Keep fewer controls live or fewer values of one. "
        f"This fits: {_call(figure, fewer, stops)}"
    )


def _call(figure, fewer, stops):
    """Return the call of to_html() that keeps exactly these values."""
    live, values = [], {}
    for name, kept in fewer.items():
        if kept == [figure.values[name]]:
            continue
        live.append(name)
        if kept != every_stop(figure, name):
            values[name] = len(kept) if stops[name] == every_stop(figure, name) else kept
    return f"to_html(controls={live!r}, values={values!r})"
