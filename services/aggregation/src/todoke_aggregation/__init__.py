"""Counts across all cases, live, from de-identified facts only."""
