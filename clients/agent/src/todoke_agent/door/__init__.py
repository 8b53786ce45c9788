"""The ways in: loopback HTTP and native messaging."""
