"""What a screen costs does not grow with the square of the form: what is shown is found out once for a journey."""

from support.gateway import NOW, PROCEDURE, TEMPLATES, Gateway
from support.walker import Walker

from todoke_catalog import templates
from todoke_gateway.core import journey


def test_what_is_shown_is_found_out_once_for_a_journey(monkeypatch):
    form, journeys, searches = TEMPLATES[PROCEDURE], [], []

    def counted(calls, real):
        return lambda *given: calls.append(given) or real(*given)

    monkeypatch.setattr(journey, "shown_fields", counted(searches, journey.shown_fields))
    monkeypatch.setattr(journey, "validate", counted(journeys, journey.validate))
    walker = Walker(Gateway(form)).begin_with(templates.golden_answers(NOW.date(), PROCEDURE), form)
    walker.at = "check"
    walker.post("show", path=f"/procedures/{PROCEDURE}/form")
    assert walker.answer.status_code == 200
    of_journeys = [given for given in searches if given[0] is not form.definition]  # which has its files too
    assert len(of_journeys) == len(journeys) == 1
