"""The witness's state: what it cosigned last of each log, moved only from what it was (SQLite or PostgreSQL)."""

from dataclasses import asdict

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, insert, select, update

from todoke_kit.database import Database
from todoke_ledger.core.witness import NOTHING, Cosigned
from todoke_ledger.store import HeadMovedError

_metadata = MetaData()
_cosigned = Table(
    "cosigned",
    _metadata,
    Column("origin", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("note", String, nullable=False),
)


class WitnessStore:
    """One row a log, in the database of the witness's own log. From any thread; raises StoreUnavailableError."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, _metadata)

    def create(self) -> None:
        """Make the table if it is missing."""
        self._database.prepare()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def last(self, origin: str) -> Cosigned:
        """Return what was cosigned last of a log."""
        columns = (_cosigned.c.size, _cosigned.c.root, _cosigned.c.time, _cosigned.c.note)
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(_cosigned.c.origin == origin)).one_or_none()
        return NOTHING if row is None else Cosigned(*row)

    def advance(self, origin: str, old: Cosigned, new: Cosigned) -> None:
        """Replace `old` by `new`, durably. Raises HeadMovedError when somebody else cosigned meanwhile."""
        here = (_cosigned.c.origin == origin) & (_cosigned.c.size == old.size) & (_cosigned.c.root == old.root)
        with self._database.write() as connection:
            if old == NOTHING:
                connection.execute(insert(_cosigned).values(origin=origin, **asdict(new)))
            elif connection.execute(update(_cosigned).where(here).values(**asdict(new))).rowcount != 1:
                raise HeadMovedError
