"""Making, keeping and proving the store: init, migrate, backup, restore, verify, rebuild."""

from __future__ import annotations

import re

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command
from dashboard.opening import is_founded, is_there, key_file, require_key, vault_of
from data.backup import BackupReport
from data.backup_photos import PhotosSaved
from data.chain import verify as verify_chain
from data.errors import SiagaError, StoreError
from data.photos.box import FOLDER, PhotoBox
from data.photos.reading import FilesReport, check_files
from data.rebuild_report import RebuildReport
from data.restore import restore as restore_backup
from data.rules.words import number
from data.store import Store

_KINDS = {"real": "NYATA", "simulated": "SIMULASI"}


@click.command(cls=Command)
@click.pass_obj
def init(desk: Desk) -> None:
    """Buat penyimpanan NYATA yang kosong.

    Isinya wilayah, TPS, dan surat suara Samarinda. Jumlah pemilih (DPT) per TPS belum diisi: impor dengan
    `import tps`. Penyimpanan yang sudah ada tidak diubah.
    """
    desk.alone("init")
    if is_founded(desk.settings):
        require_key(desk.settings)  # a founded store without its key must not be given a new one
    if not desk.found("real"):
        desk.console.say("Penyimpanan NYATA sudah ada; tidak ada yang diubah.")
        return
    desk.console.say(f"Penyimpanan NYATA yang kosong telah dibuat di {desk.settings.data_dir}.")
    if not desk.settings.master_key:
        desk.console.say(
            f"Kunci induk data pribadi: {key_file(desk.settings)}. Simpan salinannya di tempat lain yang aman; "
            "tanpa kunci itu data pribadi tidak dapat dibuka lagi, dan cadangan tidak memuatnya."
        )
    desk.console.say("Berikutnya: python app.py accounts add NAMA_PENGGUNA --role admin --name 'Nama'")


@click.command(cls=Command)
@click.pass_obj
def migrate(desk: Desk) -> None:
    """Sesuaikan susunan basis data dengan versi program ini. Buat cadangan lebih dahulu."""
    desk.alone("migrate")
    if not is_there(desk.settings):
        raise StoreError("Belum ada penyimpanan untuk dimigrasi: jalankan `python app.py init` dahulu.")
    with Store(desk.settings.database_url) as store:
        store.migrate()
    desk.console.say("Susunan basis data sudah sesuai dengan versi program ini.")


@click.command(cls=Command)
@click.argument("file", metavar="BERKAS")
@click.option("--foto", "photos", is_flag=True, help="Sertakan berkas asli semua foto; tanpa ini hanya jumlahnya.")
@click.pass_obj
def backup(desk: Desk, file: str, photos: bool) -> int:
    """Simpan seluruh isi penyimpanan ke satu BERKAS zip.

    Dapat dijalankan selagi server melayani; isinya satu saat yang utuh.

    Sesi masuk dan kunci (secrets/) TIDAK ikut: simpan master.key terpisah.
    """
    from data.backup import backup as write_backup

    with desk.reading() as house, desk.console.progress("Cadangan") as progress:
        report = write_backup(house, desk.path(file), progress, photos=photos)
    desk.console.say(f"Cadangan {_KINDS[report.kind]} tersimpan di {desk.path(file)}: {_contents(report)}")
    desk.console.say(f"Tidak ikut: sesi masuk dan kunci. Simpan {key_file(desk.settings)} terpisah dari cadangan ini.")
    return _say_photos(desk, report.photos, photos)


def _say_photos(desk: Desk, saved: PhotosSaved, asked: bool) -> int:
    """What became of the photos; 1 when files that were asked for could not be carried."""
    if not asked and saved.known:
        folder = desk.settings.data_dir / FOLDER
        desk.console.say(f"Tidak ikut: {number(saved.known)} berkas foto. Ulangi dengan --foto, atau salin {folder}.")
    elif asked:
        desk.console.say(f"Ikut: {number(saved.included)} dari {number(saved.known)} berkas foto.")
    if saved.bad:
        named = ", ".join(str(one) for one in saved.bad[:20]) + (", ..." if len(saved.bad) > 20 else "")
        desk.console.complain(
            f"{number(len(saved.bad))} berkas foto hilang atau berubah, jadi tidak ikut (foto no. {named}). "
            "Rinciannya: python app.py verify --foto"
        )
    return 1 if saved.bad else 0


