"""`python -m devstack`, which ends without a word when it is interrupted before it knows how to stop in order."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # loading the rest takes seconds on a slow disk

from devstack.command import main  # noqa: E402 - see above

if __name__ == "__main__":
    raise SystemExit(main())
