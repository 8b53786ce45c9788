"""An answer that opens something on its own page: whether that is to be read or to be answered is said as it is."""

import json

import pytest
from support.gateway import Gateway, published
from support.walker import Walker

from todoke_catalog import templates
from todoke_gateway.web import texts

READ, ANSWER = (texts.ui("ja")[name] for name in ("more_to_read", "more_questions"))
DAMAGE = {"kind": "hole", "place": "見本橋の前", "seen.era": "R", "seen.year": "8", "seen.month": "10", "seen.day": "1"}


@pytest.mark.parametrize(
    ("answers", "said", "unsaid"),
    [({"hurry": "now"}, READ, ANSWER), ({"hurry": "now", "kind": "light"}, ANSWER, READ)],
    ids=["a notice", "a notice and a question"],
)
def test_what_was_opened_is_called_what_it_is(answers, said, unsaid):
    form = published(definition=json.loads(templates.read("road-damage")))
    walker = Walker(Gateway(form)).post("start", path="/procedures/road-damage/form")
    walker.post("next", {**DAMAGE, **answers}, path="/procedures/road-damage/form")
    assert (walker.at, walker.answer.status_code) == ("page_damage", 200)
    assert said in walker.text
    assert unsaid not in walker.text
