"""One request on its way through a form: the draft that it brought, judged anew, and what its next screen carries."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from flask import request

from todoke_catalog import my_number, urgency
from todoke_catalog.definition import Page
from todoke_catalog.fields import AttachmentField, ChoicesField, Field, GroupField
from todoke_catalog.validation import Result, validate
from todoke_gateway.core import attached, carrying, hanging, journey, standing
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.attached import Attached
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft, Mark
from todoke_gateway.core.entry_ids import EntryIds, aligned
from todoke_gateway.core.journey import Journey
from todoke_gateway.core.uploads import Upload, check_whole
from todoke_gateway.web import answers, levels, merging, posted, reception, unshown
from todoke_gateway.web.language import language, words
from todoke_gateway.web.merging import Kept
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.site import site
from todoke_gateway.web.wording import joined, said
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Traveller:
    """One request on its way through a form."""

    form: Published
    journey: Journey
    renewed: str  # what became of the version that the draft was begun with, in words; empty: this is it
    raw: Mapping[str, object]
    mark: Mark | None = None  # where it was saved
    news: str = ""  # what its next screen has to say
    problem: str = ""  # why something was not done
    brought: str = ""  # the draft that it came with
    came: int = 0  # how many bytes of it were kept
    anew: bool = False  # whether the request came from a page of a former version, and its answers are taken
    files: tuple[Attached, ...] = ()  # that were sealed here, and are on disk
    ids: EntryIds = field(default_factory=EntryIds)  # of the entries in `raw`; gone are all that were ever kept

    @property
    def typed(self) -> dict[str, object]:
        """What was typed into shown fields and is not accepted: kept, so that nobody types it again."""
        accepted = self.journey.result.answers
        shown = [field for page in self.journey.pages for field in self.journey.fields(page)]
        kept = {field.id: posted.typed(field, self.raw.get(field.id)) for field in shown if field.id not in accepted}
        return {name: value for name, value in kept.items() if value is not None}

    @property
    def unsure(self) -> set[str]:
        """The ids of what hangs on an answer that is refused."""
        refused = (error.field.partition(".")[0] for error in self.journey.result.errors)
        return hanging.of_form(self.journey.definition, refused)

    @property
    def waiting(self) -> dict[str, object]:
        """What was answered to questions that a refused answer hides, in entries too: they may be asked again.

        Not what holds a 個人番号 where there is no basis for one: nothing on a screen could say why it is not saved.
        """
        unsure, basis = self.unsure, self.form.definition.my_number_basis
        unseen = unsure - self.journey.shown
        hidden = [field for field in self.journey.definition.fields if field.id in unseen]
        within = [group for group in self.journey.definition.groups if hanging.inside(group, unsure)]
        kept = {field.id: posted.typed(field, self.raw.get(field.id)) for field in (*hidden, *within)}
        return {
            name: value
            for name, value in kept.items()
            if value is not None and (basis is not None or not my_number.parts(value))
        }

    def page(self, page_id: str) -> Page | None:
        """A page by its id, shown or not: a browser may have kept its screen."""
        return next((page for page in self.journey.definition.pages if page.id == page_id), None)

    def shows(self, page: Page) -> bool:
        """Whether a page has a screen: it is shown, or only a refused answer hides it."""
        return page in self.journey.pages or any(field.id in self.unsure for field in page.fields)

    def asked(self, page: Page) -> tuple[Field, ...]:
        """The questions of a page: those that are shown, those whose answers wait, and those that are brought again."""
        brought = {name.partition(".")[0] for name in request.form} & self.unsure
        asked = self.journey.shown | self.waiting.keys() | brought
        return tuple(field for field in page.fields if field.id in asked)

    @property
    def kept(self) -> dict[str, object]:
        """Accepted answers, and the rest as it was typed."""
        return {**self.typed, **self.journey.result.answers, **self.waiting}

    @property
    def told_apart(self) -> Kept:
        """The same, with the ids of its entries, and of those that are gone from it."""
        kept = self.kept
        groups = [one for one in self.form.definition.fields if isinstance(one, GroupField) and one.id in kept]
        known = {group.id: self._ids(group, kept[group.id]) for group in groups}
        here = {"", *chain(*known.values())}
        named = {name: own for name, own in known.items() if any(own)}
        return Kept(kept, EntryIds(named, [one for one in dict.fromkeys(self.ids.gone) if one not in here]))

    def _ids(self, group: GroupField, kept: object) -> tuple[str, ...]:
        """The ids of the entries of a group as they are kept: none of those that are read as blank, once accepted."""
        said = dict(enumerate(self.ids.known.get(group.id, ())))
        places = merging.answered(group, self.raw.get(group.id), self.journey.result.known, site().today())
        accepted = group.id in self.journey.result.answers and group.id not in self.waiting
        return aligned([said.get(place, "") for place in (places if accepted else said)], kept)

    @property
    def fits(self) -> bool:
        """Whether a draft can hold all that is kept; if not, only the page that it was typed on still has it.

        What came larger, as drafts and saved answers of before may be, goes on as long as it grows no larger.
        """
        return self.size <= max(drafts.MAX_KEPT, self.came)

    @property
    def size(self) -> int:
        """The bytes of a draft that holds all that is kept, without where it was saved."""
        return len(drafts.write(Draft(self.form.digest, self.kept)).encode())

    @property
    def draft(self) -> str:
        """The draft that the next screen carries: the one that came, where one with this page could not be taken on."""
        return self._written if self.fits or not self.brought else self.brought

    @property
    def may_return(self) -> bool:
        """Whether a browser may keep its screens and come back to them (docs/decisions/0051).

        Not where somebody may have to hide that they were here, and not with a code that opens what was saved.
        """
        return not (self.form.definition.quick_exit or self.mark)

    @property
    def _written(self) -> str:
        kept = self.told_apart
        return drafts.write(Draft(self.form.digest, kept.answers, self.mark, self.files, kept.ids))

    @property
    def files_asked(self) -> tuple[AttachmentField, ...]:
        """The questions for files that are sealed here, as far as the answers show them."""
        if self.form.definition.level not in journey.SEALED_HERE:
            return ()
        return journey.files(self.form.definition, self.journey.result.known)

    @property
    def whole(self) -> Result:
        """What the form says to the answers and the files together."""
        asked = self.files_asked
        if not asked:
            return self.journey.result
        answered = {**self.kept, **attached.answers(asked, self.files)}
        return validate(self.form.definition, answered, site().today())

    def without(self, name: str) -> "Traveller":
        """The same traveller without the file of this token."""
        return replace(self, files=tuple(one for one in self.files if one.token != name))

    def moved(self, raw: dict[str, object], ids: EntryIds) -> "Traveller":
        """The same traveller with these answers."""
        return replace(self, journey=journey.travel(self.form.definition, raw, site().today()), raw=raw, ids=ids)

    def filled(self, page: Page, sent: Posted, raw: Mapping[str, object] | None = None) -> "Traveller":
        """The same traveller with what was sent of this page in place of the earlier, but for what is not shown.

        `raw` are its answers; without, as they were typed.
        """
        asked = self.asked(page)
        shown = unshown.questions(asked, request.form)
        own = {field.id for field in page.fields if field not in asked or field in shown}
        before = self.told_apart
        rest = {name: answer for name, answer in before.answers.items() if name not in own}
        return self.moved({**rest, **(sent.as_typed if raw is None else raw)}, before.with_sent(sent))

    def left(self, at: str) -> "Traveller":
        """The same traveller with what this request brings of the page `at`, unfinished and unjudged as it may be."""
        page = self.page(at)
        if page is None or self.anew:
            return self
        sent = self.sent(page)
        news = words()["entries_back"] if sent.returned else self.news
        return replace(self.filled(page, sent), news=news)

    def shown(self, page: Page) -> tuple[Field, ...]:
        """The questions of a page that the screen showed which this request comes from."""
        return unshown.questions(self.asked(page), request.form)

    def sent(self, page: Page) -> Posted:
        """What this request brings of a page."""
        fields = self.shown(page)
        return unshown.completed(posted.read(fields, request.form), fields, request.form, self.told_apart)

    def steps(self) -> list[str]:
        """The titles of all screens, in order."""
        titles = [said(page.title, language()) for page in self.journey.way]
        files = [words()["step_files"]] if self.files_asked else []
        return [*titles, *files, words()["step_check"], words()[levels.STEP[self.form.definition.level]]]

    def place(self, further: int) -> int:
        """The number of a screen behind the questions: the check (0) and what follows; -1 is that of the files."""
        return len(self.journey.way) + bool(self.files_asked) + further

    def context(self, step: int) -> dict[str, object]:
        """What every screen of the way is drawn with."""
        return {
            "section": "catalogue",
            "procedure": self.form.definition.procedure,
            "form_title": said(self.form.definition.title, language()),
            "draft": self.draft,
            "may_return": self.may_return,
            "once": self.form.definition.once is not None,
            "steps": self.steps(),
            "step": step,
            "note": self.news or self.renewed,
            "problem": self.problem,
            "urgent": self.urgent(),
            "closing": reception.closing(self.form, language()),
        }

    def urgent(self) -> str:
        """Where help is to be had now, for somebody who wrote one of the form's urgent words, accepted or not."""
        own = self.form.definition.urgent
        return said(own.notice, language()) if own and urgency.found(self.form.definition, self.kept) else ""

    def sections(self) -> list[dict[str, Any]]:
        """The answers so far, page by page."""
        known = self.journey.result.known
        return [
            {"id": page.id, "title": said(page.title, language()), "rows": rows}
            for page in self.journey.pages
            if (rows := answers.rows(self.journey.fields(page), known, language(), site().lookups))
        ]


