"""The declaration of the test PKI, pki.toml, as typed values: people, authorities, cards and their defects."""

import tomllib
from datetime import date
from importlib.resources import files
from typing import Annotated, Any, Literal

import msgspec

ORGANISATION = "TODOKE-JPKI-TEST"
POLICY_ARC = "1.2.392.200149.8.5.1.0."
"""The arc of test policies; those of real certificates are 1.2.392.200149.8.5.1.1.20 and .3.30."""
SIGNING_POLICY = POLICY_ARC + "20"
AUTHENTICATION_POLICY = POLICY_ARC + "30"

KeyUsage = Literal["digital_signature", "content_commitment", "key_encipherment"]


KeyKind = Literal["rsa-1024", "rsa-2048", "rsa-2048-exponent-3", "rsa-3072", "p-256", "p-384"]


Purpose = Literal["signing", "authentication"]


class Authority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One generation of a certificate authority. Its lists are one of everybody, or one for each city."""

    purpose: Purpose
    trusted: bool
    founded_years_ago: int
    key: Literal["rsa-2048", "p-384"] = "rsa-2048"
    lists: Literal["whole", "by-city"] = "whole"
    organisation: Annotated[str, msgspec.Meta(pattern=r"^TODOKE-[A-Z-]+-TEST\Z")] = ORGANISATION


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who holds a card. `birth_text` (EYYYYMMDD) overrides what the birth date would be written as."""

    name: str
    birth_date: date
    sex: Literal["1", "2", "3"]
    address: Annotated[str, msgspec.Meta(max_length=200)]
    prefecture: str
    city: str
    password: str
    pin: str
    name_substitutes: str = ""
    address_substitutes: str = ""
    birth_text: str = ""


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When and why a certificate was revoked."""

    days_ago: int
    reason: Literal["key_compromise", "affiliation_changed"]


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card: who holds it, who issued it, and where it departs from the profile."""

    label: str
    person: str
    refusal: str = ""
    authority: str = "signing-3"
    issued_days_ago: int = 200
    revoked: Revocation | None = None
    signing: bool = True
    signing_tries: int | None = None
    pin_locked: Literal["6984", "6983"] = "6984"  # cards differ in what they say of a locked PIN
    key: Literal["rsa-1024", "rsa-2048"] = "rsa-2048"  # what a card of today signs with
    key_usage: tuple[KeyUsage, ...] = ("digital_signature", "content_commitment")
    key_usage_critical: bool = True
    policy: Annotated[str, msgspec.Meta(pattern=r"^1\.2\.392\.200149\.8\.5\.1\.0\.[0-9]+\Z")] = SIGNING_POLICY
    alternative_name: Literal["complete", "without-address", "unreadable", "absent"] = "complete"
    basic_constraints: Literal["absent", "ca"] = "absent"
    unknown_critical_extension: bool = False
    issuer_signature: Literal["sound", "broken"] = "sound"


class Pki(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole declaration."""

    authorities: dict[str, Authority]
    people: dict[str, Person]
    cards: dict[str, Card]


def declaration() -> bytes:
    """Return pki.toml as it came with this package."""
    return (files("todoke_testcard") / "pki.toml").read_bytes()


def load(text: bytes) -> Pki:
    """Read a declaration. Raises msgspec.ValidationError naming what does not fit, KeyError for a missing `like`."""
    tables = tomllib.loads(text.decode("utf-8"))
    return msgspec.convert({name: _complete(entries) for name, entries in tables.items()}, Pki)


def _complete(entries: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Replace every `like` by what it copies. A defect's refusal is part of the defect and copied with it."""
    return {name: _with_model(entries, entry) for name, entry in entries.items()}


def _with_model(entries: dict[str, dict[str, Any]], entry: dict[str, Any]) -> dict[str, Any]:
    own = dict(entry)
    model = own.pop("like", None)
    return own if model is None else {**_with_model(entries, entries[model]), **own}
