"""The browser extension that passes requests on, and what a browser must be told to let it (Chrome, Edge, Chromium)."""

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

HOST = "jp.todoke.agent"
"""The name under which the extension finds the agent."""

ID = "pnppbogbikkobdnmofodkhelnacammjf"
"""What browsers call the extension; it follows from the public key in its manifest."""

_FILES = resources.files(__name__)


def write(folder: Path, origins: Iterable[str], program: Path, extensions: Iterable[str]) -> None:
    """Write the extension for these sites, and beside it the file that lets it start `program`.

    Sites are listed as those that may connect, not as permissions: a browser would ask again with each new one.
    """
    place = folder / "extension"
    place.mkdir(parents=True, exist_ok=True)
    manifest = json.loads(_FILES.joinpath("manifest.json").read_bytes())
    manifest["externally_connectable"]["matches"] = [f"{origin}/*" for origin in origins]
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
