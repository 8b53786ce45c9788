"""Property tests here are about values: a busy machine must not fail them."""

from hypothesis import settings

settings.register_profile("evidence", deadline=None)
settings.load_profile("evidence")
