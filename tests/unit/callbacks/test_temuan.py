"""Temuan over a real store: the list, who may decide, and a decision from its first slip to its stored answer."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from dash.exceptions import PreventUpdate
from plotly.io.json import to_json_plotly

from callbacks import temuan, temuan_decision, temuan_panel
from callbacks.region import refresh_region
from data import paper
from data.actor import KOTA, Actor
from data.folding import fold_all
from data.house import House
from data.reports import Envelope, TallyReport, submit_second
from data.rules.figures import as_typed
from data.snapshot import SnapshotService
from data.view import View
from layouts.query import Query
from layouts.temuan_sheet import reading, to_reread
from tests.support.founded import open_founded
from tests.support.houses import ANALYST, ppwp, send, voters
from tests.support.photos import send_photo
from tests.support.pictures import encoded, sheet

KELURAHAN, OTHER = "64.72.01.1001", "64.72.01.1002"
HELD, FLAGGED, ELSEWHERE = f"{KELURAHAN}.001", f"{KELURAHAN}.002", f"{OTHER}.001"
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))
SENDER = Actor("pengirim", "operator", frozenset({"64.72.01"}))
ADDRESS = f"{HELD}|ppwp|reguler"


class Desk:
    """Services over a house, as one person after another."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.snapshots = SnapshotService(house, shortest=0)

    def services(self, actor: Actor = ANALYST) -> Any:
        return SimpleNamespace(house=self.house, actor=lambda: actor, view=lambda: self.snapshots.view(actor))

    def view(self, actor: Actor = ANALYST) -> View:
        fold_all(self.house)
        return self.snapshots.view(actor)

    def boxes(self, **changed: str) -> dict[str, str | None]:
        """What stands in the editor of the held form, with some boxes typed over (`votes__1` is votes.1)."""
        view = self.view()
        card = temuan_panel.card_of(view, ADDRESS)
        assert card is not None
        written = paper.figures(temuan_decision.ballot_of(view.register, card), card.form)
        typed: dict[str, str | None] = {name: as_typed(figure) for name, figure in written.items()}
        return {**typed, **{name.replace("__", "."): value for name, value in changed.items()}}


def as_text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


@pytest.fixture
def desk(tmp_path: Any) -> Iterator[Desk]:
    """A held form and a flagged one in one kelurahan, a held one in the next."""
    house = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    send(house, ppwp(48, 1990, 21, **voters(260, 208)), HELD, SENDER)
    send(house, ppwp(100, 80, 20, **voters(260, 199)), FLAGGED)
    send(house, ppwp(48, 1390, 21, **voters(250, 208)), ELSEWHERE)
    fold_all(house)
    yield Desk(house)
    house.store.close()


def query(**chosen: str) -> Query:
    return Query("/verifikasi", tuple(chosen.items()))


# ---- the list ----


def test_the_counts_and_the_list_follow_state_contest_and_area(desk: Desk) -> None:
    view = desk.view()
    counts = temuan.count(view, query(pemilihan="ppwp"))
    assert (counts.expected, counts.reported, counts.held, counts.flagged, counts.counted) == (2563, 3, 2, 1, 1)
    assert temuan.count(view, query(kelurahan=OTHER, pemilihan="ppwp")).held == 1
    assert temuan.count(view, query()).expected == 5 * 2563

    def places(**chosen: str) -> list[str]:
        said = as_text(temuan.cards(view, query(**chosen)))
        return [name for name in ("TPS 001 Rawa Makmur", "TPS 002 Rawa Makmur", "TPS 001 Handil Bakti") if name in said]

    assert len(places()) == 2
    assert places(keadaan="bertanda") == ["TPS 002 Rawa Makmur"]
    assert len(places(keadaan="semua")) == 3
    assert places(kelurahan=KELURAHAN) == ["TPS 001 Rawa Makmur"]


