"""The tiers over the day, one strip per tier because their sizes differ a hundredfold.

A count that was rounded is a line at its lower end and a paler band, dotted along the top, up to the largest it may
stand for; "<5" is such a band without a line. Lines and areas take the colour of their tier from
assets/24-kesehatan.css, light or dark; those given here are what the figure looks like without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK, Tier
from layouts import health_words
from layouts.figures.base import LABEL_SIZE, chart, empty_chart
from layouts.theme import LIGHT

# With the tiers of the class at risk, and where only the class is published.
SPLIT: Final = tuple((tier.code, tier.label) for tier in (Tier.DARURAT, Tier.RUJUK, Tier.EVALUASI, Tier.PANTAU))
TOGETHER: Final = (
    (AT_RISK, health_words.TITLE),
    (Tier.PANTAU.code, Tier.PANTAU.label),
    (Tier.BELUM_LENGKAP.code, Tier.BELUM_LENGKAP.label),
)
# The style sheet knows a strip by the number of its axis.
AXES: Final = {code: at for at, (code, _) in enumerate((*SPLIT, TOGETHER[0], TOGETHER[2]), start=1)}
GAP: Final = 0.075  # over every strip, of the figure's height: its name and number stand there
FEW: Final = 9  # people; no strip of rounded counts ends lower, or "<5" would fill it like a great many
FLAT: Final = 0.2  # height of a strip with nothing but zeros, beside the others
WINDOW: Final = timedelta(hours=24)

Moment = tuple[datetime, Shown | None]


def tiers_over_time(history: pd.DataFrame, until: datetime, now: Mapping[str, str]) -> dict[str, Any]:
    """People per tier from `history` (`View.health_history`), for a day up to `until`.

    `now`: what is shown of each tier at present, written at the end of its strip; its tiers are those that are drawn.
    A step that is not shown is a gap, never 0.
    """
    if history.empty:
        return empty_chart("Belum ada pemeriksaan petugas.")
    recent = _window(history, until)
    strips = TOGETHER if AT_RISK in now else SPLIT
    peaks = [_peak(list(recent[code])) for code, _ in strips]
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    for (code, name), peak, (low, top) in zip(strips, peaks, _domains(peaks), strict=True):
        traces += _strip(code, name, _steps(recent, code, until))
        axes[f"yaxis{_suffix(code)}"] = _axis(peak, low, top)
        notes += [_note(name, 0, top, "left"), _note(f"<b>{now[code]}</b>", 1, top, "right")]
    xaxis = {"type": "date", "anchor": f"y{_suffix(strips[-1][0])}", "tickformat": "%H.%M", "nticks": 7}
    return chart(
        traces,
        xaxis=xaxis,
        **axes,
        annotations=notes,
        margin={"l": 4, "r": 4, "t": 0, "b": 24},
        hovermode="x unified",
        uirevision="kesehatan",
    )


def _window(history: pd.DataFrame, until: datetime) -> pd.DataFrame:
    """The last day of the history; the state it began with stands at its start."""
    start = until - WINDOW
    before = history[history["time"] < start].tail(1).assign(time=start)
    return pd.concat([before, history[history["time"] >= start]], ignore_index=True)


def _peak(column: Sequence[Shown | None]) -> int:
    """The highest count that was possible; 0 where there never was anything but zeros."""
    spans = [span for shown in column if shown is not None and (span := shown.span())]
    floor = FEW if any(low < high for low, high in spans) else 0
    return max([floor, *(high for _, high in spans)])


def _domains(peaks: Sequence[int]) -> list[tuple[float, float]]:
    """Bottom and top of every strip, from the uppermost on: equal heights, but little for one that is all zeros."""
    weights = [1.0 if peak else FLAT for peak in peaks]
    share = (1 - GAP * len(peaks)) / sum(weights)
    found, top = [], 1.0
    for weight in weights:
        top -= GAP
        found.append((max(top - weight * share, 0.0), top))
        top -= weight * share
    return found


def _steps(recent: pd.DataFrame, code: str, until: datetime) -> list[Moment]:
    """What was shown from when on; the last state holds until now."""
    found: list[Moment] = list(zip(recent["time"], recent[code], strict=True))
    return [*found, (max(until, found[-1][0]), found[-1][1])]


def _suffix(code: str) -> str:
    """Of the axis: '' for the first, as Plotly counts."""
    return "" if AXES[code] == 1 else str(AXES[code])


def _strip(code: str, name: str, steps: Sequence[Moment]) -> list[dict[str, Any]]:
    """The area up to the lower ends, the band above it and the line between where counts were rounded, and on top the
    edge, which says what is shown."""
    colour = getattr(LIGHT.health, "evaluasi" if code == AT_RISK else code)
    common = {"type": "scatter", "mode": "lines", "name": name, "xaxis": "x", "yaxis": f"y{_suffix(code)}"}

    def trace(
        moments: Sequence[str], values: Sequence[int | None], width: float, dash: str = "solid", **more: Any
    ) -> dict[str, Any]:
        line = {"width": width, "dash": dash, "color": colour}
        return {**common, "x": moments, "y": values, "line": line, "connectgaps": False, **more}

    moments, runs = _upright(_runs(steps))
    spans = [one.span() if one else None for one in runs]
    quiet = {"hoverinfo": "skip"}
    traces = [trace(moments, [span[0] if span else 0 for span in spans], 0, fill="tozeroy", **quiet)]
    rounded = any(span and span[0] < span[1] for span in spans)
    if rounded:
        lower = [one.value if one else None for one in runs]
        traces.append(trace(moments, [span[1] if span else 0 for span in spans], 0, fill="tonexty", **quiet))
        traces.append(trace(moments, lower, 2, **quiet))
    moments, shown = _upright(steps)
    upper = [span[1] if one and (span := one.span()) else None for one in shown]
    words = [health_words.persons(one, 1) if one else "" for one in shown]
    edge = (1, "dot") if rounded else (2, "solid")
    return [*traces, trace(moments, upper, *edge, text=words, hovertemplate="%{text}")]


def _runs(steps: Sequence[Moment]) -> list[Moment]:
    """The steps at which something else was shown, and the last."""
    last = len(steps) - 1
    return [step for at, step in enumerate(steps) if at in (0, last) or step[1] != steps[at - 1][1]]


def _upright(steps: Sequence[Moment]) -> tuple[list[str], list[Shown | None]]:
    """Each state at its beginning and again at its end, so that steps and gaps begin and end upright."""
    moments, shown = [], []
    for (start, one), (end, _) in pairwise(steps):
        moments += [start, end]
        shown += [one, one]
    return [moment.strftime("%Y-%m-%d %H:%M") for moment in moments], shown


def _axis(peak: int, low: float, high: float) -> dict[str, Any]:
    """From zero to a little above the highest count that was possible."""
    return {
        "domain": [low, high],
        "range": [0, max(peak, 1) * 1.08],
        "showgrid": False,
        "zeroline": True,
        "zerolinewidth": 1,
        "showticklabels": False,
        "fixedrange": True,
    }


def _note(text: str, x: float, y: float, side: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": side,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": LABEL_SIZE},
    }