def arrive(current: Published) -> Traveller:
    """The traveller that this request describes; Refusal "draft_malformed" for what is no draft of ours."""
    text = request.form.get("draft", "") or drafts.write(Draft(current.digest, {}))
    begun = begin(current, drafts.read(text))
    traveller = _brought_over(begun) if begun.renewed and _from_questions() else begun
    return replace(traveller, brought=text, came=begun.size)


def _from_questions() -> bool:
    """Whether the request comes from a page of questions, whose fields it brings, and from no other."""
    return request.endpoint == "form.step" or (request.endpoint == "saved.save" and request.form.get("go") == "save")


def _brought_over(traveller: Traveller) -> Traveller:
    """With what the request brings from a page of the former version, wherever that is asked now.

    Not a consent: what is agreed to may read otherwise now.
    """
    definition = traveller.form.definition
    page = traveller.journey.page(request.form.get("at", ""))
    silent = {field.id for field in page.fields if isinstance(field, ChoicesField)} if page else set()  # when empty
    brought = {name.partition(".")[0] for name in request.form} | silent
    fields = [field for field in definition.fields if field.id in brought]
    before = traveller.told_apart
    sent = unshown.completed(posted.read(fields, request.form), fields, request.form, before)
    if not sent.answers:
        return traveller
    raw = {**before.answers, **carrying.over(definition, sent.as_typed).answers}
    return replace(traveller.moved(raw, before.with_sent(sent)), anew=True)