def test_an_operator_counts_only_the_own_area_whatever_wider_area_is_chosen(desk: Desk) -> None:
    view = desk.view(OPERATOR)
    for chosen in ({}, {"kecamatan": "64.72.01"}, {"kelurahan": KELURAHAN}):
        assert temuan.count(view, query(pemilihan="ppwp", **chosen)).held == 1, chosen
    assert "Handil Bakti" not in as_text(temuan.cards(view, query(keadaan="semua")))


def test_an_empty_list_says_what_it_means(desk: Desk) -> None:
    assert "Belum ada formulir masuk." in as_text(temuan.cards(desk.view(), query(pemilihan="dpd")))
    send(desk.house, ppwp(60, 61, 62), "64.72.03.1001.001")
    for state, words in (("ditahan", "Tidak ada formulir yang ditahan."), ("bertanda", "Tidak ada formulir bertanda.")):
        said = as_text(temuan.cards(desk.view(), query(kecamatan="64.72.03", keadaan=state)))
        assert words in said


def test_a_region_is_sent_only_when_its_own_bytes_change(desk: Desk) -> None:
    bound: dict[str, Any] = {}
    app = SimpleNamespace(
        callback=lambda *_: lambda function: bound.setdefault("refresh", function),
        server=SimpleNamespace(extensions={}),
    )
    desk.view()
    refresh_region(app, desk.services(), "temuan", "/verifikasi", ("temuan-list", "children"), temuan.cards)
    _, digest = bound["refresh"](1, "?pemilihan=ppwp", None)
    send(desk.house, ppwp(60, 61, 62), f"{KELURAHAN}.009")  # without a finding: the list of held forms stays
    desk.view()
    with pytest.raises(PreventUpdate):
        bound["refresh"](2, "?pemilihan=ppwp", digest)
    send(desk.house, ppwp(60, 6100, 62), f"{KELURAHAN}.010")
    desk.view()
    assert bound["refresh"](3, "?pemilihan=ppwp", digest)[1] != digest


# ---- the panel ----


def test_the_panel_opens_the_form_and_remembers_its_version_and_a_key(desk: Desk) -> None:
    children, opened = temuan_panel.opened_panel(desk.view(), ADDRESS)
    said = as_text(children)
    assert "Keputusan orang kedua" in said
    assert "1.990" in said
    assert opened["ver"] == 1
    assert opened["key"] != temuan_panel.opened_panel(desk.view(), ADDRESS)[1]["key"]


def test_who_sent_the_form_reads_why_somebody_else_must_decide(desk: Desk) -> None:
    said = as_text(temuan_panel.opened_panel(desk.view(SENDER), ADDRESS)[0])
    assert "Anda yang mengirim formulir ini: harus diputuskan orang lain." in said
    assert "temuan-decision" not in said


@pytest.mark.parametrize("address", ["", "x", f"{HELD}|ppwp|lain", f"{HELD}|nihil|reguler", f"{HELD}|dpr|reguler"])
def test_an_address_of_no_form_says_so(desk: Desk, address: str) -> None:
    children, opened = temuan_panel.opened_panel(desk.view(), address)
    assert "belum pernah dilaporkan" in as_text(children)
    assert "key" not in opened


def test_a_form_outside_the_own_area_is_not_opened(desk: Desk) -> None:
    children, opened = temuan_panel.opened_panel(desk.view(OPERATOR), f"{ELSEWHERE}|ppwp|reguler")
    assert "di luar wewenang" in as_text(children)
    assert "key" not in opened


def test_the_rows_to_read_again_are_marked_and_differences_are_said(desk: Desk) -> None:
    view = desk.view()
    card = temuan_panel.card_of(view, ADDRESS)
    assert card is not None
    assert "votes.1" in to_reread(card.findings)
    assert "is-again" in as_text(reading(card, view.register))


# ---- the decision ----


