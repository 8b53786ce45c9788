"""What becomes of a case: decided, given up, drawn, exported, deleted; each in one transaction with what it tells."""
