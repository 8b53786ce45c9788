"""`python -m todoke_ledger --config FILE`: one append-only log."""

import sys
from functools import partial

from todoke_kit import config, lifecycle
from todoke_kit.errors import Refusal
from todoke_ledger.config import Config
from todoke_ledger.wiring import main

if __name__ == "__main__":
    settings = config.from_arguments(Config, "todoke_ledger")
    try:
        lifecycle.run(partial(main, settings))
    except Refusal as refused:
        sys.exit(f"todoke_ledger: {refused}")
