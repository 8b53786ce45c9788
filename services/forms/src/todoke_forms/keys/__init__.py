"""The office's keys on its disk, and how they are brought back."""
