"""The totals for scripts and for reading, and the settings in force."""

from __future__ import annotations

import json
from typing import Any

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command
from data.rules.words import number
from data.totals_document import totals_document

_UNKNOWN = "belum diketahui"


@click.command(cls=Command)
@click.option("--contest", required=True, metavar="PEMILIHAN", help="ppwp, dpr, dpd, dprd_prov, atau dprd_kota.")
@click.option("--election", metavar="PEMILU", help="Pemilu; tanpa ini yang sedang berjalan.")
@click.option("--area", metavar="KODE", help="Kode kelurahan, kecamatan, atau kota; atau dapil:KODE. Tanpa ini kota.")
@click.option("--consistent-only", is_flag=True, help="Hanya formulir tanpa temuan.")
@click.option("--json", "as_json", is_flag=True, help="Keluarkan JSON; yang tidak diketahui menjadi null.")
@click.pass_obj
def totals(
    desk: Desk, contest: str, election: str | None, area: str | None, consistent_only: bool, as_json: bool
) -> None:
    """Jumlah suara satu pemilihan. Bukan hasil resmi; rekapitulasi KPU yang berlaku."""
    with desk.reading() as house:
        document = totals_document(house, contest, election, area, consistent_only)
    if as_json:
        desk.console.say(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for line in _lines(document):
        desk.console.say(line)


def _lines(document: dict[str, Any]) -> list[str]:
    tps = document["tps"]
    lines = [f"{document['contest']} di {document['area']}, revisi {document['rev']}, per {document['as_of']}"]
    if document["simulation"]:
        lines.insert(0, "SIMULASI")
    lines.append(
        f"TPS masuk {number(tps['reported'])} dari {number(tps['total'])}; dihitung {number(tps['counted'])}, "
        f"bertanda {number(tps['flagged'])}, ditahan {number(tps['held'])}"
    )
    lines += [f"  nomor {choice}: {number(votes)}" for choice, votes in document["votes"].items()]
    lines.append(f"Sah {number(document['valid'])}; tidak sah {_known(document['invalid'])}")
    lines.append("Bukan hasil resmi; rekapitulasi KPU yang berlaku.")
    return lines


def _known(figure: int | None) -> str:
    return _UNKNOWN if figure is None else number(figure)


@click.command(cls=Command)
@click.pass_obj
def settings(desk: Desk) -> None:
    """Tampilkan semua setelan SIAGA_* dan nilainya. Rahasia tidak ditampilkan."""
    for row, value in desk.settings.values():
        desk.console.say(f"{row.name}={value}")
        desk.console.say(f"    {row.sentence} Bawaan: {row.default}")
