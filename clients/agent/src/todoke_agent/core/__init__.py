"""What the agent decides before it touches a card: pure, told the time and everything else."""
