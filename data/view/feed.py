"""What came in last, in a line each. Health never names a TPS, a symptom or a person here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from data.actor import contains
from data.dapil import members
from data.rules.incidents import KINDS, SEVERITIES
from data.rules.words import number

if TYPE_CHECKING:
    from data.view import View

MARK_WORDS = {
    "logistik": "Logistik tiba",
    "dibuka": "TPS dibuka",
    "partisipasi": "Partisipasi",
    "ditutup": "Pemungutan ditutup",
    "mulai_hitung": "Penghitungan dimulai",
    "kotak_diserahkan": "Kotak diserahkan",
}
DECISION_WORDS = {
    "sesuai_kertas": "sesuai kertas, dihitung",
    "perbaiki": "angka diperbaiki",
    "janggal": "janggal di kertas, dicatat",
    "dilaporkan": "dilaporkan ke Bawaslu/KPU",
    "kembalikan": "dikembalikan ke petugas",
    "tolak": "ditolak",
}
# What was kept beside the form that stands.
BESIDE_WORDS = {
    "confirmed": ("sama dengan yang sudah masuk", "ok"),
    "differs": ("berbeda dari yang sudah masuk; diperiksa", "flag"),
    "stale": ("perbaikan yang terlambat; diperiksa", "flag"),
}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One line of news. `tone`: ok, flag, hold, alarm or info."""

    no: int
    event_time: str
    kind: str
    title: str
    note: str
    tone: str
    area: str


def items(view: View, limit: int, area: str | None) -> list[FeedItem]:
    """Newest first; only of the actor's own area, and of the chosen one."""
    found: list[FeedItem] = []
    for row in view.snapshot.feed:
        if row["kind"] in ("checkin", "screening") or not _mine(view, row["tps"], area):
            continue
        found.append(_item(view, row))
        if len(found) == limit:
            break
    return found


def _mine(view: View, tps: str, area: str | None) -> bool:
    if tps not in view.register.areas or not view.actor.within(tps):
        return False
    if area is None:
        return True
    return any(contains(code, tps) for code in members(view.register, area))


def _item(view: View, row: dict[str, Any]) -> FeedItem:
    place = view.register.place(row["tps"])
    payload, result = orjson.loads(row["payload"]), orjson.loads(row["result"])
    if row["kind"] == "mark":
        note = "tercatat"
        if payload["kind"] == "partisipasi" and view.actor.may("see_forms"):
            note = f"{number(payload['value'])} pemilih sejauh ini"
        title = f"{MARK_WORDS[payload['kind']]} · {place}"
        return FeedItem(row["id"], row["event_time"], "mark", title, note, "info", row["tps"])
    if row["kind"] == "incident":
        return _incident(view, row, place, payload)
    contest = view.register.contests[row["contest"]].short_name
    if not view.actor.may("see_findings"):
        # What a form says, and what is said of it, is for those who see forms; that it came is for everyone.
        return FeedItem(
            row["id"], row["event_time"], row["kind"], f"Hasil {contest} · {place}", "masuk", "ok", row["tps"]
        )
    if row["kind"] == "decision":
        note = DECISION_WORDS[payload["decision"]]
        tone = "ok" if result["state"] == "counted" else "hold"
        return FeedItem(
            row["id"], row["event_time"], "decision", f"Keputusan {contest} · {place}", note, tone, row["tps"]
        )
    title = f"{'Perbaikan' if row['replaces'] else 'Hasil'} {contest} · {place}"
    note, tone = _judgement(result)
    return FeedItem(row["id"], row["event_time"], "tally", title, note, tone, row["tps"])


def _incident(view: View, row: dict[str, Any], place: str, payload: dict[str, Any]) -> FeedItem:
    """An incident by its kind for those who handle it. That somebody is ill is named to nobody here."""
    kind = KINDS[payload["kind"]]
    tells = view.actor.may("see_incidents") and not kind.says_health
    tone = "alarm" if payload["severity"] == "darurat" else "flag"
    title = f"{kind.label if tells else 'Kejadian'} · {place}"
    note = SEVERITIES[payload["severity"]].lower() if tells else "dilaporkan"
    return FeedItem(row["id"], row["event_time"], "incident", title, note, tone if tells else "info", row["tps"])


def _judgement(result: dict[str, Any]) -> tuple[str, str]:
    findings = result["findings"]
    if result["state"] in BESIDE_WORDS:
        return BESIDE_WORDS[result["state"]]
    if result["state"] == "recorded":
        return "tercatat, belum ada angka suara", "info"
    if result["state"] == "held":
        first = next(one for one in findings if one["severity"] == "hold")
        return f"ditahan: {first['title'][0].lower()}{first['title'][1:]}", "hold"
    if findings:
        return f"bertanda: {findings[0]['title'][0].lower()}{findings[0]['title'][1:]}", "flag"
    return "masuk, sesuai", "ok"
