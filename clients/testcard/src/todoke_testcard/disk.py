"""Writing a file whole or not at all, readable by its owner only."""

import tempfile
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace a file; its folders are made as needed. Whoever reads sees the old content or the new, never a part.

    Of two who write at the same time, one is last: each has a name of its own until then.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
