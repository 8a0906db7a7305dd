"""/lapangan: the light page for those who report. Plain forms, no bundle, no script; works on any phone.

Everything goes through `data.reports`. A refused form comes back with everything that was typed and the
sentence beside its box; a stored one shows the arithmetic that does not add up.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard import csrf, phone_files
from dashboard.photos import photo_file
from dashboard.places import home_of
from dashboard.services import Services
from data import codes, field, paper
from data.clock import WITA, parse_iso
from data.errors import Conflict, Refused, SiagaError
from data.photos.inspecting import FIELD
from data.photos.reading import photos_of
from data.register import Ballot
from data.reports import (
    MARKS,
    ROUNDS,
    Answer,
    Envelope,
    MarkReport,
    PhotoReport,
    TallyReport,
    submit_mark,
    submit_photo,
    submit_tally,
    typed_form,
)
from data.rules.figures import FigureError, as_typed, parse_typed
from data.texts import require_writable

MARK_WORDS = {
    "logistik": ("Logistik lengkap", "kotak, surat suara, dan formulir sudah diterima"),
    "dibuka": ("TPS dibuka", "rapat pemungutan suara dimulai"),
    "partisipasi": ("Partisipasi", "jumlah pemilih yang sudah mencoblos"),
    "ditutup": ("Pemungutan ditutup", "tidak ada lagi pemilih yang menunggu"),
    "mulai_hitung": ("Mulai menghitung", "penghitungan suara dimulai"),
    "kotak_diserahkan": ("Kotak diserahkan", "kotak suara diterima PPS atau PPK"),
}
_ENVELOPE = frozenset({"key", "replaces", "reason", "spoken", "only"})
HEARS = "work_desk"  # who takes figures by telephone
STATE_WORDS = {
    "counted": ("masuk", "fresh"),
    "held": ("ditahan", "alarm"),
    "rejected": ("ditolak", "alarm"),
    "recorded": ("tercatat tanpa suara", "late"),
    "flagged": ("masuk, bertanda", "late"),
}


def blueprint(services: Services) -> Blueprint:
    """Choosing a TPS, its page, its marks, and one page per contest."""
    pages = Blueprint("field", __name__, url_prefix="/lapangan")

    @pages.app_template_filter("jam")
    def _time(text: str) -> str:
        return clock_words(parse_iso(text))

    @pages.get("/")
    def start() -> ResponseReturnValue:
        if services.actor_or_none() is None:
            return phone_files.shell()  # an enrolled phone, which shows its token to the API only
        actor, register = services.actor(), services.house.register()
        within = request.args.get("wilayah")
        areas = field.reachable(services.house, actor, codes.normalise(within) if within else None)
        if within is None and len(areas) == 1 and codes.level(areas[0]) == "tps":
            return redirect(url_for("field.tps_page", tps=areas[0]))
        nodes = [register.area(code) for code in areas]
        return render_template(
            "lapangan.html", actor=actor, nodes=nodes, place=register.place, home=home_of(actor)
        )

    @pages.get("/<tps>")
    def tps_page(tps: str) -> ResponseReturnValue:
        return _tps_page(services, tps)

    @pages.post("/<tps>/tanda")
    def mark(tps: str) -> ResponseReturnValue:
        actor = services.actor()
        field.require_tps(services.house, actor, tps)
        kind = request.form.get("kind", "")
        try:
            for name in ("kind", "value", "key"):
                require_writable(request.form.get(name, ""), name)
            value = _voters(request.form.get("value", "")) if kind == "partisipasi" else None
            submit_mark(
                services.house, actor, MarkReport(tps, kind, value), Envelope(request.form.get("key", ""))
            )
        except (Refused, Conflict) as error:
            return _tps_page(services, tps, error, request.form.get("value", "")), error.status
        return redirect(url_for("field.tps_page", tps=tps), 303)

    @pages.get("/<tps>/<contest>")
    def form(tps: str, contest: str) -> ResponseReturnValue:
        return _form_page(services, tps, contest)

    @pages.post("/<tps>/<contest>")
    def send(tps: str, contest: str) -> ResponseReturnValue:
        return _send(services, tps, contest)

    return pages


def clock_words(moment: datetime) -> str:
    """'21.42' in WITA."""
    return moment.astimezone(WITA).strftime("%H.%M")


def _voters(typed: str) -> int:
    try:
        figure = parse_typed(typed, "value")
    except FigureError as error:
        raise Refused(error.sentence.replace("value:", "Jumlah pemilih:", 1), "value") from None
    if not isinstance(figure, int):
        raise Refused("Jumlah pemilih wajib diisi dengan angka.", "value")
    return figure


def _tps_page(services: Services, tps: str, problem: SiagaError | None = None, typed: str = "") -> str:
    house, actor = services.house, services.actor()
    forms = field.own_forms(house, actor, tps)
    register = house.register()
    return render_template(
        "lapangan_tps.html",
        actor=actor,
        tps=register.area(tps),
        title=register.place(tps),
        up=register.area(".".join(tps.split(".")[:3])).name,
        contests=[register.contests[code] for code in register.contests],
        forms=forms,
        states=STATE_WORDS,
        marks=field.own_marks(house, actor, tps),
        kinds=MARKS,
        words=MARK_WORDS,
        keys={kind: secrets.token_urlsafe(18) for kind in MARKS},
        problem=str(problem) if problem else "",
        typed=typed,
        many=actor.areas != {tps},
    )


def _form_page(
    services: Services,
    tps: str,
    contest: str,
    problem: SiagaError | None = None,
    sent: dict[str, str] | None = None,
    photo: Answer | None = None,
) -> str:
    """The form: empty, as it stands (to correct), or as it was just typed beside what is wrong with it."""
    house, actor = services.house, services.actor()
    standing = field.own_forms(house, actor, tps).get(contest)
    register = house.register()
    ballot = register.ballot_of(contest, tps)
    stored = paper.figures(ballot, standing.figures) if standing and standing.figures else {}
    typed = {name: as_typed(figure) for name, figure in stored.items()} if sent is None else sent
    wrong = problem.field if isinstance(problem, Refused) else None
    return render_template(
        "lapangan_form.html",
        actor=actor,
        tps=tps,
        contest=register.contest(contest),
        title=register.place(tps),
        sections=paper.sections(ballot),
        typed=typed,
        standing=standing,
        states=STATE_WORDS,
        problem=str(problem) if problem else "",
        wrong=wrong,
        beside=_beside(problem, wrong),
        placed=any(box.name == wrong for box in paper.boxes(ballot)),
        photos=photos_of(house, actor, tps, contest) if actor.may("see_photos") else [],
        photo=photo,
        key=(sent or {}).get("key") or secrets.token_urlsafe(18),
        reason=(sent or {}).get("reason", ""),
        may_hear=actor.may(HEARS),
        spoken=bool((sent or {}).get("spoken")),
        # A correction names what it replaces; after a conflict the newest, which the page now shows.
        replaces=standing.no if standing else None,
    )


def _beside(problem: SiagaError | None, wrong: str | None) -> str:
    """The sentence beside a box, without the box's technical name in front."""
    text = str(problem) if problem else ""
    return text.removeprefix(f"{wrong}: ") if wrong else text


