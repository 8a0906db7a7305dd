"""Photos that are the same or alike at another TPS or contest. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Connection, delete, insert, select

from data.actor import Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.photos import comparing
from data.photos.comparing import Compared, fold_photos, match, read_matches
from data.photos.reading import photos_of
from data.rebuild import rebuild
from data.reports.photo import row_of
from data.rules.likeness import to_text
from data.tables import photo
from tests.support.houses import ANALYST, OTHER_TPS, TPS
from tests.support.photos import NEXT_TPS, OFFICER, found, rows, saved_again, send_photo
from tests.support.pictures import encoded, jpeg


def test_the_same_file_at_another_tps_is_found_on_both(any_house: House) -> None:
    send_photo(any_house, jpeg(1))
    send_photo(any_house, jpeg(2))
    assert found(any_house) == {1: [], 2: []}
    assert rows(any_house)[0].findings is None  # not compared yet
    fold_all(any_house)
    send_photo(any_house, jpeg(1), OTHER_TPS)
    fold_all(any_house)
    assert found(any_house) == {1: [("foto_sama", 3, 0)], 2: [], 3: [("foto_sama", 1, 0)]}
    [first] = [card for card in photos_of(any_house, ANALYST, TPS) if card.no == 1]
    assert len(first.findings) == 1
    assert "sama persis" in first.findings[0]
    assert "no. 3" in first.findings[0]


def test_the_same_photo_saved_again_is_found_elsewhere(any_house: House) -> None:
    send_photo(any_house, jpeg(1))
    send_photo(any_house, saved_again(1))  # the same sheet, sent a second time
    send_photo(any_house, saved_again(1) + b"\n", contest="dpr")
    send_photo(any_house, saved_again(1) + b"\n\n", OTHER_TPS)
    send_photo(any_house, jpeg(2), NEXT_TPS)
    fold_all(any_house)
    pairs = {number: {(rule, other) for rule, other, _ in known} for number, known in found(any_house).items()}
    assert pairs == {
        1: {("foto_mirip", 3), ("foto_mirip", 4)},
        2: {("foto_mirip", 3), ("foto_mirip", 4)},
        3: {("foto_mirip", 1), ("foto_mirip", 2), ("foto_mirip", 4)},
        4: {("foto_mirip", 1), ("foto_mirip", 2), ("foto_mirip", 3)},
        5: set(),
    }


def test_the_same_file_for_two_contests_of_a_tps(any_house: House) -> None:
    send_photo(any_house, jpeg(1))
    send_photo(any_house, jpeg(1), contest="dpr")
    fold_all(any_house)
    assert found(any_house) == {1: [("foto_mirip", 2, 0)], 2: [("foto_mirip", 1, 0)]}


def test_dark_photos_are_not_like_one_another(any_house: House) -> None:
    for shade, tps in ((7, TPS), (9, OTHER_TPS)):
        send_photo(any_house, encoded(Image.new("RGB", (300, 400), (shade,) * 3), "JPEG"), tps)
    fold_all(any_house)
    assert found(any_house) == {1: [], 2: []}


def test_findings_of_one_photo_end_at_five(any_house: House) -> None:
    for at in range(1, 9):
        send_photo(any_house, jpeg(1), f"64.72.01.1001.{at:03d}")
    fold_all(any_house)
    assert {len(known) for known in found(any_house).values()} == {comparing.MOST_MATCHES}
    assert rebuild(any_house, write=False).differences == []


def test_a_tps_elsewhere_is_not_named_to_who_may_not_see_it(lite_house: House) -> None:
    send_photo(lite_house, jpeg(1))
    send_photo(lite_house, jpeg(1), OTHER_TPS)
    fold_all(lite_house)
    operator = Actor("op", "operator", frozenset({"64.72.01"}))
    [card] = photos_of(lite_house, operator, TPS)
    assert card.findings == (
        "Foto ini sama persis, sampai ke bitnya, dengan foto yang dikirim untuk TPS lain di luar wilayah Anda.",
    )
    [own] = photos_of(lite_house, OFFICER, TPS)
    assert own.findings == ()
    with pytest.raises(NotAllowed):
        photos_of(lite_house, operator, OTHER_TPS)


def test_looking_for_alike_photos_reads_only_rows_of_the_index(lite_house: House) -> None:
    query = (
        select(photo.c.submission)
        .where(photo.c.election == "pemilu2024", photo.c.band2 == 7, photo.c.findings.is_not(None))
        .order_by(photo.c.submission.desc())
        .limit(200)
    )
    text = str(query.compile(compile_kwargs={"literal_binds": True}))
    with lite_house.store.read() as connection:
        plan = " ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    assert "ix_photo_election_band2_submission (election=? AND band2=?)" in plan
    assert "TEMP B-TREE" not in plan


# Hashes a few bits apart, so that chance makes pairs, chains of pairs and strangers.
SENT = st.lists(
    st.tuples(
        st.sampled_from([TPS, NEXT_TPS, OTHER_TPS]),
        st.sampled_from(["ppwp", "dpr"]),
        st.sampled_from([None, 0, 0b1, 0b11, 0b111 << 30, 0b1111, 1 << 63, 0xF0F0 << 40]),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SENT)
def test_the_folder_and_the_rebuild_find_the_same(
    lite_house: House, sent: list[tuple[str, str, int | None, str]]
) -> None:
    made = [row_like(at, *one) for at, one in enumerate(sent, start=1)]
    compared = Compared()
    for one in made:
        compared.add(one)

    def fold(connection: Connection) -> list[Any]:
        connection.execute(delete(photo))
        for at, one in enumerate(sent, start=1):
            connection.execute(insert(photo).values(**row_like(at, *one)))
        fold_photos(connection, "pemilu2024", range(1, len(sent) + 1))
        return list(connection.execute(select(photo.c.findings).order_by(photo.c.submission)).scalars())

    folded = lite_house.store.write(fold)
    assert folded == [one["findings"] for one in made]
    for one, mine in zip(made, folded, strict=True):
        pairs = [other for other in made if match(one, other) is not None]
        assert len(read_matches(mine)) == min(len(pairs), comparing.MOST_MATCHES)


def row_like(number: int, tps: str, contest: str, value: int | None, sha256: str) -> dict[str, Any]:
    """A row that is not compared yet."""
    dhash = None if value is None else to_text(value)
    payload = {"sha256": sha256, "bytes": 1, "width": 1, "height": 1, "type": "jpeg", "dhash": dhash}
    sent = {"election": "pemilu2024", "id": number, "tps": tps, "contest": contest, "round": "reguler", "actor": "x"}
    return row_of({**sent, "event_time": ""}, payload)
