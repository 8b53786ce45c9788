"""The review of a form while staff write it: `review` asks each of the other modules, one ground each."""
