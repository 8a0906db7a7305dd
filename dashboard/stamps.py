"""What every file says of itself: SIMULASI first where it is, of which revision, who made it and when; and its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.actor import Actor
from data.clock import real_now
from data.view import View
from layouts import formats
from layouts.page import waiting_words

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a sheet says about itself. `rows`: name and words; `head`: of the chain, in full."""

    rows: Rows
    head: str
    foot: str
    simulated: bool


def data_time(view: View) -> str:
    """'Rabu, 14 Februari 2024 21.42.07 WITA'."""
    return f"{formats.day(view.event_time)} {formats.clock(view.event_time, seconds=True)} WITA"


def made_now() -> str:
    """The moment by the real clock, as `data_time` writes it."""
    made = real_now()
    return f"{formats.day(made)} {formats.clock(made, seconds=True)} WITA"


def marked(view: View, rows: Sequence[tuple[str, str]], of: str = "pemilu") -> Rows:
    """The rows, in a simulated store with SIMULASI before them. `of`: what kind of data would be the real one."""
    if view.kind != "simulated":
        return tuple(rows)
    return (("SIMULASI", f"Data simulasi, bukan data {of} yang sebenarnya."), *rows)


def sheet_stamp(
    view: View, actor: Actor, words: str, foot: str, *, of: str = "pemilu", more: Iterable[tuple[str, str]] = ()
) -> Stamp:
    """The stamp of a PDF. `words`: what has to be known of it; `foot`: what each page begins its foot with; `more`:
    rows between the election and the time of the data."""
    at = data_time(view)
    rows = [
        ("Keterangan", words),
        ("Pemilu", view.register.name),
        *more,
        ("Waktu data", f"{at}, revisi {formats.number(view.rev)}"),
        ("Menunggu direkap", waiting_words(view.waiting)),
        ("Diunduh oleh", f"{actor.name or actor.username} ({actor.username})"),
        ("Diunduh pada", made_now()),
    ]
    foot = f"{foot} · revisi {formats.number(view.rev)} · {at}"
    return Stamp(marked(view, rows, of), view.snapshot.chain_head, foot, view.kind == "simulated")


def file_name(view: View, *parts: str) -> str:
    """'bukti_64.72.01.1001.001_rev110_20240214-1930_SIMULASI', without an ending."""
    at = formats.local(view.event_time).strftime("%Y%m%d-%H%M")
    return "_".join([*parts, f"rev{view.rev}", at, *(["SIMULASI"] if view.kind == "simulated" else [])])
