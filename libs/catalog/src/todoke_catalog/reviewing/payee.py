"""Whose account a form pays to: two at once, one an entry, the registered one for another, another's undelegated.

Japanese words are data here, as in `words`: what an office writes when it pays somebody else than the applicant.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, Comparison, Not
from todoke_catalog.controls import Guards
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located

MAX_WORDS = 2_000  # characters that are looked at of one text, as many as the builder takes

_DELEGATED = re.compile("(受け?取り?|受領|口座).*委任|委任.*(受け?取り?|受領|口座)")
_HOLDER = re.compile("名義|受取人|受け取る人|(だれ|誰)の.*口座|口座は(だれ|誰)")
_SELF = "(本人|申請者|申請する人|請求者|請求する人|申込者|申し込む人|届出人|自分|わたし|私)"
_APPLICANT = re.compile(f"{_SELF}(?!以外|と同じ|の(家族|世帯|親|子|配偶者|代理))")
# 児童 and 保護者 may be the applicant; お子さん, who is spoken of to a parent, is not.
_CHILD = "((?<!息)子|(?<![息いヶ])子(ども|供)|お子(様|さま|さん)|こども|息子|娘|孫)(さん|様|さま)?"
_RELATED = (
    f"(家族|親族|(?<![父母保両祖里り])親(御さん|(?=[の名]))|父(または|又は|か|・)母|[叔伯](父|母)|おじさん?|おばさん?|義(理の)?(父|母|兄|姉|弟|妹)|舅|姑|(成年|未成年)?後見人|保佐人|補助人"
    "|大家(さん)?|家主|貸主|賃貸人|地主|施設長|園長|(学)?校長|担任|(会長|代表者?|理事長|会計|役員)個人|会計(係|担当者?|責任者)|民生委員|ケースワーカー|上司|同僚|近所の人|隣人|恋人|婚約者|代理受領者"
    f"|世帯員|世帯の人|配偶者|夫|妻|(ほか|他|別)の(人|方)|第三者|代理人|{_CHILD}|きょうだい|兄弟|姉妹|ご主人|主人|奥(さん|様|さま)"
    "|旦那(さん|様)?|パートナー|両親|祖父母?|祖母|おじい(ちゃん|さん)|おばあ(ちゃん|さん)|同居人|同居(の人|する人|している人)|甥|姪|いとこ|友人|知人|ケアマネ(ジャー)?|ヘルパー)"
)
# An office, a shop or a company is another payee where a person applies, and the applicant where it does.
_OFFICE = (
    "(施設|病院|医院|診療所|医療機関|薬局|歯科医院|(施工|工事|販売|引越|葬儀)?(?<!事)業者"
    "|工務店|(販売|量販|小売|専門|電器|電気|石材|仏具|自転車|購入した|買った)店|商店(?![街会])|お店|(?<=した)店|買い?求めの店|ホームセンター|ショップ|ディーラー|メーカー|販売元"
    "|葬儀(社|会社|店)|不動産(会社|業者|屋)|学校|会社(?=の口座)|勤務先|保育園|幼稚園)"
)
_ITSELF = re.compile(
    "(法人|団体|施設|事業所|事業者|会社|店舗|病院|医院|診療所|薬局|園|学校)の?(名|代表|所在地|管理者)|屋号|商号|^お?店の?(名|代表|所在地|住所)"
)
_NAMED = "(の名義|名義|が名義人)"
_ANOTHER = re.compile(
    f"{_SELF}以外.{{0,10}}口座|{_RELATED}(など)?(の|{_NAMED}の?)?(口座|通帳|振込先|預金)|{_RELATED}の(どなたか|だれか|誰か|いずれか)の口座|(どなた|だれ|誰)の(名義の)?口座(に|へ)?でも"
    rf"|(口座|振り?込み?先).{{0,12}}[(:は][おご]?({_RELATED}(さん|様)?(の名義|名義|の?(もの)?でも)|{_SELF}以外(も|でも|の))|口座(の)?名義人?[(:は]+[おご]?{_RELATED}|{_SELF}とは?(違う|別の|異なる).{{0,6}}口座|口座.{{0,8}}名義人?が(違って|異なって|{_SELF}でなくて)も"
)
_OF_OFFICE = re.compile(f"{_OFFICE}(の|{_NAMED}の?)(振り?込み?|受け?取り?|入金|銀行|預金)?(口座|通帳|振込先|預金)")
# What is said of such an account only to refuse it, or to send whoever wants it to another way.
_REFUSED = re.compile(
    "(ない|(?<!かまい)(?<!差し支えあり)(?<!問題あり)ません|だめ|不可|限り|に限る|だけ|のみ)"
    "|紙の(申請書|様式|書類)|窓口で(申請|手続|お?申し?込)|申請.{0,4}(返し|返却|差し?戻)|断り"
)
_ALLOWED = re.compile(
    "口座(も|でも|が|を)[^だけのみ、]{0,10}(使え|指定でき|選べ|振り込め|利用でき)ます"
)  # whatever follows
_DELEGATION = re.compile("委任|代理受領|(受け?取り?|受領).{0,10}(任せ|まかせ|頼み|たのみ)")
_OF_ENTRY = re.compile(
    "(口座|振り?込み?).{0,10}(名義|だれ|誰|受け?取る?人)|(だれ|誰|名義).{0,10}(口座|振り?込)|振り?込み?先"
)
_TAKEN_FROM = re.compile("引き?落|口座振替|振替(?!口座)")  # 振替口座 of the post bank is paid to as well
_PAID_TO = re.compile("振り?込|受け?取|支給|入金|還付")

_WHO_IS_PAID = (kinds.PersonNameField, kinds.TextField, kinds.KanaField, kinds.ChoiceField)


def check(form: Form) -> Iterator[Advice]:
    """Everything to say about the accounts that are asked."""
    accounts = [one for one in form.fields if isinstance(one.field, kinds.BankAccountField)]
    yield from _two_payees(form, [one for one in accounts if not taken_from(one.field)])
    if any(isinstance(one.field, kinds.AmountField) and one.field.paid_by == "office" for one in form.fields):
        yield from _payee_of_entry(form, [one for one in accounts if not taken_from(one.field)])
    yield from _registered(form, accounts)
    yield from _undelegated(form, accounts)


def taken_from(account: kinds.Field) -> bool:
    """Whether money is taken from an account and none is paid to it."""
    label = account.label.ja[:MAX_WORDS]
    return bool(_TAKEN_FROM.search(label) and not _PAID_TO.search(label))


def _two_payees(form: Form, accounts: Sequence[Located]) -> Iterator[Advice]:
    for place, later in enumerate(accounts):
        for one in accounts[:place]:
            if form.possible(one.guards, later.guards):
                yield Advice(ReviewCode.PAYEE_TWICE, later.path, {"other": one.path})
                break


def _payee_of_entry(form: Form, accounts: Sequence[Located]) -> Iterator[Advice]:
    """Several accounts for what is paid once, as amounts are in no entry; or several payees and one account."""
    for one in form.fields:
        group = form.group_of(one)
        if group is None or group.max_entries == 1:
            continue
        if one in accounts:
            yield Advice(ReviewCode.PAYEE_TWICE, one.path, {"other": one.group, "reason": "entries"})
        elif isinstance(one.field, _WHO_IS_PAID) and _OF_ENTRY.search(one.field.label.ja):
            outside = (account for account in accounts if not account.in_group)
            for account in itertools.islice(outside, 1):
                yield Advice(ReviewCode.PAYEE_TWICE, one.path, {"other": account.path, "reason": "account"})


def _registered(form: Form, accounts: Sequence[Located]) -> Iterator[Advice]:
    """An account that may be the 公金受取口座, which is always the applicant's, where somebody else may be paid."""
    for account in accounts:
        if isinstance(account.field, kinds.BankAccountField) and account.field.registered:
            places = (*_others(form), *_delegated(form))
            others = (path for path, paid in places if form.possible(account.guards, paid))
            for path in itertools.islice(others, 1):
                yield Advice(ReviewCode.PAYEE_REGISTERED_OTHER, account.path, {"other": path})


