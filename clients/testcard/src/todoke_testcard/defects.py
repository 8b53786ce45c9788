"""The declaration of signatures that must be refused, defects.toml, as typed values."""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec

from todoke_testcard.pki import KeyKind

ExtensionName = Literal[
    "key-usage",
    "basic-constraints",
    "policies",
    "extended-key-usage",
    "name-constraints",
    "subject-alternative-name",
    "issuer-alternative-name",
    "distribution-points",
    "subject-key-identifier",
    "authority-key-identifier",
    "unknown",
]
MemberName = Literal["serial", "issuer", "validity", "subject"]
NameNumber = Literal["1", "2", "3", "4", "5", "6"]


class Defect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to spoil a good signature; what each member does is told in the file."""

    refusal: str
    ja: str
    en: str
    authority: str = "signing-3"
    key: KeyKind = "rsa-2048"
    algorithm: str = ""
    profile: Literal["test", "production"] = "test"
    members: dict[MemberName, str] = {}
    body: str = ""
    encoding: str = ""
    extensions: dict[ExtensionName, str] = {}
    critical: tuple[ExtensionName, ...] = ()
    uncritical: tuple[ExtensionName, ...] = ()
    without: tuple[ExtensionName, ...] = ()
    names: dict[NameNumber, str] = {}
    statement: str = ""
    signature: str = ""
    signed_days: float = 0
    door: Literal["", "identity"] = ""
    list: str = "fresh"
    answer: str = ""


SOUND = Defect("", "どこも悪くない", "nothing is wrong")
"""What every defect begins with."""


def load() -> dict[str, Defect]:
    """Return the defects by name, or raise msgspec.ValidationError naming what does not fit."""
    text = (files("todoke_testcard") / "defects.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Defect])
