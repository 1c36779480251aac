"""Figures of the field's history: a time line, and what a gigabyte costs."""

import textwrap
from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from .palette import FORWARD, GRID, INK, MUTED, PAPER, SHADE
from .style import MAX_SIZE, TEXT_SIZE, new_axes, style_axes, write


class Event(NamedTuple):
    """Something that happened: in a year, or from `year` until `end`; `label` replaces the year."""

    year: float
    text: str
    label: str | None = None
    end: float | None = None


HISTORY = (
    Event(1943, "McCulloch & Pitts: a neuron as logic"),
    Event(1958, "Rosenblatt: the perceptron learns", label="1957/58"),
    Event(1969, "Minsky & Papert: what it cannot learn"),
    Event(1974, "AI winter", end=1980),
    Event(1986, "Rumelhart, Hinton & Williams: backpropagation"),
    Event(1989, "LeCun: convolutional networks"),
    Event(2012, "Krizhevsky: AlexNet wins ImageNet"),
    Event(2015, "Kingma & Ba: Adam"),
    Event(2016, "AlphaGo beats Lee Sedol at Go"),
    Event(2016, "WaveNet speaks, LipNet reads lips (93 %)"),
)

BAR = 0.26  # inches; the height of the bar that carries the decades
LEAD = 0.62  # inches between the bar and the labels


