"""An account that an applicant types in, with the copy of its passbook that 人間ドック助成金申請 then asks for."""

from __future__ import annotations

from collections.abc import Mapping

from todoke_catalog import templates
from todoke_catalog.reading.attachments import File

ACCOUNT = {"bank": "9999", "branch": "001", "kind": "ordinary", "number": "0001234", "holder": "ミホン ハナコ"}
PASSBOOK = File("通帳.pdf", "application/pdf", templates.golden_files()[0].data)
FILES = (*templates.golden_files(), PASSBOOK)
"""Those of the golden application and the passbook, in the order of the form."""


def by_number(account: Mapping[str, str] = ACCOUNT) -> dict[str, object]:
    """The answers in which it differs from the golden application, which is paid to the 公金受取口座."""
    passbook = {"name": PASSBOOK.name, "size": len(PASSBOOK.data), "type": PASSBOOK.media_type}
    return {"payee_relation": "applicant", "payee_account": dict(account), "passbook": [passbook]}