def test_every_slip_is_said_beside_its_box_and_nothing_is_asked_yet(desk: Desk) -> None:
    boxes = desk.boxes(votes__2="19,9", dpt__l="-3")
    problems, locked, question, ready, beside = temuan_decision.checked(desk.view(), ADDRESS, "perbaiki", " ", boxes)
    said = dict(zip(boxes, beside, strict=True))
    assert said["votes.2"] == 'Calon nomor 2: "19,9" bukan bilangan bulat. Tulis angka tanpa pecahan.'
    assert said["dpt.l"].startswith('DPT laki-laki: "-3" tidak dapat dipakai.')
    assert [box for box, words in said.items() if words] == ["dpt.l", "votes.2"]
    assert (locked, question, ready) == (False, None, None)
    assert "Tulis alasan keputusan." in as_text(problems)


def test_a_correction_that_changes_nothing_is_not_a_correction(desk: Desk) -> None:
    problems, *_ = temuan_decision.checked(desk.view(), ADDRESS, "perbaiki", "lihat foto", desk.boxes())
    assert "Belum ada angka yang berubah" in as_text(problems)


def test_a_decision_and_a_reason_are_both_needed(desk: Desk) -> None:
    said = as_text(temuan_decision.checked(desk.view(), ADDRESS, None, None, {})[0])
    assert "Pilih keputusan" in said
    assert "Tulis alasan keputusan." in said


def test_before_a_correction_is_stored_its_changes_and_their_effect_are_shown(desk: Desk) -> None:
    boxes = desk.boxes(votes__2="139", valid="208", total="208")
    problems, locked, question, ready, beside = temuan_decision.checked(
        desk.view(), ADDRESS, "perbaiki", "lihat foto", boxes
    )
    said = as_text(question)
    assert (problems, locked, set(beside)) == (None, True, {""})
    for part in ("Calon nomor 2", "1.990", "139", "semua pemeriksaan cocok", "tidak pernah dihapus"):
        assert part in said
    assert ready == {"kind": "perbaiki", "reason": "lihat foto", "boxes": boxes}


def test_a_correction_that_is_still_impossible_is_announced(desk: Desk) -> None:
    boxes = desk.boxes(votes__2="999", valid="1068", total="1068")
    said = as_text(temuan_decision.checked(desk.view(), ADDRESS, "perbaiki", "lihat foto", boxes)[2])
    assert "tetap ditahan" in said


def test_what_was_shown_is_stored_once_however_often_it_is_sent(desk: Desk) -> None:
    _, opened = temuan_panel.opened_panel(desk.view(), ADDRESS)
    boxes = desk.boxes(votes__2="139", valid="208", total="208")
    ready = temuan_decision.checked(desk.view(), ADDRESS, "perbaiki", "lihat foto", boxes)[3]
    first = as_text(temuan_decision.saved(desk.services(), ready, opened)[0])
    assert "Keputusan tersimpan: Diperbaiki" in first
    assert "Formulir sekarang dihitung, tanpa temuan." in first
    assert as_text(temuan_decision.saved(desk.services(), ready, opened)[0]) == first
    tally = desk.view().tally(KELURAHAN, "ppwp")
    assert [one.votes for one in tally.lines] == [48 + 100, 139 + 80, 21 + 20]
    assert tally.held == 0


def test_as_on_paper_is_counted_with_its_findings(desk: Desk) -> None:
    _, opened = temuan_panel.opened_panel(desk.view(), ADDRESS)
    ready = temuan_decision.checked(desk.view(), ADDRESS, "sesuai_kertas", "dilihat", {})[3]
    said = as_text(temuan_decision.saved(desk.services(), ready, opened)[0])
    assert "temuan tetap tercatat" in said
    card = temuan_panel.card_of(desk.view(), ADDRESS)
    assert card is not None
    assert (card.state, card.decision, card.decided_by) == ("counted", "sesuai_kertas", ANALYST.username)


