"""What a fact means for the counts. Pure, without clock, files or network."""
