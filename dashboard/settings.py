"""Every setting, from SIAGA_* environment variables; read here once and handed down as values.

A wrong value and an unknown SIAGA_* name (a slip of the pen) are refused with a sentence. docs/settings.md
lists all of them; a test compares.
"""
# ruff: noqa: RUF009 - `_setting` returns dataclasses.field(), which is what a default may be

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from dashboard.places import keeps_secrets
from data.errors import SiagaError
from data.rules.headcount import Headcount
from data.rules.second import SecondRule
from data.rules.timetable import Timetable

PREFIX: Final = "SIAGA_"
_TRUTHS: Final = {"auto": None, "ya": True, "tidak": False}
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
_Number = TypeVar("_Number", int, float)


class SettingError(SiagaError):
    """A setting that cannot be used: names the variable, its value and what is accepted."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A line of the settings table: variable, default as text, what it does, whether it is a secret."""

    name: str
    default: str
    sentence: str
    secret: bool


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).expanduser()


def _whole(low: int, high: int) -> Callable[[str], int]:
    return _between(int, low, high, f"bilangan bulat {low} sampai {high}")


def _number(low: float, high: float) -> Callable[[str], float]:
    return _between(float, low, high, f"angka {low:g} sampai {high:g} (pakai titik untuk pecahan)")


