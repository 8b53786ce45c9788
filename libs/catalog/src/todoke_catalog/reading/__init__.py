"""Reads raw answers, kind by kind: `values` is the door; what is refused is a `refusal`."""
