"""The vocabulary of complaints: stable codes, Indonesian labels, and the class each belongs to.

Red flags: the stroke signs of *SeGeRa Ke RS* (Kemenkes) [V] with chest pain, dyspnoea at rest, fainting and
seizure [R]. The other classes are a proposal for the clinician who signs the policy [M]. The six complaints
that made up most illness of officers in 2024 (Kemenkes) are codes of their own.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Mark = Literal["V", "R", "M"]
"""How sure the source is: V verified, R read in a source, M from memory (needs a clinician or a source
check)."""

SymptomClass = Literal["darurat", "segera", "ulang"]
"""Red flag: emergency now. Urgent: a clinician within the hour. Watch: look again."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """One complaint. ``onset``: the time it began has to be asked (stroke: hospital within 4,5 hours).
    ``felt``: what a person feels, as against a diagnosis that only names what an instrument shows."""

    code: str
    label: str
    group: SymptomClass
    mark: Mark
    onset: bool = False
    felt: bool = True


_ALL: Final = (
    Symptom("nyeri_dada", "Nyeri atau rasa tertekan di dada", "darurat", "R", onset=True),
    Symptom("sesak_istirahat", "Sesak napas saat istirahat", "darurat", "R"),
    Symptom("pingsan", "Pingsan", "darurat", "R"),
    Symptom("kejang", "Kejang", "darurat", "R"),
    Symptom("tidak_sadar_penuh", "Tidak sadar penuh atau bingung mendadak", "darurat", "R", onset=True),
    Symptom("senyum_tidak_simetris", "Senyum tidak simetris, mencong", "darurat", "V", onset=True),
    Symptom("tersedak", "Tersedak atau sulit menelan mendadak", "darurat", "V", onset=True),
    Symptom("lemah_separuh", "Gerak separuh tubuh melemah mendadak", "darurat", "V", onset=True),
    Symptom("bicara_pelo", "Bicara pelo, tidak jelas mendadak", "darurat", "V", onset=True),
    Symptom("kebas_separuh", "Kebas atau kesemutan separuh tubuh", "darurat", "V", onset=True),
    Symptom("rabun_mendadak", "Rabun mendadak", "darurat", "V", onset=True),
    Symptom(
        "sakit_kepala_gangguan_seimbang",
        "Sakit kepala hebat mendadak disertai gangguan keseimbangan",
        "darurat",
        "V",
        onset=True,
    ),
    # The emergency button when nobody had the time to say what it is; offered in no list.
    Symptom("minta_tolong", "Minta tolong darurat, belum dirinci", "darurat", "M", felt=False),
    Symptom("berdebar", "Jantung berdebar", "segera", "M"),
    Symptom("sakit_kepala_hebat", "Sakit kepala hebat", "segera", "M"),
    Symptom("muntah_terus", "Muntah tidak berhenti", "segera", "M"),
    Symptom("dispepsia", "Maag, nyeri ulu hati (dispepsia)", "ulang", "M"),
    Symptom("ispa", "Batuk, pilek, nyeri tenggorok (ISPA)", "ulang", "M"),
    Symptom("hipertensi", "Darah tinggi (hipertensi)", "ulang", "M", felt=False),
    Symptom("nyeri_otot", "Nyeri otot", "ulang", "M"),
    Symptom("pusing", "Pusing, migrain", "ulang", "M"),
    Symptom("diare", "Diare", "ulang", "M"),
)

SYMPTOMS: Final = MappingProxyType({symptom.code: symptom for symptom in _ALL})
"""Every complaint by its code, red flags first."""

UNTOLD: Final = "minta_tolong"
RED_FLAGS: Final = frozenset(symptom.code for symptom in _ALL if symptom.group == "darurat")
COMPLAINTS: Final = ("dispepsia", "ispa", "hipertensi", "nyeri_otot", "pusing", "diare")
