"""Pure decisions of the identity service: no network, no clock, no files."""
