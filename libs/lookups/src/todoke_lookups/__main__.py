"""`python -m todoke_lookups`: the same as the program `todoke-lookups`, for images."""

import sys

from todoke_lookups.cli import main

if __name__ == "__main__":
    sys.exit(main())
