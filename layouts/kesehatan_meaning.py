"""What a tier means: from which published threshold it follows, how sure the source is, who signed, what is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from dash import html

from data.rules.policy import Policy, Tier
from data.rules.pressure import Grade
from data.rules.symptoms import SYMPTOMS, SymptomClass
from layouts import parts
from layouts.policy_words import instruments

# PNPK 2021, mmHg; `data.rules.pressure` has the cut-offs, a test holds the two together.
GRADES: Final = {
    Grade.OPTIMAL: "di bawah 120/80",
    Grade.NORMAL: "mulai 120/80",
    Grade.NORMAL_TINGGI: "mulai 130/85",
    Grade.DERAJAT_1: "mulai 140/90",
    Grade.DERAJAT_2: "mulai 160/100",
    Grade.DERAJAT_3: "mulai 180/110",
}
BANDS: Final = {"low": "1–4", "low-medium": "satu parameter bernilai 3", "medium": "5–6", "high": "7 ke atas"}
CLASSES: Final[dict[SymptomClass, str]] = {
    "darurat": "tanda bahaya, misalnya nyeri dada, sesak saat istirahat, pingsan, tanda stroke",
    "segera": "keluhan yang perlu dilihat dalam satu jam",
    "ulang": "keluhan yang perlu diperiksa ulang",
}
MARKS: Final = {
    "V": "dicocokkan dengan sumbernya",
    "R": "dibaca pada satu sumber",
    "M": "usulan, menunggu klinisi",
}
DUTIES: Final = {
    Tier.DARURAT: "pertolongan sekarang",
    Tier.RUJUK: "dirujuk ke fasilitas kesehatan",
    Tier.EVALUASI: "dilihat tenaga kesehatan",
    Tier.PANTAU: "diperiksa lebih sering",
    Tier.RENDAH: "tanpa tindakan khusus",
    Tier.BELUM_LENGKAP: "periksa lengkap dahulu; tidak pernah dianggap rendah",
}
DISCLOSURE: Final = (
    "Di luar peran Kesehatan, jumlah 0 sampai 4 ditulis “<5” (bisa berarti tidak ada), jumlah lain dibulatkan ke bawah "
    "ke kelipatan 5 (“65+” berarti 65 sampai 69; pada penjumlahan per dapil, sekurangnya 65). Per kelurahan, evaluasi, "
    "rujuk dan darurat hanya dihitung bersama: perlu tindakan. Sebagian jumlah disamarkan agar jumlah kecil tidak "
    "dapat dihitung balik; hanya darurat terbuka yang dihitung tepat, untuk kota dan kecamatan. Menurut peran, usia "
    "dan jam tugas aturannya sama, hanya untuk kota dan kecamatan."
)


def meaning(policy: Policy, comparison: str | None) -> list[Any]:
    """The table of tiers, then what holds for all of them. `comparison`: a sentence about the kelurahan, if known."""
    head = html.Tr(
        [html.Th(name, scope="col") for name in ("Tingkat", "Artinya", "NEWS2", "Tekanan darah (mmHg)", "Keluhan")]
    )
    rows = [_row(policy, tier) for tier in parts.TIERS]
    sentences = [
        "Alat ukur yang sudah terbit dibaca berdampingan dan yang terburuk yang berlaku; tidak ada skor buatan "
        "sendiri. Tingkat tidak pernah memberhentikan petugas dengan sendirinya: keputusan manusia yang tercatat.",
        f"Pemetaan ambang ke tingkat (versi {policy.version}): {policy.label}. Tanda di belakang ambang: "
        + "; ".join(f"[{mark}] {words}" for mark, words in MARKS.items())
        + ".",
        DISCLOSURE,
        *([f"Seluruh kota: {comparison}"] if comparison else []),
    ]
    return [
        html.Div(
            html.Table([html.Thead(head), html.Tbody(rows)], className="table health-meaning"),
            className="health-table-scroll",
        ),
        html.H3("Sebelum dan di samping itu", className="card-title health-more"),
        html.Dl(
            [
                html.Div([html.Dt(name), html.Dd(words)], className="health-instrument")
                for name, words in instruments(policy)
            ],
            className="health-instruments",
        ),
        *[html.P(sentence, className="page-note health-sentence") for sentence in sentences],
    ]


def _row(policy: Policy, tier: Tier) -> Any:
    return html.Tr(
        [
            html.Th(html.Span(tier.label, className=f"tier-key tier-{tier.code}"), scope="row"),
            html.Td(DUTIES[tier]),
            *[html.Td(words) for words in reasons(policy, tier)],
        ]
    )


def reasons(policy: Policy, tier: Tier) -> tuple[str, str, str]:
    """What gives this tier under this policy: NEWS2, blood pressure, complaints; each with its mark."""
    news2 = [words for band, words in BANDS.items() if policy.news2.get(band) == tier]  # type: ignore[call-overload]
    if tier is Tier.RENDAH:
        news2.insert(0, "0")
    grades = [grade for grade, found in policy.blood_pressure.items() if found == tier]
    pressure = _pressure(grades, policy.marks["tekanan_darah"])
    if tier == policy.grade_3_with_symptoms:
        pressure = _joined(
            [pressure, f"{GRADES[Grade.DERAJAT_3]} dengan keluhan [{policy.marks['tekanan_darah_gejala']}]"]
        )
    groups = [group for group, found in policy.symptoms.items() if found == tier]
    return (
        _joined(news2) + (f" [{policy.marks['news2']}]" if news2 else ""),
        pressure,
        _joined(f"{CLASSES[group]} [{_marks(group)}]" for group in groups),
    )


def _pressure(grades: list[Grade], mark: str) -> str:
    if not grades:
        return ""
    if Grade.OPTIMAL in grades:
        above = min((grade for grade in Grade if grade not in grades), default=None)
        words = "semua nilai" if above is None else f"di bawah {GRADES[above].removeprefix('mulai ')}"
        return f"{words} [{mark}]"
    return _joined(f"{GRADES[grade]}, {grade.label}" for grade in grades) + f" [{mark}]"


def _marks(group: SymptomClass) -> str:
    found = sorted({symptom.mark for symptom in SYMPTOMS.values() if symptom.group == group}, reverse=True)
    return ", ".join(found)


def _joined(words: Iterable[str]) -> str:
    return "; ".join(word for word in words if word)