def test_who_comes_second_sees_what_stands_and_changes_nothing(desk: Desk) -> None:
    _, opened = temuan_panel.opened_panel(desk.view(), ADDRESS)
    _, other = temuan_panel.opened_panel(desk.view(OPERATOR), ADDRESS)
    temuan_decision.saved(desk.services(), {"kind": "tolak", "reason": "bukan TPS ini", "boxes": None}, opened)
    said = as_text(
        temuan_decision.saved(
            desk.services(OPERATOR), {"kind": "sesuai_kertas", "reason": "dilihat", "boxes": None}, other
        )[0]
    )
    assert "Keputusan belum tersimpan" in said
    assert "sudah berubah sejak Anda lihat" in said
    assert "Ditolak menurut analis." in said
    card = temuan_panel.card_of(desk.view(), ADDRESS)
    assert card is not None
    assert (card.ver, card.state) == (2, "rejected")


def test_a_posted_decision_of_the_sender_is_refused_in_data(desk: Desk) -> None:
    opened = {"formulir": ADDRESS, "ver": 1, "key": "paksa"}
    ready = {"kind": "sesuai_kertas", "reason": "saya sendiri", "boxes": None}
    assert "harus diputuskan orang lain" in as_text(temuan_decision.saved(desk.services(SENDER), ready, opened)[0])
    assert desk.view().tally(KELURAHAN, "ppwp").held == 1


def test_a_form_that_moved_on_is_not_corrected_from_an_old_picture(desk: Desk) -> None:
    _, opened = temuan_panel.opened_panel(desk.view(), ADDRESS)
    assert temuan_decision.edited(desk.view(), opened)[1] == "is-made"
    temuan_decision.saved(desk.services(), {"kind": "tolak", "reason": "bukan TPS ini", "boxes": None}, opened)
    children, look, hidden = temuan_decision.edited(desk.view(), opened)
    assert "sudah berubah sejak Anda buka" in as_text(children)
    assert (look, hidden) == ("", False)


def test_an_address_names_tps_contest_and_round() -> None:
    key = temuan_panel.key_of(ADDRESS)
    assert key is not None
    assert (key.tps, key.contest, key.round) == (HELD, "ppwp", "reguler")
    assert temuan_panel.key_of(KOTA) is None


# ---- two reports, the photo, the next form ----


def differing(desk: Desk) -> str:
    """A clean form that another report differs from; its address."""
    tps = f"{KELURAHAN}.005"
    send(desk.house, ppwp(48, 139, 21), tps, SENDER)
    send(desk.house, ppwp(48, 149, 21), tps)
    return f"{tps}|ppwp|reguler"


def test_two_reports_stand_side_by_side_and_a_correction_starts_from_either(desk: Desk) -> None:
    address = differing(desk)
    children, opened = temuan_panel.opened_panel(desk.view(), address)
    said = as_text(children)
    assert "Laporan lain berbeda pada 3 baris" in said
    assert "dari pengirim" in said
    (other,) = desk.view().beside(temuan_panel.key_of(address))  # type: ignore[arg-type]
    stands, theirs = (
        as_text(temuan_decision.edited(desk.view(), opened, basis)[0]) for basis in ("berlaku", str(other.no))
    )
    assert '"value":"139"' in stands
    assert '"value":"149"' in theirs
    boxes = {**desk.boxes(), "votes.2": "149", "valid": "218", "total": "218"}
    ready = temuan_decision.checked(desk.view(), address, "perbaiki", "foto", boxes)[3]
    assert temuan_decision.saved(desk.services(), ready, opened)[1].startswith("Keputusan tersimpan: Diperbaiki")
    assert temuan.count(desk.view(), query(pemilihan="ppwp")).differing == 0


