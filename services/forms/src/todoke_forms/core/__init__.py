"""Pure decisions of forms: no network, no database, no clock, no files. Time and randomness are passed in."""
