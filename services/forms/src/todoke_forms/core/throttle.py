"""How many failed attempts to sign in are too many, for one name and for one address.

An attempt counts before its password is looked at, so that many at once gain nothing; a success takes it out again.
"""

from __future__ import annotations

import hashlib

WINDOW_MS = 15 * 60_000
PER_NAME = 5  # a person who mistypes more often asks a colleague; a guesser gets 20 guesses an hour
PER_ADDRESS = 30  # several people may share one address


def name_subject(name: str) -> str:
    """What attempts for a name are counted under; what was typed may be anything, so only its digest is kept."""
    return "name:" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def address_subject(address: str) -> str:
    """What attempts from an address are counted under."""
    return "address:" + address[:64]