def _undelegated(form: Form, accounts: Sequence[Located]) -> Iterator[Advice]:
    """Accounts that may be another person's, where nothing says that the applicant lets that person be paid."""
    said = [one.guards for one in form.fields if _delegates(one.field)]
    if not all(said):  # somewhere it is said to everybody
        return
    unsaid = tuple(Not(All(own)) for own in said)
    for account in accounts:
        if taken_from(account.field):
            continue
        places = (*_others(form), *_spoken(form, account))
        others = (path for path, paid in places if form.possible(account.guards, paid, unsaid))
        for path in itertools.islice(others, 1):
            yield Advice(ReviewCode.DELEGATION_MISSING, account.path, {"other": path})


def _others(form: Form) -> Iterator[tuple[str, Guards]]:
    """Where a form asks whether somebody else than the applicant is paid, and what must pass for that."""
    for one in form.fields:
        label = one.field.label.ja
        match one.field:
            case _ if one.in_group:
                pass
            case kinds.ChoiceField() if _HOLDER.search(label):
                for option in one.field.options:
                    if not _APPLICANT.search(option.label.ja):
                        yield one.path, (*one.guards, Comparison(one.field.id, "eq", option.value))
            case kinds.YesNoField() if _ANOTHER.search(label):
                yield one.path, (*one.guards, Comparison(one.field.id, "eq", value=True))
            case kinds.PersonNameField() | kinds.TextField() if one.guards and _HOLDER.search(label):
                yield one.path, one.guards
            case _:
                pass


