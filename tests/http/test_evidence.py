"""/unduh/bukti/<tps>.pdf: everything of the trail in one file, for whoever may see the forms, and on record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.factory import create_app
from dashboard.services import build_services
from dashboard.settings import Settings
from data.folding import fold_all
from data.photos.rendering import Renderer
from data.reports import Decision, Envelope, FormKey, MarkReport, decide, submit_mark
from data.snapshot import SnapshotService
from data.tables import audit
from tests.support.factory import CHEAP_HASHER, TPS, Site
from tests.support.founded import open_founded
from tests.support.houses import FIELD, ppwp, send, voters
from tests.support.pdfs import text_of
from tests.support.photos import send_photo
from tests.support.pictures import jpeg

WAY = f"/unduh/bukti/{TPS}.pdf"
OTHER = "/unduh/bukti/64.72.03.1001.001.pdf"


def night(site: Site) -> None:
    """A form that is held, corrected, photographed twice, contradicted and decided; the TPS has opened."""
    house = site.services.house
    submit_mark(house, FIELD, MarkReport(TPS, "partisipasi", 1_120), Envelope("part"))
    first = send(house, ppwp(48, 1990, 21, **voters(260, 208)))
    fixed = ppwp(48, 139, 21, total=209, **voters(260, 208))
    operator = site.actor("operator")
    send(house, fixed, actor=operator, replaces=first.no, reason="salah “ketik” – satu angka")
    send_photo(house, jpeg(1))
    send_photo(house, jpeg(2))
    send(house, ppwp(48, 140, 21))
    key = FormKey(TPS, "ppwp")
    asis = Decision("sesuai_kertas", "C.Hasil di papan sama", 2)
    decide(house, site.actor("analyst"), key, asis, Envelope("putusan"))
    fold_all(house)


def made_ready(site: Site) -> None:
    renderer = Renderer(site.services.house)
    while renderer.turn():
        pass


def test_the_sheet_holds_the_whole_trail(site: Site) -> None:
    night(site)
    made_ready(site)
    answer = site.as_user("operator").get(WAY)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    name = answer.headers["Content-Disposition"]
    assert re.search(rf'filename="bukti_{re.escape(TPS)}_rev\d+_\d{{8}}-\d{{4}}\.pdf"', name)
    said = text_of(answer.data)
    view = SnapshotService(site.services.house).view(site.actor("operator"))
    steps = view.trail(TPS).forms[0].steps
    for words in (
        "TPS 001 Rawa Makmur",
        "Bukan hasil resmi. Hasil resmi adalah rekapitulasi KPU.",
        "Partisipasi: 1.120 pemilih",
        "Presiden dan Wakil Presiden",
        "Yang berlaku: versi 3, laporan no. 7, dihitung, bertanda.",
        "Laporan pertama: versi 1, ditahan",
        "Perbaikan: versi 2, dihitung, 2 temuan",
        "Uji operator (uji.operator), operator kecamatan/kelurahan",
        'Alasan: "salah "ketik" - satu angka"',
        "Calon nomor 2: 1.990 menjadi 139",
        "Laporan lain, angkanya berbeda: disimpan di samping yang berlaku; diselesaikan keputusan no. 7",
        "Keputusan: Sesuai kertas (berlaku): versi 3, dihitung, 2 temuan",
        "Alasan: \"C.Hasil di papan sama\"",
        "600 x 800 piksel",
        "WITA",
        "halaman 1 dari",
        view.snapshot.chain_head,
        *[step.head or "?" for step in steps],
        *[step.sha256 for step in steps],
        *[photo.sha256 for photo in view.trail(TPS).forms[0].photos],
    ):
        assert words in said, words
    assert "SIMULASI" not in said
    assert answer.data.count(b"/Subtype /Image") == 2
    assert b"/DCTDecode" in answer.data


def test_photos_that_are_not_ready_are_said_to_be_missing(site: Site) -> None:
    night(site)
    answer = site.as_user("analyst").get(WAY)
    assert "2 foto tidak dimuat di sini" in text_of(answer.data)
    assert b"/Subtype /Image" not in answer.data


def test_a_tps_without_a_form_has_a_sheet_that_says_so(site: Site) -> None:
    said = text_of(site.as_user("analyst").get(WAY).data)
    assert "Belum ada formulir" in said
    assert "Belum ada tahap yang dilaporkan." in said


def test_who_may_have_it(site: Site) -> None:
    operator = site.as_user("operator")
    assert operator.get(OTHER).status_code == 403
    assert operator.get("/unduh/bukti/64.72.01.1001.999.pdf").status_code == 404
    assert operator.get("/unduh/bukti/64.72.01.1001.pdf").status_code == 404
    for role in ("officer", "viewer", "wall", "health", "admin"):
        assert site.as_user(role).get(WAY).status_code == 403, role
    stranger = site.client().get(WAY)
    assert (stranger.status_code, stranger.location.partition("?")[0]) == (302, "/login")
    assert exports(site) == []


def test_every_export_is_on_record(site: Site) -> None:
    for role in ("operator", "analyst"):
        assert site.as_user(role).get(WAY).status_code == 200
    assert exports(site) == [("uji.operator", "operator", TPS), ("uji.analyst", "analyst", TPS)]


def exports(site: Site) -> list[tuple[str, str, str]]:
    asked = select(audit.c.actor, audit.c.role, audit.c.subject).where(audit.c.action == "export_evidence")
    with site.services.house.store.read() as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(audit.c.id))]


@pytest.fixture
def simulated(tmp_path: Any) -> Any:
    folder = tmp_path / "simulasi"
    house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder, "simulated")
    settings = Settings(data_dir=folder)
    services = build_services(settings, house, hasher=CHEAP_HASHER)
    yield Site(create_app(settings, services=services), services)
    house.store.close()


def test_a_simulated_store_says_so_on_every_page(simulated: Site) -> None:
    night(simulated)
    answer = simulated.as_user("analyst").get(WAY)
    said = text_of(answer.data)
    pages = len(re.findall(r"halaman \d", said))
    assert pages >= 2
    assert said.count("SIMULASI") >= 2 * pages
    assert "_SIMULASI.pdf" in answer.headers["Content-Disposition"]
