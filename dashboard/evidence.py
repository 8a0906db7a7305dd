"""`/unduh/bukti/<tps>.pdf`: the sheet of evidence of one TPS, for whoever may see its forms. Every export is logged."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response

from dashboard.downloads import PDF_TYPE, UNOFFICIAL, file_of
from dashboard.evidence_sheet import evidence
from dashboard.services import Services
from dashboard.stamps import file_name, sheet_stamp
from data import audit
from data.house import House
from data.photos.box import SIZES
from data.photos.rendering import ready
from data.view import Trail

EXPORTED: Final = "export_evidence"


def blueprint(services: Services) -> Blueprint:
    """The route. Behind the guard; action and area are asked for where the trail is read."""
    pages = Blueprint("evidence", __name__, url_prefix="/unduh/bukti")

    @pages.get("/<tps>.pdf")
    def sheet(tps: str) -> Response:
        actor, view = services.actor(), services.view()
        found = view.trail(tps)
        stamp = sheet_stamp(view, actor, UNOFFICIAL, "Bukan hasil resmi")
        body = evidence(found, view.register, stamp, pictures(services.house, found))
        services.house.store.write(
            lambda connection: audit.record(connection, actor, EXPORTED, subject=tps, detail=f"rev {view.rev}",
                                            election=view.election)
        )  # fmt: skip
        return file_of(body, f"{file_name(view, 'bukti', tps)}.pdf", PDF_TYPE)

    return pages


def pictures(house: House, found: Trail) -> dict[str, Path]:
    """The large shown versions that are made; the others are asked for."""
    wanted = {photo.sha256 for form in found.forms for photo in form.photos}
    paths = {sha256: ready(house.photos, sha256, max(SIZES)) for sha256 in sorted(wanted)}
    return {sha256: path for sha256, path in paths.items() if path is not None}
