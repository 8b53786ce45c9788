"""The state of forms: cases and their history, form versions, staff, and the outbox; SQLite or PostgreSQL.

Functions take the `Connection` of a transaction that the caller opened with `Database`: what belongs together is
written together, and whoever reads a caller sees where a transaction begins and ends.
"""
