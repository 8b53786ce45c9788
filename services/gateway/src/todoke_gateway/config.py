"""The gateway's configuration file; README.md explains each key."""

from pathlib import Path

from todoke_kit import config


class Municipality(config.Strict, frozen=True):
    """Whose gateway this is: the code (全国地方公共団体コード) and the name in both languages."""

    code: str
    name: str
    name_en: str


class Keys(config.Strict, frozen=True):
    """Files with keys: two secrets of 32 bytes in hexadecimal, shared by all gateways, and two lists of public keys."""

    challenge: Path
    receipt: Path
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
    """How much of files one gateway stores that no application names, in bytes, and how it tells clients apart.

    What comes in a day, of all gateways and twice that (a full bucket, and what runs out of it), must have room in the
    closed zone (`max_unclaimed_bytes` of forms).
    """

    unnamed_bytes: int = 4_000_000_000
    client_bytes: int = 1_000_000_000  # of one client: four applications at once, each with the largest files
    client_header: str | None = None  # where the reverse proxy writes a client's address; none: the socket's own


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
    card_door: str | None = None  # development only: the origin of the virtual cards
