"""What every folder of tests may use. No property test is timed: a busy machine is no defect."""

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "support.compiled",
    "support.heap",
    "support.listening",
    "support.logkeeping",
    "support.made_once",
    "support.nonetwork",
    "support.patience",
    "support.pcsc",
    "support.postgres",
    "support.wholestacks",
]

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
