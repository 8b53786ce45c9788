"""A citizen at the gateway's pages in Chromium: fills in 人間ドック助成金申請, signs, gets a receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import FilePayload, Page
from support.cards import PASSWORD
from support.gateway import published

from todoke_catalog import templates
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft

Address = Callable[[str, str], str]  # path and language -> URL
# Makes the button that begins a form take up a draft of it.
RESUMES = """(button, draft) => {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: draft });
  button.value = "check";
  button.before(field);
}"""


class Citizen:
    """Fills in the form as a person would."""

    def __init__(
        self, page: Page, address: Address, today: date, lang: str = "", look: Callable[[str], None] = lambda _: None
    ) -> None:
        self.page, self.address, self.lang, self.look = page, address, lang, look
        self.golden = templates.golden_answers(today)

    def fill(self, **answers: str) -> None:
        for name, value in answers.items():
            self.page.fill(f"[id='{name.replace('__', '.')}']", value)

    def check(self, **answers: str) -> None:
        for name, value in answers.items():
            self.page.check(f"input[name='{name.replace('__', '.')}'][value='{value}']")

    def date(self, name: str, day: date) -> None:
        self.page.select_option(f"[id='{name}.era']", "AD")
        self.fill(**{f"{name}__{part}": str(getattr(day, part)) for part in ("year", "month", "day")})

    def go(self, selector: str) -> None:
        """Presses what leads to another page, and waits until that page stands."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def next(self) -> None:
        self.go("button[value='next']")

    def to_the_form(self) -> None:
        self.page.goto(self.address("/", self.lang))
        self.look("catalogue")
        self.go(f".card__link[href*='/{templates.NINGEN_DOCK}']")
        self.look("procedure")
        self.go("button[value='start']")

    def answer_everything(self) -> None:
        self.look("page")
        self.next()
        self.look("errors")
        self.fill(applicant_name=self.golden["applicant_name"], applicant_kana="ミホン ハナコ")
        self.fill(applicant_address=self.golden["applicant_address"], applicant_phone="090-0000-0019")
        self.fill(applicant_email=self.golden["applicant_email"])
        self.date("applicant_birth_date", date.fromisoformat(self.golden["applicant_birth_date"]))
        self.check(applicant_sex="2")
        self.next()
        self.check(relation="household")
        self.fill(householder_name=self.golden["householder_name"])
        self.fill(insurance_symbol="見本国保", insurance_number="0012345")
        self.next()
        self.look("more")
        self.check(relation="self")
        self.next()
        self.date("exam_date", date.fromisoformat(self.golden["exam_date"]))
        self.fill(institution=self.golden["institution"], basic_cost="43,210", option_cost="5500", paid_amount="48710")
        self.check(insured_on_exam_day="yes", institution_kind="contracted", course="one_day", other_subsidy="no")
        self.next()
        self.look("consent")
        self.check(health_check_taken="no", granted_this_year="no", tax_overdue="no", results_complete="yes")
        self.check(history_in_results="yes")
        self.check(consent_results="yes", consent_records="yes", consent_return="yes")
        self.next()
        self.look("account")
        self.check(payee_relation="registered")
        self.next()
        self.look("check")

    def resume(self) -> None:
        """To where everything is answered, as somebody who answered it before."""
        draft = drafts.write(Draft(published().digest, self.golden))
        self.page.goto(self.address(f"/procedures/{templates.NINGEN_DOCK}", self.lang))
        self.page.eval_on_selector("button[value='start']", RESUMES, draft)
        self.go("button[value='check']")

    def to_sign(self) -> None:
        self.to_sign_with_agent()
        self.page.wait_for_selector("#card-name option", state="attached")
        self.look("sign")

    def to_sign_with_agent(self) -> None:
        self.go("form[action*='/sign'] button")
        self.page.wait_for_selector("#work:not([hidden])")

    def attach(self) -> None:
        for file, field in zip(templates.golden_files(), ("receipt", "result_sheet"), strict=True):
            given = FilePayload(name="20261123_123456.pdf", mimeType=file.media_type, buffer=file.data)
            self.page.set_input_files(f"#file-{field}", given)
            self.page.wait_for_selector(f"#file-{field}-chosen li")

    def attach_large(self, name: str, kind: str, *files: bytes) -> None:
        """In the place of what is there, chooses files that are too large to travel inside the application."""
        there = self.page.locator("#file-result_sheet-chosen button")
        while there.count():
            there.first.click()
        given = [FilePayload(name=f"{at}-{name}", mimeType=kind, buffer=data) for at, data in enumerate(files)]
        self.page.set_input_files("#file-result_sheet", given)
        self.page.wait_for_function(
            "count => document.querySelectorAll('#file-result_sheet-chosen li').length === count", arg=len(files)
        )

    def sign(self, password: str = PASSWORD) -> None:
        self.page.fill("#password", password)
        self.page.click("#go")

    def refused(self) -> str:
        """The error summary, once it has the focus."""
        self.page.wait_for_function("() => document.activeElement.id === 'problems'")
        return self.page.inner_text("#problems")

    def receipt(self) -> str:
        self.page.wait_for_url("**/receipt*")
        return self.page.inner_text(".panel__value")

    def file_it(self) -> str:
        self.to_the_form()
        self.answer_everything()
        self.to_sign()
        self.attach()
        self.sign()
        return self.receipt()
