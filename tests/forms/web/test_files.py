"""What staff are told of each attachment, and that only rebuilt ones can be had, as files and never as pages."""

from __future__ import annotations

import io
import random
import secrets
from itertools import pairwise

import msgspec
import pytest
from support import casework

from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.files import CRASHED, TIMED_OUT, FileReport
from todoke_forms.core.states import State
from todoke_forms.store import files
from todoke_forms.web import file_texts
from todoke_sanitizer.core.model import Code, Noted, Removed

REPORT = FileReport(
    code="ok",
    kind="image/heic",
    name="領収書.jpg",
    media_type="image/jpeg",
    removed=("metadata", "trailing_bytes"),
    noted=("double_extension",),
    pages=1,
)
BODY = b"\xff\xd8\xff rebuilt"


def settle(office, report, body=b""):
    """Says this of the first attachment that waits."""
    with office.database.write() as connection:
        waiting = files.pending(connection, 1, ())[0]
        files.settle(connection, waiting, msgspec.structs.replace(report, size=len(body)), io.BytesIO(body))


def test_a_pending_file_is_shown_as_such_and_not_offered(office, staff):
    number = office.arrive(1)
    page = staff.get(f"/cases/{number}").text
    assert page.count("無害化を待っています") == 2
    assert "/files/" not in page


def test_a_rebuilt_file_is_offered_with_its_report(office, staff):
    number = office.arrive(1)
    settle(office, REPORT, BODY)
    page = staff.get(f"/cases/{number}").text
    assert f'href="/cases/{number}/files/0"' in page
    for words in ("領収書.jpg", "1ページ", "撮影場所", "拡張子が2つ", "中身は画像（HEIC）です"):
        assert words in page, words
    assert f"/cases/{number}/files/1" not in page


def test_a_refused_file_is_shown_with_the_reason_in_both_languages(office, staff):
    number = office.arrive(1)
    settle(office, FileReport(code="encrypted", kind="application/pdf"))
    page = staff.get(f"/cases/{number}").text
    assert "パスワードや利用の制限" in page
    assert "has a password" in page
    assert "/files/" not in page


def test_a_rebuilt_file_is_sent_to_be_saved_and_nothing_runs_it(office, staff):
    number = office.arrive(1)
    settle(office, REPORT, BODY)
    response = staff.client.get(f"/cases/{number}/files/0")
    assert (response.status_code, response.data) == (200, BODY)
    assert (response.headers["Content-Type"], response.headers["Content-Length"]) == ("image/jpeg", str(len(BODY)))
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"file.jpg\"; filename*=UTF-8''%E9%A0%98%E5%8F%8E%E6%9B%B8.jpg"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_large_file_is_kept_and_sent_in_pieces(office, staff):
    number, large = office.arrive(1), BODY + random.Random(0).randbytes(2 * files.PIECE)
    settle(office, REPORT, large)
    with office.database.read() as connection:
        kept = [files.piece(connection, 1, 0, piece) for piece in range(4)]
    assert [len(piece) for piece in kept] == [files.PIECE, files.PIECE, len(BODY), 0]
    response = staff.client.get(f"/cases/{number}/files/0", buffered=False)
    sent = list(response.iter_encoded())
    assert ([len(piece) for piece in sent], b"".join(sent)) == ([len(piece) for piece in kept[:3]], large)


def test_who_is_not_signed_in_gets_no_file(office):
    number = office.arrive(1)
    settle(office, REPORT, BODY)
    response = office.browser().get(f"/cases/{number}/files/0")
    assert (response.status_code, BODY in response.data) == (303, False)


@pytest.mark.parametrize("position", ["1", "2", "-1", "00000", "9" * 30, "x", "１", "0%00"])
def test_what_was_not_rebuilt_cannot_be_had(office, staff, position):
    number = office.arrive(1)
    settle(office, REPORT, BODY)
    settle(office, FileReport(code="crashed"))
    assert staff.get(f"/cases/{number}/files/{position}").status_code == 404


def test_a_file_of_no_case_is_unknown(staff):
    assert staff.get("/cases/0000-0000-0000-0000/files/0").status_code == 404


def test_a_download_is_recorded_without_a_name(office, staff, caplog):
    number = office.arrive(1)
    settle(office, REPORT, BODY)
    with caplog.at_level("INFO", logger="todoke.audit"):
        staff.client.get(f"/cases/{number}/files/0")
    recorded = [record for record in caplog.records if record.message == "file_downloaded"]
    assert [record.fields for record in recorded] == [{"receipt": number, "position": 0, "staff": "mihon"}]


def test_nothing_of_an_original_is_ever_sent(office, staff):
    number = office.arrive(1)
    original = b"".join(file.data for file in casework.templates.golden_files())
    for path in (f"/cases/{number}", f"/cases/{number}/files/0", f"/cases/{number}/files/1"):
        sent = staff.client.get(path).data
        assert b"%PDF-" not in sent
        assert original[:200] not in sent


def test_every_code_has_its_words():
    for code in (*Code, TIMED_OUT, CRASHED):
        assert file_texts.refusal(code) != file_texts.refusal("no such code"), code
        assert file_texts.refusal(code, "en") != file_texts.refusal("no such code", "en"), code
    assert set(file_texts.REMOVALS) == set(Removed)
    assert set(file_texts.NOTES) == set(Noted)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "保存期限：決定した年度の翌年度から5年。決定するまでは消しません。"),
        (
            ("accepted", "reviewing", "granted"),
            "保存期限：令和14年（2032年）3月31日まで（決定した年度の翌年度から5年）。",
        ),
    ],
)
def test_staff_see_until_when_the_originals_are_kept(office, staff, states, said):
    number = office.arrive(1)
    for sequence, (seen, wanted) in enumerate(pairwise(("arrived", *states)), 1):
        change = Change(number, State(seen), sequence, State(wanted), "", "mihon")
        change_state(office.database, casework.MUNICIPALITY, change, secrets.token_bytes, casework.NOW_MS)
    assert said in staff.get(f"/cases/{number}").text
