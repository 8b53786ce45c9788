"""Takes the pictures of docs/images again: each is the top of what a test shoots under its name, in few colours."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images"
# "declined" walks the same way as "granted" and would write over its pictures.
SHOOTING = (
    "tests/journey/test_in_browser.py",
    "tests/journey/test_publishing.py",
    "tests/forms/web/builder/test_in_browser.py::test_the_simulated_applicants_are_accessible_and_open_on_demand",
    "-k",
    "not declined",
)
HEIGHTS = {360: 780, 1280: 1200}  # pixels that are kept, by the width of the window (tests/support/browser.py)
COLOURS = 64


def take(folder: Path) -> None:
    """Runs the tests that shoot."""
    command = (sys.executable, "-m", "pytest", "-q", *SHOOTING)
    subprocess.run(command, check=True, env=os.environ | {"TODOKE_SHOTS": str(folder)})


def keep(shot: Path, picture: Path) -> None:
    """Replaces a picture by the top of a shot; pages are flat, so that few colours are enough."""
    with Image.open(shot) as whole:
        top = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, HEIGHTS[whole.width])))
    top.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    """A picture that no test takes is an error; a new one begins as an empty file under the name of its shot."""
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))
        for picture in sorted(PICTURES.glob("*.png")):
            keep(Path(folder) / picture.name, picture)


if __name__ == "__main__":
    main()
