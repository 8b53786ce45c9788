"""What the log computes: no clock, no files, no database."""
