"""A virtual My Number card and a declarative test PKI. Never for production."""
