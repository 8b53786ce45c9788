"""`python -m todoke_testcard`, the same as `todoke-testcard`."""

import sys

from todoke_testcard.cli import main

sys.exit(main())
