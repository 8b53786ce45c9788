"""Post codes, banks and branches in one read-only file: packed, signed, imported offline, looked up."""
