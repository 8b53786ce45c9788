"""The baseline to beat: what a web developer writes first, with the same checks on the same applications.

One Flask process group, PyJWT, `cryptography`'s x509, a revocation look-up and an ORM insert with a commit for every
request. It stores in PostgreSQL, or in SQLite with the durability we ask of ourselves (WAL, synchronous=FULL). It
neither seals nor validates, keeps no log, relays nothing and verifies nothing a second time, so it does less work than
we do.
"""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from flask import Flask, Response, jsonify, request
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The naive schema."""


class Revoked(Base):
    """A revoked certificate."""

    __tablename__ = "revoked"
    serial: Mapped[str] = mapped_column(primary_key=True)


class Submission(Base):
    """An accepted submission."""

    __tablename__ = "submission"
    id: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(index=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    answers: Mapped[str]
    attachments: Mapped[str]
    signed: Mapped[str]


def create_app() -> Flask:
    """The application that gunicorn serves; NAIVE_DATABASE is a URL of SQLAlchemy, NAIVE_TRUST a folder."""
    engine = _engine(os.environ["NAIVE_DATABASE"])
    authorities = [x509.load_der_x509_certificate(path.read_bytes()) for path in _trust()]
    app = Flask(__name__)

    @app.get("/ready")
    def ready() -> str:
        return str(os.getpid())

    @app.post("/api/v1/submissions")
    def submit() -> tuple[Response, int]:
        body = request.get_json()
        header = jwt.get_unverified_header(body["application"])
        certificate = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        if not _chain_is_good(certificate, authorities):
            return jsonify(code="certificate_refused"), 422
        claims = jwt.decode(body["application"], certificate.public_key(), algorithms=["RS256"])  # type: ignore[arg-type]
        with Session(engine) as session:
            if session.scalar(select(Revoked).where(Revoked.serial == str(certificate.serial_number))):
                return jsonify(code="certificate_revoked"), 422
            session.add(_row(claims, body["application"]))
            try:
                session.commit()
            except IntegrityError:
                return jsonify(code="repeated"), 200
        return jsonify(receipt=claims["submission"]), 201

    return app


def create_database(url: str) -> None:
    """Makes the tables, before the workers start."""
    engine = _engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite:"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": 30})
    event.listen(engine, "connect", _durable)
    return engine


def _trust() -> list[Path]:
    return sorted(Path(os.environ["NAIVE_TRUST"]).glob("*.ca.der"))


def _durable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _chain_is_good(certificate: x509.Certificate, authorities: list[x509.Certificate]) -> bool:
    now = datetime.now(UTC)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return False
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    return usage.content_commitment and any(_issued(certificate, authority) for authority in authorities)


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - as the naive developer does
        return False
    return True


def _row(claims: dict[str, Any], signed: str) -> Submission:
    return Submission(
        id=claims["submission"],
        procedure=claims["procedure"],
        received_at=datetime.now(UTC),
        answers=json.dumps(claims["answers"], ensure_ascii=False),
        attachments=json.dumps(claims["attachments"], ensure_ascii=False),
        signed=signed,
    )
