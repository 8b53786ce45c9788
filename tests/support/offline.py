"""How to run a command that can reach nobody: in a network namespace of its own, where the system lets us make one."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

APART = ("unshare", "--map-root-user", "--net")


@cache
def offline() -> tuple[str, ...]:
    """The words to put before a command; none where it must do with nobody serving."""
    if shutil.which(APART[0]) is None:
        return ()
    made = subprocess.run([*APART, "true"], capture_output=True, check=False)
    return APART if made.returncode == 0 else ()
