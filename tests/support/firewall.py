"""Each host's firewall as nftables rules: what `deploy/boundary.toml` lets it open to another, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from support.boundary import BOUNDARY
from support.hosts import CABLES

from devstack.layout import HOSTS, Host, Layout

LISTENERS = {"nats-dmz": "nats-dmz-leaf"}  # what another host dials of a process that has several
PUBLIC = "gateway"  # the door for everybody

RULES = """
flush ruleset
table inet todoke {{
  chain input {{
    type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    {neighbours}
    {input}
    counter drop
  }}
  chain forward {{
    type filter hook forward priority filter; policy drop;
    counter drop
  }}
  chain output {{
    type filter hook output priority filter; policy drop;
    oif lo accept
    ct state established,related accept
    {neighbours}
    {output}
    counter drop
  }}
}}
"""
# Who has an address on the cable, which IPv4 asks below every firewall (RFC 4890, 4.4.1): else IPv6 would need no rule.
NEIGHBOURS = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"
NONE = "flush ruleset\n"


@dataclass(frozen=True)
class Flow:
    """A connection that one host may open to a listener of another."""

    source: Host
    target: Host
    listener: str  # a name in devstack.layout.PORTS


def flows() -> Iterator[Flow]:
    """Every connection of the boundary that leaves its host."""
    for zone, callers in BOUNDARY["connects"].items():
        for caller, targets in callers.items():
            for target in targets:
                source, reached = _host(zone, caller), _host(*_split(zone, target))
                if source != reached:
                    name = _split(zone, target)[1]
                    yield Flow(source, reached, LISTENERS.get(name, name))


def rules(layout: Layout, host: Host) -> str:
    """The rules of one host."""
    come = [f"{_to(layout, flow)} accept" for flow in flows() if flow.target == host]
    if HOSTS[PUBLIC] == host:
        come.append(f"tcp dport {layout.port(PUBLIC)} accept")
    go = [f"{_to(layout, flow)} accept" for flow in flows() if flow.source == host]
    return RULES.format(neighbours=NEIGHBOURS, input="\n    ".join(come), output="\n    ".join(go))


def _to(layout: Layout, flow: Flow) -> str:
    cable = next(ends for ends in CABLES if {flow.source, flow.target} <= ends.keys())
    ends = f"ip saddr {cable[flow.source]} ip daddr {layout.host(flow.listener)}"
    return f"{ends} tcp dport {layout.port(flow.listener)} ct state new"


def _split(zone: str, target: str) -> tuple[str, str]:
    """The zone and name of a target; it says its zone where that is another."""
    named, colon, name = target.rpartition(":")
    return (named, name) if colon else (zone, target)


def _host(zone: str, name: str) -> Host:
    """The host of a process: the relay's zone has two, one on each side of the relay."""
    if zone == "relay":
        return "gate" if name == "nats-gate" else "relay"
    return "internet" if zone == "internet" else "closed"
