"""The shared test vectors of letters, `tests/evidence/vectors/letters.json`: keys, and letters to them.

`python -m support.letter_vectors` writes the file anew (PYTHONPATH=scripts:tests), with keys that Python and Chromium
make, and that are nobody's. A new file is for a new format: what was sent must stay readable.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.browser import chromium, serving
from support.gateway import Gateway
from support.letters import LETTER, MUNICIPALITY, sealed, signed
from support.notices import NUMBER

from todoke_evidence import sealing
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey

FILE = Path(__file__).parents[1] / "evidence" / "vectors" / "letters.json"
GENERATE = """async ([folder, suite, number]) => {
  const [b64, hpke, key, sealing] = await Promise.all(
    ["js/b64.js", "vendor/hpke.js", "js/letterkey.js", "js/sealing.js"].map((name) => import(`${folder}/${name}`)));
  for (const name of Object.keys(hpke.SUITES)) if (name !== suite) delete hpke.SUITES[name];
  return key.file(await sealing.generate(), number);
}"""


def read() -> dict[str, Any]:
    """The vectors."""
    vectors: dict[str, Any] = json.loads(FILE.read_text())
    return vectors


def _made() -> dict[str, Any]:
    signer = NoticeKey.generate(MUNICIPALITY)
    keys = [("python", LetterKey.generate(NUMBER, suite)) for suite in sealing.SUITES]
    keys += [("chromium", LetterKey.from_bytes(text.encode())) for text in _in_chromium()]
    return {
        "municipality": MUNICIPALITY,
        "receipt_number": NUMBER,
        "notice_key": signer.public().to_bytes().decode(),
        "title": LETTER.title,
        "text": LETTER.text,
        "letters": [
            {"by": by, "suite": one.suite, "key": one.to_bytes().decode(), "letter": signed(sealed(one), signer)}
            for by, one in keys
        ],
    }


def _in_chromium() -> list[str]:
    pages = Gateway().pages
    folder = pages.extensions["todoke_assets"]["gateway"].url("js/b64.js").removesuffix("/js/b64.js")
    with serving(pages) as address, chromium() as browser:
        made = []
        for suite in sealing.SUITES:
            page = browser.new_page()
            page.goto(address)
            made.append(page.evaluate(GENERATE, [folder, suite, NUMBER]))
    return made


if __name__ == "__main__":
    FILE.write_text(json.dumps(_made(), ensure_ascii=False, indent=1) + "\n")
