"""The hash chain over all submissions, in the order they were folded.

h(n) = SHA-256(h(n-1) || canonical(submission n)). The folder is its only writer. A chain in one's own database proves
something only together with a head that left the building, which is why the head stands on every printout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from data.house import House
from data.tables import chain, dirty, fold_state, submission

GENESIS = "0" * 64
_COLUMNS = tuple(str(column.name) for column in submission.columns)
_BATCH = 2_000


def canonical(row: Mapping[Any, Any]) -> bytes:
    """One byte string per submission: every column, keys sorted."""
    return orjson.dumps({name: row[name] for name in _COLUMNS}, option=orjson.OPT_SORT_KEYS)


def link(head: str, row: Mapping[Any, Any]) -> str:
    """The head after one more submission."""
    return hashlib.sha256(bytes.fromhex(head) + canonical(row)).hexdigest()


def extend(connection: Connection, election: str, seq: int, head: str, numbers: Iterable[int]) -> tuple[int, str]:
    """Chain the submissions in the given order; returns the new length and head."""
    wanted = list(numbers)
    rows: dict[int, Mapping[Any, Any]] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        for row in connection.execute(select(submission).where(submission.c.id.in_(part))).mappings():
            rows[row["id"]] = row
    links = []
    for number in wanted:
        seq, head = seq + 1, link(head, rows[number])
        links.append({"election": election, "seq": seq, "submission": number, "head": head})
    if links:
        connection.execute(insert(chain), links)
    return seq, head


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found. `first_bad` is the number of the first submission that does not fit."""

    ok: bool
    checked: int
    head: str
    first_bad: int | None
    words: str


def verify(house: House, head: str | None = None, election: str | None = None) -> ChainReport:
    """Compute the chain again from the submissions; with `head`, also that this head was once the chain's."""
    code = election or house.election
    with house.store.read() as connection:
        return _verify(connection, code, head.strip().lower() if head else None)


def _verify(connection: Connection, election: str, wanted: str | None) -> ChainReport:
    state = connection.execute(select(fold_state).where(fold_state.c.election == election)).mappings().one()
    current, seq, seen = GENESIS, 0, wanted in (None, GENESIS)
    joined = (
        select(chain.c.seq, chain.c.submission, chain.c.head.label("chained"), submission)
        .outerjoin(submission, submission.c.id == chain.c.submission)
        .where(chain.c.election == election)
        .order_by(chain.c.seq)
        .execution_options(yield_per=_BATCH)
    )
    for row in connection.execute(joined).mappings():
        seq += 1
        bad = _fault(row, seq, current)
        if bad:
            return ChainReport(False, seq - 1, current, row["submission"], bad)
        current = row["chained"]
        seen = seen or current == wanted
    end = _end_fault(connection, election, state, seq, current)
    if end:
        return ChainReport(False, seq, current, end[0], end[1])
    if not seen:
        return ChainReport(False, seq, current, None,
                           f"Rantai utuh ({seq} laporan), tetapi sidik {wanted} tidak pernah menjadi ujungnya: "
                           "cetakan itu berasal dari penyimpanan lain atau riwayat telah diganti.")  # fmt: skip
    return ChainReport(True, seq, current, None, f"Rantai utuh: {seq} laporan, ujung {current}.")


def _fault(row: Mapping[Any, Any], seq: int, before: str) -> str | None:
    number = row["submission"]
    if row["id"] is None:
        return f"Laporan no. {number} hilang dari penyimpanan, padahal ada dalam rantai."
    if row["seq"] != seq:
        return f"Rantai terputus: urutan {seq} hilang sebelum laporan no. {number}."
    if hashlib.sha256(row["payload"].encode()).hexdigest() != row["sha256"]:
        return f"Isi laporan no. {number} telah berubah: sidiknya tidak cocok lagi."
    if link(before, row) != row["chained"]:
        return f"Laporan no. {number} tidak cocok dengan rantai: ada kolomnya yang telah berubah."
    return None


def _end_fault(
    connection: Connection, election: str, state: Mapping[Any, Any], seq: int, head: str
) -> tuple[int | None, str] | None:
    if (state["chain_seq"], state["chain_head"]) != (seq, head):
        return (
            None,
            f"Ujung rantai yang tercatat bukan ujung sebenarnya: tercatat {state['chain_seq']} laporan.",
        )
    loose = (
        select(func.min(submission.c.id))
        .outerjoin(chain, chain.c.submission == submission.c.id)
        .outerjoin(dirty, dirty.c.submission == submission.c.id)
        .where(submission.c.election == election, chain.c.seq.is_(None), dirty.c.id.is_(None))
    )
    number = connection.execute(loose).scalar()
    if number is not None:
        return number, f"Laporan no. {number} disisipkan tanpa melalui pintu laporan: tidak ada dalam rantai."
    return None
