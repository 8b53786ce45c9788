"""The one error of this package: a stable code for whatever data or bundle is not taken."""

from enum import StrEnum, unique


@unique
class Code(StrEnum):
    """Every refusal; only operators meet them, and no page depends on one."""

    OVERSIZED = "lookups_oversized"
    MALFORMED = "lookups_malformed"
    CHANGED = "lookups_changed"  # not the bytes that were signed, or that came with the software
    SIGNATURE_INVALID = "lookups_signature_invalid"
    NOT_NEWER = "lookups_not_newer"
    FROM_THE_FUTURE = "lookups_from_the_future"


class LookupsError(Exception):
    """Data that is not taken, for a reason with a stable code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code
