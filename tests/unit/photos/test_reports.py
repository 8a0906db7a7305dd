"""Photos through the writing door: what is stored, what is refused, and rebuilt. On both databases."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from data.chain import verify
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.folding import fold_all
from data.house import House
from data.photos.reading import photos_of
from data.rebuild import rebuild
from data.reports import photo as reports_photo
from data.snapshot import SnapshotService
from data.tables import photo, submission
from data.totals_document import totals_document
from tests.support.houses import ANALYST, OTHER_TPS, TPS, ppwp, send
from tests.support.photos import NEXT_TPS, OFFICER, count, found, rev, rows, saved_again, send_photo
from tests.support.pictures import jpeg, sheet, with_gps


def test_a_photo_is_kept_by_its_content_and_its_row_tells_what_it_is(any_house: House) -> None:
    raw = with_gps(sheet(1), 6)
    answer = send_photo(any_house, raw, device_time="2024-02-14T21:42:00+08:00")
    assert (answer.no, answer.ver, answer.state, answer.findings) == (1, 1, "recorded", ())
    [row] = rows(any_house)
    assert (row.tps, row.contest, row.round, row.kelurahan) == (TPS, "ppwp", "reguler", "64.72.01.1001")
    assert (row.type, row.bytes, row.width, row.height) == ("jpeg", len(raw), 800, 600)
    kept = any_house.photos.path(row.sha256)
    assert kept.read_bytes() == raw
    assert kept.parent == any_house.photos.folder / row.sha256[:2]
    with any_house.store.read() as connection:
        payload = orjson.loads(connection.execute(select(submission.c.payload)).scalar_one())
    assert {key: payload[key] for key in ("tps", "sha256", "bytes", "width", "height", "type")} == {
        "tps": TPS, "sha256": row.sha256, "bytes": len(raw), "width": 800, "height": 600, "type": "jpeg"
    }  # fmt: skip


def test_a_repeat_hears_the_same_and_another_body_is_a_conflict(any_house: House) -> None:
    first = send_photo(any_house, jpeg(1), idem_key="satu")
    again = send_photo(any_house, jpeg(1), idem_key="satu")
    assert (again.no, again.repeated) == (first.no, True)
    for raw, tps, contest in ((jpeg(2), TPS, "ppwp"), (jpeg(1), NEXT_TPS, "ppwp"), (jpeg(1), TPS, "dpr")):
        with pytest.raises(Conflict) as error:
            send_photo(any_house, raw, tps, contest=contest, idem_key="satu")
        assert error.value.current == {"no": first.no}
    assert (count(any_house, submission), len(rows(any_house))) == (1, 1)


def test_every_version_is_kept_and_the_same_bytes_are_one_file(any_house: House) -> None:
    for raw in (jpeg(1), jpeg(2), jpeg(1)):
        send_photo(any_house, raw)
    fold_all(any_house)
    assert [card.no for card in photos_of(any_house, ANALYST, TPS)] == [3, 2, 1]
    assert len(set(any_house.photos.kept())) == 2
    assert found(any_house) == {1: [], 2: [], 3: []}  # another try at the same sheet is no finding


def test_before_with_or_after_the_figures_totals_do_not_move(any_house: House) -> None:
    send_photo(any_house, jpeg(1))
    fold_all(any_house)
    send(any_house, ppwp(48, 139, 21))
    fold_all(any_house)
    before = {**totals_document(any_house, "ppwp"), "rev": 0, "as_of": ""}
    send_photo(any_house, jpeg(2))
    fold_all(any_house)
    after = {**totals_document(any_house, "ppwp"), "rev": 0, "as_of": ""}
    assert {key for key in after if after[key] != before[key]} <= {"chain_head", "folded_at", "event_time"}
    assert after["votes"] == {"1": 48, "2": 139, "3": 21}


def test_a_photo_raises_the_revision_and_is_in_the_chain(any_house: House) -> None:
    before = rev(any_house)
    send_photo(any_house, jpeg(1))
    assert fold_all(any_house) == 1
    assert rev(any_house) == before + 1
    checked = verify(any_house)
    assert (checked.ok, checked.checked) == (True, 1)


def test_photos_are_no_news_of_their_own(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    send_photo(lite_house, jpeg(1))
    fold_all(lite_house)
    assert [item.kind for item in SnapshotService(lite_house).view(ANALYST).feed()] == ["tally"]


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"raw": b"bukan foto"}, Refused, "file"),
        ({"tps": "64.72.01.1001"}, Refused, "tps"),
        ({"tps": "64.72.01.1001.999"}, NotFound, None),
        ({"contest": "bupati"}, NotFound, None),
        ({"round": "kelima"}, Refused, "round"),
        ({"replaces": 1, "reason": "lebih jelas"}, Refused, "replaces"),
        ({"idem_key": ""}, Refused, "idem_key"),
    ],
)
def test_what_is_refused_leaves_neither_row_nor_file(
    lite_house: House, changed: dict[str, Any], error: type[Exception], field: str | None
) -> None:
    with pytest.raises(error) as raised:
        send_photo(lite_house, **{"raw": jpeg(1), **changed})
    assert getattr(raised.value, "field", None) == field
    assert count(lite_house, submission) == 0
    assert list(lite_house.photos.kept()) == []


def test_only_for_the_own_tps_and_only_who_reports(lite_house: House) -> None:
    send_photo(lite_house, jpeg(1), actor=OFFICER)
    with pytest.raises(NotAllowed):
        send_photo(lite_house, jpeg(1), NEXT_TPS, OFFICER)
    with pytest.raises(NotAllowed):
        send_photo(lite_house, jpeg(1), actor=ANALYST)
    assert count(lite_house, submission) == 1


def test_rows_come_back_from_the_submissions(any_house: House) -> None:
    send_photo(any_house, jpeg(1))
    send_photo(any_house, saved_again(1), OTHER_TPS)
    fold_all(any_house)
    send_photo(any_house, jpeg(2), NEXT_TPS)  # still waits
    before = rows(any_house)
    assert rebuild(any_house, write=False).differences == []
    any_house.store.write(lambda connection: connection.execute(delete(photo).where(photo.c.submission == 1)))
    any_house.store.write(
        lambda connection: connection.execute(update(photo).where(photo.c.submission == 2).values(findings="[]"))
    )
    report = rebuild(any_house)
    assert sorted(report.differences) == [
        "Foto no. 1: ada dalam laporan, tidak ada dalam penyimpanan.",
        "Foto no. 2: berbeda pada findings.",
    ]
    assert (report.mended, report.photos) == (True, 3)
    assert rows(any_house)[:2] == before[:2]
    assert rows(any_house)[2].findings == "[]"  # folded together with the rebuild
    assert rebuild(any_house, write=False).differences == []
    assert verify(any_house).checked == 3


def test_a_tps_sends_only_so_many_photos(lite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports_photo, "MOST_OF_A_TPS", 2)
    first = send_photo(lite_house, jpeg(1), idem_key="a")
    send_photo(lite_house, jpeg(2), idem_key="b")
    with pytest.raises(Refused, match="sudah mengirim 2 foto"):
        send_photo(lite_house, jpeg(3), idem_key="c")
    assert send_photo(lite_house, jpeg(1), idem_key="a").no == first.no
    assert {one.name for one in lite_house.photos.folder.rglob("*") if len(one.name) == 64} == {
        row.sha256 for row in rows(lite_house)
    }
