"""Todoke on one machine: keys, configuration and processes of `make run`. For development, never for production."""
