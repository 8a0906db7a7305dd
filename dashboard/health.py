"""/health: whether this process can serve and fold. For a supervisor; says nothing about the election."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import select

from dashboard.services import Services
from data.errors import StoreError
from data.tables import store_info


def blueprint(services: Services) -> Blueprint:
    """The one public route beside the login page."""
    pages = Blueprint("health", __name__)

    @pages.get("/health")
    def health() -> tuple[Response, int]:
        try:
            with services.house.store.read() as connection:
                connection.execute(select(store_info.c.id)).all()
            services.snapshots.snapshot()  # so that what it has to say of the store is not older than its picture
        except StoreError:
            return jsonify({"status": "basis data tidak terbaca"}), 503
        trouble = services.snapshots.trouble()
        if trouble:
            return jsonify({"status": trouble}), 503
        return jsonify({"status": "ok"}), 200

    return pages
