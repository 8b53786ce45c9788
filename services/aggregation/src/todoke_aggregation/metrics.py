"""What operators watch of aggregation."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

DOOR = "aggregation_inbox"

COUNTED = Counter("todoke_aggregation_counted_total", "Facts counted.")
REPEATED = Counter("todoke_aggregation_repeated_total", "Facts that came again and were not counted twice.")
WAITING = Gauge("todoke_aggregation_waiting", "1 while the database takes no facts.")
DEAD_FULL = Gauge("todoke_aggregation_dead_full", "1 while DEAD takes no more, and what was refused waits in FACTS.")
