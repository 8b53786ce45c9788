"""What Prometheus is told of forms; refusals are counted by `todoke_kit.metrics`, with these doors."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

INBOX_DOOR = "forms_inbox"
CHUNKS_DOOR = "forms_chunks"
WEB_DOOR = "forms_web"
LEDGER_DOOR = "forms_ledger"
FILES_DOOR = "forms_files"
RELEASE_DOOR = "forms_release"
PLACES_DOOR = "forms_places"

OPENED = Counter("todoke_forms_opened_total", "Submissions that became cases.")
REPEATED = Counter("todoke_forms_repeated_total", "Submissions that came again and were absorbed.")
CANCELLED = Counter("todoke_forms_cancelled_total", "Applications that their applicants gave up.")
BATCH = Histogram(
    "todoke_forms_batch_items", "Submissions in one transaction.", buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)
INBOX_WAITING = Gauge("todoke_forms_inbox_waiting", "1 while this office cannot keep submissions.")
PUT_BACK = Counter("todoke_forms_inbox_put_back_total", "Messages put back because one in it cannot be judged yet.")
HELD = Gauge("todoke_forms_inbox_held", "Messages that wait in the stream until this office can judge them.")
CHUNKS = Counter("todoke_forms_chunks_total", "Chunks of files that came in.", ["outcome"])
CHUNKS_WAITING = Gauge("todoke_forms_chunks_waiting", "1 while chunks of files wait for room or for the database.")
UNCLAIMED = Gauge("todoke_forms_unclaimed_bytes", "What uploads that no application named count for.")
UPLOADS_FORGOTTEN = Counter("todoke_forms_uploads_forgotten_total", "Uploads that nobody named and that went.", ["why"])
SENT = Counter("todoke_forms_outbox_sent_total", "Rows that their receivers confirmed.", ["lane"])
WAITING = Gauge("todoke_forms_outbox_waiting", "1 while a lane's receiver does not confirm.", ["lane"])
FILES_REBUILT = Counter("todoke_forms_files_rebuilt_total", "Attachments that were rebuilt.")
FILES_FAILED = Counter("todoke_forms_files_failed_total", "Attempts that ended without an answer, by how.", ["how"])
FILES_WAITING = Gauge("todoke_forms_files_waiting", "1 while attachments cannot be rebuilt.")
STATE_CHANGES = Counter("todoke_forms_state_changes_total", "States that staff moved cases to.", ["state"])
SIGN_INS = Counter("todoke_forms_sign_ins_total", "Sign-ins of staff.")
