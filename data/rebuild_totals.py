"""Totals of every level computed from replayed rows and compared with those that stand.

Votes, stages of the day and health tiers. A total is left out of the comparison while something that goes into it
waits to be folded: it cannot be right yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from types import SimpleNamespace
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, select

from data.actor import KOTA
from data.dapil import dapil_area, grouping
from data.folding_people import DIRECT, opened_facets
from data.health_facets import Facets, Officer, add_facets, facets_of, people_of, standing_of
from data.house import House
from data.rebuild_replay import Replayed
from data.rebuild_report import RebuildReport
from data.register import Register
from data.reports.health import TIERS
from data.reports.kinds import MARKS
from data.reports.rounds import opened_of
from data.tables import day_total, dirty, health_total, total
from data.totals import Leaf, Opened, add_up, by_party, leaf_of, nothing_of

T = TypeVar("T")
Touched = set[tuple[str, str]]  # (topic, area); the topic is a contest, "mark" or "health"


def touched_by_waiting(connection: Connection, register: Register) -> Touched:
    """The totals that the waiting keys will move."""
    touched: Touched = set()
    rows = connection.execute(
        select(dirty.c.kind, dirty.c.kelurahan, dirty.c.contest).where(dirty.c.election == register.election).distinct()
    )
    for row in rows:
        if not row.kelurahan:
            continue  # a report for no known TPS moves no total
        topic = row.contest if row.kind == "form" else row.kind
        node = register.areas[row.kelurahan]
        kecamatan = row.kelurahan if node.level == "kecamatan" else node.parent
        areas = {DIRECT + row.kelurahan if node.level == "kecamatan" else row.kelurahan, kecamatan, KOTA}
        areas |= {dapil_area(dapil) for dapil, members in grouping(register).items() if kecamatan in members}
        touched |= {(topic, area) for area in areas}
    return touched


def compare_totals(
    connection: Connection, house: House, register: Register, replayed: Replayed, touched: Touched,
    report: RebuildReport,
) -> set[str]:  # fmt: skip
    """Report every total that differs. Returns the places whose health total stands for erased people as well:
    it agrees with the records that can be read, and the rest cannot be computed again."""
    report.totals = report.uncompared = 0
    _compare_votes(connection, register, replayed, touched, report)
    days = {
        row.area: orjson.loads(row.counts)
        for row in connection.execute(select(day_total).where(day_total.c.election == register.election))
    }
    _compare("mark", "Tahap", day_tree(register, replayed.marks.values()), days, touched, report)
    return _compare_health(connection, house, register, replayed, touched, report)


# ---- votes -------------------------------------------------------------------------------------------------------


def _compare_votes(
    connection: Connection, register: Register, replayed: Replayed, touched: Touched, report: RebuildReport
) -> None:
    by_leaf: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rounds = opened_of(replayed.rounds.values())
    for row in replayed.forms.values():
        by_leaf[row["contest"]][row["kelurahan"]].append(SimpleNamespace(**row))
    standing: dict[str, dict[str, Leaf]] = defaultdict(dict)
    for stored in connection.execute(select(total).where(total.c.election == register.election)).mappings():
        standing[stored["contest"]][stored["area"]] = Leaf.of(stored)
    for contest in register.contests:
        tree = vote_tree(register, contest, by_leaf[contest], rounds)
        _compare(contest, f"Total {contest}", tree, standing[contest], touched, report, _leaf_words)


def _leaf_words(found: Leaf, wanted: Leaf) -> str:
    """Counts and votes of both when they say the difference, else what it is in."""
    stands, computed = (f"{leaf.counted} TPS dihitung, {sum(leaf.votes)} suara" for leaf in (found, wanted))
    if stands != computed:
        return f"{stands}, hasil hitung ulang {computed}"
    names = [one.name for one in fields(Leaf) if getattr(found, one.name) != getattr(wanted, one.name)]
    return f"berbeda pada {', '.join(names)}"


def vote_tree(
    register: Register, contest: str, by_kelurahan: Mapping[str, list[Any]], rounds: Opened
) -> dict[str, Leaf]:
    """Every level of a contest from its forms and the rounds that were opened."""
    tree = {at: leaf_of(register, at, contest, by_kelurahan.get(at, []), rounds) for at in register.kelurahan()}
    for kecamatan in register.kecamatan():
        inside = [tree[code] for code in register.children[kecamatan]]
        tree[kecamatan] = add_up(inside) if inside else nothing_of(register, contest, kecamatan)
    for dapil, members in grouping(register).items():
        tree[dapil_area(dapil)] = add_up([tree[code] for code in members])
    several = not register.contests[contest].has_one_ballot
    tops = [by_party(register, contest, code, tree[code]) if several else tree[code] for code in register.kecamatan()]
    tree[KOTA] = add_up(tops)
    return tree


# ---- stages of the day -------------------------------------------------------------------------------------------


def day_tree(register: Register, marks: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every level of the day's stages, each counted straight from the marks of its TPS."""
    by_kelurahan: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in marks:
        by_kelurahan[row["kelurahan"]].append(row)

    def day(members: Sequence[str]) -> dict[str, Any]:
        rows = [row for code in members for row in by_kelurahan[code]]
        turnout = [row for row in rows if row["kind"] == "partisipasi"]
        dpts = [register.areas[row["tps"]].dpt for row in turnout]
        known = [dpt for dpt in dpts if dpt is not None]
        stages = Counter(row["kind"] for row in rows)
        return {
            "tps": sum(len(register.tps_of(code)) for code in members),
            "marks": {kind: stages[kind] for kind in MARKS},
            "voters": sum(row["value"] for row in turnout),
            "voters_dpt": sum(known) if len(known) == len(dpts) else None,
        }

    tree = {code: day([code]) for code in register.kelurahan()}
    tree |= {code: day(register.children[code]) for code in register.kecamatan()}
    return {**tree, KOTA: day(register.kelurahan())}


