"""`make faults`: thousands of applications while everything fails that can; README.md says what, and what was found."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from faults import disks
from faults.campaign import campaign
from faults.schedule import planned

say = partial(print, flush=True)


def main() -> int:
    """0 when nothing was lost, doubled, disordered or left behind."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="applications")
    parser.add_argument("--seed", type=int, default=1, help="decides the order of the faults, and their lengths")
    parser.add_argument("--kills", type=int, default=3, help="of each process")
    parser.add_argument("--orders", type=int, default=120, help="of a restart of the closed zone, of 120")
    parser.add_argument("--together", type=int, default=3, choices=range(5),
                        help="restarts of everything: any so many processes come in each of their orders")  # fmt: skip
    parser.add_argument("--restarts-only", action="store_true", help="and no other faults")
    parser.add_argument("--rebuild", action="store_true", help="attached files too: a second of a processor each")
    arguments = parser.parse_args()
    if missing := disks.unavailable():
        say(f"no disk is filled: {missing}")
    others = not arguments.restarts_only
    faults = planned(
        arguments.seed,
        kills=arguments.kills if others else 0,
        cuts=(20, 20, 60) if others else (),
        full=others and not missing,
        orders=arguments.orders,
        together=arguments.together,
    )
    folder = Path(tempfile.mkdtemp(prefix="todoke-faults-"))
    result = asyncio.run(campaign(folder, faults, arguments.count, say, rebuilds=arguments.rebuild))
    say(
        f"\nseed {arguments.seed}: {len(faults)} faults during {arguments.count:,} applications, {result.seconds:.0f} s"
    )
    say(f"sent {result.tries:,} times; made anew because too old before it was accepted: {result.renewed}")
    say(f"ended by themselves and were started again: {result.fell or 'none'}")
    for words in result.last_words.values():
        say(words)
    say("\n".join(result.verdict.lines()))
    if not result.verdict.good:
        say(f"what every process said and kept is in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
