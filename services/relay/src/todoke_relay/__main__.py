"""`python -m todoke_relay --config FILE`."""

from __future__ import annotations

from functools import partial

from todoke_kit import config, lifecycle
from todoke_relay.config import Config
from todoke_relay.wiring import main

if __name__ == "__main__":
    lifecycle.run(partial(main, config.from_arguments(Config, "todoke_relay")))
