"""What the journeys share: one running stack."""

from __future__ import annotations

from support.stack import stack

__all__ = ["stack"]
