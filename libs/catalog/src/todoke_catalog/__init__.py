"""The form definition language: schema, conditions, amounts, validation. Pure, no I/O."""
