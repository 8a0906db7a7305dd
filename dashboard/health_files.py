"""Files of the health team: the closing report, the illness report, and a person's own record.

For the health role, of its own area; what each holds is cut and logged where it is read (`data.view`).
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboard.closing_sheet import closing_sheet
from dashboard.downloads import CSV_TYPE, PDF_TYPE, XLSX_TYPE, Export, as_csv, as_xlsx, file_of, slug
from dashboard.illness_file import illness_export
from dashboard.record_sheet import record_sheet
from dashboard.services import Services
from dashboard.stamps import Stamp, file_name, sheet_stamp
from data.actor import Actor
from data.view import View
from data.view.closing import closing
from data.view.illness import illnesses
from data.view.record import personal_record
from layouts import formats
from layouts.query import Query


def blueprint(services: Services) -> Blueprint:
    """The four routes. Behind the guard; right and area are asked for again where the data is read."""
    pages = Blueprint("health_files", __name__, url_prefix="/unduh")

    def area_of(view: View) -> str:
        query = Query.parse("/tindak-lanjut", request.query_string.decode("utf-8", "replace"))
        return view.area_code(query.get("dapil"), query.get("kecamatan"), query.get("kelurahan"))

    def illness() -> Export:
        view, actor = services.view(), services.actor()
        area = area_of(view)
        return illness_export(view, area, illnesses(view, area, actor), actor)

    @pages.get("/kejadian-sakit.csv")
    def illness_csv() -> Response:
        found = illness()
        return _kept_nowhere(file_of(as_csv(found).encode(), f"{found.name}.csv", CSV_TYPE))

    @pages.get("/kejadian-sakit.xlsx")
    def illness_xlsx() -> Response:
        found = illness()
        return _kept_nowhere(file_of(as_xlsx(found, "Kejadian sakit"), f"{found.name}.xlsx", XLSX_TYPE))

    @pages.get("/laporan-kesehatan.pdf")
    def report() -> Response:
        view, actor = services.view(), services.actor()
        area = area_of(view)
        today = formats.local(services.house.clock.now()).date()
        found = closing(view, area, today, actor)
        words = "Jumlah apa adanya, juga yang kecil: hanya untuk Dinas Kesehatan, tidak untuk disebarkan."
        body = closing_sheet(found, _stamp(view, actor, words))
        return _kept_nowhere(file_of(body, f"{file_name(view, 'laporan-kesehatan', slug(found.name))}.pdf", PDF_TYPE))

    @pages.get("/rekam/<person>.pdf")
    def record(person: str) -> Response:
        view, actor = services.view(), services.actor()
        found = personal_record(view, person, actor)
        words = "Data pribadi: serahkan kepada pemiliknya saja (UU 27/2022 pasal 32)."
        body = record_sheet(found, view.register, _stamp(view, actor, words))
        return _kept_nowhere(file_of(body, f"{file_name(view, 'rekam', slug(person))}.pdf", PDF_TYPE))

    return pages


def _stamp(view: View, actor: Actor, words: str) -> Stamp:
    return sheet_stamp(view, actor, words, "Data kesehatan", of="petugas", more=[("Kebijakan", view.policy.label)])


def _kept_nowhere(answer: Response) -> Response:
    """Health data stays in no browser's store."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
