"""What is claimed of a signature, before anybody judged it (`verify`)."""

from datetime import datetime
from typing import NamedTuple


class Claim(NamedTuple):
    """That the holder of a certificate (DER) made `signature` over `digest` at a moment, by a JWS algorithm's name.

    `signed_at` is aware, and what the signer says: whoever accepts a submission must also call `verify.check_age`.
    """

    digest: bytes
    signature: bytes
    certificate: bytes
    algorithm: str
    signed_at: datetime
