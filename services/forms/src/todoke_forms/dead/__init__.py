"""Dead letters and what an operator does with them."""
