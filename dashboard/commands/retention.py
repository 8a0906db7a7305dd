"""How long personal data is kept, and its end."""

from __future__ import annotations

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command
from data.clock import WITA, real_now
from data.errors import Refused
from data.retention import destroy_all
from data.retention import retention as kept
from data.rules.words import number


@click.command(cls=Command)
@click.option("--destroy", is_flag=True, help="Musnahkan kunci semua petugas. Tidak dapat dibatalkan.")
@click.option("--election", metavar="PEMILU", help="Ketik kode pemilu untuk memastikan, bersama --destroy.")
@click.pass_obj
def retention(desk: Desk, destroy: bool, election: str | None) -> None:
    """Masa simpan data pribadi petugas, dan pemusnahannya sesudah itu.

    Tanpa --destroy hanya ditampilkan. Jumlah tanpa nama, perolehan suara, dan rantai bukti tetap utuh.
    """
    days, today, say = desk.settings.retention_days, real_now().astimezone(WITA).date(), desk.console.say
    if not destroy:
        with desk.reading() as house:
            found = kept(house, days)
        over = "sudah berakhir" if found.is_over(today) else "belum berakhir"
        say(f"{found.name} ({found.election}), pemungutan suara {found.voting_day:%d/%m/%Y}.")
        say(f"Disimpan {days} hari, sampai {found.kept_until:%d/%m/%Y}: {over}.")
        say(f"Petugas yang datanya masih terbaca: {number(found.people)}.")
        return
    with desk.writing() as house:
        if election != house.election:
            raise Refused(f"Ketik kode pemilunya untuk memastikan: --election {house.election}", "election")
        with desk.console.progress("Pemusnahan") as progress:
            count = destroy_all(house, desk.actor, days, today, progress)
        desk.settle(house)
    say(f"Kunci {number(count)} petugas dimusnahkan. Cadangan lama memuat kuncinya: musnahkan juga.")
