"""`/unduh/bukti/<tps>.pdf`: the sheet of evidence of one TPS, for whoever may see its forms. Every export is logged."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response

from dashboard.downloads import UNOFFICIAL
from dashboard.evidence_sheet import Stamp, evidence
from dashboard.services import Services
from data import audit
from data.actor import Actor
from data.clock import real_now
from data.house import House
from data.photos.box import SIZES
from data.photos.rendering import ready
from data.view import Trail, View
from layouts import formats
from layouts.page import waiting_words

EXPORTED: Final = "export_evidence"


def blueprint(services: Services) -> Blueprint:
    """The route. Behind the guard; action and area are asked for where the trail is read."""
    pages = Blueprint("evidence", __name__, url_prefix="/unduh/bukti")

    @pages.get("/<tps>.pdf")
    def sheet(tps: str) -> Response:
        actor, view = services.actor(), services.view()
        found = view.trail(tps)
        body = evidence(found, view.register, stamp(view, actor), pictures(services.house, found))
        services.house.store.write(
            lambda connection: audit.record(connection, actor, EXPORTED, subject=tps, detail=f"rev {view.rev}",
                                            election=view.election)
        )  # fmt: skip
        name = f'attachment; filename="{file_name(view, tps)}"'
        return Response(body, content_type="application/pdf", headers={"Content-Disposition": name})

    return pages


def pictures(house: House, found: Trail) -> dict[str, Path]:
    """The large shown versions that are made; the others are asked for."""
    wanted = {photo.sha256 for form in found.forms for photo in form.photos}
    paths = {sha256: ready(house.photos, sha256, max(SIZES)) for sha256 in sorted(wanted)}
    return {sha256: path for sha256, path in paths.items() if path is not None}


def stamp(view: View, actor: Actor) -> Stamp:
    """What the sheet says about itself: what it is of, of which revision, who made it and when."""
    at = f"{formats.day(view.event_time)} {formats.clock(view.event_time, seconds=True)} WITA"
    made = real_now()
    rows = [
        ("Keterangan", UNOFFICIAL),
        ("Pemilu", view.register.name),
        ("Waktu data", f"{at}, revisi {formats.number(view.rev)}"),
        ("Menunggu direkap", waiting_words(view.waiting)),
        ("Diunduh oleh", f"{actor.name or actor.username} ({actor.username})"),
        ("Diunduh pada", f"{formats.day(made)} {formats.clock(made, seconds=True)} WITA"),
    ]
    simulated = view.kind == "simulated"
    if simulated:
        rows.insert(0, ("SIMULASI", "Data simulasi, bukan data pemilu yang sebenarnya."))
    foot = f"Bukan hasil resmi · revisi {formats.number(view.rev)} · {at}"
    return Stamp(tuple(rows), view.snapshot.chain_head, foot, simulated)


def file_name(view: View, tps: str) -> str:
    """'bukti_64.72.01.1001.001_rev110_20240214-1930_SIMULASI.pdf'."""
    at = formats.local(view.event_time).strftime("%Y%m%d-%H%M")
    parts = ["bukti", tps, f"rev{view.rev}", at, *(["SIMULASI"] if view.kind == "simulated" else [])]
    return f"{'_'.join(parts)}.pdf"
