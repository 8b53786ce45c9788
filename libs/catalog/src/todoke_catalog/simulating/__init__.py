"""Simulated applicants, who between them take every branch of a form: `simulation` is the door."""
