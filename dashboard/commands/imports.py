"""Imports from files. The whole file is checked first; it is taken as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command, Group
from data import imports as importing
from data.errors import SiagaError
from data.house import House
from data.imports.report import ImportReport


@click.group("import", cls=Group)
def import_group() -> None:
    """Impor berkas wilayah, TPS, calon, hasil, petugas.

    Berkas diperiksa seluruhnya lebih dahulu, lalu disimpan utuh atau tidak sama sekali. Bentuk berkas: docs/impor.md.
    """


_HELP = {
    "wilayah": "Nama, kode, luas, dan titik kelurahan dan kecamatan (CSV atau XLSX).",
    "tps": "TPS dengan DPT dan titiknya (CSV atau XLSX).",
    "calon": "Nama calon per surat suara (CSV atau XLSX).",
    "sirekap": "Hasil per TPS dari Sirekap: CSV, JSON, folder, atau zip.",
    "petugas": "Petugas pemilu; data pribadinya disegel (CSV atau XLSX).",
    "pemeriksaan": "Hasil pemeriksaan kesehatan petugas (CSV atau XLSX).",
}


def _command(what: str) -> click.Command:
    @click.pass_obj
    def work(desk: Desk, file: str, check: bool) -> None:
        with desk.reading() if check else desk.writing() as house:
            with desk.console.progress("Impor") as progress:
                report = importing.run(
                    house, desk.actor, what, desk.path(file), check_only=check, progress=progress
                )
            _finish(desk, house, report, check)

    return _with_file(what, _HELP[what], work)


def _with_file(what: str, words: str, work: click.decorators.FC) -> click.Command:
    checked = click.option("--check", is_flag=True, help="Periksa saja; tidak menyimpan apa pun.")(work)
    return click.command(what, cls=Command, help=words)(click.argument("file", metavar="BERKAS")(checked))


def _finish(desk: Desk, house: House, report: ImportReport, check: bool) -> None:
    if not check:
        desk.settle(house)
    for warning in report.warnings:
        desk.console.say(f"Perhatian: {warning}")
    desk.console.say(report.summary)


@click.pass_obj
def _boundaries(desk: Desk, file: str, check: bool) -> None:
    path = desk.path(file)
    with desk.reading() if check else desk.writing() as house:
        body, warnings, rows = _read_boundaries(house, path)
        if check:
            summary = f"Pemeriksaan saja: batas {rows} wilayah dapat dipakai."
            report = ImportReport("boundaries", rows=rows, warnings=warnings, summary=summary)
        else:
            report = importing.store_boundaries(house, desk.actor, body, path.name, warnings)
        _finish(desk, house, report, check)


def _read_boundaries(house: House, path: Path) -> tuple[str, list[str], int]:
    """GeoJSON, warnings and number of areas of a boundary file; `SiagaError` with everything that is wrong with it."""
    from data.reference import wilayah as built_in
    from geo.boundaries import check_boundaries, read_boundaries

    register = house.register()
    wilayah = built_in()
    wilayah = wilayah.assign(nama=[register.area(code).name for code in wilayah["kode"]])
    frame = read_boundaries(path, wilayah)
    report = check_boundaries(frame, wilayah)
    if report.errors:
        raise SiagaError("\n".join([*report.errors, "Impor boundaries ditolak, tidak ada yang disimpan."]))
    return frame.to_json(), report.warnings, len(frame)


for _what in ("wilayah", "tps", "calon"):
    import_group.add_command(_command(_what))
import_group.add_command(_with_file("boundaries", "Batas kelurahan (GeoJSON, GeoPackage, Shapefile).", _boundaries))
for _what in ("sirekap", "petugas", "pemeriksaan"):
    import_group.add_command(_command(_what))