# ---- health ------------------------------------------------------------------------------------------------------


def _compare_health(
    connection: Connection, house: House, register: Register, replayed: Replayed, touched: Touched,
    report: RebuildReport,
) -> set[str]:  # fmt: skip
    asked = select(health_total).where(health_total.c.election == register.election)
    rows = connection.execute(asked).mappings().all()
    standing = {row["area"]: orjson.loads(row["tiers"]) for row in rows}
    detail = {row["area"]: found for row in rows if (found := opened_facets(house, row)) is not None}
    leaves, groups = health_leaves(register, replayed), facet_leaves(register, replayed)
    kept = set()
    for place, erased in Counter(replayed.registered[who].place for who in replayed.erased).items():
        key = health_key(register, place)
        if _holds_erased(standing.get(key), leaves[key], erased):
            leaves[key] = standing[key]
            kept.add(place)
    # Of whom nothing can be read any more the groups were counted while it could.
    for place in {one.place for one in replayed.registered.values() if one.wrapped is None}:
        key = health_key(register, place)
        if key in detail and people_of(detail[key]) == people_of(groups[key]):
            groups[key] = detail[key]
    _compare("health", "Kesehatan", health_tree(register, leaves), standing, touched, report)
    # A whole row that is missing, or too many, has been said already.
    tree = {area: one for area, one in facet_tree(register, groups).items() if area in standing}
    known = {area: one for area, one in detail.items() if area in tree}
    _compare("health", "Rincian kesehatan", tree, known, touched, report)
    for row in rows:
        if ("health", row.area) not in touched and row.people != sum(standing[row.area].values()):
            report.add(f"Kesehatan {row.area}: jumlah petugas berbeda dari jumlah per tingkat.")
    return kept


def health_key(register: Register, place: str) -> str:
    """The area under which a place's own people are totalled."""
    return DIRECT + place if register.areas[place].level == "kecamatan" else place


def own_places(register: Register) -> tuple[str, ...]:
    """The areas under which people themselves are totalled: each kelurahan, and each kecamatan's own."""
    return (*register.kelurahan(), *(DIRECT + code for code in register.kecamatan()))


def health_leaves(register: Register, replayed: Replayed) -> dict[str, dict[str, int]]:
    """People per tier of each kelurahan and of each kecamatan's own people. Without a record that can be read:
    `belum_lengkap`."""
    leaves = {key: dict.fromkeys(TIERS, 0) for key in own_places(register)}
    for who, one in replayed.registered.items():
        record = replayed.people[who]["record"] if who in replayed.people else {"tier": "belum_lengkap"}
        leaves[health_key(register, one.place)][record["tier"]] += 1
    return leaves


def _holds_erased(standing: dict[str, int] | None, wanted: dict[str, int], erased: int) -> bool:
    """Whether a standing total is what can be read plus exactly the erased people, in whatever tiers they were."""
    if standing is None:
        return False
    readable = {**wanted, "belum_lengkap": wanted["belum_lengkap"] - erased}
    enough = all(standing.get(tier, 0) >= count for tier, count in readable.items())
    return enough and sum(standing.values()) == sum(wanted.values())


def health_tree(register: Register, leaves: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Every level from its places."""

    def added(keys: Iterable[str]) -> dict[str, int]:
        members = [tree[key] for key in keys]
        return {tier: sum(one[tier] for one in members) for tier in TIERS}

    tree = dict(leaves)
    for kecamatan in register.kecamatan():
        tree[kecamatan] = added((*register.children[kecamatan], DIRECT + kecamatan))
    tree[KOTA] = added(register.kecamatan())
    return tree


def facet_leaves(register: Register, replayed: Replayed) -> dict[str, Facets]:
    """The people of each place by role, age and hours."""
    members: dict[str, list[Officer]] = {key: [] for key in own_places(register)}
    for who, one in replayed.registered.items():
        state = replayed.people.get(who)
        standing = standing_of(state["ver"], state["record"]) if state else None
        members[health_key(register, one.place)].append(Officer(one.role, one.age, standing))
    return {key: facets_of(officers) for key, officers in members.items()}


def facet_tree(register: Register, leaves: dict[str, Facets]) -> dict[str, Facets]:
    """Every level from its places."""
    tree = dict(leaves)
    for kecamatan in register.kecamatan():
        tree[kecamatan] = add_facets(tree[key] for key in (*register.children[kecamatan], DIRECT + kecamatan))
    tree[KOTA] = add_facets(tree[code] for code in register.kecamatan())
    return tree


# ---- both sides --------------------------------------------------------------------------------------------------


def _no_words(_found: Any, _wanted: Any) -> str:
    return "berbeda dari hasil hitung ulang"


def _compare(
    topic: str,
    name: str,
    tree: Mapping[str, T],
    standing: Mapping[str, T],
    touched: Touched,
    report: RebuildReport,
    words: Callable[[T, T], str] = _no_words,
) -> None:
    """Both sides area by area. `words`: what may be said of two values; nothing of people's health ever is."""
    for area in (*tree, *sorted(standing.keys() - tree.keys())):
        if (topic, area) in touched:
            report.uncompared += 1
            continue
        report.totals += 1
        wanted, found = tree.get(area), standing.get(area)
        if wanted == found:
            continue
        if wanted is None:
            report.add(f"{name} {area}: tersimpan, padahal bukan wilayah pemilu ini.")
        elif found is None:
            report.add(f"{name} {area}: tidak ada dalam penyimpanan.")
        else:
            report.add(f"{name} {area}: {words(found, wanted)}.")
