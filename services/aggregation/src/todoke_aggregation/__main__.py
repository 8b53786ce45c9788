"""`python -m todoke_aggregation --config FILE`."""

from __future__ import annotations

from functools import partial

from todoke_aggregation.config import Config
from todoke_aggregation.wiring import main
from todoke_kit import config, lifecycle

if __name__ == "__main__":
    lifecycle.run(partial(main, config.from_arguments(Config, "todoke_aggregation")))
