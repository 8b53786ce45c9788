"""The form definition language: schema, conditions, amounts, validation. Pure; only `templates` reads package data."""
