"""What Prometheus sees of a log."""

from prometheus_client import Counter, Gauge

SIZE = Gauge("todoke_ledger_size", "Committed entries.")
PUBLISHED_SIZE = Gauge("todoke_ledger_published_size", "Entries under the published checkpoint.")
CLOCK_WENT_BACK = Counter("todoke_ledger_clock_went_back_total", "Appends while the clock was behind the last entry.")
FILES_REPAIRED = Counter("todoke_ledger_files_repaired_total", "Public files found missing or damaged at a start.")
