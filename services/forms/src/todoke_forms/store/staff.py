"""Members of staff, their sessions, and attempts to sign in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from todoke_forms.store.tables import sessions, sign_in_attempts, staff


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in member of staff."""

    token_digest: bytes
    staff_name: str
    csrf_token: str
    started_at_ms: int
    seen_at_ms: int


def set_password(connection: Connection, name: str, password: str, at_ms: int) -> bool:
    """Adds a member of staff, or gives one a new password and ends their sessions; tells whether they are new."""
    changed = connection.execute(update(staff).where(staff.c.name == name).values(password=password)).rowcount == 1
    if changed:
        connection.execute(delete(sessions).where(sessions.c.staff_name == name))
    else:
        connection.execute(insert(staff).values(name=name, password=password, added_at_ms=at_ms))
    return not changed


def password(connection: Connection, name: str) -> str | None:
    """The password hash of a member of staff."""
    return connection.scalar(select(staff.c.password).where(staff.c.name == name))


def start_session(connection: Connection, session: Session) -> None:
    """Writes a new session."""
    connection.execute(
        insert(sessions).values(
            token_digest=session.token_digest,
            staff_name=session.staff_name,
            csrf_token=session.csrf_token,
            started_at_ms=session.started_at_ms,
            seen_at_ms=session.seen_at_ms,
        )
    )


def session(connection: Connection, token_digest: bytes) -> Session | None:
    """The session of a token, however old."""
    row = connection.execute(select(sessions).where(sessions.c.token_digest == token_digest)).one_or_none()
    if row is None:
        return None
    return Session(bytes(row.token_digest), row.staff_name, row.csrf_token, row.started_at_ms, row.seen_at_ms)


def see_session(connection: Connection, token_digest: bytes, at_ms: int) -> None:
    """Notes that a session is still used."""
    connection.execute(update(sessions).where(sessions.c.token_digest == token_digest).values(seen_at_ms=at_ms))


def end_session(connection: Connection, token_digest: bytes) -> None:
    """Forgets a session."""
    connection.execute(delete(sessions).where(sessions.c.token_digest == token_digest))


def end_sessions_started_before(connection: Connection, at_ms: int) -> None:
    """Forgets sessions that are too old to count."""
    connection.execute(delete(sessions).where(sessions.c.started_at_ms < at_ms))


def attempts_since(connection: Connection, subject: str, since_ms: int) -> int:
    """Attempts to sign in that are held against a name or an address since a moment."""
    query = select(func.count()).where(sign_in_attempts.c.subject == subject, sign_in_attempts.c.at_ms >= since_ms)
    return connection.scalar(query) or 0


def note_attempts(connection: Connection, subjects: Iterable[str], at_ms: int) -> list[int]:
    """Holds an attempt against each subject; returns the ids by which to take it out again."""
    rows = [{"subject": subject, "at_ms": at_ms} for subject in subjects]
    return list(connection.scalars(insert(sign_in_attempts).returning(sign_in_attempts.c.id), rows))


def forgive(connection: Connection, subject: str, attempts: Sequence[int]) -> None:
    """Takes out these attempts, and all that were held against one subject."""
    connection.execute(
        delete(sign_in_attempts).where(sign_in_attempts.c.id.in_(attempts) | (sign_in_attempts.c.subject == subject))
    )


def forget_attempts_before(connection: Connection, at_ms: int) -> None:
    """Clears attempts that are too old to count."""
    connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at_ms < at_ms))
