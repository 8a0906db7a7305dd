"""The health policy: what it says, and the clinician's signature under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command, Group
from data.rules.policy import POLICY
from data.rules.pressure import Grade
from data.signing import Signature, signature
from data.signing import sign as record_signature
from layouts.policy_words import instruments

_BANDS = {"low": "1 sampai 4", "low-medium": "satu parameter bernilai 3", "medium": "5 sampai 6", "high": "7 ke atas"}


@click.group("policy", cls=Group)
def policy() -> None:
    """Kebijakan kesehatan: tampilkan (show) atau catat pengesahannya (sign)."""


@policy.command("sign", cls=Command)
@click.option("--clinician", required=True, metavar="NAMA", help="Nama dan gelar dokter yang mengesahkan.")
@click.option("--date", "signed_on", required=True, metavar="TTTT-BB-HH", help="Tanggal pengesahan.")
@click.option("--version", required=True, metavar="VERSI", help=f"Versi kebijakan yang disahkan ({POLICY.version}).")
@click.pass_obj
def sign(desk: Desk, clinician: str, signed_on: str, version: str) -> None:
    """Catat pengesahan yang sudah diberikan dokter. Tanpa ini di samping setiap tingkat: BELUM DISAHKAN DINKES."""
    with desk.writing() as house:
        made = record_signature(house, desk.actor, clinician, signed_on, version)
        desk.settle(house)
    desk.console.say(_label(made))


@policy.command("show", cls=Command)
@click.pass_obj
def show(desk: Desk) -> None:
    """Tampilkan versi kebijakan, pemetaannya, dan pengesahannya."""
    with desk.reading() as house:
        found = signature(house)
    say = desk.console.say
    say(f"Kebijakan kesehatan versi {POLICY.version}")
    say(_label(found))
    for title, mapping in (
        ("NEWS2", {_BANDS[band]: tier for band, tier in POLICY.news2.items()}),
        ("Tekanan darah", {_grade(grade): tier for grade, tier in POLICY.blood_pressure.items()}),
        ("Gejala", POLICY.symptoms),
    ):
        say(f"{title}: " + "; ".join(f"{name}: {tier.label}" for name, tier in mapping.items()))
    say(f"Tekanan darah derajat 3 dengan gejala: {POLICY.grade_3_with_symptoms.label}")
    say(f"Ulang pengukuran derajat 3 setelah {POLICY.repeat_minutes} menit.")
    for title, words in instruments(POLICY):
        say(f"{title}: {words}")


def _grade(grade: Grade) -> str:
    return grade.name.lower().replace("_", " ")


def _label(found: Signature | None) -> str:
    if found is None:
        return POLICY.label
    return replace(POLICY, signed_by=found.clinician, signed_on=date.fromisoformat(found.signed_on)).label
