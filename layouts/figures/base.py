"""What every chart looks like: one layout to start from, dashes of nothing else.

`chart(data, **layout)` is a figure as a plain dict. Text and grid take the colours of the scheme from
assets/22-hitung.css (`.chart`), because a browser may change the scheme without asking for the figure again; marks
carry a colour that stands out on either panel (`mark_on_both`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from layouts.theme import DARK, FONT, LIGHT, mark_on

# Of dcc.Graph, beside className="chart".
CONFIG: Final[Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
NOTE_SIZE: Final = 13  # px
LABEL_SIZE: Final = 14
_CLEAR: Final = "rgba(0,0,0,0)"

_AXIS: Final[dict[str, Any]] = {
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "fixedrange": True,
    "automargin": False,
    "tickfont": {"size": NOTE_SIZE},
    "title": {"text": ""},
}


def chart(data: Sequence[Mapping[str, Any]], **layout: Any) -> dict[str, Any]:
    """A figure. Axes given in `layout` are laid over the common ones; everything else replaces."""
    axes = {name: {**_AXIS, **layout.pop(name, {})} for name in ("xaxis", "yaxis")}
    return {
        "data": list(data),
        "layout": {
            "font": {"family": FONT, "size": NOTE_SIZE, "color": LIGHT.quiet},
            "paper_bgcolor": _CLEAR,
            "plot_bgcolor": _CLEAR,
            "margin": {"l": 40, "r": 16, "t": 8, "b": 28},
            "separators": ",.",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"font": {"family": FONT, "size": LABEL_SIZE}},
            "uirevision": "chart",
            **axes,
            **layout,
        },
    }


def empty_chart(sentence: str) -> dict[str, Any]:
    """A chart with nothing to draw says so instead of showing empty axes."""
    words = {
        "text": sentence,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": LABEL_SIZE},
    }
    return chart([], xaxis={"visible": False}, yaxis={"visible": False}, annotations=[words])


def mark_on_both(colour: str) -> str:
    """`colour`, or the nearest mix that is a mark (3 to 1) on the light panel and on the dark one."""
    return mark_on(mark_on(colour, LIGHT.panel), DARK.panel)
