"""What a file is, and how each kind is rebuilt; pure: bytes in, bytes and a report out."""
