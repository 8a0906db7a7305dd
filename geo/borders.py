"""Lines between polygons that share their corners, each drawn once; and hatching inside a polygon."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely

_HATCH_SPACINGS_M: Final = (40.0, 80.0, 160.0, 320.0)
_HATCHES_ACROSS: Final = 12.0  # strips across a kelurahan, about: a small one must still look hatched


def shared_lines(shapes: np.ndarray, groups: list[str]) -> dict[tuple[str, str], Any]:
    """Lines between the groups of a valid coverage, each once, keyed by the two groups in order.

    `groups` names the group (kelurahan, kecamatan) of each polygon; lines inside a group, and those
    with nothing on the other side, are left out.
    """
    sides: dict[tuple[tuple[float, float], tuple[float, float]], set[str]] = defaultdict(set)
    for shape, group in zip(shapes, groups, strict=True):
        for part in shapely.get_parts(shape):
            for ring in (part.exterior, *part.interiors):
                corners = [(float(x), float(y)) for x, y in ring.coords]
                for start, end in pairwise(corners):
                    sides[(start, end) if start <= end else (end, start)].add(group)
    lines = defaultdict(list)
    for segment, names in sides.items():
        if len(names) == 2:
            first, second = sorted(names)
            lines[first, second].append(segment)
    return {names: shapely.line_merge(shapely.MultiLineString(parts)) for names, parts in lines.items()}


def hatch_spacing(area_m2: float) -> float:
    """Metres between strips: about a twelfth of the size, in doublings so that neighbours' strips meet."""
    wanted = np.sqrt(area_m2) / _HATCHES_ACROSS
    return min(_HATCH_SPACINGS_M, key=lambda step: abs(np.log(step / max(wanted, 1e-9))))


def hatch_lines(shape: Any) -> Any:
    """A MultiLineString of strips rising to the right (45 degrees), clipped to a polygon in metres.

    The strips are lines y - x = k * spacing of the whole plane, so they run on across a border.
    """
    spacing = hatch_spacing(shape.area) * np.sqrt(2)
    west, south, east, north = shape.bounds
    first, last = np.ceil((south - east) / spacing), np.floor((north - west) / spacing)
    offsets = np.arange(first, last + 1) * spacing
    ends = np.stack([np.column_stack([np.full_like(offsets, x), offsets + x]) for x in (west, east)], axis=1)
    cut = shapely.intersection(shapely.linestrings(ends), shape)
    parts = shapely.get_parts(shapely.get_parts(cut))
    return shapely.MultiLineString(parts[shapely.length(parts) > spacing / 10].tolist())
