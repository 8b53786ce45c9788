"""Why a stack cannot start or go on, in words for the person at the terminal."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on; the message says what is wrong and what to do."""


class PortTakenError(StackError):
    """A port that a process of ours needs is in use."""


class ChildError(StackError):
    """A process of ours ended by itself, or never became ready."""


class StepError(StackError):
    """A step of the first application did not come out as it must."""
