"""Who has a place, who waits, who is next, and what is told of it outside."""
