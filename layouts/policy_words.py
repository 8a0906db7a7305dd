"""The health policy in words: what each instrument makes of a finding, with the mark of its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from data.rules.policy import HISTORY, Policy, Tier


def instruments(policy: Policy) -> list[tuple[str, str]]:
    """(instrument, what gives which tier): those that the table of tiers has no column for."""
    fatigue, hours = policy.fatigue, policy.fatigue.duty_hours.items()
    escalation = "; ".join(
        f"{tier.label} sesudah {', '.join(map(str, steps))} menit" for tier, steps in policy.escalation.items()
    )
    return [
        ("Gula darah saat bertugas", by_tier(policy.glucose_on_duty)),
        ("Gula darah sebelum bertugas", by_tier(policy.glucose_before)),
        ("Risiko WHO 10 tahun, usia 40 sampai 74", by_tier({band.label: tier for band, tier in policy.who.items()})),
        ("Riwayat penyakit", by_tier({HISTORY[code]: tier for code, tier in policy.history.items()})),
        ("Skrining BPJS", by_tier(policy.bpjs)),
        (
            "Hamil, merokok, berat badan",
            f"hamil: {policy.pregnant.label}; merokok mulai {policy.smoker_from} tahun: {policy.smoker.label}; "
            f"IMT mulai {policy.obese_from:g}: {policy.obese.label}",
        ),
        (
            "Kelelahan",
            f"KSS {fatigue.kss_from} ke atas atau tidur di bawah {fatigue.sleep_below:g} jam: naik satu tingkat, "
            f"paling tinggi {policy.fatigue_at_most.label}",
        ),
        ("Jam bertugas", f"{'; '.join(f'mulai {least:g} jam {flag}' for flag, least in hours)}; tingkat tetap"),
        (
            "Diteruskan bila tidak diakui",
            f"{escalation} (puskesmas terdekat berikutnya, Dinkes, ruang komando)",
        ),
        (
            "Diperiksa ulang paling lambat",
            "; ".join(f"{tier.label} {minutes} menit" for tier, minutes in policy.overdue.items()),
        ),
    ]


def by_tier(mapping: Mapping[Any, Tier]) -> str:
    """'Rujuk: penyakit jantung, stroke; Pantau: ...', the gravest first."""
    found: dict[Tier, list[str]] = defaultdict(list)
    for name, tier in mapping.items():
        found[tier].append(str(name).replace("_", " "))
    return "; ".join(f"{tier.label}: {', '.join(names)}" for tier, names in sorted(found.items(), reverse=True))
