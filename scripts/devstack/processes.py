"""The table of all processes of a stack, in the order they start."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from devstack import configs, readiness, toml
from devstack.layout import LISTENERS, Host
from devstack.parts import APPROVER, STAFF, Parts, Zone
from devstack.programs import configured, python
from devstack.supervisor import Process
from todoke_catalog import templates

RIGHTS = {STAFF: "edit-forms", APPROVER: "approve-forms"}
SIGN_IN_PAGE = "/sign-in"
PUBLISHED = (templates.LIBRARY_SURVEY, templates.NINGEN_DOCK)  # staff begin others from their templates


def stages(parts: Parts, hosts: Collection[Host] = tuple(LISTENERS)) -> Sequence[Sequence[Process]]:
    """What to start on these hosts; the processes of a stage start together, after the stage before serves."""
    return [[process for process in stage if process.host in hosts] for stage in _everything(parts)]


def _everything(parts: Parts) -> Sequence[Sequence[Process]]:
    return [
        [*parts.buses.bootstraps(), _identity(parts)],
        *parts.buses.servers(),
        [*parts.buses.watches(), _ledger(parts, "internet"), _ledger(parts, "closed")],
        [_relay(parts), _aggregation(parts), _forms(parts)],
        [_publish(parts), *(_add_staff(parts, name) for name in RIGHTS), _testcard(parts)],
        [_forms_web(parts), _gateway(parts)],
    ]


def _identity(parts: Parts) -> Process:
    return Process(
        name="identity",
        host="internet",
        command=_configured(parts, "identity", configs.identity(parts), "todoke_identity"),
        ready=readiness.serving(parts.call("internet", "probe", "identity", "identity")),
        ports=("identity", "identity-metrics"),
    )


def _ledger(parts: Parts, zone: Zone) -> Process:
    name = f"ledger-{zone}"
    return Process(
        name=name,
        host=zone,
        command=_configured(parts, name, configs.ledger(parts, zone), "todoke_ledger"),
        ready=readiness.both(
            readiness.serving(parts.call(zone, "probe", name, "ledger")),
            readiness.answering(parts.layout.address(f"{name}-tiles"), "/checkpoint"),
        ),
        ports=(name, f"{name}-tiles", f"{name}-metrics"),
        behind=zone == "closed",
    )


def _relay(parts: Parts) -> Process:
    return Process(
        name="relay",
        host="relay",
        command=_configured(parts, "relay", configs.relay(parts), "todoke_relay"),
        ready=readiness.SAYS_READY,
        ports=("relay-metrics",),
        behind=True,
    )


def _aggregation(parts: Parts) -> Process:
    return Process(
        name="aggregation",
        host="closed",
        command=_configured(parts, "aggregation", configs.aggregation(parts), "todoke_aggregation"),
        ready=readiness.serving(parts.call("closed", "probe", "aggregation", "aggregation")),
        ports=("aggregation", "aggregation-metrics"),
        behind=True,
    )


def _forms(parts: Parts) -> Process:
    return Process(
        name="forms",
        host="closed",
        command=_configured(parts, "forms", configs.forms_inbox(parts), "todoke_forms", "inbox"),
        ready=readiness.serving(parts.call("closed", "probe", "forms", "forms")),
        ports=("forms", "forms-metrics"),
        behind=True,
    )


def _publish(parts: Parts) -> Process:
    definitions = {parts.layout.config / f"{name}.json": templates.read(name) for name in PUBLISHED}
    for file, definition in definitions.items():
        file.write_bytes(definition)
    command = _configured(parts, "forms-publish", configs.forms_inbox(parts), "todoke_forms", "publish")
    return Process(
        name="forms-publish",
        host="closed",
        command=(*command, "--if-new", *map(str, definitions)),
        ready=readiness.finished,
        once=True,
    )


def _add_staff(parts: Parts, staff: str) -> Process:
    name = f"forms-add-{staff}"
    command = _configured(parts, name, configs.forms_web(parts), "todoke_forms", "add-staff")
    password = str(parts.keys.password(staff))
    words = (staff, "--password-file", password, "--rights", RIGHTS[staff], "--every-department")
    return Process(name=name, host="closed", command=(*command, *words), ready=readiness.finished, once=True)


def _forms_web(parts: Parts) -> Process:
    return Process(
        name="forms-web",
        host="closed",
        command=_configured(parts, "forms-web", configs.forms_web(parts), "todoke_forms", "web"),
        ready=readiness.answering(parts.layout.address("forms-web"), SIGN_IN_PAGE),
        ports=("forms-web", "forms-web-metrics"),
    )


def _gateway(parts: Parts) -> Process:
    return Process(
        name="gateway",
        host="internet",
        command=_configured(parts, "gateway", configs.gateway(parts), "todoke_gateway"),
        ready=readiness.answering(parts.layout.address("gateway"), "/"),
        ports=("gateway", "gateway-metrics"),
    )


def _testcard(parts: Parts) -> Process:
    door = ("--listen", parts.layout.address("testcard"), "--origin", parts.layout.url("gateway"))
    return Process(
        name="testcard",
        host="citizen",
        command=python("todoke_testcard", "door", "--dir", str(parts.layout.cards), *door),
        ready=readiness.SAYS_READY,
        ports=("testcard",),
    )


def _configured(parts: Parts, name: str, settings: msgspec.Struct, *program: str) -> tuple[str, ...]:
    """The command of a process, whose configuration file is written on the way."""
    return configured(program, toml.write(parts.layout.config / f"{name}.toml", settings))
