"""The browser extension that passes requests on, and what a browser must be told to let it (Chrome, Edge, Chromium)."""

import base64
import hashlib
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

HOST = "jp.todoke.agent"
"""The name under which the extension finds the agent."""

_FILES = resources.files(__name__)


def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_FILES.joinpath("manifest.json").read_bytes())
    return manifest


def _id(key: str) -> str:
    """Return the id that follows from an extension's public key: 32 letters for the first half of its SHA-256."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(one, 16)) for one in digest)


ID = _id(_manifest()["key"])


def write(folder: Path, origins: Iterable[str], program: Path, extensions: Iterable[str]) -> None:
    """Write the extension for these sites, and beside it the file that lets it start `program`.

    Sites are listed as those that may connect, not as permissions: a browser would ask again with each new one.
    """
    place = folder / "extension"
    place.mkdir(parents=True, exist_ok=True)
    manifest = _manifest() | {"externally_connectable": {"matches": [f"{origin}/*" for origin in origins]}}
    place.joinpath("manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")
    place.joinpath("background.js").write_bytes(_FILES.joinpath("background.js").read_bytes())
    host = {
        "name": HOST,
        "description": "Todoke card agent",
        "path": str(program),
        "type": "stdio",
        "allowed_origins": [f"chrome-extension://{extension}/" for extension in extensions],
    }
    folder.joinpath(f"{HOST}.json").write_text(json.dumps(host, indent=2), "utf-8")
