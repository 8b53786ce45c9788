"""The citizen's card agent: speaks to a My Number card in APDUs."""

PROGRAM = "todoke-agent"
PROTOCOL = 1
"""Counts what pages and agents must agree on."""
