"""The gateway's configuration file; README.md explains each key."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from todoke_kit import config


class Municipality(config.Strict, frozen=True):
    """Whose gateway this is: the code (全国地方公共団体コード) and the name in both languages."""

    code: str
    name: str
    name_en: str


class Keys(config.Strict, frozen=True):
    """Files with keys: secrets of 32 bytes in hexadecimal, shared by all gateways, and two lists of public keys."""

    challenge: Path
    receipt: Path
    attestation: Path  # its public half is forms' `gateway_keys`
    notices: list[Path]
    logs: list[Path]


class CardAgent(config.Strict, frozen=True):
    """Where signing pages look for the agent on a citizen's computer: ports of loopback, the id of its extension."""

    ports: tuple[int, ...] = (27180, 27181, 27182)  # those that agents listen at (todoke_agent.config.PORTS)
    extension: str | None = None

    def origins(self) -> tuple[str, ...]:
        """The origins of these ports."""
        return tuple(f"http://127.0.0.1:{port}" for port in self.ports)


class Uploads(config.Strict, frozen=True):
    """How much of files one gateway stores that no application names, in bytes.

    What comes in a day, of all gateways and twice that (a full bucket, and what runs out of it), must have room in the
    closed zone (`max_unclaimed_bytes` of forms).
    """

    unnamed_bytes: int = 4_000_000_000
    client_bytes: int = 1_000_000_000  # of one client: four applications at once, each with the largest files


class Saving(config.Strict, frozen=True):
    """How long forms are kept that were saved half way, and how much of them one gateway stores in a day, in bytes.

    What all gateways store in so many days must have room in the stream (`SAVED` of deploy/nats/dmz).
    """

    days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 30  # the stream keeps nothing longer than 91
    all_bytes: int = 120_000_000
    client_bytes: int = 4_000_000  # of one client, which may be a library: 480 forms of the usual size


class Mail(config.Strict, frozen=True):
    """The mail server that codes are given to, for forms that ask for a verified address."""

    server: str  # "host:port"
    sender: str  # the address that mails come from
    security: Literal["starttls", "tls", "none"] = "starttls"  # none only within one machine
    ca: Path | None = None  # PEM; the authorities of the system without it
    user: str | None = None
    password_file: Path | None = None


class Lookups(config.Strict, frozen=True):
    """Newer postcodes and banks than those that came with the software: `todoke-lookups import` writes the file."""

    file: Path
    publishers: list[Path]  # public keys (vkey), a file each, of those whose data counts


class CardDoor(config.Strict, frozen=True):
    """The door to the virtual cards, of development only: its origin, and the folders that identity trusts.

    With one authority among them that is none of the test profile, the gateway does not start; and it takes nothing
    from an identity that answers for another profile.
    """

    url: str  # on this computer: 127.0.0.1, [::1] or localhost
    trust: list[Path]  # identity's `trust`, and that of its `authentication`


class Config(config.Strict, frozen=True):
    """Everything that differs between installations."""

    http: config.HttpListen
    origin: str  # what citizens see in the address bar; statements are made for it and no other
    municipality: Municipality
    identity: config.GrpcTarget
    ledger: config.GrpcTarget
    bus: config.Bus
    metrics: config.Metrics
    keys: Keys
    audit_file: Path
    card_agent: CardAgent = CardAgent()
    uploads: Uploads = Uploads()
    lookups: Lookups | None = None
    saving: Saving = Saving()
    mail: Mail | None = None  # without it forms that ask for a verified address cannot be sent
    # The header in which the proxy in front names whom it answers, the last one if there are several; applications
    # without a card are bounded by it. Without a proxy: none, and the address is the connection's own.
    client_address_header: str | None = None
    help_lines: Path | None = None  # in place of helplines.toml, which came along
    card_door: CardDoor | None = None  # development only
