"""Incoming edge: citizens over HTTP. Pages are Flask; the intake of applications is a bare ASGI callable beside it."""