@click.command(cls=Command)
@click.argument("file", metavar="BERKAS")
@click.pass_obj
def restore(desk: Desk, file: str) -> None:
    """Isi penyimpanan KOSONG dari cadangan.

    Isinya lalu dibuktikan sama. Kunci induk yang asli harus sudah ada di tempatnya.
    """
    desk.alone("restore")
    require_key(desk.settings)
    with Store(desk.settings.database_url) as store, desk.console.progress("Pemulihan") as progress:
        box = PhotoBox(desk.settings.data_dir / FOLDER)
        report = restore_backup(store, vault_of(desk.settings), desk.path(file), progress, photos=box)
    desk.console.say(f"Penyimpanan {_KINDS[report.kind]} telah dipulihkan dan cocok: {_contents(report)}")
    left_out = report.photos.known - report.photos.included
    if left_out:
        desk.console.say(
            f"Cadangan ini tidak memuat {number(left_out)} berkas foto: salin folder {FOLDER} yang asli ke "
            f"{desk.settings.data_dir}, lalu periksa dengan python app.py verify --foto"
        )


def _contents(report: BackupReport) -> str:
    heads = "; ".join(f"ujung rantai {code} {head}" for code, head in sorted(report.heads.items()))
    return f"{number(report.submissions)} laporan, {number(sum(report.rows.values()))} baris; {heads}."


@click.command(cls=Command)
@click.option("--head", metavar="SIDIK", help="Sidik ujung rantai dari cetakan: periksa bahwa ia pernah ada di sini.")
@click.option("--election", metavar="PEMILU", help="Pemilu yang diperiksa; tanpa ini yang sedang berjalan.")
@click.option("--foto", "photos", is_flag=True, help="Periksa juga bahwa setiap berkas foto ada dan tidak berubah.")
@click.pass_obj
def verify(desk: Desk, head: str | None, election: str | None, photos: bool) -> int:
    """Periksa rantai sidik semua laporan.

    Gagal (kode keluar 1) bila ada laporan yang diubah, dihapus, atau disisipkan.
    """
    if head is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", head.strip()):
        raise SiagaError("--head: sidik ujung rantai terdiri atas 64 angka heksadesimal. Salin semuanya dari cetakan.")
    with desk.reading() as house:
        if election is not None:
            house.register(election)  # names an unknown one
        report = verify_chain(house, head, election)
        files = check_files(house) if photos else None
    if report.ok:
        desk.console.say(report.words)
    else:
        desk.console.complain(report.words)
    if files is not None:
        _say_files(desk, files)
    return 0 if report.ok and (files is None or files.ok) else 1


def _say_files(desk: Desk, files: FilesReport) -> None:
    for sentence in files.bad:
        desk.console.complain(sentence)
    whole = number(files.checked - len(files.bad))
    desk.console.say(f"Berkas foto: {whole} dari {number(files.checked)} utuh.")
    if files.loose:
        desk.console.say(f"{number(files.loose)} berkas foto tanpa laporan: sisa kiriman yang gagal, tidak berbahaya.")


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Hanya bandingkan; tidak menulis apa pun.")
@click.pass_obj
def rebuild(desk: Desk, check: bool) -> int:
    """Buat ulang formulir dan total dari laporan.

    Setiap perbedaan disebutkan: perbedaan adalah alarm.
    """
    from data.rebuild import rebuild as build_again

    with desk.reading() if check else desk.writing() as house:
        report = build_again(house, write=not check)
    for line in (*report.differences, report.pending):
        if line:
            desk.console.complain(line)
    if report.count:
        raise SiagaError(f"{number(report.count)} perbedaan antara laporan dan yang tersimpan{_remedy(report)}")
    if report.pending:
        desk.console.complain("Yang sudah dilipat sama dengan hasil hitung ulang. Ulangi setelah semua dilipat.")
        return 1
    desk.console.say("Tidak ada perbedaan: yang tersimpan sama dengan hasil hitung ulang dari laporan.")
    return 0


def _remedy(report: RebuildReport) -> str:
    if report.mended:
        return "; sudah dibuat ulang."
    if report.unread:
        return "; tidak ada yang ditulis selama ada laporan yang tidak dapat dihitung ulang."
    return ": jalankan `python app.py rebuild` untuk membuatnya ulang."
