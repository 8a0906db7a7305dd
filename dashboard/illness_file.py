"""The illness report as a table: one row per officer for whom there was an alert, shaped for Dinkes and the ministry.

What no source of this system gives is not invented: those columns are there, empty, and listed in the stamp.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.downloads import Export, slug
from dashboard.stamps import Rows, data_time, file_name, made_now, marked
from data.actor import Actor
from data.clock import parse_iso
from data.people import role_name
from data.register import Register
from data.rules.alerts import LEVELS, STATES
from data.rules.followup import OUTCOMES
from data.rules.policy import Tier
from data.rules.symptoms import SYMPTOMS
from data.view import View
from data.view.illness import Illness, Report
from layouts import formats
from layouts.page import waiting_words

LEFT_OPEN: Final = (
    "alamat_rumah",
    "pekerjaan_utama",
    "diagnosis_icd10",
    "nomor_rekam_medis",
    "fasilitas_rujukan",
    "tanggal_masuk_rs",
    "tanggal_keluar_rs",
    "penyebab_kematian",
)
"""Asked for in reports of illness and death; the source is the hospital's or puskesmas' own record."""

HEADER: Final = (
    *("nomor", "id_petugas", "nik_akhir", "nama", "jenis_kelamin", "umur", "tugas"),
    *("kecamatan", "kelurahan", "tempat_tugas", "kode_tempat"),
    *("mulai", "tingkat", "keluhan", "temuan"),
    *("diakui", "menit_sampai_diakui", "diteruskan_sampai", "keadaan", "sejak", "catatan"),
    *("tindak_lanjut", "dihubungi_terakhir", "masih_diikuti"),
    *LEFT_OPEN,
)


def illness_export(view: View, area: str, found: Report, reader: Actor) -> Export:
    """The table of an area. Times are WITA, `YYYY-MM-DD HH:MM`; of a NIK the last four digits."""
    rows = tuple(_row(one, view.register) for one in found.rows)
    name = file_name(view, "kejadian-sakit", slug(view.area_name(area)))
    return Export(name, _stamp(view, area, found, reader), HEADER, rows)


def _row(one: Illness, register: Register) -> tuple[str | int | None, ...]:
    who = one.person
    minutes = None
    if one.acknowledged:
        minutes = round((parse_iso(one.acknowledged) - parse_iso(one.began)).total_seconds() / 60)
    known = one.area in register.areas
    return (
        *(one.no, who.id, who.nik[-4:] if who.nik else None, who.name, who.sex, one.age, role_name(who.role)),
        *(_area_name(register, who.kecamatan), _area_name(register, who.kelurahan)),
        *(register.place(one.area) if known else one.area, one.area),
        *(_moment(one.began), Tier.of(one.tier).label, labels(one.complaints), "; ".join(one.found)),
        *(_moment(one.acknowledged), minutes, LEVELS[one.level], STATES[one.state], _moment(one.state_at), one.note),
        *(OUTCOMES[one.outcome] if one.outcome else None, one.contacted, "ya" if one.followed else "tidak"),
        *(None for _ in LEFT_OPEN),
    )


def labels(complaints: Sequence[str]) -> str:
    """Complaints in words, separated by semicolons."""
    return "; ".join(SYMPTOMS[code].label if code in SYMPTOMS else code for code in complaints)


def _area_name(register: Register, code: str | None) -> str | None:
    return register.areas[code].name if code in register.areas else code


def _moment(at: str | None) -> str | None:
    return formats.local(at).strftime("%Y-%m-%d %H:%M") if at else None


def _stamp(view: View, area: str, found: Report, reader: Actor) -> Rows:
    rows = [
        ("keterangan", "Data kesehatan bernama: hanya untuk Dinas Kesehatan dan Kementerian Kesehatan."),
        ("pemilu", view.register.name),
        ("wilayah", f"{view.area_name(area)}, sebatas wilayah pengunduh"),
        ("baris", f"{formats.number(len(found.rows))}; tanpa nama atau terhapus: {formats.number(found.nameless)}"),
        ("kebijakan", view.policy.label),
        ("kolom_yang_dibiarkan_kosong", f"{', '.join(LEFT_OPEN)}: tidak ada sumbernya di sini"),
        ("revisi", formats.number(view.rev)),
        ("waktu_data", data_time(view)),
        ("menunggu_direkap", waiting_words(view.waiting)),
        ("diunduh_oleh", f"{reader.name or reader.username} ({reader.username})"),
        ("diunduh_pada", made_now()),
    ]
    return marked(view, rows, "petugas")
