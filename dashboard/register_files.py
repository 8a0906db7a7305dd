"""`/unduh/petugas.csv` and `.xlsx`: the officers that the page Petugas shows, with the same address.

Nothing sealed is in them: no NIK, no telephone. The columns are those an import reads, so that a file that was edited
in a spreadsheet can be imported again.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from callbacks.petugas import PATH, chosen_officers
from callbacks.refresh import area_of
from dashboard.downloads import CSV_TYPE, XLSX_TYPE, Export, as_csv, as_xlsx, file_of, slug
from dashboard.services import Services
from dashboard.stamps import Rows, file_name, made_now, marked
from data import audit
from data.view import View
from data.view.officers import ACTION
from layouts import formats
from layouts.query import Query

HEADER: Final = ("id", "nama", "peran", "wilayah", "tempat", "hp_terdaftar")


def blueprint(services: Services) -> Blueprint:
    """The two routes. Behind the guard; the action is asked for again where the register is read."""
    pages = Blueprint("register_files", __name__, url_prefix="/unduh")

    def export() -> Export:
        actor, view = services.actor(), services.view()
        actor.require(ACTION)
        query = Query.parse(PATH, request.query_string.decode("utf-8", "replace"))
        found = register_export(view, query)
        area = area_of(view, query)
        services.house.store.write(
            lambda connection: audit.record(
                connection, actor, "export_register", subject=area, detail=f"{len(found.rows)}", election=view.election
            )
        )
        return found

    @pages.get("/petugas.csv")
    def officers_csv() -> Response:
        found = export()
        return file_of(as_csv(found).encode(), f"{found.name}.csv", CSV_TYPE)

    @pages.get("/petugas.xlsx")
    def officers_xlsx() -> Response:
        found = export()
        return file_of(as_xlsx(found, "Petugas"), f"{found.name}.xlsx", XLSX_TYPE)

    return pages


def register_export(view: View, query: Query) -> Export:
    """The officers of an address. Erased ones are there by role and place only."""
    area = area_of(view, query)
    rows = tuple(
        (one.id, one.name, one.role, one.area, one.place, "ya" if one.phone else "tidak")
        for one in chosen_officers(view, query)
    )
    name = file_name(view, "petugas", slug(view.area_name(area)))
    return Export(name, _stamp(view, area, len(rows)), HEADER, rows)


def _stamp(view: View, area: str, count: int) -> Rows:
    rows = [
        ("pemilu", view.register.name),
        ("wilayah", view.area_name(area)),
        ("petugas", formats.number(count)),
        ("diunduh_pada", made_now()),
    ]
    return marked(view, rows, "petugas")
