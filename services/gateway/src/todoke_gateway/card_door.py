"""Holds the door to the virtual cards shut wherever a card of a real person could count."""

from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.verify import check_profile
from todoke_evidence.trust_files import TrustFolder
from todoke_gateway.config import CardDoor
from todoke_kit.config import ConfigError


def require_test(door: CardDoor | None) -> None:
    """Return when there is no door, or when every authority that it names is of the test profile.

    :raises ConfigError: naming the key and the folder: one authority is another, cannot be read, or there is none.
    """
    if door is None:
        return
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
