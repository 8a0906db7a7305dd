"""Accounts from the terminal. A password is made at random, shown once, and kept nowhere."""

from __future__ import annotations

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Choice, Command, Group
from data.accounts import Account
from data.actor import ROLES


@click.group("accounts", cls=Group)
def accounts() -> None:
    """Kelola akun: add, disable, enable, reset, list."""


@accounts.command("add", cls=Command)
@click.argument("username", metavar="NAMA_PENGGUNA")
@click.option("--role", required=True, type=Choice(list(ROLES)), metavar="PERAN", help=f"Peran: {', '.join(ROLES)}.")
@click.option("--name", metavar="NAMA", help="Nama orangnya; tanpa ini sama dengan nama pengguna.")
@click.option("--area", "areas", multiple=True, metavar="KODE", help="Kode wilayah wewenang; boleh diulang.")
@click.pass_obj
def add(desk: Desk, username: str, role: str, name: str | None, areas: tuple[str, ...]) -> None:
    """Buat akun; kata sandi acaknya ditampilkan sekali."""
    with desk.writing() as house:
        issued = desk.accounts(house).add(desk.actor, username, username if name is None else name, role, areas)
    desk.console.say(f"Akun {issued.account.username} ({ROLES[role]}) dibuat.")
    desk.console.say(f"Kata sandi (ditampilkan sekali ini saja): {issued.password}")


@accounts.command("disable", cls=Command)
@click.argument("username", metavar="NAMA_PENGGUNA")
@click.pass_obj
def disable(desk: Desk, username: str) -> None:
    """Nonaktifkan akun dan akhiri semua sesinya."""
    with desk.writing() as house:
        changed = desk.accounts(house).disable(desk.actor, username)
    desk.console.say(f"Akun {changed.username} dinonaktifkan; semua sesinya diakhiri.")


@accounts.command("enable", cls=Command)
@click.argument("username", metavar="NAMA_PENGGUNA")
@click.pass_obj
def enable(desk: Desk, username: str) -> None:
    """Aktifkan lagi akun; kata sandinya tetap."""
    with desk.writing() as house:
        changed = desk.accounts(house).enable(desk.actor, username)
    desk.console.say(f"Akun {changed.username} aktif lagi.")


@accounts.command("reset", cls=Command)
@click.argument("username", metavar="NAMA_PENGGUNA")
@click.pass_obj
def reset(desk: Desk, username: str) -> None:
    """Beri kata sandi acak yang baru dan akhiri semua sesi akun itu."""
    with desk.writing() as house:
        issued = desk.accounts(house).reset(desk.actor, username)
    desk.console.say(f"Kata sandi baru {issued.account.username} (ditampilkan sekali ini saja): {issued.password}")


@accounts.command("list", cls=Command)
@click.pass_obj
def list_accounts(desk: Desk) -> None:
    """Daftar akun, tanpa kata sandi."""
    with desk.reading() as house:
        found = desk.accounts(house).list(desk.actor)
    if not found:
        desk.console.say("Belum ada akun: python app.py accounts add NAMA_PENGGUNA --role admin --name 'Nama'")
    for account in found:
        desk.console.say(_line(account))


def _line(account: Account) -> str:
    state = "aktif" if account.active else "nonaktif"
    return f"{account.username:<20} {account.role:<9} {state:<9} {' '.join(account.areas):<28} {account.name}"
