"""A total for people and scripts: what `python app.py totals --json` says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from data import codes
from data.actor import KOTA
from data.clock import WITA, parse_iso
from data.dapil import first_kecamatan
from data.errors import NotFound
from data.house import House
from data.register import Register
from data.reports.rounds import opened_at
from data.tables import fold_state, form, total
from data.totals import Leaf, by_party, leaf_of_tps


def totals_document(
    house: House,
    contest: str,
    election: str | None = None,
    area: str | None = None,
    consistent_only: bool = False,
) -> dict[str, Any]:
    """The total of a contest in an area for people and scripts; what is unknown is None.

    Votes are keyed by the number on the ballot: the candidate's or, in contests of parties, the party's.
    """
    code = election or house.election
    where = area if area and area.startswith("dapil:") else codes.normalise(area) if area else KOTA
    with house.store.read() as connection:
        register = house.registers.of(code, connection)
        register.contest(contest)
        state = connection.execute(select(fold_state).where(fold_state.c.election == code)).mappings().one()
        wanted = select(total).where(total.c.election == code, total.c.area == where, total.c.contest == contest)
        row = connection.execute(wanted).mappings().first()
        if row is not None:
            leaf = Leaf.of(row)
        elif where in register.areas and register.areas[where].level == "tps":
            mine = (form.c.election == code, form.c.tps == where, form.c.contest == contest)
            rows, rounds = connection.execute(select(form).where(*mine)).all(), opened_at(connection, code, [where])
            leaf = leaf_of_tps(register, where, [where], contest, rows, rounds)
        else:
            raise NotFound(f"Tidak ada total untuk wilayah {where}.")
    numbers, votes = numbered(register, contest, where, leaf, consistent=consistent_only)
    invalid, forms = (
        (leaf.invalid_consistent, leaf.invalid_forms_consistent)
        if consistent_only
        else (leaf.invalid, leaf.invalid_forms)
    )
    expected = leaf.counted - leaf.flagged if consistent_only else leaf.counted
    return {
        "election": code,
        "simulation": house.store.kind() == "simulated",
        "rev": state["rev"],
        "as_of": parse_iso(state["event_time"]).astimezone(WITA).isoformat(timespec="seconds"),
        "area": where,
        "contest": contest,
        "tps": {name: getattr(leaf, "tps" if name == "total" else name)
                for name in ("total", "reported", "counted", "flagged", "held")},
        "dpt": {"total": leaf.dpt_total, "reported": leaf.dpt_reported},
        "votes": dict(zip(map(str, numbers), votes, strict=True)),
        "valid": sum(votes),
        "invalid": invalid if forms == expected else None,
    }  # fmt: skip


def numbered(
    register: Register, contest: str, area: str, leaf: Leaf, *, consistent: bool
) -> tuple[list[int], list[int]]:
    """Ballot numbers and their votes: candidates, or parties in contests of parties."""
    found = register.contests[contest]
    votes = leaf.consistent if consistent else leaf.votes
    if found.kind == "parties":
        if len(votes) != len(found.parties) or found.has_one_ballot:
            inside = first_kecamatan(register, area)
            folded = by_party(register, contest, inside, leaf)
            votes = folded.consistent if consistent else folded.votes
        return list(found.parties), votes
    ballot = register.ballots[contest, found.dapil[0]]
    return [one.number or 0 for one in ballot.choices], votes
