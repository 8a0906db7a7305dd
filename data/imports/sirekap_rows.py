"""What the readers of Sirekap files find, before it is a form: entries by KPU's names, each with its
place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from data.imports.report import Problems
from data.register import Register
from data.reports import FormKey
from data.rules.figures import Figure, FigureError, parse_foreign
from data.rules.tally import TallyForm, Triple

# KPU's name -> ours
TRIPLES: Final = {
    "pemilih_dpt": "dpt",
    "pengguna_dpt": "used_dpt",
    "pengguna_dptb": "used_dptb",
    "pengguna_non_dpt": "used_dpk",
    "pengguna_total": "used_total",
}
SINGLES: Final = {"suara_sah": "valid", "suara_tidak_sah": "invalid", "suara_total": "total"}
ADMINISTRATION: Final = (*(f"{name}_{sex}" for name in TRIPLES for sex in "lpj"), *SINGLES)

ROUNDS: Final = {
    "": "reguler",
    "reguler": "reguler",
    "pemungutan suara susulan": "susulan",
    "susulan": "susulan",
    "pemungutan suara lanjutan": "lanjutan",
    "lanjutan": "lanjutan",
    "penghitungan suara ulang": "penghitungan_ulang",
    "pemungutan suara ulang": "psu",
    "psu": "psu",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as it stands in the file, with the column (or path in the object) it stands in."""

    column: str
    value: Any = None


@dataclass(frozen=True)
class Found:
    """One TPS's figures for one contest. `votes` follow the ballot; `parties` are the written totals, ()
    for none. `place` says where in the words of the file: a line, or the name of a file."""

    line: int
    place: str
    key: FormKey
    votes: tuple[Entry, ...]
    parties: tuple[Entry, ...]
    administration: dict[str, Entry]


def round_of(words: str) -> str | None:
    """Our round for what `psu` says; None when it is none we know."""
    return ROUNDS.get(words.strip().lower())


def check_tps(register: Register, code: str) -> bool:
    """Whether the code is a TPS of the register."""
    node = register.areas.get(code)
    return node is not None and node.level == "tps"


def to_form(found: Found, register: Register, problems: Problems) -> TallyForm | None:
    """The form, nothing filled in or mended. None when it holds no figure at all, or (noted) an entry
    that is none."""
    before = len(problems)

    def figure(entry: Entry | None) -> Figure:
        if entry is None:
            return None
        try:
            return parse_foreign(entry.value, f"{found.place}, kolom {entry.column}")
        except FigureError as error:
            problems.whole(error.sentence, found.line)
            return None

    told = found.administration
    votes = tuple(figure(entry) for entry in found.votes)
    parties = tuple(figure(entry) for entry in found.parties)
    triples = {ours: Triple(*(figure(told.get(f"{name}_{sex}")) for sex in "lpj")) for name, ours in TRIPLES.items()}
    singles = {ours: figure(told.get(name)) for name, ours in SINGLES.items()}
    if len(problems) > before:
        return None
    written = parties if any(each is not None for each in parties) else ()
    form = TallyForm(found.key.contest, votes, written, **triples, **singles)  # type: ignore[arg-type]
    return form if any(each is not None for _, _, each in form.entries()) else None
