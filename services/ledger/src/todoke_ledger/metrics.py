"""What Prometheus sees of a log."""

from prometheus_client import Counter, Gauge

SIZE = Gauge("todoke_ledger_size", "Committed entries.")
COSIGNED_SIZE = Gauge(
    "todoke_ledger_cosigned_size",
    "Entries under the last cosigned checkpoint: of this log, or of the one that it is the witness of.",
)
PUBLISHED_SIZE = Gauge("todoke_ledger_published_size", "Entries under the published checkpoint.")
CLOCK_WENT_BACK = Counter("todoke_ledger_clock_went_back_total", "Appends while the clock was behind the last entry.")
WITNESS_CLOCK_WENT_BACK = Counter(
    "todoke_ledger_witness_clock_went_back_total", "Cosignatures made while the clock was behind the last one."
)
FILES_REPAIRED = Counter("todoke_ledger_files_repaired_total", "Public files found missing or damaged at a start.")
DEAD_FULL = Gauge("todoke_ledger_dead_full", "1 while DEAD takes no more, and what the witness refused waits.")
