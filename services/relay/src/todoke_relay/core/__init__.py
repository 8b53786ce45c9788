"""What decides: the gate and the pace. Pure, without clock, files or network."""