def _send(services: Services, tps: str, contest: str) -> ResponseReturnValue:
    house, actor = services.house, services.actor()
    field.require_tps(house, actor, tps)
    ballot = house.register().ballot_of(contest, tps)
    sent = {name: value for name, value in request.form.items() if name != csrf.FIELD}
    try:
        _refuse_unusable(sent)
        # The photo first: it is kept whatever becomes of the figures, which a browser sends again and a file not.
        photo = _store_photo(services, tps, contest, sent.get("key", ""))
        if "only" in sent:
            return _form_page(services, tps, contest, None, sent, photo)
        report = TallyReport(
            tps, contest, typed_form(_figures(sent, ballot), ballot), _round(services, tps, contest),
            spoken=bool(sent.get("spoken")) and actor.may(HEARS),
        )  # fmt: skip
        _refuse_beside(submit_tally(house, actor, report, _envelope(sent)))
    except Refused as error:
        again = {**sent, "key": ""} if error.field == "key" else sent
        return _form_page(services, tps, contest, error, again), error.status
    except Conflict as error:
        # A fresh key: the old one may be bound to another body.
        return _form_page(services, tps, contest, error, {**sent, "key": ""}), error.status
    return redirect(url_for("field.form", tps=tps, contest=contest), 303)


def _store_photo(services: Services, tps: str, contest: str, key: str) -> Answer | None:
    """The photo beside the figures, when one was chosen; under a key of its own content."""
    if not any(one.filename for one in request.files.values()):
        if "only" in request.form:
            raise Refused(f"{FIELD}: pilih fotonya dahulu.", FIELD)
        return None
    raw = photo_file(services.house.photos.most_bytes)
    envelope = Envelope(f"{key[:100]}-foto-{hashlib.sha256(raw).hexdigest()[:24]}")
    report = PhotoReport(tps, contest, raw, _round(services, tps, contest))
    return submit_photo(services.house, services.actor(), report, envelope)


