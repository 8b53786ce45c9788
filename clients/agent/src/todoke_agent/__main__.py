"""`python -m todoke_agent`, the same as `todoke-agent`."""

import sys

from todoke_agent.cli import main

sys.exit(main())
