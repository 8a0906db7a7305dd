"""The boxes of a sheet as they come back from the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data import paper
from data.errors import SiagaError
from data.rules.figures import Figure, FigureError, parse_typed

Typed = Mapping[str, str | None]  # what stands in the boxes, by their names


def values_by_box(values: Sequence[str | None], ids: Sequence[Mapping[str, str]]) -> dict[str, str | None]:
    """What was typed, by the names of the boxes, in the order of the page."""
    if len(values) != len(ids):
        raise SiagaError("Isian halaman ini tidak utuh. Tutup formulirnya, lalu buka lagi.")
    return {one["box"]: value for one, value in zip(ids, values, strict=True)}


def parse_boxes(wanted: Sequence[paper.Box], typed: Typed) -> tuple[dict[str, Figure], dict[str, str]]:
    """What was typed as figures, and a sentence for every box that is none."""
    found: dict[str, Figure] = {}
    wrong: dict[str, str] = {}
    for one in wanted:
        try:
            found[one.name] = parse_typed(typed.get(one.name), one.label)
        except FigureError as error:
            wrong[one.name] = error.sentence
    return found, wrong
