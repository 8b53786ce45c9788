"""Stops a start with a door to virtual cards that is not on this computer, or names an authority of real cards.

That identity judges by such authorities only is seen to in each of its answers (`identity_client`): it may be given
others at any time, and no process here knows its folders.
"""

import re
from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.verify import check_profile
from todoke_evidence.trust_files import TrustFolder
from todoke_gateway.config import CardDoor
from todoke_kit.config import ConfigError

_HERE = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
"""An origin (RFC 6454) on this computer, and nothing besides: pages name it in their policy as it is."""


def require_test(door: CardDoor | None) -> None:
    """Return when there is no door, or one on this computer of whose authorities every one is of the test profile.

    :raises ConfigError: naming the key, and the folder: the door is elsewhere, one authority is another, cannot be
        read, or there is none.
    """
    if door is None:
        return
    if not _HERE.fullmatch(door.url):
        raise ConfigError(f"card_door.url: {door.url}: no origin on this computer (127.0.0.1, [::1], localhost)")
    if not door.trust:
        raise ConfigError("card_door.trust: no folder")
    for folder in door.trust:
        _require_test(folder)


def _require_test(folder: Path) -> None:
    try:
        for anchor in TrustFolder(folder, TEST).anchors():
            check_profile(anchor, TEST)
    except OSError as error:
        raise ConfigError(f"card_door.trust: {folder}: {error.strerror}") from error
    except EvidenceError as error:
        raise ConfigError(
            f"card_door.trust: {folder}: {error.code}: the door to virtual cards (card_door) opens for authorities of "
            f"the {TEST.name} profile only, and for one at least"
        ) from error
