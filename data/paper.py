"""The C.Hasil of a ballot as it lies on the table: its parts, lines and boxes in order, and the sums that stand on it.

Pure: what is printed, without what is written on it. Every page, file and offline phone shows this list; the figures
of a form are put beside it by `figures`. A box carries two names: `field`, as findings name it (`votes.0`,
`used_dpt.men`), and `name`, as reports send it and `data.reports.typed_form` reads it (`votes.1`, `used_dpt.l`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from data.register import Ballot, Choice
from data.rules import words
from data.rules.figures import Figure, is_number
from data.rules.tally import BALLOT_LINES, RESULT_LINES, SEXES, TRIPLES, TallyForm

_KEYS = {sex: key for sex, key, _, _ in SEXES}
_Typed = TypeVar("_Typed", str, str | None)


@dataclass(frozen=True, slots=True)
class Box:
    """One box. `label` says by itself what it is; `caption` only within its line."""

    field: str
    name: str
    label: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line: one box, or three (L, P, Jumlah). `number`: of a candidate. `kind`: plain, party (its own votes), sum."""

    label: str
    boxes: tuple[Box, ...]
    number: int | None = None
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: a whole part, or one party of it (`title`: its short name, `party`: its number)."""

    title: str
    rows: tuple[Row, ...]
    party: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """`written` (a box) should equal the `addends` (boxes) together; `words` name the addends."""

    written: str
    addends: tuple[str, ...]
    words: str


def sections(ballot: Ballot) -> tuple[Section, ...]:
    """The four parts of this ballot's form."""
    return (
        Section("I. Data pemilih dan pengguna hak pilih", (Group("", tuple(_triple(*line) for line in TRIPLES)),)),
        Section("II. Data penggunaan surat suara", (Group("", tuple(_single(*line) for line in BALLOT_LINES)),)),
        Section("III. Data perolehan suara", tuple(_votes(ballot))),
        Section("IV. Data suara sah dan tidak sah", (Group("", tuple(_single(*line) for line in RESULT_LINES)),)),
    )


def boxes(ballot: Ballot) -> tuple[Box, ...]:
    """All boxes, in order."""
    return tuple(
        box for section in sections(ballot) for group in section.groups for row in group.rows for box in row.boxes
    )


def figures(ballot: Ballot, form: TallyForm) -> dict[str, Figure]:
    """What a form has in every box, by the box's name. A paper without any party total has none in those boxes."""
    written = {field: figure for field, _, figure in form.entries()}
    return {box.name: written.get(box.field) for box in boxes(ballot)}


def box_of(field: str, ballot: Ballot) -> str:
    """The name of a field's box: `votes.0` is `votes.1`, `dpt.men` is `dpt.l`, and a party's written total goes by
    its number, not its place."""
    group, _, part = field.partition(".")
    if group == "votes" and part.isdecimal():
        return f"votes.{int(part) + 1}"
    if group == "party_totals" and part.isdecimal():
        return f"party_totals.{ballot.parties[int(part)]}"
    return f"{group}.{_KEYS[part]}" if part in _KEYS else field


def without_unwritten_totals(typed: Mapping[str, _Typed]) -> dict[str, _Typed]:
    """What was typed, without the boxes of the party totals when nothing stands in any of them."""
    totals = {name for name in typed if name.startswith("party_totals.")}
    if any((typed[name] or "").strip() for name in totals):
        return dict(typed)
    return {name: value for name, value in typed.items() if name not in totals}


# ---- sums --------------------------------------------------------------------------------------------------------


def sums(ballot: Ballot) -> tuple[Sum, ...]:
    """Every sum and equality the paper asks for (rules A1 to A8), by its written box."""
    votes = tuple(f"votes.{at + 1}" for at in range(ballot.size))
    found = [Sum(f"{name}.j", (f"{name}.l", f"{name}.p"), "L + P") for name, _, _ in TRIPLES[:5]]
    found += [
        Sum("used_total.j", ("used_dpt.j", "used_dptb.j", "used_dpk.j"), "pengguna DPT + DPTb + DPK"),
        Sum("received", ("used", "spoiled", "unused"), "digunakan + rusak + tidak digunakan"),
        Sum("used", ("used_total.j",), "pengguna seluruhnya"),
    ]
    for at, party in enumerate(ballot.parties):
        members = tuple(box for box, of in zip(votes, ballot.party_of, strict=True) if of == at)
        found.append(Sum(f"party_totals.{party}", members, "suara partai + calonnya"))
    if ballot.parties:
        found.append(Sum("valid", tuple(f"party_totals.{party}" for party in ballot.parties), "jumlah seluruh partai"))
    found += [
        Sum("valid", votes, "seluruh suara yang tertulis"),
        Sum("total", ("valid", "invalid"), "suara sah + tidak sah"),
        Sum("total", ("used_total.j",), "pengguna seluruhnya"),
    ]
    return tuple(found)


def difference(one: Sum, written: Mapping[str, Figure]) -> str | None:
    """What is wrong with a sum, in words; None while it is right or one of its figures is not a number."""
    whole = written.get(one.written)
    addends = [figure for figure in (written.get(box) for box in one.addends) if is_number(figure)]
    if not is_number(whole) or len(addends) < len(one.addends) or sum(addends) == whole:
        return None
    gap = words.number(abs(sum(addends) - whole))
    return f"{one.words} = {words.number(sum(addends))}, tertulis {words.number(whole)}: selisih {gap}"


# ---- lines -------------------------------------------------------------------------------------------------------


def _triple(name: str, _key: str, label: str) -> Row:
    members = (Box(f"{name}.{sex}", f"{name}.{key}", f"{label} {said}", caption) for sex, key, caption, said in SEXES)
    return Row(label, tuple(members))


def _single(name: str, _key: str, label: str) -> Row:
    return Row(label, (Box(name, name, label),), kind="sum" if name == "total" else "plain")


def _votes(ballot: Ballot) -> Iterator[Group]:
    """One group of candidates, or one group per party: its own votes, its candidates, its written total."""
    if not ballot.parties:
        yield Group("", tuple(_vote(choice) for choice in ballot.choices))
        return
    for at, number in enumerate(ballot.parties):
        name = ballot.rule.party_labels[at]
        rows = [_vote(choice, name) for choice in _members(ballot, at)]
        label = f"Jumlah {name} dan calonnya"
        total = Box(f"party_totals.{at}", f"party_totals.{number}", label)
        yield Group(name, (*rows, Row(label, (total,), kind="sum")), number)


def _members(ballot: Ballot, party: int) -> Sequence[Choice]:
    return [choice for choice in ballot.choices if ballot.party_of[choice.position] == party]


def _vote(choice: Choice, party: str = "") -> Row:
    """The line of a candidate, or (number None) of a party's own votes."""
    name = f"Suara {party}" if choice.number is None else choice.name
    label = f"{party} nomor {choice.number}, {name}" if party and choice.number is not None else name
    box = Box(f"votes.{choice.position}", f"votes.{choice.position + 1}", label)
    return Row(name, (box,), choice.number, "party" if choice.number is None else "plain")
