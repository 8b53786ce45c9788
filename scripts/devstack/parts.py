"""What the processes of one stack are made of, and the configuration sections they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from devstack import boundary, pki
from devstack.buses import Buses
from devstack.keys import Keys
from devstack.layout import Layout
from devstack.pki import Authority, Pki
from todoke_kit import config
from todoke_testcard import disk, store

MUNICIPALITY = "990019"
MUNICIPALITY_NAME = "見本市"
MUNICIPALITY_NAME_EN = "Mihon City"
STAFF = "mihon"  # decides cases and edits forms
APPROVER = "shonin"  # the second person: approves forms
VERIFIERS = ("identity", "forms")  # each with a folder of what it trusts
CARD = "valid"  # the card that files the first application

Zone = Literal["internet", "closed"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Keys, certificates, cards and bus users of one stack."""

    layout: Layout
    pki: Pki
    keys: Keys
    buses: Buses
    cards: store.Store
    databases: Mapping[str, str]  # SQLAlchemy URLs by process; SQLite where there is none
    file_workers: int = 2  # attached files that are rebuilt at once

    @classmethod
    def prepare(
        cls, layout: Layout, databases: Mapping[str, str] = MappingProxyType({}), file_workers: int = 2
    ) -> Self:
        """Makes what is missing and renews what is about to expire."""
        certificates = pki.prepare(layout.pki, layout.hosts.values())
        keys = Keys(layout.keys)
        cards = store.prepare(layout.cards, datetime.now(UTC))
        parts = cls(layout, certificates, keys, Buses(layout, certificates, keys), cards, databases, file_workers)
        parts.hand_out_trust()
        return parts

    def refresh_revocation_lists(self) -> None:
        """Issues the cards' lists anew, as an authority does, and hands them out."""
        self.cards.refresh_revocation_lists(datetime.now(UTC))
        self.hand_out_trust()

    def hand_out_trust(self) -> None:
        """Gives every verifier a copy of the cards' authorities and lists, and takes away what is none any more."""
        for verifier in VERIFIERS:
            _mirror(self.cards.trust, self.layout.trust(verifier))
            _mirror(self.cards.authentication_trust, self.layout.authentication_trust(verifier))

    def serve(self, zone: Zone, port: str, peer: str, service: str) -> config.GrpcListen:
        """How a process named `peer` serves one gRPC service, to the callers that deploy/boundary.toml lists."""
        own = self._authority(zone).pair(peer)
        return config.GrpcListen(
            address=self.layout.address(port),
            certificate=own.certificate,
            key=own.key,
            client_ca=self._authority(zone).root,
            callers=boundary.callers(zone, service),
        )

    def call(self, zone: Zone, caller: str, port: str, peer: str) -> config.GrpcTarget:
        """How `caller` reaches the server named `peer` on `port`."""
        own = self._authority(zone).pair(caller)
        return config.GrpcTarget(
            address=self.layout.address(port),
            server_name=peer,
            certificate=own.certificate,
            key=own.key,
            ca=self._authority(zone).root,
        )

    def metrics(self, process: str) -> config.Metrics:
        """Where a process shows its metrics."""
        return config.Metrics(address=self.layout.address(f"{process}-metrics"))

    def database(self, name: str) -> str:
        """The SQLAlchemy URL of a process's own database: the one it was given, or an SQLite file."""
        if name in self.databases:
            return self.databases[name]
        folder = self.layout.data(name)
        folder.mkdir(exist_ok=True)
        return f"sqlite:///{folder / f'{name}.sqlite'}"

    def _authority(self, zone: Zone) -> Authority:
        return self.pki.internet if zone == "internet" else self.pki.closed


def _mirror(source: Path, folder: Path) -> None:
    """Makes `folder` hold the files of `source` and no others."""
    files = {file.name: file.read_bytes() for file in source.iterdir()}
    for name, content in files.items():
        disk.write(folder / name, content)
    for file in folder.iterdir():
        if file.name not in files:
            file.unlink()
