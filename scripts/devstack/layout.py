"""Where everything of one stack stands: the folders of its state, its hosts, and the ports of its processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

REPOSITORY = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"  # a development stack is not for the neighbours

# The gate is the side of the relay that dials the internet zone.
Host = Literal["citizen", "internet", "gate", "relay", "closed"]

LISTENERS: dict[Host, dict[str, int]] = {
    "citizen": {
        "testcard": 8070,
    },
    "internet": {
        "gateway": 8080,
        "identity": 7101,
        "ledger-internet": 7102,
        "ledger-internet-tiles": 7103,
        "nats-dmz": 7110,
        "nats-dmz-leaf": 7111,
        "gateway-metrics": 7901,
        "identity-metrics": 7902,
        "ledger-internet-metrics": 7903,
        "watch-dmz-metrics": 7909,
    },
    "gate": {
        "nats-gate": 7120,
        "watch-gate-metrics": 7910,
    },
    "relay": {
        "relay-metrics": 7904,
    },
    "closed": {
        "forms-web": 8090,
        "forms": 7201,
        "ledger-closed": 7202,
        "ledger-closed-tiles": 7203,
        "aggregation": 7204,
        "nats-lgwan": 7210,
        "forms-metrics": 7905,
        "forms-web-metrics": 7906,
        "aggregation-metrics": 7907,
        "ledger-closed-metrics": 7908,
        "watch-lgwan-metrics": 7911,
    },
}
PORTS = {name: port for listeners in LISTENERS.values() for name, port in listeners.items()}
HOSTS: dict[str, Host] = {name: host for host, listeners in LISTENERS.items() for name in listeners}


@dataclass(frozen=True, slots=True)
class Layout:
    """One stack: the folder of its state, how far its ports are moved from the usual ones, and its hosts' addresses."""

    root: Path
    offset: int = 0
    hosts: Mapping[Host, str] = field(default_factory=dict)  # IPv4 addresses; everything is on this machine without

    def port(self, name: str) -> int:
        """The port of one listener of `PORTS`."""
        return PORTS[name] + self.offset

    def host(self, name: str) -> str:
        """The address that the same listener listens on."""
        return self.hosts.get(HOSTS[name], LOOPBACK)

    def address(self, name: str) -> str:
        """Both as "host:port"."""
        return f"{self.host(name)}:{self.port(name)}"

    def url(self, name: str) -> str:
        """The same as a web address."""
        return f"http://{self.address(name)}"

    @property
    def pki(self) -> Path:
        """Certificate authorities, one folder each, with the certificates they issued."""
        return self.root / "pki"

    @property
    def keys(self) -> Path:
        """Every other secret, and the public halves that belong to them."""
        return self.root / "keys"

    @property
    def cards(self) -> Path:
        """The virtual cards and their test PKI."""
        return self.root / "cards"

    def trust(self, verifier: str) -> Path:
        """The card authorities that one process trusts, and their lists.

        Nobody else reads that folder, but the gateway looks at identity's before it opens its card door.
        """
        return self.root / "trust" / verifier

    def seen_lists(self, verifier: str) -> Path:
        """The file in which one process remembers of when its revocation lists were."""
        return self.root / "data" / f"{verifier}-seen-lists.json"

    def authentication_trust(self, verifier: str) -> Path:
        """The same for sign-ins, whose certificates are of other authorities."""
        return self.root / "trust" / f"{verifier}-authentication"

    @property
    def config(self) -> Path:
        """One configuration file per process; written again at every start."""
        return self.root / "config"

    def data(self, name: str) -> Path:
        """The store of one process."""
        return self.root / "data" / name

    def log(self, name: str) -> Path:
        """What one process writes on its standard output and error."""
        return self.root / "logs" / f"{name}.log"

    def audit(self, name: str) -> Path:
        """The audit events of one process."""
        return self.root / "audit" / f"{name}.jsonl"

    @property
    def lock(self) -> Path:
        """Held while a stack runs on this state; names the process that holds it."""
        return self.root / "lock"

    @property
    def filed(self) -> Path:
        """Present once the first application was filed; holds its receipt number."""
        return self.root / "first-receipt-number"

    def make_folders(self) -> None:
        """Makes the folders; the state is its owner's alone."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for folder in (
            self.pki,
            self.keys,
            self.cards,
            self.config,
            self.root / "data",
            self.root / "logs",
            self.root / "audit",
        ):
            folder.mkdir(exist_ok=True)
