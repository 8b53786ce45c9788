"""The log's public face: static files that anyone may fetch."""
