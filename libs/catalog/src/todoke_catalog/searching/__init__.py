"""Finds procedures by what people type: `search` is the door."""
