"""What a C.Hasil may not exceed: the limits B1 and B3 to B9, and the capacity of a TPS they rest on.

The limits B3 and B5 also hold for parts: what can be read is a lower bound of the whole. Three findings say
that the form cannot be true of this TPS and hold it: votes above what the TPS can have (B3, B5) and a figure
outside 0 to 9.999 (B7).
"""

from collections.abc import Sequence
from typing import Final

from data.rules.figures import Figure, Unread, is_number
from data.rules.findings import Finding
from data.rules.tally import Capacity, Register, TallyForm
from data.rules.tally_lines import Line, at_most, finding_of, numbers, starting
from data.rules.words import addition, listing, number

LARGEST_ENTRY: Final = 9_999
"""B7: four boxes stand on the form for each figure."""


def capacity(form: TallyForm, register: Register) -> Capacity:
    """How many can have voted here: DPT (the register's, else the form's) + DPTb users + DPK users.

    Unknown when one of the three is, when the form's own DPT is 0 beside votes (B8) or when DPTb and DPK
    exceed the ceiling of a TPS (B9): then the limit is the ceiling with its reserve.
    """
    voters: Figure = register.dpt if register.dpt is not None else form.dpt.total
    moved, unlisted = form.used_dptb.total, form.used_dpk.total
    needed = (("DPT", voters), ("pengguna DPTb", moved), ("pengguna DPK", unlisted))
    missing = [_state(label, figure) for label, figure in needed if not is_number(figure)]
    if _zero_beside_votes(form):
        return _ceiling_only(register, "DPT pada formulir 0 padahal ada suara")
    if is_number(moved) and is_number(unlisted) and moved + unlisted > register.ceiling:
        return _ceiling_only(register, f"DPTb + DPK melebihi batas {number(register.ceiling)} pemilih per TPS")
    if missing or not (is_number(voters) and is_number(moved) and is_number(unlisted)):
        return _ceiling_only(register, listing(missing))
    limit = voters + moved + unlisted
    source = "" if register.dpt is not None else " formulir"
    words = f"DPT{source} {number(voters)} + DPTb {number(moved)} + DPK {number(unlisted)} = {number(limit)}."
    return Capacity(limit, True, words)


def against_limits(form: TallyForm, register: Register, lines: dict[str, Line]) -> list[Finding]:
    """Every finding of B1 and B3 to B9."""
    found = [*_against_list(register, lines), *_limits(form, register, lines, capacity(form, register))]
    return [*found, *_outside(lines), *_unread_block(form, register, lines)]


def _ceiling_only(register: Register, reason: str) -> Capacity:
    limit = register.limit_without_capacity()
    words = (
        f"Kapasitas TPS belum diketahui ({reason}); batas yang dipakai {number(register.ceiling)} + "
        f"{number(limit - register.ceiling)} cadangan = {number(limit)}."
    )
    return Capacity(limit, False, words)


def _state(label: str, figure: Figure) -> str:
    return f"{label} {'tidak terbaca' if isinstance(figure, Unread) else 'tidak diisi'}"


def _zero_beside_votes(form: TallyForm) -> bool:
    """B8: an empty box typed as 0. One figure above 0 among votes, valid and all votes is enough."""
    return form.dpt.total == 0 and any(is_number(each) and each > 0 for each in (*form.votes, form.valid, form.total))


def _voters_on_list(register: Register, lines: dict[str, Line]) -> Line:
    """D as rules B1 and B4 read it: the form's own, else the register's (which is not on the paper: no
    field)."""
    own = lines["dpt.total"]
    return own if is_number(own.figure) else Line("", "DPT menurut daftar", register.dpt)


def _against_list(register: Register, lines: dict[str, Line]) -> list[Finding]:
    """B1, B4, B6: against the number of voters on the list."""
    listed = _voters_on_list(register, lines)
    found = at_most("B1", "Pengguna DPT melebihi DPT", lines["used_dpt.total"], listed)
    received = lines["received"].figure
    if is_number(listed.figure) and is_number(received) and listed.figure >= 0:
        reserve = register.reserve(listed.figure)
        due = listed.figure + reserve
        if received != due:
            gap = abs(received - due)
            words = (
                f"DPT {number(listed.figure)} + cadangan {number(reserve)} = {number(due)}, "
                f"diterima {number(received)}: selisih {number(gap)}."
            )
            title = "Surat suara diterima berbeda dari DPT + cadangan (logistik)"
            found.append(finding_of("B4", "flag", title, [listed, lines["received"]], words, gap))
    ceiling = Line("", "Batas pemilih per TPS", register.ceiling)
    return found + at_most("B6", "DPT melebihi batas pemilih per TPS", lines["dpt.total"], ceiling)


