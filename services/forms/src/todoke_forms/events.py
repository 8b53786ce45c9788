"""The names of what forms logs, and of what it records for auditors. Fields are identifiers, never content."""

from __future__ import annotations

# Log events: for operators.
INBOX_WAITS = "inbox_waits"
INBOX_PUT_BACK = "inbox_put_back"
FILES_WAIT = "files_wait"
SWEEP_WAITS = "sweep_waits"
UPLOADS_FORGOTTEN = "uploads_forgotten"
LANE_WAITS = "outbox_lane_waits"
COUNTS_UNAVAILABLE = "counts_unavailable"
OPENING_FAILED = "opening_failed"
PAGE_FAILED = "page_failed"

# Audit events: for auditors, who must be able to find each of them for a year and more. What was refused, here and at
# every other door, is the kit's event "refused" with door and code.
CASE_OPENED = "case_opened"  # receipt, verdict
STATE_CHANGED = "case_state_changed"  # receipt, from_state, to_state, staff
CASE_SHOWN = "case_shown"  # receipt, staff
FORM_PUBLISHED = "form_published"  # procedure, version, sequence
CASE_EXPORTED = "case_exported"  # receipt, answers: whether they were put in
STAFF_ADDED = "staff_added"  # staff; also when one is given a new password
SIGNED_IN = "signed_in"  # staff
SIGNED_OUT = "signed_out"  # staff
