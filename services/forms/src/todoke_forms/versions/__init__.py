"""A form from its draft to the version that is offered, signed, and withdrawn."""
