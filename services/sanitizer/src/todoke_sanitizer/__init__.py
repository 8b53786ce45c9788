"""Rebuilds one file without its active parts (無害化), in a process of its own that can do nothing else."""