def _limits(form: TallyForm, register: Register, lines: dict[str, Line], room: Capacity) -> list[Finding]:
    """B3 and B5: against what the TPS can have. What can be read is enough to be too much."""
    votes = starting(lines, "votes")
    found: list[Finding] = []
    least = _least_sum(form, register)
    written = next((lines[name] for name in ("total", "valid") if is_number(lines[name].figure)), None)
    above = [(written, [written])] if written and _over(written.figure, room) else []
    if _over(least, room):
        label = "Jumlah suara" if numbers(votes) else "Jumlah suara yang terbaca"
        above.append((Line("", label, least), votes))
    if above:
        read = [line for _, entries in above for line in entries]
        found.append(_impossible("B3", "Jumlah suara", [line for line, _ in above], read, register, lines, room))
    for vote in votes:
        if _over(vote.figure, room):
            found.append(_impossible("B5", "Suara satu pilihan", [vote], [vote], register, lines, room))
        else:
            found += at_most("B5", "Suara satu pilihan melebihi jumlah suara", vote, lines["total"])
    return found


def _impossible(
    rule: str,
    what: str,
    above: Sequence[Line],
    read: Sequence[Line],
    register: Register,
    lines: dict[str, Line],
    room: Capacity,
) -> Finding:
    """The finding that holds a form: what stands above the limit, and where the limit comes from."""
    worst = max(line.figure for line in above if is_number(line.figure)) - room.limit
    said = listing([f"{line.label}: {number(line.figure)}" for line in above if is_number(line.figure)])
    words = f"{said}, batas {number(room.limit)}, lebih {number(worst)}. {room.explanation}"
    title = f"{what} melebihi yang mungkin di TPS ini"
    return finding_of(rule, "hold", title, [*read, *_basis(register, lines, room)], words, worst)


def _over(figure: Figure, room: Capacity) -> bool:
    return is_number(figure) and figure > room.limit


def _least_sum(form: TallyForm, register: Register) -> int:
    """The votes there are at least: what can be read, where a party with unread votes counts with its written
    total. A figure below 0 (a file of others may hold one, B7 holds its form) takes nothing away."""
    read = [max(vote, 0) if is_number(vote) else None for vote in form.votes]
    if not (register.party_of and form.party_totals):
        return sum(vote or 0 for vote in read)
    least = 0
    for at, written in enumerate(form.party_totals):
        members = [read[place] for place, party in enumerate(register.party_of) if party == at]
        total = sum(vote or 0 for vote in members)
        least += max(total, written) if None in members and is_number(written) else total
    return least


def _basis(register: Register, lines: dict[str, Line], room: Capacity) -> list[Line]:
    """The lines a limit comes from."""
    if not room.known:
        return [Line("", "Batas tanpa kapasitas", room.limit)]
    listed = Line("", "DPT menurut daftar", register.dpt) if register.dpt is not None else lines["dpt.total"]
    return [listed, lines["used_dptb.total"], lines["used_dpk.total"]]


def _outside(lines: dict[str, Line]) -> list[Finding]:
    """B7: the form has four boxes for each figure and no sign."""
    found = []
    for line in lines.values():
        if is_number(line.figure) and not 0 <= line.figure <= LARGEST_ENTRY:
            over = line.figure - LARGEST_ENTRY if line.figure > 0 else -line.figure
            words = f"{line.label}: {number(line.figure)}, di luar 0 sampai {number(LARGEST_ENTRY)}."
            found.append(
                finding_of("B7", "hold", "Angka di luar yang dapat ditulis pada formulir", [line], words, over)
            )
    return found


def _unread_block(form: TallyForm, register: Register, lines: dict[str, Line]) -> list[Finding]:
    """B8 and B9: a voter block that was not read, whatever stands in it."""
    found = []
    if _zero_beside_votes(form):
        shown = [
            lines["dpt.total"],
            *(lines[name] for name in ("valid", "total") if is_number(lines[name].figure)),
        ]
        if len(shown) == 1:
            shown += [line for line in starting(lines, "votes") if is_number(line.figure) and line.figure > 0]
        evidence = f"{shown[-1].label}: {number(shown[-1].figure)}" if is_number(shown[-1].figure) else ""
        words = f"DPT tertulis 0, {evidence}: blok pemilih dianggap belum terbaca, kapasitas TPS tidak diketahui."
        found.append(finding_of("B8", "flag", "DPT 0 padahal ada suara", shown, words, None))
    moved, unlisted = lines["used_dptb.total"], lines["used_dpk.total"]
    if is_number(moved.figure) and is_number(unlisted.figure) and moved.figure + unlisted.figure > register.ceiling:
        over = moved.figure + unlisted.figure - register.ceiling
        words = (
            f"DPTb + DPK: {addition([moved.figure, unlisted.figure])}, batas {number(register.ceiling)} "
            f"pemilih per TPS, lebih {number(over)}. Blok pemilih dianggap belum terbaca, "
            "kapasitas TPS tidak diketahui."
        )
        title = "DPTb + DPK melebihi batas pemilih per TPS"
        found.append(finding_of("B9", "flag", title, [moved, unlisted], words, over))
    return found
