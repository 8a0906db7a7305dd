"""How the shares of a count moved over the evening: a line per choice, its name and share at the end of the line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from data.view import Line, Tally
from layouts import formats
from layouts.figures.base import LABEL_SIZE, chart, empty_chart, mark_on_both
from layouts.theme import CHOICES, LIGHT

LOUDEST: Final = 6  # lines with a label; the others stay quiet
_ROWS: Final = (13, 22)  # labels that fit above each other in the plot of a short ballot, of a long one
_MOMENT: Final = "%Y-%m-%d %H:%M"  # local time, as the axis shows it
_CLOCK: Final = "%H.%M"
_STEPS: Final = (0.05, 0.1, 0.2, 0.25, 0.5)
# Marks nobody sees: they hold the figures of the two axes apart where the axes meet.
_APART: Final = {"ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}


def share_lines(history: pd.DataFrame, tally: Tally) -> dict[str, Any]:
    """The figure. `history`: a frame of `View.history` (time in WITA, counted, v1..vn), one row per ten minutes.

    A moment at which nothing valid was counted has no share and is not drawn.
    """
    columns = [f"v{at}" for at in range(1, len(tally.lines) + 1)]
    frame = history[history[columns].sum(axis=1) > 0] if len(history) else history
    if frame.empty:
        return empty_chart("Belum ada suara sah yang terhitung di wilayah ini.")
    shares = frame[columns].div(frame[columns].sum(axis=1), axis=0)
    loud = loudest(tally.lines)
    times = [moment.strftime(_MOMENT) for moment in frame["time"]]
    top, step = ceiling(float(shares.max().max()))
    traces = [
        _trace(line, times, shares[column], frame["counted"], at in loud, len(tally.lines))
        for at, (line, column) in enumerate(zip(tally.lines, columns, strict=True))
    ]
    # The quiet ones first, so that they lie under the others.
    traces.sort(key=lambda trace: bool(trace["meta"]))
    last = [float(shares[column].iloc[-1]) for column in columns]
    return chart(
        traces,
        xaxis={
            "type": "date",
            "range": span(frame["time"]),
            "nticks": 5,
            "tickformat": _CLOCK,
            "hoverformat": _CLOCK,
            **_APART,
        },
        yaxis={"range": [0, top * 1.02], "tickformat": ".0%", "dtick": step, "showgrid": True, **_APART},
        margin={"l": 50, "r": 124, "t": 10, "b": 34},
        annotations=_labels(tally.lines, last, loud, times[-1], top),
    )


def span(times: pd.Series) -> list[str]:
    """First and last moment of the axis: at least an hour, so that two points do not pretend to be an evening."""
    first, last = times.iloc[0], times.iloc[-1]
    return [moment.strftime(_MOMENT) for moment in (min(first, last - pd.Timedelta(hours=1)), last)]


def loudest(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of the lines that are labelled: all of a short list, else the largest with any votes."""
    if len(lines) <= LOUDEST:
        return frozenset(range(len(lines)))
    largest = sorted(range(len(lines)), key=lambda at: (-lines[at].votes, at))[:LOUDEST]
    return frozenset(at for at in largest if lines[at].votes)


def ceiling(highest: float) -> tuple[float, float]:
    """The top of the axis and the step of its lines: at most five lines, none needlessly far above the data."""
    step = next(step for step in _STEPS if highest <= 5 * step or step == _STEPS[-1])
    return min(1.0, math.ceil(highest / step - 1e-9) * step), step


def line_colour(line: Line, choices: int) -> str:
    """As in the list of choices: the party's, the choice's, or plain for one candidate among many."""
    if line.colour is not None:
        return mark_on_both(line.colour)
    if choices <= len(CHOICES) and line.party is None and 1 <= line.number <= len(CHOICES):
        return mark_on_both(CHOICES[line.number - 1])
    return LIGHT.line_strong


def _trace(
    line: Line, times: list[str], shares: pd.Series, counted: pd.Series, loud: bool, choices: int
) -> dict[str, Any]:
    colour = line_colour(line, choices) if loud else LIGHT.line_strong
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(times) == 1 else "lines",
        "x": times,
        "y": [round(float(one), 5) for one in shares],
        "customdata": [int(one) for one in counted],
        "name": f"{line.number} {line.name}",
        "meta": loud,
        "line": {"color": colour, "width": 2.5 if loud else 1},
        "marker": {"color": colour, "size": 7},
        "cliponaxis": False,
        "opacity": 1 if loud else 0.35,
        "hovertemplate": f"{line.number} {line.name}<br><b>%{{y:.1%}}</b> pukul %{{x}}"
        "<br>%{customdata:,} TPS terhitung<extra></extra>",
    }


def _labels(
    lines: Sequence[Line], last: Sequence[float], loud: frozenset[int], moment: str, top: float
) -> list[dict[str, Any]]:
    """Names at the ends of the lines, moved apart where the lines end close together."""
    ordered = sorted(loud, key=lambda at: last[at])
    gap = top / _ROWS[len(lines) > LOUDEST]
    # The lowest stands on the axis, not across it: the hours are written below.
    heights = spread([last[at] for at in ordered], gap, top, gap / 2)
    return [
        {
            "x": moment,
            "y": height,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 8,
            "showarrow": False,
            "align": "left",
            "text": f"<b>{_name(lines[at])}</b> {formats.percent(last[at])}",
            "font": {"size": LABEL_SIZE},
        }
        for at, height in zip(ordered, heights, strict=True)
    ]


def _name(line: Line) -> str:
    """A party is known by its name; a candidate by the number on the ballot, whose name is too long for a margin."""
    return line.name.removeprefix("Partai ") if line.party is not None else f"No. {line.number}"


def spread(heights: Sequence[float], gap: float, top: float, bottom: float = 0.0) -> list[float]:
    """Ascending heights moved as little as needed to lie at least `gap` apart, between `bottom` and `top`.

    Those that have to move lie as a block around the middle of what they are of. More than fit reach below `bottom`.
    """
    blocks: list[list[float]] = []  # of each: where its lowest would like to be, said once by every member

    def start(block: Sequence[float]) -> float:
        return min(max(sum(block) / len(block), bottom), top - (len(block) - 1) * gap)

    for height in heights:
        blocks.append([height])
        while len(blocks) > 1 and start(blocks[-1]) < start(blocks[-2]) + len(blocks[-2]) * gap:
            upper = blocks.pop()
            blocks[-1] += [one - len(blocks[-1]) * gap for one in upper]
    return [start(block) + at * gap for block in blocks for at in range(len(block))]
