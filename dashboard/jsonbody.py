"""JSON from outside, read strictly: a name given twice, NaN or a pit of brackets is an error, not a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from data.errors import Refused, SiagaError
from data.texts import require_writable

_MOMENT: Final = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[Tt ][0-9]{2}.*")


class BadJson(SiagaError):
    """The body is no JSON object."""


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`; `BadJson` says what is wrong, `Refused` which entry holds text nobody can keep."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = (
            f" (baris {error.lineno}, kolom {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise BadJson(f"Isi bukan JSON yang benar{line}. Kirim satu objek JSON dalam UTF-8.") from None
    if not isinstance(value, dict):
        raise BadJson('Isi harus satu objek JSON, misalnya {"tps": …, "contest": …}.')
    for name, inner in value.items():
        require_writable([name, inner], name)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadJson(f"Nama {name[:60]!r} tertulis dua kali dalam satu objek. Kirim satu saja.")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise BadJson(f"{name} bukan angka JSON.")


def text(body: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    """A text entry; `Refused` names it when it is missing or no text."""
    value = body.get(name, default)
    if value is None:
        raise Refused(f"{name}: isian ini wajib ada.", name)
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise Refused(f"{name}: isinya harus teks yang tidak kosong, paling panjang 500 huruf.", name)
    return value.strip()


def optional_text(body: Mapping[str, Any], name: str) -> str | None:
    """A text entry or nothing."""
    return text(body, name) if body.get(name) is not None else None


def optional_moment(body: Mapping[str, Any], name: str) -> str | None:
    """A date with its time as ISO 8601 text, as it was sent, or nothing."""
    given = optional_text(body, name)
    if given is None:
        return None
    try:
        if _MOMENT.fullmatch(given) is None:
            raise ValueError(given)
        datetime.fromisoformat(given)
    except ValueError:
        sentence = f"{name}: tulis tanggal dan jam menurut ISO 8601, misalnya 2024-02-14T21:42:00+08:00."
        raise Refused(sentence, name) from None
    return given


def optional_whole(body: Mapping[str, Any], name: str) -> int | None:
    """A whole number or nothing; text, fractions and truth values are refused."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Refused(f"{name}: isinya harus bilangan bulat 0 atau lebih.", name)
    return value