def _delegated(form: Form) -> Iterator[tuple[str, Guards]]:
    for one in form.fields:
        paper = isinstance(one.field, kinds.ConsentField | kinds.AttachmentField)
        if paper and not one.in_group and _DELEGATED.search(one.field.label.ja):
            yield one.path, one.guards


def _spoken(form: Form, account: Located) -> Iterator[tuple[str, Guards]]:
    """Where the words of an account, of a notice or of what it stands under let it be another person's."""
    above = _above(form, account)
    label = _folded(account.field.label.ja)
    if _OF_OFFICE.search(label) and not _REFUSED.search(label) and not _by_office(form):
        yield account.path, account.guards
    for one in form.fields:
        if one in above or isinstance(one.field, kinds.NoticeField):
            sentences = (words for text in _words(one.field) for words in _folded(text).split("。"))
            if any(_lets_another(words) for words in sentences):
                yield one.path, one.guards
    page = form.definition.pages[account.page]
    sentences = (words for text in (page.title, page.intro) if text for words in _folded(text.ja).split("。"))
    if any(_lets_another(words) for words in sentences):
        yield f"$.pages[{account.page}]", account.guards


def _by_office(form: Form) -> bool:
    """Whether an office or a company applies, by what the form asks it for."""
    return any(
        isinstance(one.field, kinds.CorporateNumberField)
        or (isinstance(one.field, kinds.Question) and _ITSELF.search(one.field.label.ja))
        for one in form.fields
    )


def _above(form: Form, account: Located) -> Sequence[Located]:
    """The account, and the heading that it stands under."""
    before = form.fields[: form.fields.index(account)]
    headings = [
        one
        for one in before
        if isinstance(one.field, kinds.HeadingField) and (one.page, one.group) == (account.page, account.group)
    ]
    return [*headings[-1:], account]


def _lets_another(words: str) -> bool:
    return bool(_ANOTHER.search(words) and (_ALLOWED.search(words) or not _REFUSED.search(words)))


def _delegates(field: kinds.Field) -> bool:
    """Whether a field is a delegation that nobody can leave out, or says what to do about one."""
    match field:
        case kinds.ConsentField() | kinds.AttachmentField():
            needed = field.required
        case kinds.NoticeField():
            needed = True
        case _:
            return False
    return needed and any(_DELEGATION.search(text[:MAX_WORDS]) for text in _words(field))


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words[:MAX_WORDS]).split())


def _words(field: kinds.Field) -> Iterator[str]:
    texts = (field.label, field.help, field.body if isinstance(field, kinds.NoticeField) else None)
    yield from (text.ja for text in texts if text)