def test_a_second_entry_that_differs_is_named_beside_the_form(desk: Desk) -> None:
    tps = f"{KELURAHAN}.007"
    send(desk.house, ppwp(48, 139, 21), tps, SENDER)
    send_photo(desk.house, encoded(sheet(5), "JPEG"), tps)
    report = TallyReport(tps, "ppwp", ppwp(48, 149, 21))
    answer = submit_second(desk.house, Actor("pembaca", "analyst", frozenset({KOTA})), report, Envelope("kedua"))
    said = as_text(temuan_panel.opened_panel(desk.view(), f"{tps}|ppwp|reguler")[0])
    assert "Masukan kedua dari foto" in said
    assert f"Sudah dimasukkan kedua kali dari fotonya (no. {answer.no})." in said
    assert "Keputusan orang kedua" in said


def test_the_sender_of_the_other_report_does_not_decide_either(desk: Desk) -> None:
    tps = f"{KELURAHAN}.006"
    send(desk.house, ppwp(48, 139, 21), tps)
    send(desk.house, ppwp(48, 149, 21), tps, SENDER)
    said = as_text(temuan_panel.opened_panel(desk.view(SENDER), f"{tps}|ppwp|reguler")[0])
    assert "harus diputuskan orang lain" in said
    assert '"disabled":true' in said
    assert "temuan-check" not in said


def test_a_form_without_a_photo_says_so_and_one_with_shows_the_newest(desk: Desk) -> None:
    said = as_text(temuan_panel.opened_panel(desk.view(), ADDRESS)[0])
    assert "Foto belum ada." in said
    older = send_photo(desk.house, encoded(sheet(1), "JPEG"), HELD).no
    newer = send_photo(desk.house, encoded(sheet(2), "JPEG"), HELD).no
    said = as_text(temuan_panel.opened_panel(desk.view(), ADDRESS)[0])
    assert said.index(f"/foto/{newer}?ukuran=1600") < said.index(f"/foto/{older}?ukuran=1600")
    assert "Versi 2 dari 2" in said


def test_the_next_form_is_looked_for_in_the_chosen_list(desk: Desk) -> None:
    view = desk.view()
    assert temuan_decision.following(view, query(pemilihan="ppwp"), ADDRESS) == f"{ELSEWHERE}|ppwp|reguler"
    assert temuan_decision.following(view, query(kelurahan=KELURAHAN), ADDRESS) is None
    assert temuan_decision.following(view, query(keadaan="bertanda"), ADDRESS) == f"{FLAGGED}|ppwp|reguler"
    assert temuan_decision.following(view, query(kelurahan="99"), ADDRESS) is None
    assert temuan_decision.following(view, query(), "x") is None


@pytest.mark.parametrize("stored", [None, 3, [], {}, {"formulir": ADDRESS}, {"formulir": "x", "words": "y"}])
def test_what_was_said_last_is_shown_over_the_form_it_opened_only(stored: Any) -> None:
    assert temuan_panel.said_at(stored, ADDRESS) == ""
    assert temuan_panel.said_at({"formulir": ADDRESS, "words": "Tersimpan."}, ADDRESS) == "Tersimpan."


def test_the_line_about_the_leaders_needs_one_contest(desk: Desk) -> None:
    view = desk.view()
    assert "Pilih satu pemilihan" in as_text(temuan.head(view, query()))
    said = as_text(temuan.head(view, query(pemilihan="ppwp")))
    assert "Mungkin: urutan pertama, selisih 20 (" in said
    assert "Dapatkah urutan dua teratas Samarinda berubah?" in said


def test_every_decision_is_said_in_words(desk: Desk) -> None:
    for at, kind in enumerate(("janggal", "kembalikan")):
        opened = temuan_panel.opened_panel(desk.view(), ADDRESS)[1]
        temuan_decision.saved(desk.services(), {"kind": kind, "reason": "uji", "boxes": None}, opened)
        said = as_text(temuan_panel.opened_panel(desk.view(), ADDRESS)[0])
        assert ("Tercatat: janggal di kertas.", "Dikembalikan ke petugas menurut analis.")[at] in said
