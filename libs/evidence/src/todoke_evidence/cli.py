"""The `todoke` command: anyone checks offline what the services check, and opens letters with the key that is theirs.

Exit status: 0 for a good verdict, 1 for a refusal, 2 when the question could not be asked (arguments, files, keys).
"""

import argparse
import sys
from collections.abc import Sequence

from todoke_evidence import command_line, output, report
from todoke_evidence.commands.named import REASONS
from todoke_evidence.errors import UnusableError
from todoke_evidence.report import Report

GOOD, REFUSED, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = command_line.parser().parse_args(arguments)
    try:
        status = _answer(options)
        output.flush(sys.stdout)
    except OSError as error:  # of writing: nobody has the answer, so the status must not be one either
        return _unheard(error)
    return status


def _unheard(reason: OSError) -> int:
    """Say so if anybody listens."""
    deaf = False
    try:
        _unusable(reason)
        output.flush(sys.stderr)
    except OSError:
        deaf = True
    output.mute(errors=deaf)
    return UNUSABLE


def _answer(options: argparse.Namespace) -> int:
    try:
        found: Report = options.run(options)
    except REASONS as error:
        return _unusable(error)
    except UnusableError as lacking:
        output.write(sys.stdout, report.reached(lacking.step or 0, options.procedure))
        return _unusable(lacking.reason)
    output.write(sys.stdout, found.lines)
    return GOOD if found.good else REFUSED


def _unusable(reason: Exception) -> int:
    words = report.sentences().get(str(reason), {}).values()  # of a code; what the system says speaks for itself
    output.write(sys.stderr, (f"todoke: {reason}", *words))
    return UNUSABLE
