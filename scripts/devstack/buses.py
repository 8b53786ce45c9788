"""The three NATS servers of deploy/nats as processes: the variables their files ask for, and how each user signs in."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from devstack import readiness, toml
from devstack.child import tied_to_us
from devstack.keys import Keys
from devstack.layout import HOSTS, REPOSITORY, Layout
from devstack.pki import Pki
from devstack.programs import configured
from devstack.supervisor import Process, Ready
from todoke_kit import config, natslog, streams

DEPLOY = REPOSITORY / "deploy" / "nats"
NATS_SERVER = Path(sysconfig.get_path("scripts")) / "nats-server"
VARIABLE = re.compile(r"\$([A-Z][A-Z_]+)\b")
USER = re.compile(r"NKEY_(DMZ|GATE|LGWAN)_([A-Z]+)")
PUBLIC_KEY = "NKEY_"
LINKED = "Leafnode connection created"


class Buses:
    """The servers of one stack."""

    def __init__(self, layout: Layout, pki: Pki, keys: Keys) -> None:
        self._layout = layout
        self._pki = pki
        self._keys = keys

    def sign_in(self, user: str) -> config.Bus:
        """How `user` ("server.user") connects."""
        server, name = user.split(".")
        authority = self._pki.bus_internet if server == "dmz" else self._pki.bus_closed
        return config.Bus(
            url=f"tls://{self._layout.address(f'nats-{server}')}",
            ca=authority.root,
            seed_file=self._keys.nats_seed(user),
            inbox_prefix=f"_INBOX_{name}",
        )

    def servers(self) -> Sequence[Sequence[Process]]:
        """The servers in the order they start, after their streams are made: the gate dials the dmz."""
        ready = {user: readiness.signing_in(self.sign_in(user)) for user in ("dmz.gateway", "lgwan.relay")}
        gate_ready = readiness.both(readiness.saying(LINKED), readiness.signing_in(self.sign_in("gate.relay")))
        return (
            (
                self._server("dmz", ("nats-dmz", "nats-dmz-leaf"), ready["dmz.gateway"]),
                self._server("lgwan", ("nats-lgwan",), ready["lgwan.relay"]),
            ),
            (self._server("gate", ("nats-gate",), gate_ready),),
        )

    def watches(self) -> Sequence[Process]:
        """What counts the refusals of each server, by following what it writes."""
        return [self._watch(server) for server in ("dmz", "gate", "lgwan")]

    def bootstraps(self) -> Sequence[Process]:
        """What makes the streams of the two servers that have any, and runs each for as long, by its setup file."""
        return [self._bootstrap(server) for server in ("dmz", "lgwan")]

    def _server(self, server: str, ports: tuple[str, ...], ready: Ready) -> Process:
        file = DEPLOY / server / f"{server}.conf"
        return Process(
            name=f"nats-{server}",
            host=HOSTS[f"nats-{server}"],
            command=(str(NATS_SERVER), "-c", str(file)),
            ready=ready,
            ports=ports,
            environment=self._environment(file),
            behind=server != "dmz",
        )

    def _watch(self, server: str) -> Process:
        name = f"watch-{server}"
        settings = natslog.Config(
            server=server,
            log=self._layout.log(f"nats-{server}"),
            memory=self._layout.data(f"{name}.json"),
            metrics=config.Metrics(address=self._layout.address(f"{name}-metrics")),
            audit_file=self._layout.audit(name),
        )
        file = toml.write(self._layout.config / f"{name}.toml", settings)
        return Process(
            name=name,
            host=HOSTS[f"{name}-metrics"],
            command=configured(("todoke_kit.natslog",), file),
            ready=readiness.SAYS_READY,
            ports=(f"{name}-metrics",),
            environment=self._environment(DEPLOY / server / f"{server}.conf", only=PUBLIC_KEY),
            behind=True,
        )

    def _bootstrap(self, server: str) -> Process:
        name = f"streams-{server}"
        folder = DEPLOY / server
        settings = streams.Config(
            bus=self.sign_in(f"{server}.bootstrap"),
            streams=folder / f"{server}-streams.toml",
            server=(*tied_to_us(), str(NATS_SERVER), "-c", str(folder / "setup.conf")),
        )
        file = toml.write(self._layout.config / f"{name}.toml", settings)
        return Process(
            name=name,
            host=HOSTS[f"nats-{server}"],
            command=configured(("todoke_kit.streams",), file),
            ready=readiness.finished,
            environment=self._environment(folder / f"{server}.conf", folder / "bootstrap.conf"),
            once=True,
        )

    def _environment(self, *files: Path, only: str = "") -> dict[str, str]:
        """The variables that these files ask for, or those of them whose names begin so."""
        asked = {name for file in files for name in VARIABLE.findall(file.read_text()) if name.startswith(only)}
        known = self._variables()
        return {name: f'"{known[name]}"' for name in sorted(asked & known.keys())}

    def _variables(self) -> dict[str, str]:
        dmz, leaf = self._pki.bus_internet.pair("dmz"), self._pki.bus_internet.pair("gate-leaf")
        gate, lgwan = self._pki.bus_closed.pair("gate"), self._pki.bus_closed.pair("lgwan")
        address = self._layout.address
        return self._public_keys() | {
            "DMZ_LISTEN": address("nats-dmz"),
            "DMZ_LEAF_LISTEN": address("nats-dmz-leaf"),
            "DMZ_STORE": str(self._layout.data("nats-dmz")),
            "DMZ_CERT": str(dmz.certificate),
            "DMZ_KEY": str(dmz.key),
            "DMZ_CA": str(self._pki.bus_internet.root),
            "DMZ_GATE_PIN": leaf.pin(),
            "GATE_LISTEN": address("nats-gate"),
            "GATE_CERT": str(gate.certificate),
            "GATE_KEY": str(gate.key),
            "GATE_DMZ_URL": f"tls://{address('nats-dmz-leaf')}",
            "GATE_DMZ_PIN": dmz.pin(),
            "GATE_LEAF_CERT": str(leaf.certificate),
            "GATE_LEAF_KEY": str(leaf.key),
            "GATE_LEAF_CA": str(self._pki.bus_internet.root),
            "GATE_LEAF_SEED": self._keys.nats_seed("dmz.leaf").read_text(),
            "LGWAN_LISTEN": address("nats-lgwan"),
            "LGWAN_STORE": str(self._layout.data("nats-lgwan")),
            "LGWAN_CERT": str(lgwan.certificate),
            "LGWAN_KEY": str(lgwan.key),
        }

    def _public_keys(self) -> dict[str, str]:
        """The public nkey of every user that the servers' files name."""
        text = "".join(file.read_text() for file in DEPLOY.glob("*/*.conf"))
        users = {f"{server}.{user}".lower() for server, user in USER.findall(text)}
        return {f"NKEY_{user.replace('.', '_').upper()}": self._keys.nats_public(user) for user in users}
