"""`python -m todoke_gateway --config FILE`: the citizens' door."""

from functools import partial

from todoke_gateway import wiring
from todoke_gateway.config import Config
from todoke_kit import config, lifecycle, logs

if __name__ == "__main__":
    settings = config.from_arguments(Config, "todoke_gateway")
    logs.configure("gateway", settings.audit_file)
    lifecycle.run(partial(wiring.main, settings))