def _between(parse: Callable[[str], _Number], low: _Number, high: _Number, words: str) -> Callable[[str], _Number]:
    def read(value: str) -> _Number:
        number = parse(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    read.__doc__ = words
    return read


def _auto(value: str) -> bool | None:
    """auto, ya atau tidak"""
    return _TRUTHS[value.lower()]


def _level(value: str) -> str:
    """DEBUG, INFO, WARNING atau ERROR"""
    if value.upper() not in _LEVELS:
        raise ValueError(value)
    return value.upper()


def _hosts(value: str) -> tuple[str, ...]:
    """nama host dipisahkan koma, tanpa http:// dan tanpa spasi di dalamnya"""
    hosts = tuple(part.strip() for part in value.split(",") if part.strip())
    if any("/" in host or " " in host for host in hosts):
        raise ValueError(value)
    return hosts


def _base_url(value: str) -> str:
    """https://nama-host tanpa jalur di belakangnya; http:// hanya untuk localhost"""
    parts = urlsplit(value)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or not keeps_secrets(value):
        raise ValueError(value)
    return value.rstrip("/")


def _timetable(value: str) -> Timetable:
    """tahap=jam dipisahkan titik koma, misalnya dibuka=07.00; partisipasi=09.00,11.00; kotak_diserahkan=H+1 03.00"""
    return Timetable.parse(value)


def _headcount(value: str) -> Headcount:
    """peran=jumlah dipisahkan titik koma: kpps, linmas, pps, ppk"""
    return Headcount.parse(value)


def _second(value: str) -> SecondRule:
    """tidak, semua, N% (1% sampai 100%) atau bertanda; yang terakhir dapat digabung dengan koma: 10%,bertanda"""
    return SecondRule.parse(value)


def _database(value: str) -> str:
    """sqlite:///folder/berkas.db atau postgresql://pengguna:sandi@host/nama"""
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError(value) from error
    if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        raise ValueError(value)
    return value


def _secret_key(value: str) -> str:
    """paling sedikit 32 karakter acak"""
    if len(value) < 32:
        raise ValueError(value)
    return value


def _master_key(value: str) -> str:
    """32 bita acak dalam base64"""
    if len(base64.b64decode(value, validate=True)) != 32:
        raise ValueError(value)
    return value


def _setting(
    default: Any,
    read: Callable[[str], Any],
    sentence: str,
    shown: str | None = None,
    *,
    secret: bool = False,
) -> Any:
    """A field with its reader and its line of documentation. `shown`: the default in words."""
    return field(
        default=default,
        repr=not secret,
        metadata={
            "read": read,
            "sentence": sentence,
            "shown": str(default) if shown is None else shown,
            "secret": secret,
        },
    )


@dataclass(frozen=True)
class Settings:
    """All settings with their defaults. `data_dir` holds an installation's store, secrets, logs and cache."""

    data_dir: Path = _setting(
        Path("./var"), _folder, "Folder data: basis data, kunci, log, dan singgahan.", "./var"
    )
    database_url: str = _setting(
        "",
        _database,
        "Alamat basis data, SQLite atau PostgreSQL.",
        "sqlite:///<SIAGA_DATA_DIR>/siaga.db",
        secret=True,
    )
    host: str = _setting("127.0.0.1", _text, "Alamat tempat server mendengarkan.")
    port: int = _setting(8050, _whole(1, 65535), "Porta tempat server mendengarkan.")
    workers: int = _setting(2, _whole(1, 64), "Jumlah proses web pada PostgreSQL; pada SQLite selalu satu.")
    threads: int = _setting(8, _whole(1, 128), "Jumlah utas per proses web.")
    refresh_seconds: float = _setting(
        5.0, _number(1, 60), "Jeda halaman bertanya apakah ada data baru, dalam detik.", "5"
    )
    snapshot_seconds: float = _setting(
        2.0, _number(0, 60), "Jeda terpendek antara dua potret data dalam satu proses, dalam detik.", "2"
    )
    fold_seconds: float = _setting(
        0.2, _number(0.05, 60), "Jeda pelipat memeriksa laporan yang belum direkap, dalam detik."
    )
    lead_threshold: float = _setting(
        0.5, _number(0, 1), "Bagian TPS masuk; di bawahnya keunggulan di peta diarsir, bukan diwarnai penuh."
    )
    secret_key: str = _setting(
        "",
        _secret_key,
        "Kunci tanda tangan token formulir.",
        "dibuat di <SIAGA_DATA_DIR>/secrets/session.key",
        secret=True,
    )
    master_key: str = _setting(
        "",
        _master_key,
        "Kunci induk data pribadi.",
        "dibuat di <SIAGA_DATA_DIR>/secrets/master.key",
        secret=True,
    )
    session_hours: float = _setting(12.0, _number(0.1, 168), "Lama satu sesi masuk, dalam jam.", "12")
    wall_session_hours: float = _setting(
        168.0, _number(0.1, 2160), "Lama sesi layar ruang komando (peran wall), dalam jam.", "168"
    )
    login_hashes: int = _setting(
        2, _whole(1, 32), "Jumlah kata sandi yang diperiksa bersamaan per proses; tiap satu memakai 64 MiB."
    )
    cookie_secure: bool | None = _setting(
        None, _auto, "Kuki sesi hanya lewat HTTPS: auto (mengikuti permintaan), ya, atau tidak.", "auto"
    )
    proxy_hops: int = _setting(
        0, _whole(0, 5), "Jumlah proksi terbalik tepercaya di depan server; 0 bila langsung."
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (), _hosts, "Nama host yang dilayani, dipisahkan koma.", "kosong: semua"
    )
    base_url: str = _setting(
        "", _base_url, "Alamat dasar dalam QR kartu pendaftaran HP.", "alamat yang dipakai operator saat mencetak"
    )
    card_hours: float = _setting(
        72.0, _number(0.1, 2160), "Lama kartu pendaftaran HP berlaku sejak dicetak, dalam jam.", "72"
    )
    reports_per_minute: float = _setting(
        60.0, _number(1, 100_000), "Laporan terbanyak dari satu HP atau satu akun dalam satu menit.", "60"
    )
    timetable: Timetable = _setting(
        Timetable(), _timetable, "Jam tiap tahap hari TPS diharapkan terlapor; yang tidak disebut memakai bawaannya."
    )
    late_minutes: float = _setting(
        30.0, _number(0, 720), "Tenggang sesudah jam itu sebelum TPS disebut terlambat, dalam menit.", "30"
    )
    silent_hours: float = _setting(
        2.0, _number(0.1, 48), "Lama tanpa kabar sampai TPS yang terlambat disebut diam, dalam jam.", "2"
    )
    second_entry: SecondRule = _setting(
        SecondRule(),
        _second,
        "Formulir yang dimasukkan kedua kali dari fotonya oleh orang lain: tidak, semua, N%, bertanda, atau gabungan "
        "seperti 10%,bertanda.",
    )
    max_body_mb: float = _setting(8.0, _number(0.1, 1024), "Ukuran permintaan terbesar, dalam MB.", "8")
    photo_mb: float = _setting(8.0, _number(0.5, 64), "Ukuran foto C.Hasil terbesar, dalam MB.", "8")
    controller: str = _setting(
        "belum ditetapkan", _text, "Pengendali data pribadi yang disebut pada pemberitahuan privasi."
    )
    controller_contact: str = _setting(
        "belum ditetapkan", _text, "Cara menghubungi pengendali atau pejabat pelindungan data pribadi."
    )
    headcount: Headcount = _setting(
        Headcount(),
        _headcount,
        "Jumlah petugas tiap tempat: KPPS dan Linmas per TPS, PPS per kelurahan, PPK per kecamatan.",
    )
    retention_days: int = _setting(
        180, _whole(31, 3650), "Lama data pribadi petugas disimpan sejak hari pemungutan suara, dalam hari."
    )
    log_level: str = _setting("INFO", _level, "Tingkat log.")

    def __post_init__(self) -> None:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'siaga.db'}")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; `SettingError` at the first unknown name or wrong value. Empty is unset."""
        source = os.environ if env is None else env
        given = {name: value for name, value in source.items() if name.startswith(PREFIX)}
        known = {variable(one.name): one for one in fields(cls)}
        for name in sorted(set(given) - set(known)):
            raise SettingError(f"{name} tidak dikenal: periksa ejaannya. Daftar: python app.py settings.")
        values = {
            known[name].name: _read(name, value.strip(), known[name].metadata)
            for name, value in given.items()
            if value.strip()
        }
        return cls(**values)

    def session_key(self) -> bytes:
        """The key tokens are signed with: the setting, else a generated file only this user may read."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secrets" / "session.key"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        key = path.read_bytes()
        if len(key) < 32:
            raise SettingError(f"Kunci sesi di {path} rusak: hapus berkas itu, lalu jalankan lagi.")
        return key

    def values(self) -> list[tuple[SettingRow, str]]:
        """Every setting with its present value as text; secrets are named, not shown."""
        rows = zip(settings_table(), (getattr(self, one.name) for one in fields(self)), strict=True)
        return [(row, _shown(row, value)) for row, value in rows]


def _make_secret(path: Path) -> None:
    """A new random key in a file of mode 0600; the first of several workers wins, none sees half a key."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def settings_table() -> list[SettingRow]:
    """Every setting for the documentation and `python app.py settings`."""
    return [
        SettingRow(variable(one.name), *(one.metadata[key] for key in ("shown", "sentence", "secret")))
        for one in fields(Settings)
    ]


def _read(name: str, value: str, metadata: Mapping[str, Any]) -> Any:
    try:
        return metadata["read"](value)
    except (ValueError, KeyError):
        shown = "nilainya" if metadata["secret"] else f"{value!r}"
        raise SettingError(
            f"{name}: {shown} tidak dapat dipakai. Yang diterima: {metadata['read'].__doc__}."
        ) from None


def _shown(row: SettingRow, value: Any) -> str:
    if row.name == variable("database_url"):
        return make_url(value).render_as_string(hide_password=True)
    if row.secret:
        return "(disetel)" if value else "(dari berkas)"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if value is None:
        return "auto"
    if isinstance(value, tuple):
        return ", ".join(value) or "(semua)"
    return f"{value:g}" if isinstance(value, float) else str(value)
