"""Folding: exact under concurrent writers, children add up, crashes of the folder lose nothing. On both databases."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select, update

from data import folding
from data.actor import KOTA
from data.chain import verify
from data.dapil import dapil_area, grouping
from data.errors import Conflict
from data.folding import fold, fold_all
from data.house import House
from data.rebuild import rebuild, recount
from data.reports import Decision, Envelope, FormKey, MarkReport, decide, submit_mark
from data.rules.tally import TallyForm
from data.tables import chain, form, mark, total
from data.totals import Leaf
from data.totals_document import totals_document
from tests.support.houses import ANALYST, FIELD, TPS, ppwp, send


def stored(house: House, contest: str) -> dict[str, Leaf]:
    with house.store.read() as connection:
        rows = connection.execute(select(total).where(total.c.contest == contest)).mappings()
        return {row["area"]: Leaf.of(row) for row in rows}


def some_tps(house: House, count: int) -> list[str]:
    register = house.register()
    every = [tps for kelurahan in register.kelurahan() for tps in register.tps_of(kelurahan)]
    return random.Random(7).sample(every, count)


def random_form(draw: random.Random, house: House, tps: str, contest: str) -> TallyForm:
    size = house.register().ballot_of(contest, tps).size
    votes = tuple(draw.choice([None, 0, 1, 2, 3]) for _ in range(size))
    whole = sum(vote or 0 for vote in votes)
    return TallyForm(contest, votes, valid=whole + draw.choice([0, 0, 1]), invalid=2)


def flood(house: House, places: list[str], seed: int) -> None:
    """One writer: forms of two contests, corrections, and repeats of the same key."""
    draw = random.Random(seed)
    for number in range(25):
        tps, contest = draw.choice(places), draw.choice(["ppwp", "dprd_kota"])
        with house.store.read() as connection:
            standing = connection.execute(
                select(form.c.submission).where(form.c.tps == tps, form.c.contest == contest)
            ).scalar()
        sent = random_form(draw, house, tps, contest)
        reason = "baca ulang" if standing else None
        key = f"w{seed}-{number}"
        try:
            first = send(house, sent, tps, idem_key=key, replaces=standing, reason=reason)
            again = send(house, sent, tps, idem_key=key, replaces=standing, reason=reason)
            assert again.no == first.no
        except Conflict:
            continue  # somebody was faster; nothing of this try is stored


def test_totals_equal_a_recount_under_eight_writers(any_house: House) -> None:
    places = some_tps(any_house, 40)
    stop = threading.Event()

    def keep_folding() -> None:
        while not stop.is_set():
            fold(any_house, most=7)

    writers = [threading.Thread(target=flood, args=(any_house, places, seed)) for seed in range(8)]
    folders = [threading.Thread(target=keep_folding) for _ in range(2)]
    for thread in (*folders, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in folders:
        thread.join()
    fold_all(any_house)
    for contest in ("ppwp", "dprd_kota"):
        assert stored(any_house, contest) == recount(any_house, contest)
    assert sum(stored(any_house, "ppwp")[KOTA].votes) > 0
    assert verify(any_house).ok
    assert rebuild(any_house, write=False).differences == []


def test_children_add_up_to_their_parent_on_every_level(lite_house: House) -> None:
    for number, tps in enumerate(some_tps(lite_house, 30)):
        send(lite_house, ppwp(number, 2 * number, 5), tps)
    fold_all(lite_house)
    register, found = lite_house.register(), stored(lite_house, "ppwp")

    def sums(codes: Iterator[str] | tuple[str, ...] | list[str]) -> list[int]:
        return [sum(values) for values in zip(*(found[code].votes for code in codes), strict=True)]

    assert sums(register.kecamatan()) == found[KOTA].votes
    assert sums([dapil_area(code) for code in grouping(register)]) == found[KOTA].votes
    for kecamatan in register.kecamatan():
        assert sums(register.children[kecamatan]) == found[kecamatan].votes
    assert found[KOTA].votes == [sum(range(30)), 2 * sum(range(30)), 150]


def test_a_folder_that_dies_half_way_leaves_the_queue_as_it_was(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(any_house, ppwp(48, 139, 21))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folding, "fold_marks", die)
        with pytest.raises(KeyboardInterrupt):
            fold(any_house)
    assert stored(any_house, "ppwp")[KOTA].reported == 0
    assert fold_all(any_house) == 1
    assert stored(any_house, "ppwp")[KOTA].votes == [48, 139, 21]
    with any_house.store.read() as connection:
        assert connection.execute(select(chain.c.seq)).scalars().all() == [1]


def test_nothing_to_fold_moves_no_revision(lite_house: House) -> None:
    send(lite_house, ppwp(1, 2, 3))
    fold_all(lite_house)
    before = totals_document(lite_house, "ppwp")["rev"]
    assert fold_all(lite_house) == 0
    assert totals_document(lite_house, "ppwp")["rev"] == before


def test_a_contest_of_parties_folds_candidates_to_the_dapil_and_parties_to_the_city(lite_house: House) -> None:
    register = lite_house.register()
    ballot = register.ballot_of("dprd_kota", TPS)
    votes = tuple(position % 2 for position in range(ballot.size))
    send(lite_house, TallyForm("dprd_kota", votes, valid=sum(votes)))
    fold_all(lite_house)
    found = stored(lite_house, "dprd_kota")
    assert found["dapil:647202"].votes == list(votes)
    parties = register.contests["dprd_kota"].parties
    expected = {number: 0 for number in parties}
    for position, one in enumerate(ballot.choices):
        expected[one.party or 0] += position % 2
    assert found[KOTA].votes == [expected[number] for number in parties]
    assert totals_document(lite_house, "dprd_kota")["votes"] == {str(n): v for n, v in expected.items()}


def test_turnout_counts_only_forms_that_state_all_four_figures(lite_house: House) -> None:
    from tests.support.houses import voters

    send(lite_house, ppwp(48, 139, 21, **voters(260, 208, 2, 1)))
    send(lite_house, ppwp(48, 139, 21), tps="64.72.01.1001.002")
    fold_all(lite_house)
    city = stored(lite_house, "ppwp")[KOTA]
    assert (city.users, city.electorate, city.turnout_tps, city.counted) == (208, 263, 1, 2)


def test_marks_are_counted_per_stage(lite_house: House) -> None:
    submit_mark(lite_house, FIELD, MarkReport(TPS, "dibuka"), Envelope("a"))
    submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 120), Envelope("b"))
    submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 171), Envelope("c"))
    fold_all(lite_house)
    from data.snapshot import SnapshotService
    from tests.support.houses import ANALYST

    day = SnapshotService(lite_house).view(ANALYST).day(KOTA)
    assert (day.marks["dibuka"], day.marks["partisipasi"], day.voters, day.share) == (1, 1, 171, None)


def test_rebuild_finds_and_mends_what_was_changed_behind_the_door(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    submit_mark(any_house, FIELD, MarkReport(TPS, "dibuka"), Envelope("a"))
    fold_all(any_house)
    assert rebuild(any_house).count == 0

    def meddle(connection: object) -> None:
        execute = connection.execute  # type: ignore[attr-defined]
        execute(update(form).values(state="held"))
        execute(update(total).where(total.c.area == KOTA, total.c.contest == "ppwp").values(counted=9))
        execute(delete(mark))

    any_house.store.write(meddle)
    report = rebuild(any_house, write=False)
    assert len(report.differences) == 3
    assert report.differences[0] == f"Formulir {TPS} ppwp: berbeda pada state."
    assert rebuild(any_house).count == 3
    assert rebuild(any_house).count == 0
    assert totals_document(any_house, "ppwp")["votes"] == {"1": 48, "2": 139, "3": 21}


def test_what_is_confirmed_is_counted_however_large(any_house: House) -> None:
    held = send(any_house, ppwp(3_000_000_000, 2, 3))
    assert held.state == "held"
    decide(any_house, ANALYST, FormKey(TPS, "ppwp"), Decision("sesuai_kertas", "begitu", held.ver), Envelope("d"))
    fold_all(any_house)
    assert totals_document(any_house, "ppwp")["votes"] == {"1": 3_000_000_000, "2": 2, "3": 3}
