"""What every folder of tests may use."""

pytest_plugins = ["support.postgres", "support.pcsc"]
