"""What each `todoke` command does with what its options name."""