def timeline(events=HISTORY, *, ax=None):
    """Draw events (year, text) on a time line, their labels in turn above and below it.

    events: `Event`s or pairs (year, text); an Event with an `end` is shaded, as the AI winter is.
    Raises ValueError for no events, or for more labels than the figure's width can hold.
    """
    events = sorted((_event(event) for event in events), key=lambda event: event.year)
    points = [event for event in events if event.end is None]
    if not points:
        raise ValueError("timeline() expected at least one event, such as (1943, 'A first neuron').")
    ax = new_axes(ax, (MAX_SIZE[0], 3.5))
    # Labels keep their size in points on any axes, so the coordinates are the axes' own inches.
    dpi = ax.get_figure(root=True).dpi
    extent = ax.get_window_extent()
    width, height = extent.width / dpi, extent.height / dpi
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    decades = np.arange(10 * (events[0].year // 10), 10 * (events[-1].year // 10) + 11, 10)
    place = _scale(decades[0] - 3, decades[-1] + 3, width)
    middle = height / 2
    _draw_bar(ax, decades, place, width, middle)
    for event in events:
        if event.end is not None:
            _draw_span(ax, event, place, middle)
    _draw_side(ax, points[0::2], place, width, middle, +1)
    _draw_side(ax, points[1::2], place, width, middle, -1)
    return ax


def _event(event):
    try:
        event = Event(*event)
        return event._replace(year=float(event.year), text=str(event.text))
    except (TypeError, ValueError):
        raise ValueError(
            f"timeline() expected events (year, text), such as (1943, 'A first neuron'); got {event!r}."
        ) from None


def _scale(first, last, width):
    return lambda year: width * (year - first) / (last - first)


def _draw_bar(ax, decades, place, width, middle):
    """Draw the bar with the decades in it; every second one when they are close."""
    ax.add_patch(Rectangle((0, middle - BAR / 2), width, BAR, facecolor=SHADE, zorder=1))
    every = 1 if width / len(decades) > 0.55 else 2
    for year in decades[::every]:
        write(ax, place(year), middle, f"{year:.0f}", color=MUTED, size=TEXT_SIZE, zorder=3)


def _draw_span(ax, event, place, middle):
    """Shade a stretch of years and write its name below the bar."""
    left, right = place(event.year), place(event.end)
    low = middle - BAR / 2 - 0.42
    shape = Rectangle((left, low), right - left, BAR + 0.42, facecolor=GRID, zorder=0.5)
    ax.add_patch(shape)
    text = "\n".join(textwrap.wrap(event.text, 8))
    write(ax, (left + right) / 2, low + 0.2, text, size=TEXT_SIZE, linespacing=1.0)


def _draw_side(ax, events, place, width, middle, side):
    """Draw the labels on one side (+1 above, −1 below), moved apart until none overlaps."""
    edge = middle + side * BAR / 2
    labels = [_label(ax, event, edge + side * LEAD, side) for event in events]
    dpi = ax.get_figure(root=True).dpi
    widths = [max(text.get_window_extent().width for text in pair) / dpi for pair in labels]
    places = [place(event.year) for event in events]
    for pair, x, centre in zip(labels, places, _spread(places, widths, width), strict=True):
        for text in pair:
            text.set_x(centre)
        line = {"color": MUTED, "linewidth": 1, "zorder": 2}
        heights = [edge, edge + side * 0.5 * LEAD, edge + side * (LEAD - 0.05)]
        ax.plot([x, x, centre], heights, **line)
        ax.plot([x], [edge], "o", color=INK, markersize=6, zorder=4)


def _label(ax, event, y, side):
    """Write an event's year, and its words under it; from y upwards (side +1) or downwards."""
    year = event.label or f"{event.year:.0f}"
    words = "\n".join(textwrap.wrap(event.text, 16))
    va = "bottom" if side > 0 else "top"
    look = {"va": va, "size": TEXT_SIZE, "linespacing": 1.15}
    near, far = (words, year) if side > 0 else (year, words)
    first = write(ax, 0, y, near, **look)
    height = first.get_window_extent().height / ax.get_figure(root=True).dpi
    second = write(ax, 0, y + side * (height + 0.05), far, **look)
    (second if side > 0 else first).set_weight("bold")
    return first, second


def _spread(centres, widths, total, gap=0.14):
    """Return the centres of labels of the given widths, moved as little as keeps them apart."""
    if sum(widths) + gap * (len(widths) - 1) > total:
        raise ValueError(
            f"timeline() cannot place {len(widths)} labels of together {sum(widths):.1f} inches on "
            f"one side of axes {total:.1f} inches wide. Use wider axes, or fewer events."
        )
    widths = np.asarray(widths)
    # With every label pushed left by what stands before it, "apart" means "in rising order", and
    # the nearest rising numbers are found by averaging neighbours that are out of order.
    before = np.concatenate([[0], np.cumsum(widths[:-1] + gap)]) + widths / 2
    blocks = []
    for value in np.asarray(centres) - before:
        blocks.append([value, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks.pop(-2), blocks.pop()
            blocks.append([(a * n + b * m) / (n + m), n + m])
    rising = np.repeat([value for value, _ in blocks], [n for _, n in blocks])
    return np.clip(rising, 0, total - before[-1] - widths[-1] / 2) + before


class Price(NamedTuple):
    """What a storage device cost."""

    year: int
    device: str
    gigabytes: float  # 1 GB = 1000 MB
    dollars: float

    @property
    def per_gigabyte(self):
        return self.dollars / self.gigabytes


STORAGE_PRICES = (
    Price(1980, "10 MB hard disk", 10 / 1000, 3495),
    Price(2017, "256 GB memory card", 256, 149.99),
)


def storage_price(prices=STORAGE_PRICES, *, ax=None):
    """Draw what a gigabyte cost, on a logarithmic axis, and by what factor the price fell.

    prices: two `Price`s (year, device, gigabytes, dollars), the earlier one first; 1 GB = 1000 MB.
    Raises ValueError unless there are two, in order of time and with positive numbers.
    """
    prices = [Price(*price) for price in prices]
    positive = all(price.gigabytes > 0 and price.dollars > 0 for price in prices)
    if len(prices) != 2 or not positive or prices[0].year >= prices[1].year:
        raise ValueError(
            "storage_price() expected two prices (year, device, gigabytes, dollars), the earlier "
            f"one first, all positive; got {[tuple(price) for price in prices]}."
        )
    ax = style_axes(new_axes(ax, (6.4, 3.6)), "year", "US dollars per gigabyte")
    before, after = prices
    years, costs = zip(*((price.year, price.per_gigabyte) for price in prices), strict=True)
    ax.set_yscale("log")
    ax.set(xlim=(years[0] - 8, years[1] + 8), ylim=(min(costs) / 40, max(costs) * 20))
    ax.minorticks_off()
    ticks = 10.0 ** np.arange(np.ceil(np.log10(min(costs) / 40)), np.log10(max(costs) * 20))
    ax.set_yticks(ticks, [f"${tick:,.0f}" if tick >= 1 else f"${tick:.2f}" for tick in ticks])
    ax.set_xticks(years)
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.plot(years, costs, color=FORWARD, linestyle=":", linewidth=1.5, zorder=2)
    ax.plot(years, costs, "o", color=INK, markersize=9, zorder=3)
    for price, shift, ha, va in ((before, 1.3, "left", "bottom"), (after, -1.3, "right", "top")):
        text = f"{price.device}, ${price.dollars:,.10g}\n${price.per_gigabyte:,.2f} per GB"
        paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
        look = {"ha": ha, "va": va, "linespacing": 1.25, "bbox": paper}
        write(ax, price.year + shift, price.per_gigabyte, text.replace(".00 ", " "), **look)
    _draw_fall(ax, years, costs)
    return ax


def _draw_fall(ax, years, costs):
    """Draw the arrow from the old price down to the new one, with the factor between them."""
    factor = costs[0] / costs[1]
    digits = 10 ** np.floor(np.log10(factor))
    rounded = digits * round(factor / digits)
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.5, "mutation_scale": 14}
    x = years[1]
    ax.plot([years[0], x], [costs[0]] * 2, color=GRID, linewidth=1, zorder=1)
    ax.annotate("", (x, costs[1] * 1.6), (x, costs[0]), arrowprops=arrow)
    text = f"about {rounded:,.0f}\ntimes cheaper"
    label = write(ax, x - 1.0, np.sqrt(costs[0] * costs[1]) * 6, text, ha="right", size=12)
    label.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 2})
