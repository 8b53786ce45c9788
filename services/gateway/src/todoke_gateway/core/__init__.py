"""What the gateway decides, without any input or output: times, randomness and keys are passed in."""
