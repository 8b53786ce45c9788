"""Verifies card signatures for the internet zone; sees digests, signatures and certificates only."""
