"""The one process both zones must trust: a pure gate and a loop."""
