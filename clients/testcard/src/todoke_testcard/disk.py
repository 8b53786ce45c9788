"""Writing a file whole or not at all, readable by its owner only."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace a file; its folders are made as needed. Whoever reads sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)
