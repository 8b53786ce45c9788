"""Files sealed apart from their application, as a browser seals them.

uploaded, sealed = seal_apart(b"%PDF-1.7 …", upload)   # what the content says of it, and its chunks
"""

from __future__ import annotations

from typing import Any

from todoke_evidence import chunks
from todoke_evidence.content import Uploaded

KEY = b"\x04" * 32
SALT = b"\x05" * 32


def seal_apart(
    data: bytes, upload: bytes, *, municipality: str = "990019", **changes: Any
) -> tuple[Uploaded, list[bytes]]:
    """The file and its sealed chunks; `changes` are of what the content says."""
    sealer = chunks.Sealer(KEY, municipality, upload, SALT)
    sealed = [*sealer.feed(data), sealer.finish()]
    said: dict[str, Any] = {
        "name": "file.pdf",
        "media_type": "application/pdf",
        "salt": SALT,
        "size": len(data),
        "digest": sealer.digest,
        "upload": upload,
        "key": KEY,
        "link": sealer.link,
    }
    return Uploaded(**(said | changes)), sealed
