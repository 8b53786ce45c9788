"""Gives a draft to a translator as a file, and puts the file that comes back into what the builder has open.

Nothing is kept here: the builder takes the answer as one step that can be undone, and saves it like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, jsonify, make_response, request
from werkzeug.wrappers import Response

from todoke_forms import metrics
from todoke_forms.core import drafts, translating
from todoke_forms.core.sheets import RowRefusal
from todoke_forms.web import texts
from todoke_forms.web.builder import texts as words
from todoke_forms.web.builder.drafts import bench
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

FILE = "translation"
SHOWN = 40  # characters of a text that is named


def give(draft_id: str) -> Response:
    """The draft's texts as it is kept, in the language that is asked for, to be saved.

    :raises Refusal: "translation_language_unknown", "draft_unknown".
    """
    plain, language = drafts.plain(bench().read(draft_id).definition), request.args.get("language", "")
    data = translating.give(plain, language)
    headers = {"Content-Disposition": f'attachment; filename="{plain["procedure"]}.{language}.csv"'}
    return Response(data, headers=headers, content_type="text/csv; charset=utf-8")


def take(draft_id: str) -> Response:
    """The definition that the builder sent with the texts of the file in it, and what there is to say; or why not."""
    try:
        brought = _brought(draft_id)
    except Refusal as refusal:
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        said = {"code": refusal.code, "sentence": _why(refusal)}
        return make_response(jsonify(said), 404 if refusal.code == "draft_unknown" else 422)
    return jsonify({"definition": brought.plain, "sentence": _said(brought)})


def _brought(draft_id: str) -> translating.Brought:
    kept, sent = bench().read(draft_id), request.files.get(FILE)
    plain, _ = drafts.read(request.form.get("definition", "").encode("utf-8", "surrogatepass"))
    if plain["procedure"] != kept.procedure:
        raise Refusal("draft_malformed")
    return translating.take(plain, sent.read(translating.MAX_BYTES + 1) if sent else b"")


def _why(refusal: Refusal) -> str:
    where = words.TRANSLATION_ROW.format(row=refusal.row) if isinstance(refusal, RowRefusal) else ""
    return where + texts.refusal(refusal.code)


def _said(brought: translating.Brought) -> str:
    left = words.TRANSLATION_MISSING.format(count=brought.missing) if brought.missing else words.TRANSLATION_WHOLE
    strange = words.TRANSLATION_STRANGE.format(count=brought.strange) if brought.strange else ""
    stale = words.TRANSLATION_STALE.format(count=brought.stale) if brought.stale else ""
    taken = words.TRANSLATION_TAKEN.format(language=words.language(brought.language))
    return taken + left + strange + stale + _unusable(brought.unusable)


def _unusable(japanese: Sequence[str]) -> str:
    if not japanese:
        return ""
    return words.TRANSLATION_UNUSABLE.format(count=len(japanese), first=japanese[0][:SHOWN])
