"""The process as an operator meets it: how it starts, what it serves alone, how it stops, and what stops it."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from support import cards
from support.gateway import fill_in, published
from support.ledger import SIGNER
from support.minica import MiniCa
from support.nats import Trio
from support.notices import KEY
from support.ports import free_port
from support.processes import program
from support.waiting import LONG

from todoke_evidence import notice
from todoke_evidence.jpki.profile import PRODUCTION
from todoke_gateway.config import CardDoor, Config, Keys, Municipality
from todoke_kit import bus, config

pytestmark = pytest.mark.journey


class Place:
    """A configuration, its files, and the bus; neither identity nor ledger."""

    def __init__(self, folder: Path, servers: Trio) -> None:
        self.folder = folder
        self.servers = servers
        self.address = f"http://localhost:{free_port()}"
        (folder / "challenge").write_text(secrets.token_hex(32) + "\n")
        (folder / "receipt").write_text(secrets.token_hex(32) + "\n")
        (folder / "notice").write_bytes(KEY.public().to_bytes())
        (folder / "log").write_text(SIGNER.verifier.vkey() + "\n")

    def settings(self, **changes) -> Config:
        pair = self.servers.internet.issue("gateway")
        away = config.GrpcTarget(
            address=f"127.0.0.1:{free_port()}",
            server_name="identity",
            certificate=pair.certificate,
            key=pair.key,
            ca=self.servers.internet.root,
        )
        values = {
            "http": config.HttpListen(address=self.address.removeprefix("http://")),
            "origin": self.address,
            "municipality": Municipality(code="990019", name="見本市", name_en="Mihon City"),
            "identity": away,
            "ledger": away,
            "bus": self.servers.bus("dmz.gateway"),
            "metrics": config.Metrics(address=f"127.0.0.1:{free_port()}"),
            "keys": self.keys(),
            "audit_file": self.folder / "audit.jsonl",
        }
        return Config(**{**values, **changes})

    def keys(self, **changes) -> Keys:
        values = {
            "challenge": self.folder / "challenge",
            "receipt": self.folder / "receipt",
            "attestation": self.folder / "receipt",
            "notices": [self.folder / "notice"],
            "logs": [self.folder / "log"],
        }
        return Keys(**{**values, **changes})

    def get(self, path: str) -> str:
        with urlopen(f"{self.address}{path}", timeout=LONG) as answer:
            return answer.read().decode()

    def post(self, path: str, body: object) -> tuple[int, dict]:
        request = Request(f"{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=LONG) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    servers = Trio(tmp_path_factory.mktemp("nats"))
    try:
        servers.bring_streams()
        servers.start("dmz", "lgwan", "gate")
        yield servers
    finally:
        servers.kill("dmz", "lgwan", "gate")


@pytest.fixture
def place(tmp_path: Path, servers: Trio) -> Place:
    return Place(tmp_path, servers)


async def publish(servers: Trio, text: str) -> None:
    relay = await bus.connect(servers.bus("gate.relay"), "relay")
    await bus.publish(relay, "out.form.ningen-dock", text.encode())
    await relay.close()


def test_it_serves_what_is_published_tells_when_a_neighbour_is_away_and_stops_cleanly(place, servers):
    asyncio.run(publish(servers, notice.sign_bundle(published().bundle, KEY)))
    with program("todoke_gateway", place.settings(), place.folder) as gateway:
        assert "人間ドック助成金申請" in place.get("/")
        challenge = place.post("/api/v1/challenges", {})[1]
        parcel = fill_in(published(), challenge, origin=place.address)
        status, answer = place.post("/api/v1/submissions", parcel)
        assert (status, answer["code"]) == (503, "service_unavailable")
        assert gateway.stop() == 0, gateway.said
    audit = [json.loads(line) for line in (place.folder / "audit.jsonl").read_text().splitlines()]
    assert [(line["event"], line["code"]) for line in audit] == [("refused", "service_unavailable")]
    assert "見本" not in gateway.said


@pytest.mark.parametrize("content", ["", "zz" * 32, "00" * 31, "é"])
def test_a_bad_secret_stops_the_start_and_is_named(place, content):
    (place.folder / "receipt").write_text(content)
    with program("todoke_gateway", place.settings(), place.folder) as gateway:
        assert gateway.wait() == 2
    assert f"{place.folder}/receipt: " in gateway.said
    assert "Traceback" not in gateway.said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"notices": ["notice-missing"]}, "notice-missing: No such file"),
        ({"notices": ["log"]}, "log: notice_key_malformed"),
        ({"logs": ["notice"]}, "notice: note_key_malformed"),
    ],
)
def test_a_public_key_that_is_none_stops_the_start_and_is_named(place, changes, words):
    files = {name: [place.folder / file for file in named] for name, named in changes.items()}
    with program("todoke_gateway", place.settings(keys=place.keys(**files)), place.folder) as gateway:
        assert gateway.wait() == 2
    assert words in gateway.said


def test_the_door_to_virtual_cards_is_there_where_only_they_count(place):
    door = CardDoor(url="http://127.0.0.1:8070", trust=[cards.trust()])
    with program("todoke_gateway", place.settings(card_door=door), place.folder) as gateway:
        assert place.get("/")
        assert gateway.stop() == 0, gateway.said


def test_the_door_to_virtual_cards_stops_the_start_where_a_real_card_counts(place):
    (place.folder / "real.ca.der").write_bytes(MiniCa(PRODUCTION.organisation).certificate())
    door = CardDoor(url="http://127.0.0.1:8070", trust=[cards.trust(), place.folder])
    with program("todoke_gateway", place.settings(card_door=door), place.folder) as gateway:
        assert gateway.wait() == 2
    assert f"card_door.trust: {place.folder}: profile_mismatch" in gateway.said
    assert "Traceback" not in gateway.said


def test_a_port_that_is_taken_stops_the_start_and_is_named(place):
    with program("todoke_gateway", place.settings(), place.folder):
        second = place.settings(metrics=config.Metrics(address=f"127.0.0.1:{free_port()}"))
        (place.folder / "second").mkdir()
        with program("todoke_gateway", second, place.folder / "second") as gateway:
            assert gateway.wait() == 2
    assert place.address.removeprefix("http://") in gateway.said
