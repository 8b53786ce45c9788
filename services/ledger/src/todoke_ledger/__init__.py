"""An append-only Merkle log of commitments that anyone can check."""
