"""/perangkat: cards and phones, for operators in their own area.

A kelurahan's page lists its TPS with the cards that are out and the phones that are enrolled; cards are printed as PDF
for the kelurahan or a single TPS. Secrets are in that PDF and nowhere else. Rights are checked by the guard and again
in `data`, by area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.card_sheet import face_of, sheet
from dashboard.places import keeps_secrets
from dashboard.services import Services
from data import codes
from data.card_holders import HEAD_OF_TPS, registered_in
from data.devices import ACTION, cut, username_of
from data.enrolled import Card, Phone, cards_in, counts, devices_in
from data.enrolment import issue, moment_words, revoke
from data.errors import NotFound, Refused, SiagaError
from data.register import Area

MOST_CARDS: Final = 400  # on one sheet: drawing takes 12 ms of this process for each, and others wait
STATE_WORDS: Final = {
    "out": ("belum dipakai", "late"),
    "expired": ("kedaluwarsa", "alarm"),
    "used": ("terpakai", "fresh"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A TPS with its phones, and its cards that have not become a phone."""

    tps: Area
    cards: tuple[Card, ...]
    phones: tuple[Phone, ...]
    people: int  # registered officers, who may each have a card


def blueprint(services: Services) -> Blueprint:
    """The list of kelurahan, a kelurahan's page, and what its buttons do."""
    pages = Blueprint("enrolment", __name__, url_prefix="/perangkat")

    @pages.app_template_filter("saat")
    def _moment(text: str) -> str:
        return moment_words(text)

    @pages.get("/")
    def start() -> ResponseReturnValue:
        every = counts(services.house, services.actor())
        if len(every) == 1:
            return redirect(f"/perangkat/{next(iter(every))}")
        register = services.house.register()
        return render_template(
            "perangkat.html",
            actor=services.actor(),
            rows=[(register.area(code), len(register.tps_of(code)), one) for code, one in every.items()],
            place=register.place,
        )

    @pages.get("/<area>")
    def kelurahan(area: str) -> ResponseReturnValue:
        code = codes.normalise(area)
        if codes.level(code) == "tps":
            return redirect(f"/perangkat/{codes.kelurahan_of(code)}")
        return _page(services, code)

    @pages.post("/<area>/kartu")
    def print_cards(area: str) -> ResponseReturnValue:
        code = codes.normalise(area)
        try:
            return _print(services, code)
        except Refused as error:
            return _page(services, codes.kelurahan_of(code), problem=error)

    @pages.post("/kartu/<number>/cabut")
    def revoke_card(number: str) -> ResponseReturnValue:
        def work() -> tuple[str, str]:
            tps = revoke(services.house, services.actor(), _whole(number), request.form.get("alasan", ""))
            return tps, f"Kartu no. {number} dicabut: tidak dapat dipakai lagi."

        return _attempt(services, work)

    @pages.post("/hp/<number>/putus")
    def cut_device(number: str) -> ResponseReturnValue:
        def work() -> tuple[str, str]:
            done = cut(services.house, services.actor(), _whole(number), request.form.get("alasan", ""))
            return done.tps, f"{done.label} ({username_of(done.id)}) diputuskan: kiriman berikutnya ditolak."

        return _attempt(services, work)

    return pages


def _whole(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(f"Nomor {number[:20]!r} tidak ada.")
    return int(number)


def _attempt(services: Services, work: Callable[[], tuple[str, str]]) -> ResponseReturnValue:
    """Do it and show the kelurahan with what was done, or with why it was not."""
    area = request.form.get("wilayah", "")
    try:
        tps, done = work()
    except SiagaError as error:
        if error.status not in (409, 422) or not area:
            raise
        return _page(services, codes.normalise(area), problem=error)
    return _page(services, codes.kelurahan_of(tps), done=done)


def _page(
    services: Services, code: str, *, problem: SiagaError | None = None, done: str = ""
) -> ResponseReturnValue:
    actor, register = services.actor(), services.house.register()
    node = register.area(code)
    actor.require(ACTION, code)
    if node.level != "kelurahan":
        raise NotFound(f"{node.name} bukan kelurahan: pilih kelurahan di /perangkat.")
    page = render_template(
        "perangkat_kelurahan.html",
        actor=actor,
        area=node,
        up=register.area(node.parent or code).name,
        rows=_rows(services, code),
        counts=counts(services.house, actor)[code],
        several=len(actor.areas) > 1 or codes.level(next(iter(actor.areas))) != "kelurahan",
        head=HEAD_OF_TPS,
        states=STATE_WORDS,
        hours=services.settings.card_hours,
        username=username_of,
        problem=str(problem) if problem else "",
        done=done,
    )
    return page, problem.status if problem else 200


def _rows(services: Services, code: str) -> list[Row]:
    actor, register = services.actor(), services.house.register()
    cards: dict[str, list[Card]] = {}
    for one in cards_in(services.house, actor, code):
        if one.state != "used":  # it is shown as its phone
            cards.setdefault(one.tps, []).append(one)
    phones: dict[str, list[Phone]] = {}
    for phone in devices_in(services.house, actor, code):
        phones.setdefault(phone.device.tps, []).append(phone)
    people = registered_in(services.house, actor, code)
    return [
        Row(register.area(tps), tuple(cards.get(tps, ())), tuple(phones.get(tps, ())), people.get(tps, 0))
        for tps in register.tps_of(code)
    ]


def _print(services: Services, code: str) -> Response:
    """Issue the cards and answer with their sheet; `Refused` when a phone could not use them."""
    base = services.settings.base_url or request.url_root
    if not keeps_secrets(base):
        raise Refused(
            f"Kartu tidak dicetak: alamat {base} bukan HTTPS, jadi HP akan ditolak. Buka halaman ini lewat https://, "
            "atau minta admin menyetel SIAGA_BASE_URL.",
            "area",
        )
    per_person = request.form.get("untuk") == "petugas"
    made = issue(
        services.house,
        services.actor(),
        code,
        per_person=per_person,
        missing_only=request.form.get("hanya") == "1",
        hours=services.settings.card_hours,
        most=MOST_CARDS,
    )
    register = services.house.register()
    simulated = services.kind == "simulated"
    faces = [face_of(one, register, base) for one in made]
    body = sheet(faces, f"Kartu HP {register.place(code)}", simulated=simulated)
    name = f"kartu_{code}_no{made[0].id}-{made[-1].id}{'_SIMULASI' if simulated else ''}.pdf"
    return Response(
        body, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
