"""What goes wrong between the paper and the report, as often as on real forms.

Rates are those of the 907 complete real forms of Samarinda, Pilpres 2024 (failures per rule; rules without data, A6 to
A8 and B4, are set a little below A3). Slips come in company: on the real forms 12,5% of the forms carry all failures,
so most slips fall on a share of *hurried* forms. Each slip is one that breaks its own rule and leaves the others,
as far as the form's arithmetic allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np

from data.rules.figures import UNREAD, is_number
from data.rules.tally import EMPTY, Register, TallyForm, Triple
from data.simulation.streams import stream

COMPLETE = 907  # real forms with votes and voter block
HURRIED = 0.17
# Per complete form. A1 and A4 also fail by 'hold' and 'B8', which are drawn apart.
IN_COMPANY: Final = {
    "A1": 28.8, "A2": 4.0, "A3": 27.0, "A4": 33.0, "A6": 9.0, "A7": 12.0, "A8": 10.0, "B1": 8.0, "B4": 6.0, "B6": 1.0,
    "B9": 1.0, "A5.dpt": 17.0, "A5.used_dpt": 17.0, "A5.used_dptb": 8.0, "A5.used_dpk": 7.0, "A5.used_total": 26.0,
}  # fmt: skip
ALONE: Final = {"B8": 10.0 / COMPLETE, "hold": 2.0 / 1514, "no_block": 0.05, "unread": 0.01}
_BLOCK: Final = ("dpt", "used_dpt", "used_dptb", "used_dpk", "used_total", "disabled")
_LOOK_ALIKE: Final = {"3": "8", "8": "3", "7": "1", "1": "7", "2": "7", "0": "6", "6": "0", "5": "6", "4": "9",
                      "9": "4"}  # fmt: skip
_REASONS: Final = {
    "hold": "Salah ketik jumlah suara, sudah dicocokkan dengan C.Hasil",
    "A1": "Salah ketik jumlah suara satu pilihan",
    "A2": "Salah ketik suara tidak sah",
    "no_block": "Melengkapi data pemilih yang belum diisi",
    "unread": "Angka yang tadi tidak terbaca sudah dilihat lagi di kertas",
    "B8": "Data pemilih tadi terketik 0",
}


def slips_of(seed: int, tps: str, contest: str) -> tuple[str, ...]:
    """Which slips befall the first report of a form; mostly none."""
    rng = stream(seed, "slips", f"{tps}|{contest}")
    chances = rng.random(len(ALONE) + len(IN_COMPANY) + 1)
    found = [name for name, chance in zip(ALONE, chances, strict=False) if chance < ALONE[name]]
    if chances[-1] < HURRIED:
        at = len(ALONE)
        found += [
            name
            for name, chance in zip(IN_COMPANY, chances[at:-1], strict=True)
            if chance < IN_COMPANY[name] / COMPLETE / HURRIED
        ]
    return tuple(found)


def reason_of(slips: tuple[str, ...]) -> str:
    """What the sender gives as the reason for a correction."""
    told = (words for name, words in _REASONS.items() if name in slips)
    return next(told, "Salah ketik data pemilih atau surat suara")


def with_slips(form: TallyForm, slips: tuple[str, ...], seed: int, tps: str, rule: Register) -> TallyForm:
    """The form as it was typed. `rule` says how many votes the TPS can have: only 'hold' goes beyond."""
    for name in _ORDER:
        if name in slips:
            rng = stream(seed, "slip", f"{tps}|{form.contest}|{name}")
            kind, _, line = name.partition(".")
            form = _line_slip(form, line, rng) if line else _SLIPS[kind](form, rng, rule)
    return form


@cache
def digit_slips(figure: int) -> tuple[int, ...]:
    """What a figure turns into under a tired hand: look-alikes, exchanged digits, a zero more or less, one off."""
    text = str(figure)
    found = {figure + 1, figure - 1, figure + 10, figure - 10, figure * 10 if figure else 10}
    for at, digit in enumerate(text):
        found.add(int(text[:at] + _LOOK_ALIKE[digit] + text[at + 1 :]))
    for at in range(len(text) - 1):
        found.add(int(text[:at] + text[at + 1] + text[at] + text[at + 2 :]))
    if len(text) > 1:
        found.add(int(text[:-1]))
    return tuple(sorted(each for each in found if each >= 0 and each != figure))


def _slip(rng: np.random.Generator, figure: int, most: int) -> int:
    """Another figure of at most `most`; one less when nothing else fits, one more from 0."""
    fitting = [each for each in digit_slips(figure) if each <= most]
    return int(rng.choice(fitting)) if fitting else max(figure - 1, 0) if figure else 1


def _int(figure: Any) -> int:
    """A figure of a form that has not met an unread or empty entry yet."""
    if not is_number(figure):
        raise TypeError("slips are laid on a complete form")
    return figure


def _vote(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """A1: one vote figure; neither it nor the sum goes above what the TPS can have."""
    votes = [_int(each) for each in form.votes]
    total = _int(form.total)
    room = _int(form.dpt.total) + _int(form.used_dptb.total) + _int(form.used_dpk.total) - sum(votes)
    standing = [place for place, each in enumerate(votes) if each > 0] or [0]
    at = int(rng.choice(standing))
    votes[at] = _slip(rng, votes[at], min(total, votes[at] + room))
    return replace(form, votes=tuple(votes))


def _too_many(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """A digit typed again and again: more than any TPS can have, now and then more than four boxes hold."""
    votes = [_int(each) for each in form.votes]
    at = int(np.argmax(votes))
    least = 9_999 if rng.random() < 0.1 else 2 * rule.limit_without_capacity()
    figure = max(votes[at], 1)
    while figure <= least:
        figure = figure * 10 + figure % 10
    votes[at] = figure
    return replace(form, votes=tuple(votes))


def _invalid(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    return replace(form, invalid=_slip(rng, _int(form.invalid), rule.ceiling))


def _unlisted(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """A3: the DPK line counted differently from the line below it."""
    return replace(form, used_dpk=_shifted(form.used_dpk, int(rng.choice([1, 1, 2, 4, 5, 6, 8, 10, 36, 40]))))


def _voters(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """A4: the attendance list says another number than the ballots in the box."""
    shift = int(rng.choice([-1, -1, -1, -2, -3, -4, -5, -10, 1, 1, 2, 4, 10]))
    if _int(form.used_dpt.total) + shift > _int(form.dpt.total) or _int(form.used_dpt.men) + shift < 0:
        shift = -shift
    return replace(form, used_dpt=_shifted(form.used_dpt, shift), used_total=_shifted(form.used_total, shift))


def _shifted(line: Triple, shift: int) -> Triple:
    """A line whose men and written total move together, so that it still adds up."""
    men = _int(line.men) + shift
    if men >= 0:
        return Triple(men, line.women, _int(line.total) + shift)
    return Triple(line.men, _int(line.women) + shift, _int(line.total) + shift)


def _short_list(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """B1: a list typed shorter than the voters who came from it."""
    total = max(_int(form.used_dpt.total) - int(rng.integers(1, 16)), 1)
    women = min(_int(form.dpt.women), total)
    return replace(form, dpt=Triple(total - women, women, total))


def _long_list(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """B6: the first digit misread."""
    total = rule.ceiling + 200 + _int(form.dpt.total) % 100
    return replace(form, dpt=Triple(total - _int(form.dpt.women), form.dpt.women, total))


def _wrong_line(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """B9: the sum of another line in the DPK line."""
    total = rule.ceiling + int(rng.integers(1, 600))
    return replace(form, used_dpk=Triple(total - _int(form.used_dpk.women), form.used_dpk.women, total))


def _ballots_left(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    return replace(form, unused=_slip(rng, _int(form.unused), rule.ceiling))


def _ballots_used(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """A7: used and unused exchanged by a few, so that they still make what was received."""
    shift = int(rng.integers(1, 6))
    shift = shift if _int(form.unused) >= shift else -shift
    return replace(form, used=_int(form.used) + shift, unused=_int(form.unused) - shift)


def _ballots_received(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """B4: a packet counted short, or too long, and written down as it was."""
    shift = int(rng.integers(1, 8))
    shift = -shift if _int(form.unused) >= shift else shift
    return replace(form, received=_int(form.received) + shift, unused=_int(form.unused) + shift)


def _party_total(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    if not form.party_totals:
        return form
    totals = [_int(each) for each in form.party_totals]
    at = int(rng.integers(0, len(totals)))
    totals[at] = _slip(rng, totals[at], _int(form.total))
    return replace(form, party_totals=tuple(totals))


def _line_slip(form: TallyForm, line: str, rng: np.random.Generator) -> TallyForm:
    """A5: men or women of a line mistyped, its total left."""
    old: Triple = getattr(form, line)
    if rng.random() < 0.5:
        new = replace(old, men=_slip(rng, _int(old.men), 999))
    else:
        new = replace(old, women=_slip(rng, _int(old.women), 999))
    return replace(form, **{line: new})  # type: ignore[arg-type]


def _zeros(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """B8: the voter block passed over with zeros."""
    return replace(form, **dict.fromkeys(_BLOCK, Triple(0, 0, 0)))  # type: ignore[arg-type]


def _no_block(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    blank: dict[str, Any] = {**dict.fromkeys(_BLOCK, EMPTY), "received": None, "used": None, "spoiled": None,
                             "unused": None}  # fmt: skip
    return replace(form, **blank)


def _unread(form: TallyForm, rng: np.random.Generator, rule: Register) -> TallyForm:
    """One entry nobody can read: a vote, or a figure of the last lines."""
    if rng.random() < 0.5:
        votes = list(form.votes)
        votes[int(rng.integers(0, len(votes)))] = UNREAD
        return replace(form, votes=tuple(votes))
    field = str(rng.choice(["invalid", "spoiled", "received"]))
    return replace(form, **{field: UNREAD})  # type: ignore[arg-type]


_SLIPS: Final[dict[str, Callable[[TallyForm, np.random.Generator, Register], TallyForm]]] = {
    "A1": _vote, "hold": _too_many, "A2": _invalid, "A3": _unlisted, "A4": _voters, "A6": _ballots_left,
    "A7": _ballots_used, "A8": _party_total, "B1": _short_list, "B4": _ballots_received, "B6": _long_list,
    "B9": _wrong_line, "B8": _zeros, "no_block": _no_block, "unread": _unread,
}  # fmt: skip
# Lines are mistyped after whole lines have moved; what blanks a block comes last.
_ORDER: Final = (
    "A1", "hold", "A2", "A3", "A4", "A6", "A7", "A8", "B4", "B1", "B6", "B9",
    "A5.dpt", "A5.used_dpt", "A5.used_dptb", "A5.used_dpk", "A5.used_total", "B8", "no_block", "unread",
)  # fmt: skip