def _refuse_beside(answer: Answer) -> None:
    """A report that was kept beside what stands is said so; the page then shows what does stand."""
    if answer.state in ("differs", "stale"):
        stands = f"no. {answer.current['no']}" if answer.current else "belum ada"
        raise Conflict(
            f"Formulir ini sudah dilaporkan ({stands}) dengan angka lain. Laporan Anda (no. {answer.no}) disimpan dan "
            "akan diperiksa orang lain. Bila angka yang berlaku salah, kirim perbaikan beserta alasannya."
        )


def _refuse_unusable(sent: dict[str, str]) -> None:
    """A box that came twice would let one of its figures silently win; some letters cannot be kept."""
    for name, values in request.form.lists():
        if name in sent and len(values) > 1:
            raise Refused(f"{name}: isian ini terkirim dua kali. Periksa angkanya, lalu kirim lagi.", name)
    for name, value in sent.items():
        require_writable([name, value], name)


def _figures(sent: dict[str, str], ballot: Ballot) -> dict[str, str]:
    """What was typed, box by box, just as many as this ballot has: a page made for another ballot is refused.

    Written party totals are left out when no total was written at all.
    """
    wanted = [box.name for box in paper.boxes(ballot)]
    typed = {name: value for name, value in sent.items() if name not in _ENVELOPE}
    for name in sorted(set(typed) - set(wanted)):
        raise Refused(
            f'{name}: isian ini tidak ada pada formulir TPS ini (terisi "{typed[name][:20]}"). '
            "Cocokkan lagi setiap isian dengan kertas, lalu kirim.",
            name,
        )
    for name in wanted:
        if name not in typed:
            raise Refused(f"{name}: isian ini belum terkirim. Isi menurut kertas, lalu kirim lagi.", name)
    return paper.without_unwritten_totals(typed)


def _round(services: Services, tps: str, contest: str) -> str:
    """A correction belongs to the round that stands; a first report to the one that was opened last."""
    standing = field.own_forms(services.house, services.actor(), tps).get(contest)
    if standing is not None:
        return standing.round
    return field.open_rounds(services.house, services.actor(), tps).get(contest, ROUNDS[0])


def _envelope(sent: dict[str, str]) -> Envelope:
    replaces = sent.get("replaces", "")
    if replaces and not (replaces.isascii() and replaces.isdigit()):
        raise Refused("Nomor laporan yang diperbaiki tidak terbaca. Muat ulang halaman.", "replaces")
    return Envelope(
        sent.get("key", "")[:200],
        replaces=int(replaces[:15]) if replaces else None,
        reason=sent.get("reason", "").strip()[:500] or None,
    )
