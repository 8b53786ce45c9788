"""The configuration of every process, as the object that the process itself will read."""

from __future__ import annotations

import sys

import todoke_aggregation.config
import todoke_forms.config
import todoke_gateway.config
import todoke_identity.config
import todoke_ledger.config
import todoke_relay.config
from devstack.keys import ledger_origin
from devstack.parts import MUNICIPALITY, MUNICIPALITY_NAME, MUNICIPALITY_NAME_EN, Parts, Zone
from todoke_kit import config


def identity(parts: Parts) -> todoke_identity.config.Config:
    """Verifies with the test PKI's authorities, and therefore with the test profile."""
    return todoke_identity.config.Config(
        rpc=parts.serve("internet", "identity", "identity", "todoke.identity.v1.Identity"),
        metrics=parts.metrics("identity"),
        trust=parts.layout.trust("identity"),
        profile="test",
        audit_file=parts.layout.audit("identity"),
        authentication=todoke_identity.config.Authentication(
            origin=parts.layout.url("gateway"),
            trust=parts.layout.authentication_trust("identity"),
            seen_lists=parts.layout.seen_lists("identity-authentication"),
            proofs=todoke_identity.config.Proofs(
                server_key=parts.keys.notice_kid(MUNICIPALITY), nonces=parts.layout.data("identity") / "nonces"
            ),
        ),
        seen_lists=parts.layout.seen_lists("identity"),
    )


def ledger(parts: Parts, zone: Zone) -> todoke_ledger.config.Config:
    """The log of one zone."""
    name = f"ledger-{zone}"
    own = todoke_ledger.config
    witnessed = own.Witnessed(
        witness_keys=[parts.keys.witness_public()], closed_log_keys=[parts.keys.ledger_public("closed")]
    )
    witness = own.Witness(key=parts.keys.witness(), log_keys=[parts.keys.ledger_public("internet")])
    return own.Config(
        origin=ledger_origin(zone),
        key=parts.keys.ledger(zone),
        store=parts.database(name),
        public=parts.layout.data(name) / "public",
        rpc=parts.serve(zone, name, "ledger", "todoke.ledger.v1.Ledger"),
        http=config.HttpListen(address=parts.layout.address(f"{name}-tiles")),
        metrics=parts.metrics(name),
        audit_file=parts.layout.audit(name),
        bus=parts.buses.sign_in("dmz.ledger" if zone == "internet" else "lgwan.ledger"),
        witnessed=witnessed if zone == "internet" else None,
        witness=witness if zone == "closed" else None,
    )


def relay(parts: Parts) -> todoke_relay.config.Config:
    """Pulls at the gate, publishes inside, and lets the municipality's notices out."""
    return todoke_relay.config.Config(
        outside=parts.buses.sign_in("gate.relay"),
        inside=parts.buses.sign_in("lgwan.relay"),
        notice_keys=[parts.keys.notice_public(MUNICIPALITY)],
        log_keys=todoke_relay.config.LogKeyFiles(
            internet=[parts.keys.ledger_public("internet")],
            closed=[parts.keys.ledger_public("closed")],
            witness=[parts.keys.witness_public()],
        ),
        metrics=parts.metrics("relay"),
        audit_file=parts.layout.audit("relay"),
    )


def aggregation(parts: Parts) -> todoke_aggregation.config.Config:
    """Counts what forms tells it."""
    return todoke_aggregation.config.Config(
        bus=parts.buses.sign_in("lgwan.aggregation"),
        database=parts.database("aggregation"),
        rpc=parts.serve("closed", "aggregation", "aggregation", "todoke.aggregation.v1.Aggregation"),
        metrics=parts.metrics("aggregation"),
        audit_file=parts.layout.audit("aggregation"),
    )


def forms_inbox(parts: Parts) -> todoke_forms.config.InboxConfig:
    """Opens, verifies and keeps; the only process with the sealing keys."""
    return todoke_forms.config.InboxConfig(
        municipality=MUNICIPALITY,
        database=parts.database("forms"),
        trust=parts.layout.trust("forms"),
        authentication=todoke_forms.config.Authentication(
            trust=parts.layout.authentication_trust("forms"),
            seen_lists=parts.layout.seen_lists("forms-authentication"),
        ),
        seen_lists=parts.layout.seen_lists("forms"),
        profile="test",
        sealing_keys=parts.keys.sealing(),
        notice_key=parts.keys.notice(MUNICIPALITY),
        gateway_keys=(parts.keys.attestation_public(),),
        bus=parts.buses.sign_in("lgwan.forms"),
        ledger=parts.call("closed", "forms", "ledger-closed", "ledger"),
        rpc=parts.serve("closed", "forms", "forms", "todoke.forms.v1.Cases"),
        metrics=parts.metrics("forms"),
        audit_file=parts.layout.audit("forms"),
        log_keys=(parts.keys.ledger_public("closed"),),
        sanitizer=todoke_forms.config.Sanitizer(
            command=(sys.executable, "-I", "-m", "todoke_sanitizer"), workers=parts.file_workers
        ),
    )


def forms_web(parts: Parts) -> todoke_forms.config.WebConfig:
    """The staff's pages, over plain HTTP on this machine."""
    return todoke_forms.config.WebConfig(
        municipality=MUNICIPALITY,
        municipality_name=MUNICIPALITY_NAME,
        database=parts.database("forms"),
        http=config.HttpListen(address=parts.layout.address("forms-web")),
        aggregation=parts.call("closed", "forms-web", "aggregation", "aggregation"),
        metrics=parts.metrics("forms-web"),
        audit_file=parts.layout.audit("forms-web"),
        shared_form_keys=(parts.keys.notice_public(MUNICIPALITY),),
        secure_cookies=False,
    )


def gateway(parts: Parts) -> todoke_gateway.config.Config:
    """The citizens' door, with the door to the virtual cards that production does not have."""
    gateway_config = todoke_gateway.config
    return gateway_config.Config(
        http=config.HttpListen(address=parts.layout.address("gateway")),
        origin=parts.layout.url("gateway"),
        municipality=gateway_config.Municipality(
            code=MUNICIPALITY, name=MUNICIPALITY_NAME, name_en=MUNICIPALITY_NAME_EN
        ),
        identity=parts.call("internet", "gateway", "identity", "identity"),
        ledger=parts.call("internet", "gateway", "ledger-internet", "ledger"),
        bus=parts.buses.sign_in("dmz.gateway"),
        metrics=parts.metrics("gateway"),
        keys=gateway_config.Keys(
            challenge=parts.keys.random("challenge"),
            receipt=parts.keys.random("receipt"),
            attestation=parts.keys.random("attestation"),
            notices=[parts.keys.notice_public(MUNICIPALITY)],
            logs=[parts.keys.ledger_public("internet")],
        ),
        audit_file=parts.layout.audit("gateway"),
        card_door=gateway_config.CardDoor(
            url=parts.layout.url("testcard"),
            trust=[parts.layout.trust("identity"), parts.layout.authentication_trust("identity")],
        ),
    )
