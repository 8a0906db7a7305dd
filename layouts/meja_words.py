"""The operator's desk in words: how a stage stands, how late a TPS is, its phone, its calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html

from data.rules.calls import OUTCOMES
from data.rules.timetable import StageState
from data.view.desk import DeskRow
from layouts import formats

STATE_WORDS = {
    "reported": "dilaporkan",
    "late": "terlambat",
    "due": "waktunya sekarang",
    "not_due": "belum waktunya",
    "passed": "terlewat tanpa laporan",
}


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage in words: in full, as the head of its column, and beside its time."""

    full: str
    short: str
    brief: str = ""


def state_words(one: StageState, now: datetime) -> str:
    """'dilaporkan 07.04', 'terlambat sejak 16.00', 'diharapkan 18.30'."""
    if one.state == "reported" and one.at is not None:
        return f"dilaporkan {moment(one.at, now)}"
    if one.state == "late":
        return f"terlambat sejak {moment(one.due, now)}"
    if one.state == "passed":
        return "terlewat: tahap sesudahnya sudah dilaporkan"
    return f"{STATE_WORDS[one.state]}, diharapkan {moment(one.due, now)}"


def brief_words(one: StageState, now: datetime) -> str:
    """The time alone, for a list whose marks say what it means: reported at, or expected at; 'terlewat'."""
    if one.state == "passed":
        return "terlewat"
    at = one.at or one.due
    there = formats.local(at)
    same = there.date() == formats.local(now).date()
    return formats.clock(at) if same else f"{there.day}/{there.month} {formats.clock(at)}"


def day_words(row: DeskRow, names: dict[str, StageName], now: datetime) -> str:
    """The marks of a row in a sentence, for who hears them."""
    late = [names[one.code].full for one in row.day if one.state == "late"]
    done = sum(one.state == "reported" for one in row.day)
    said = f"{done} dari {len(row.day)} tahap dilaporkan"
    return f"{said}; terlambat: {', '.join(late)}" if late else said


def late_words(row: DeskRow, now: datetime) -> list[Any]:
    """'2 jam 10 menit', since when, and that nothing was heard."""
    if row.late is None:
        return [html.Span("selesai" if row.complete else "tepat waktu", className="meja-quiet")]
    silent = html.Span("diam", className="tag tag-late", title=heard_words(row, now)) if row.silent else None
    return [html.Strong(span(now - row.late)), silent, html.Small(f"sejak {moment(row.late, now)}")]


def heard_words(row: DeskRow, now: datetime) -> str:
    """When the TPS last reported anything."""
    return f"Kabar terakhir {moment(row.heard, now)}." if row.heard else "Belum pernah ada kabar."


def phone_words(row: DeskRow, real_now: datetime) -> str:
    """'terlihat 12 menit lalu', by real time; 'belum ada HP terdaftar'."""
    if not row.phones or row.seen is None:
        return "belum ada HP terdaftar"
    return f"terlihat {ago(real_now - row.seen)}"


def call_words(row: DeskRow, now: datetime) -> list[Any]:
    """The latest call and its next try; that it was about something earlier."""
    if row.call is None:
        return [html.Span("belum ditelepon", className="meja-quiet")]
    said = f"{OUTCOMES.get(row.call.outcome, row.call.outcome)} {moment(row.call.at, now)}"
    parts: list[Any] = [html.Span(said)]
    if row.call.again is not None:
        come = row.call.again <= now
        words = f"coba lagi {moment(row.call.again, now)}" if not come else "waktunya coba lagi"
        parts.append(html.Small(words, className="is-waiting" if come else ""))
    elif row.late is not None and not row.called:
        parts.append(html.Small("sebelum keterlambatan ini"))
    return parts


def moment(at: datetime, now: datetime) -> str:
    """21.04, 'kemarin 20.00', 'besok 01.00'; farther away '13/2 20.00'."""
    there, here = formats.local(at), formats.local(now)
    days = (there.date() - here.date()).days
    near = {0: "", -1: "kemarin ", 1: "besok "}
    return f"{near.get(days, f'{there.day}/{there.month} ')}{formats.clock(at)}"


def span(length: timedelta) -> str:
    """'2 jam 10 menit', '25 menit', 'kurang dari semenit'."""
    minutes = int(length.total_seconds()) // 60
    hours, rest = divmod(max(minutes, 0), 60)
    words = [f"{formats.number(n)} {word}" for n, word in ((hours, "jam"), (rest, "menit")) if n]
    return " ".join(words) or "kurang dari semenit"


def ago(length: timedelta) -> str:
    """'12 menit lalu', 'baru saja'."""
    return "baru saja" if length < timedelta(minutes=1) else f"{span(length)} lalu"
