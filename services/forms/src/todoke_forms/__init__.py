"""The office: opens, verifies and keeps cases; staff decide them here."""
