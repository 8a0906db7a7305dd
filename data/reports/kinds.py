"""What can be sent, and what is answered. Everything a report carries has been parsed; nothing has been judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from data.rules.findings import Finding
from data.rules.screening import Screening
from data.rules.tally import TallyForm
from data.rules.vitals import Vitals

NOT_MEASURED: Final = Vitals()

# Which round of a TPS's contest stands when there are several: the later in this list.
ROUNDS: Final = ("reguler", "susulan", "lanjutan", "penghitungan_ulang", "psu")
ROUND_WORDS: Final = {
    "reguler": "reguler",
    "susulan": "pemungutan suara susulan",
    "lanjutan": "pemungutan suara lanjutan",
    "penghitungan_ulang": "penghitungan suara ulang",
    "psu": "pemungutan suara ulang (PSU)",
}

# Stages of a TPS's day, in order; 'partisipasi' carries the voters so far.
MARKS: Final = ("logistik", "dibuka", "partisipasi", "ditutup", "mulai_hitung", "kotak_diserahkan")


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a report came. `idem_key` is made by the sender before the first try and is unique per sender.

    `replaces` names the submission that a correction corrects. `sender` defaults to the actor's user name; a device
    or an import names itself.
    """

    idem_key: str
    device_time: str | None = None
    replaces: int | None = None
    reason: str | None = None
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender hears, now and at every repeat: number of the submission, version and state of the form.

    A report kept beside the form that stands has a state of its own (`data.rules.entries.ENTRY_STATES`); `current`
    then says what stands, and `differs` in which entries.
    """

    no: int
    ver: int
    state: str  # counted, held, rejected, recorded; confirmed, differs, stale
    findings: tuple[Finding, ...] = ()
    repeated: bool = False
    current: dict[str, object] | None = None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormKey:
    """One C.Hasil: a TPS, a contest, a round."""

    tps: str
    contest: str
    round: str = "reguler"


@dataclass(frozen=True, slots=True)
class TallyReport:
    """A contest's C.Hasil of one TPS, as read from the paper; `spoken`: told by telephone, nobody here has seen it."""

    tps: str
    contest: str
    form: TallyForm
    round: str = "reguler"
    spoken: bool = False

    @property
    def key(self) -> FormKey:
        return FormKey(self.tps, self.contest, self.round)


@dataclass(frozen=True, slots=True)
class MarkReport:
    """A stage of the TPS's day; `value` (voters so far) with 'partisipasi' only."""

    tps: str
    kind: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class CallReport:
    """A call to a TPS that is silent. `outcome`: of `data.rules.calls.OUTCOMES`; `again_minutes`: when to try next,
    counted from the call itself, so that a repeat of the report says the same."""

    tps: str
    outcome: str
    note: str = ""
    again_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """Something that disturbs the vote at a TPS. `kind` of `data.rules.incidents.KINDS`; `severity` of `SEVERITIES`,
    empty: the kind's own."""

    tps: str
    kind: str
    severity: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """What is done about an incident: its next state, of `data.rules.incidents.STEPS`. `number`: the incident's."""

    number: int
    state: str
    expected_ver: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyReport:
    """The emergency button at a TPS. `person`: whose, None when that is not known; `signs`: of
    `data.rules.symptoms.RED_FLAGS`, as far as there was time to say."""

    tps: str
    person: str | None = None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitReport:
    """A health team at a TPS. `outcome`: of `data.reports.visits.OUTCOMES`; `seen`: officers who were looked at."""

    tps: str
    outcome: str
    seen: int = 0


@dataclass(frozen=True, slots=True)
class AlertStep:
    """What is done about an alert: its next state, of `data.rules.alerts.STEPS`. `expected`: the state seen."""

    number: int
    state: str
    expected: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """A photo of a contest's C.Hasil. `raw`: the file as it was sent, whatever it is."""

    tps: str
    contest: str
    raw: bytes = field(repr=False)
    round: str = "reguler"


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """One officer's state in a check-in. `kss`: Karolinska Sleepiness Scale, 1 to 9; `glucose` in mg/dL, of
    `data.rules.glucose.KINDS`; `screening`: what an examination before the day adds, set by the door."""

    person: str
    vitals: Vitals = NOT_MEASURED
    symptoms: tuple[str, ...] = ()
    hours_on_duty: float | None = None
    hours_slept: float | None = None
    kss: int | None = None
    glucose: float | None = None
    glucose_kind: str = "sewaktu"
    screening: Screening | None = None


@dataclass(frozen=True, slots=True)
class CheckinReport:
    """The officers of one TPS at one time: one report, not nine."""

    tps: str
    people: tuple[PersonCheck, ...]


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """A person examined before the day. `measured_on`: YYYY-MM-DD. The rest as in `data.rules.screening.Screening`:
    None is not asked; without `readings` the pressure of `vitals` is the only one."""

    person: str
    vitals: Vitals = NOT_MEASURED
    symptoms: tuple[str, ...] = ()
    measured_on: str | None = None
    sex: str | None = None
    age: float | None = None
    readings: tuple[tuple[int, int], ...] = ()
    glucose: float | None = None
    glucose_kind: str = "sewaktu"
    cholesterol: float | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    smoker: bool | None = None
    history: frozenset[str] | None = None
    bpjs: Mapping[str, str] = field(default_factory=dict)
    pregnant: bool | None = None

    def screening(self) -> Screening:
        """The examination as the rules read it; `ScreeningError` names every value that cannot be meant."""
        readings = self.readings
        if not readings and self.vitals.sbp is not None and self.vitals.dbp is not None:
            readings = ((self.vitals.sbp, self.vitals.dbp),)
        return Screening(
            sex=self.sex,
            age=self.age,
            readings=readings,
            glucose=self.glucose,
            glucose_kind=self.glucose_kind,
            cholesterol=self.cholesterol,
            weight_kg=self.weight_kg,
            height_cm=self.height_cm,
            smoker=self.smoker,
            history=self.history,
            bpjs=self.bpjs,
            pregnant=self.pregnant,
            symptoms=frozenset(self.symptoms),
            measured_on=self.measured_on,
        )


@dataclass(frozen=True, slots=True)
class RoundDecision:
    """That another round is held at a TPS. `document`: number and date of the decision; `cancel`: taken back."""

    key: FormKey
    document: str
    reason: str
    cancel: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a second person says of a held form; `form` with 'perbaiki' only."""

    kind: str
    reason: str
    expected_ver: int
    form: TallyForm | None = None


Report = (
    TallyReport
    | MarkReport
    | CallReport
    | CheckinReport
    | ScreeningReport
    | EmergencyReport
    | PhotoReport
    | IncidentReport
)
