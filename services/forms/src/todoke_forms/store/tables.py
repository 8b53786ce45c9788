"""The tables, the same on SQLite and PostgreSQL. Times are POSIX milliseconds; documents are JSON text.

The narrow columns that lists are made of stand apart from the papers of a case, which are read one case at a time.
JSON text, not columns, holds whatever a citizen named: it escapes NUL, which a PostgreSQL text cannot hold.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

metadata = MetaData()

# SQLite counts rows only in a column of type INTEGER; PostgreSQL needs the eight bytes.
_RowId = BigInteger().with_variant(Integer, "sqlite")

form_versions = Table(
    "form_versions",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("procedure", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),  # of the newest bundle that carried it
    Column("key_ids", Text, nullable=False),  # JSON; the sealing keys of that bundle
    Column("definition", Text, nullable=False),  # canonical JSON
    Column("published_at_ms", BigInteger, nullable=False),
    Column("superseded_at_ms", BigInteger),  # null: current
    UniqueConstraint("procedure", "version"),
)

form_terms = Table(
    "form_terms",  # of versions that were replaced or withdrawn
    metadata,
    Column("digest", LargeBinary(32), ForeignKey("form_versions.digest"), primary_key=True),
    Column("accept_until_ms", BigInteger),  # null: not beyond the moment at which it was superseded
    Column("withdrawn_at_ms", BigInteger),  # null: it is not
    Column("reason", Text),  # JSON, by language
)

form_withdrawals = Table(
    "form_withdrawals",
    metadata,
    Column("number", _RowId, primary_key=True),
    Column("digest", LargeBinary(32), ForeignKey("form_versions.digest"), nullable=False),
    Column("procedure", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("wanted", String(16), nullable=False),
    Column("reason", Text, nullable=False),  # JSON, by language
    Column("staff", String(64), nullable=False),  # empty: an operator
    Column("asked_at_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code", String(64)),
    Column("ended_at_ms", BigInteger),
    Index("form_withdrawals_by_state", "state", "number"),
    Index("form_withdrawals_by_procedure", "procedure", "number"),
    sqlite_autoincrement=True,
)

form_bundles = Table(
    "form_bundles",  # as they were signed last, for staff who hand a form to another municipality
    metadata,
    Column("procedure", String(64), primary_key=True),
    Column("bundle", Text, nullable=False),  # JWS
)

sealing_keys = Table(
    "sealing_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("suite", String(16), nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("offered_from_ms", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # among those that were offered from the same moment on
    Column("offered_until_ms", BigInteger),  # null: until they are exchanged
)

cases = Table(
    "cases",
    metadata,
    Column("id", _RowId, primary_key=True),  # in the order of arrival
    Column("submission_id", LargeBinary(16), nullable=False, unique=True),
    Column("receipt_number", String(19), nullable=False, unique=True),
    Column("procedure", String(64), nullable=False),
    Column("form_digest", LargeBinary(32), ForeignKey("form_versions.digest"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),  # how many states it has entered
    Column("verdict", String(48), nullable=False),  # "ok" or the first check that wants a look
    Column("eligible", Boolean, nullable=False),
    Column("amount_yen", BigInteger, nullable=False),
    Column("statement_digest", LargeBinary(32), nullable=False),  # SHA-256 of the statement's JWS text
    Column("accepted_at_ms", BigInteger, nullable=False),
    Column("relayed_at_ms", BigInteger, nullable=False),
    Column("opened_at_ms", BigInteger, nullable=False),
    Column("ledger_index", BigInteger, nullable=False),  # in the internet zone's ledger
    Index("cases_by_acceptance", "accepted_at_ms", "ledger_index", "id"),
    Index("cases_by_state", "state", "accepted_at_ms", "ledger_index", "id"),
    Index("cases_by_procedure", "procedure", "accepted_at_ms", "ledger_index", "id"),
    Index("cases_by_procedure_state", "procedure", "state", "accepted_at_ms", "ledger_index", "id"),
)

ADDED_INDEXES = tuple(index for index in cases.indexes if str(index.name).startswith("cases_by_procedure"))
"""Indexes that a database of before access by department lacks."""

ACCEPTED = (cases.c.accepted_at_ms, cases.c.ledger_index, cases.c.id)
"""The order of cases: that in which the internet zone accepted them (`Arrival.accepted`), whatever came first."""

case_papers = Table(
    "case_papers",
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("statement", Text, nullable=False),  # compact JWS, as the citizen's card signed it or the gateway vouched
    Column("key_id", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # attachments stay inside: nothing unsanitised lies open
    Column("checks", Text, nullable=False),  # JSON, in the order they were made
    Column("attributes", Text, nullable=False),  # JSON, as the certificate says them; null: no card signed it
    Column("answers", Text, nullable=False),  # JSON
    Column("attachments", Text, nullable=False),  # JSON: names, types, sizes, digests
)

uploads = Table(
    "uploads",  # files that were sealed apart, before and after an application names them
    metadata,
    Column("upload", LargeBinary(16), primary_key=True),
    Column("weight", BigInteger, nullable=False),  # bytes that the chunks which are here count for
    Column("first_at_ms", BigInteger, nullable=False),
    Column("claimed_at_ms", BigInteger),  # null: no verified application names it yet, and it will be forgotten
    Index("uploads_by_claim", "claimed_at_ms", "first_at_ms", "weight"),
)

upload_chunks = Table(
    "upload_chunks",
    metadata,
    Column("upload", LargeBinary(16), ForeignKey("uploads.upload"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

case_files = Table(
    "case_files",  # what became of each attachment, in the order of the form
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),  # from 0
    Column("state", String(8), nullable=False),
    Column("failures", Integer, nullable=False),  # how often rebuilding it ended without an answer
    Column("report", Text),  # JSON; null while it is pending
    Index("case_files_by_state", "state", "case_id"),
)

clean_files = Table(
    "clean_files",  # the rebuilt ones, the only bytes of files that are ever shown to anyone
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of a piece, from 0
    Column("body", LargeBinary, nullable=False),
)

case_uploads = Table(
    "case_uploads",  # which files sealed apart are a case's: besides, only its sealed content says so
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("upload", LargeBinary(16), primary_key=True),
    Index("case_uploads_by_upload", "upload"),
)

case_history = Table(
    "case_history",
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),  # name of a member of staff; empty: the inbox
    Column("reason", Text, nullable=False),  # JSON string
    Column("leaf_tag", LargeBinary(16), nullable=False, unique=True),
    Column("leaf_salt", LargeBinary(32), nullable=False),  # without it the leaf says nothing
    Column("ledger_index", BigInteger),  # in the closed zone's ledger; null until it answered
)

contacts = Table(
    "contacts",  # the address of e-mail that was verified for a case, where its form asks for one
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),  # JSON string
)

office_secrets = Table(
    "office_secrets",  # made here, and never told to anybody
    metadata,
    Column("name", String(32), primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
)

persons = Table(
    "persons",  # by a keyed digest: whose first application of a form, in a period, is which case
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("procedure", String(64), primary_key=True),
    Column("period", String(4), primary_key=True),  # a fiscal year; empty: for ever
    Column("case_id", _RowId, ForeignKey("cases.id"), nullable=False),
    Index("persons_by_case", "case_id"),
)

place_pools = Table(
    "place_pools",  # what a capacity counts: whoever gives or frees places holds its row
    metadata,
    Column("pool", String(128), primary_key=True),
    Column("next_number", Integer, nullable=False),  # of the waiting list; none is given twice
    Column("spent", Integer, nullable=False),  # places of cases that were deleted since
    Column("drawn", Boolean, nullable=False),
)

ended_orders = Table(
    "ended_orders",  # pools that were drawn, and whose order serves nobody any more
    metadata,
    Column("pool", String(128), primary_key=True),
)

case_places = Table(
    "case_places",  # where a case stands now
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("pools", Text, nullable=False),  # JSON: those that it asks for a place in, the most wanted first
    Column("pool", String(128), nullable=False),  # in which it stands; empty: in none
    Column("wish", Integer, nullable=False),  # which of several wishes that is, from 1; 0: it has one
    Column("place", String(16), nullable=False),
    Column("number", Integer, nullable=False),  # in the waiting list; 0: in none
    Column("changes", Integer, nullable=False),
    Column("first_case_id", _RowId),  # of the same person; null: it is the first, or that one is deleted
    Index("case_places_by_pool", "pool", "place", "number"),
    Index("case_places_by_first", "first_case_id"),
)

place_history = Table(
    "place_history",
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("change", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("place", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),  # name of a member of staff; empty: nobody, it followed
    Column("reason", Text, nullable=False),  # JSON string
)

case_attendance = Table(
    "case_attendance",  # who had booked and did not come, as staff noted it
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("change", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("missed", Boolean, nullable=False),  # false: the mark before was taken back
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
)

case_notes = Table(
    "case_notes",  # what staff recorded about a case; the last record says when it is looked at next
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("text", Text, nullable=False),  # JSON string
    Column("due", String(10)),  # ISO 8601 day
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Index("case_notes_by_due", "due"),
)

draws = Table(
    "draws",
    metadata,
    Column("pool", String(128), primary_key=True),  # a form's; one draw each
    Column("closed", LargeBinary, nullable=False),  # the draw's file before it is drawn, canonical JSON
    Column("closed_by", String(64), nullable=False),
    Column("value", String(200)),  # null: not drawn yet
    Column("drawn_at_ms", BigInteger),
    Column("drawn_by", String(64)),
    Column("leaf_tag", LargeBinary(16), nullable=False, unique=True),
    Column("leaf_salt", LargeBinary(32), nullable=False),
    Column("ledger_index", BigInteger),  # in the closed zone's ledger; null until it answered
)

vacancies = Table(
    "vacancies",  # what was last told outside of the places of a form
    metadata,
    Column("procedure", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("said", LargeBinary(32), nullable=False),  # digest of what was said, and by which key
)

letter_keys = Table(
    "letter_keys",  # to which letters about a case are sealed, if its applicant made one
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("suite", String(16), nullable=False),
    Column("public", LargeBinary, nullable=False),
)

letters = Table(
    "letters",  # as they were written
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("sequence", Integer, primary_key=True, autoincrement=False),  # of the state it goes with
    Column("said", Text, nullable=False),  # JSON
)

deletions = Table(
    "deletions",  # of each case that is gone: that it was, and that it went when its time was over
    metadata,
    Column("receipt_number", String(19), primary_key=True),
    Column("procedure", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),  # of the leaf: one after that of the last state
    Column("statement_digest", LargeBinary(32), nullable=False),
    Column("decided_at_ms", BigInteger, nullable=False),
    Column("kept_until", String(10), nullable=False),  # ISO 8601 day
    Column("files", Integer, nullable=False),
    Column("deleted_at_ms", BigInteger, nullable=False),
    Column("leaf_tag", LargeBinary(16), nullable=False, unique=True),
    Column("leaf_salt", LargeBinary(32), nullable=False),
    Column("ledger_index", BigInteger),  # in the closed zone's ledger; null until it answered
)

documents = Table(
    "documents",  # what others signed and signatures were judged by; each once, for as long as a case names it
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # SHA-256
    Column("body", LargeBinary, nullable=False),  # DER
)

case_evidence = Table(
    "case_evidence",
    metadata,
    Column("case_id", _RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("authority", LargeBinary(32), ForeignKey("documents.digest"), nullable=False),
    Column("revocation", LargeBinary(32), ForeignKey("documents.digest"), nullable=False),
    Column("revocation_kind", String(8), nullable=False),  # "list" or "ocsp"
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("lane", String(16), nullable=False),
    Column("key", String(128), nullable=False),  # the tail of a subject
    Column("message_id", String(32), nullable=False),  # random, so that a restored backup repeats no other's id
    Column("payload", LargeBinary, nullable=False),
    Index("outbox_by_lane", "lane", "id"),
    sqlite_autoincrement=True,
)

case_views = Table(
    "case_views",
    metadata,
    Column("id", _RowId, primary_key=True),  # in the order in which staff looked
    Column("case_id", _RowId, ForeignKey("cases.id"), nullable=False),
    Column("staff", String(64), nullable=False),
    Column("what", String(16), nullable=False),  # "case", "file" that was taken, or "refused"
    Column("at_ms", BigInteger, nullable=False),
    Index("case_views_by_case", "case_id", "id"),
    Index("case_views_by_staff", "staff", "id"),
    sqlite_autoincrement=True,
)

staff = Table(
    "staff",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password", String(256), nullable=False),  # scrypt, with its parameters and salt
    Column("added_at_ms", BigInteger, nullable=False),
)

staff_rights = Table(
    "staff_rights",
    metadata,
    Column("staff_name", String(64), ForeignKey("staff.name"), primary_key=True),
    Column("right", String(32), primary_key=True),
)

staff_departments = Table(
    "staff_departments",
    metadata,
    Column("staff_name", String(64), ForeignKey("staff.name"), primary_key=True),
    Column("department", String(200), primary_key=True),  # empty: every one
)

begun_forms = Table(
    "begun_forms",  # procedures of which a draft was begun: whose they are until one is published
    metadata,
    Column("procedure", String(64), primary_key=True),
    Column("department", String(200), nullable=False),  # empty: only theirs who serve every one
)

form_drafts = Table(
    "form_drafts",
    metadata,
    Column("draft_id", String(22), primary_key=True),  # random: tells nothing, and is guessed by nobody
    Column("procedure", String(64), nullable=False),
    Column("title", Text, nullable=False),  # JSON, of the Japanese text: for lists
    Column("revision", Integer, nullable=False),  # rises with every save; a save says the one it began from
    Column("definition", Text, nullable=False),  # JSON, as the builder wrote it
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("changed_by", String(64), nullable=False),
)

draft_origins = Table(
    "draft_origins",  # of drafts of a form that is offered: the version that they began from, or became
    metadata,
    Column("draft_id", String(22), primary_key=True),
    Column("version", Integer, nullable=False),
)

draft_rewordings = Table(
    "draft_rewordings",  # of drafts in which choices have other words: what they were (core.reworded)
    metadata,
    Column("draft_id", String(22), primary_key=True),
    Column("lists", Text, nullable=False),  # JSON
)

form_proposals = Table(
    "form_proposals",  # drafts as they were when somebody asked to have them published
    metadata,
    Column("number", _RowId, primary_key=True),
    Column("draft_id", String(22), nullable=False),
    Column("procedure", String(64), nullable=False),
    Column("title", Text, nullable=False),  # JSON, of the Japanese text
    Column("revision", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("definition", Text, nullable=False),  # canonical JSON
    Column("written_by", String(64), nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("proposed_at_ms", BigInteger, nullable=False),
    Column("previous_days", Integer, nullable=False),  # for which who began the version it replaces may still file it
    Column("state", String(16), nullable=False),
    Column("replaces", Integer),  # the version it was compared with by who approved it; 0: none
    Column("decided_by", String(64)),
    Column("decided_at_ms", BigInteger),
    Column("words", Text),  # JSON, of who sent it back
    Column("version", Integer),
    Column("code", String(64)),
    Column("ended_at_ms", BigInteger),
    Index("form_proposals_by_state", "state", "number"),
    Index("form_proposals_by_draft", "draft_id", "number"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", LargeBinary(32), primary_key=True),  # SHA-256: a leaked table opens no session
    Column("staff_name", String(64), ForeignKey("staff.name"), nullable=False),
    Column("csrf_token", String(43), nullable=False),
    Column("started_at_ms", BigInteger, nullable=False),
    Column("seen_at_ms", BigInteger, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",  # of the last minutes; one that succeeds is taken out again
    metadata,
    Column("id", _RowId, primary_key=True),
    Column("subject", String(80), nullable=False),  # digest of a name, or an address
    Column("at_ms", BigInteger, nullable=False),
    Index("sign_in_attempts_by_subject", "subject", "at_ms"),
)

# PostgreSQL would try to compress what cannot be: ciphertext.
for _sealed in (case_papers, upload_chunks):
    event.listen(
        _sealed,
        "after_create",
        DDL("ALTER TABLE %(table)s ALTER COLUMN sealed SET STORAGE EXTERNAL").execute_if(  # type: ignore[no-untyped-call]
            dialect="postgresql"
        ),
    )
