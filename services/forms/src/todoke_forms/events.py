"""The names of what forms logs, and of what it records for auditors. Fields are identifiers, never content."""

from __future__ import annotations

# Log events: for operators.
INBOX_WAITS = "inbox_waits"
INBOX_PUT_BACK = "inbox_put_back"
CHUNKS_WAIT = "chunks_wait"
SWEEP_WAITS = "sweep_waits"
UPLOADS_FORGOTTEN = "uploads_forgotten"
LANE_WAITS = "outbox_lane_waits"
COUNTS_UNAVAILABLE = "counts_unavailable"
OPENING_FAILED = "opening_failed"
KEEPING_FAILED = "keeping_failed"
PAGE_FAILED = "page_failed"
OFFER_WAITS = "offer_waits"
HINTS_WAIT = "hints_wait"
RELEASE_WAITS = "release_waits"
WITHDRAWAL_WAITS = "withdrawal_waits"
SANITIZER_WAITS = "sanitizer_waits"
LISTS_NOT_REMEMBERED = "lists_not_remembered"  # what: after a restart an older revocation list counts
FILE_UNREADABLE = "file_unreadable"
LOOKUPS_REFUSED = "lookups_refused"  # code: imported data on banks that is not used

# Audit events: for auditors, who must be able to find each of them for a year and more. What was refused, here and at
# every other door, is the kit's event "refused" with door and code.
CASE_OPENED = "case_opened"  # receipt, verdict
CASE_CANCELLED = "case_cancelled"  # receipt; of an anonymous one, to the hour
STATE_CHANGED = "case_state_changed"  # receipt, from_state, to_state, staff
LETTER_SENT = "letter_sent"  # receipt, staff
REPEAT_ACCEPTED = "repeat_accepted"  # receipt, staff: what looked like the second application of a person
ATTENDANCE_MARKED = "attendance_marked"  # receipt, staff: that who had booked did not come, or did after all
NOTE_WRITTEN = "note_written"  # receipt, staff
DRAW_CLOSED = "draw_closed"  # procedure, staff
DRAW_HELD = "draw_held"  # procedure, staff
DRAW_EXPORTED = "draw_exported"  # procedure
CASE_SHOWN = "case_shown"  # receipt, staff
FILE_REBUILT = "file_rebuilt"  # receipt, position
FILE_DOWNLOADED = "file_downloaded"  # receipt, position, staff
FORM_PUBLISHED = "form_published"  # procedure, version, sequence
SEALING_KEYS_OFFERED = "sealing_keys_offered"  # key_ids, the preferred first; forms: how many bundles say so anew
RECOVERY_SHARES_MADE = "recovery_shares_made"  # threshold, shares
KEYS_RESTORED = "keys_restored"  # key_ids
CASE_DELETED = "case_deleted"  # receipt, procedure, kept_until, files
CASE_EXPORTED = "case_exported"  # receipt, answers: whether they were put in
DEAD_LETTER_REPLAYED = "dead_letter_replayed"  # number, reason, sha256
DEAD_LETTER_DROPPED = "dead_letter_dropped"  # number, reason, sha256, dropped_as, ticket
UPLOADS_DROPPED = "uploads_dropped"  # hours: those that no application named and that had lain so long
STAFF_ADDED = "staff_added"  # staff; also when one is given a new password
STAFF_RIGHTS_SET = "staff_rights_set"  # staff, rights
STAFF_DEPARTMENTS_SET = "staff_departments_set"  # staff, departments; "every": all of them
DEPARTMENT_REFUSED = "department_refused"  # what, id, staff: of a department that one does not serve; told: none
DRAFT_BEGUN = "form_draft_begun"  # draft, staff
FORM_IMPORTED = "form_imported"  # draft, procedure, municipality, version, staff
FORM_SHARED = "form_shared"  # procedure, staff
DRAFT_REMOVED = "form_draft_removed"  # draft, staff
FORM_PROPOSED = "form_proposed"  # proposal, procedure, digest, staff
FORM_APPROVED = "form_approved"  # proposal, procedure, digest, staff
WITHDRAWAL_ASKED = "form_withdrawal_asked"  # procedure, version, wanted, staff
FORM_WITHDRAWN = "form_withdrawn"  # procedure, version, staff; empty: an operator
FORM_RESTORED = "form_restored"  # procedure, version, staff; empty: an operator
FORM_SENT_BACK = "form_sent_back"  # proposal, procedure, staff
SIGNED_IN = "signed_in"  # staff
SIGNED_OUT = "signed_out"  # staff
