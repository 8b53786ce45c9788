"""Who gets into a database of `deploy/k8s`, by its own rules in a real PostgreSQL: a certificate's name decides."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from psycopg import sql
from support.manifests import called, objects
from support.pgserver import NOT_DURABLE, SERVER_USER, Server, installed, running
from support.podprocesses import Process
from support.ports import free_port
from support.tls import Authority, Pair

pytestmark = pytest.mark.postgres

USERS = {
    "forms-db": ("forms", "forms-web", "forms-retention"),
    "aggregation-db": ("aggregation",),
    "ledger-db": ("ledger",),
}
REFUSED = (psycopg.OperationalError,)


class Place:
    """One database by its rules, and certificates of its zone."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.port = free_port()
        self.zone = Authority(folder, "zone")
        self.own = self.zone.issue(f"{name}-rw")
        self.rules = called(objects(), "Cluster", name, "todoke-closed")["spec"]["postgresql"]
        (folder / "hba").write_text("\n".join(["local all all trust", *self.rules["pg_hba"], ""]))
        (folder / "ident").write_text("\n".join([*self.rules["pg_ident"], ""]))
        self.settings = (
            *NOT_DURABLE, "listen_addresses=127.0.0.1", f"port={self.port}", f"hba_file={folder / 'hba'}",
            f"ident_file={folder / 'ident'}", "ssl=on", f"ssl_ca_file={self.zone.root}",
            f"ssl_cert_file={self.own.certificate}", f"ssl_key_file={self.own.key}",
        )  # fmt: skip

    def hand_over(self, folder: Path) -> None:
        """Lets the server's user read its files; a key must be its own."""
        if os.geteuid() == 0:
            for file in (folder, *folder.iterdir()):
                shutil.chown(file, SERVER_USER)
        self.own.key.chmod(0o600)


@pytest.fixture(scope="module", params=USERS)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if not installed():
        pytest.skip("no PostgreSQL server that can run here")
    folder = Path(tempfile.mkdtemp(prefix="todoke-access-"))  # pytest's own folder is closed to the server's user
    try:
        made = Place(request.param, folder)
        made.hand_over(folder)
        with running(made.settings) as server:
            make_role(server, made)
            yield made
    finally:
        shutil.rmtree(folder)


def make_role(server: Server, place: Place) -> None:
    """What the operator's initdb makes: a role with a database of its own. It has a password, which must not help."""
    role = USERS[place.name][0]
    with psycopg.connect(
        host=server.socket, port=place.port, user="todoke", dbname="postgres", autocommit=True
    ) as root:
        root.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'word'").format(sql.Identifier(role)))
        root.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(role), sql.Identifier(role)))


def connect(place: Place, folder: Path, process: str, pair: Pair | None, **changes: str) -> str:
    """Connects as the configuration of a process says, with this certificate; who one is then."""
    configured = Process(objects(), f"closed/{process}", folder)
    settings = configured.values
    if pair:  # libpq looks at it: a key that is root's may be read by its group, as a pod's is, and any other may not
        pair.key.chmod(configured.pod.volumes["secrets"]["projected"]["defaultMode"] if os.geteuid() == 0 else 0o400)
    url = urlsplit(settings.get("database") or settings["store"])
    certificate = {"sslcert": str(pair.certificate), "sslkey": str(pair.key)} if pair else {}
    query = {"sslmode": "verify-full", "sslrootcert": str(place.zone.root), "hostaddr": "127.0.0.1"} | certificate
    where = f"postgresql://{url.username}@{url.hostname}:{place.port}{url.path}?{urlencode(query | changes)}"
    with psycopg.connect(where) as connection:
        row = connection.execute("SELECT current_user").fetchone()
        assert row is not None
        return str(row[0])


def test_the_processes_of_the_boundary_get_in_as_its_owner(place: Place, tmp_path: Path) -> None:
    for process in USERS[place.name]:
        assert connect(place, tmp_path, process, place.zone.issue(process)) == USERS[place.name][0]


def test_nobody_else_of_the_zone_does(place: Place, tmp_path: Path) -> None:
    own, others = USERS[place.name], {name for names in USERS.values() for name in names}
    for other in (others | {"core"}) - set(own):
        with pytest.raises(REFUSED, match="certificate authentication failed"):
            connect(place, tmp_path, own[0], place.zone.issue(other))


def test_a_certificate_of_another_zone_does_not_help(place: Place, tmp_path: Path) -> None:
    process = USERS[place.name][0]
    stranger = Authority(tmp_path / "stranger", "zone").issue(process)
    with pytest.raises(REFUSED):
        connect(place, tmp_path, process, stranger)


def test_a_password_does_not_help(place: Place, tmp_path: Path) -> None:
    process = USERS[place.name][0]
    with pytest.raises(REFUSED, match="valid client certificate"):
        connect(place, tmp_path, process, None, password="word")
    with pytest.raises(REFUSED, match=r"pg_hba\.conf rejects"):
        connect(place, tmp_path, process, None, password="word", sslmode="disable")