def begin(current: Published, draft: Draft) -> Traveller:
    """Who goes on with a draft: on its own version of the form while that is taken, else on the current one.

    :raises Refusal: "draft_malformed" where an upload is in it twice.
    """
    form, left, why = standing.going(site().catalogue, current, draft.form, site().now())
    known = {field.id for field in form.definition.fields}
    raw, renewed = draft.answers, ""
    if why:
        carried = carrying.over(form.definition, draft.answers)
        raw, renewed = carried.answers, _renewed(left, why, carried.consents_left)
    files = _there(draft, known)
    news = words()["files_forgotten"] if len(files) < len(draft.files) else ""
    way = journey.travel(form.definition, raw, site().today())
    told = draft.entry_ids
    ids = {name: aligned(told.known.get(name, ()), answer) for name, answer in raw.items()}
    ever = EntryIds(ids, [*told.gone, *chain(*ids.values())])
    return Traveller(form, way, renewed, raw, draft.mark, news=news, files=files, ids=ever)


def _there(draft: Draft, known: Container[str]) -> tuple[Attached, ...]:
    """The files of a draft that an application may still name; no page of ours lists an upload twice."""
    found = [(one, upload) for one in draft.files if one.asked in known and (upload := upload_of(one)) is not None]
    if len({upload.upload for _, upload in found}) < len(found):
        raise Refusal("draft_malformed")
    return tuple(one for one, _ in found)


def upload_of(file: Attached) -> Upload | None:
    """The upload of a file, if all of it is stored and an application may still name it."""
    try:
        upload = site().uploads.read(file.token)
        check_whole(upload, file.size, int(site().now().timestamp()))
    except Refusal:
        return None
    return upload


def _renewed(left: Published | None, why: str, consents_left: bool) -> str:
    """What becomes of answers to a version that is not taken any more."""
    withdrawn = left is not None and why == "form_withdrawn"
    said = [reception.sentence(why, left, language())] if left is not None and withdrawn else []
    return joined(" ", [*said, words()["form_renewed"], *([words()["consents_left"]] if consents_left else [])])
