"""Groups that must have an entry, and in whose entries nothing is asked of some: an entry without an answer is none."""

from collections.abc import Iterator

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, Not
from todoke_catalog.controls import guards
from todoke_catalog.definition import Definition
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.tied import Tied


def check(form: Form) -> Iterator[Advice]:
    """Every such group that somebody comes to whom no rule refuses; only of a sound form.

    It keeps a form from being published, so what could not be found out is not said.
    """
    for one in form.fields:
        if isinstance(one.field, kinds.GroupField) and _is_dead_end(form.definition, one, one.field):
            yield Advice(ReviewCode.GROUP_UNANSWERABLE, one.path)


def _is_dead_end(definition: Definition, one: Located, group: kinds.GroupField) -> bool:
    asked = [guards(field.shown_when) for field in group.fields if isinstance(field, kinds.Question)]
    if group.min_entries == 0 or not asked or not all(asked):  # none is needed, or it asks nobody or everybody
        return False
    reach = Tied(definition)  # one of its own, which nothing has tired
    rules = [rule.condition for rule in definition.eligibility]
    return reach.possible((*one.guards, *rules, *(Not(All(own)) for own in asked))) and not reach.doubted
