"""What every side and any outsider must check the same way: statements, signatures, sealing, receipts."""
