// The settings of the form itself: what it is called, whom to ask, how sure one must be of who files, and by which law.

import { button, h, icon } from "./dom.js";
import { FORM, bind, flag, group, minute, number, optional, plain, select, words } from "./inputs.js";
import { listing } from "./listing.js";
import { places } from "./places.js";
import { parts } from "./shown.js";
import { MOST, address, text } from "./taken.js";
import { translations } from "./translations.js";
import { removedFrom } from "./unread.js";
import { urgent } from "./urgent.js";
import { W } from "./words.js";

const CARD = 3; // a form that says nothing asks for the signature of a card
const WEATHER = "https://www.jma.go.jp/"; // what a quick exit leads to unless staff say otherwise
const LEVELS = [CARD, 2, 1, 0];
const nothing = () => ({ title: { ja: "" }, provisions: { ja: "" } });

// The heading and the controls.
export function form(app) {
  const at = (...path) => bind(app, FORM, path);
  return [
    W.formButton,
    parts(
      () => words(app, at("title"), { label: W.title }),
      () => words(app, at("summary"), { label: W.summary, hint: W.summaryHint, lines: true }),
      () => words(app, at("department"), { label: W.department }),
      () => plain(at("contact", "phone"), { label: W.phone, read: text(MOST.phone) }),
      () => words(app, at("contact", "hours"), { label: W.hours }),
      () => plain(at("contact", "email"), { label: W.email, hint: W.emailHint, optional: true, read: text(MOST.email) }),
      () => identity(app, at),
      () => laws(app, at),
      () => reception(at),
      () => listing(app),
      () => places(app),
      () => retention(at("retention_years")),
      () => myNumber(app, at),
      () => quickExit(at("quick_exit")),
      () => urgent(app),
      () => translations(app),
    ),
  ];
}

const retention = (bound) =>
  number(bound, {
    label: W.retention,
    hint: W.retentionHint,
    min: 1,
    max: 100,
    otherwise: null,
    suffix: W.retentionUnit,
  });

function laws(app, at) {
  const kept = app.definition.legal_basis;
  const add = () => {
    app.language = "ja"; // it has no words to translate yet
    app.change((definition) => definition.legal_basis.push(nothing()));
  };
  return [
    ...kept.map((_, place) =>
      group(
        W.basis(place + 1),
        words(app, at("legal_basis", place, "title"), { label: W.basisTitle }),
        words(app, at("legal_basis", place, "provisions"), { label: W.provisions }),
        kept.length > 1 && remove(app, at("legal_basis").key, place),
      ),
    ),
    kept.length < 20 && button([icon("plus"), W.addBasis], add, { "data-key": "basis.add" }),
  ];
}

function remove(app, key, place) {
  const without = () => {
    removedFrom(app.unread, key, place);
    app.change((definition) => definition.legal_basis.splice(place, 1));
  };
  return button([icon("remove"), W.removeBasis(place + 1)], without, {
    "data-look": "text",
    "data-key": `basis.${place}.remove`,
  });
}

// The period in which applications are taken; a form that names neither end always takes them.
function reception(at) {
  const bound = at("reception");
  const end = (name) => ({
    key: at("reception", name).key,
    unread: bound.unread,
    get: () => bound.get()?.[name],
    set: (value, typing) => {
      const { [name]: _, ...other } = bound.get() ?? {};
      const next = value === undefined ? other : { ...other, [name]: value };
      bound.set(Object.keys(next).length ? next : undefined, typing);
    },
  });
  return group(
    W.reception,
    h("p", { class: "support" }, W.receptionHint),
    minute(end("opens"), { label: W.receptionOpens, hint: W.minuteHint }),
    minute(end("closes"), { label: W.receptionCloses, hint: W.receptionClosesHint }),
  );
}

// The level with the reason for it; who asks for the card need not give one.
function identity(app, at) {
  const bound = at("identity");
  const level = bound.get()?.level ?? CARD;
  const put = (next, reason, typing) =>
    bound.set(next === CARD && !reason ? undefined : { level: next, reason: reason ?? { ja: "" } }, typing);
  const reason = at("identity", "reason");
  return [
    select(
      bound.key,
      W.identity,
      LEVELS.map((one) => [one, W.identityLevels[one]]),
      level,
      (next) => put(next, written(reason.get())),
    ),
    words(
      app,
      { ...reason, set: (text, typing) => put(level, text, typing) },
      { label: W.identityReason, hint: W.identityReasonHint, lines: true, optional: level === CARD },
    ),
  ];
}

const written = (text) => (Object.values(text ?? {}).some(Boolean) ? text : undefined);

function myNumber(app, at) {
  const bound = at("my_number_basis");
  const asked = Boolean(bound.get());
  const first = () => {
    app.language = "ja"; // it has no words to translate yet
    return nothing();
  };
  return [
    flag(optional(bound, first), { label: W.myNumber, otherwise: false }),
    asked &&
      group(
        W.myNumberBasis,
        h("p", { class: "support" }, W.myNumberHint),
        words(app, at("my_number_basis", "title"), { label: W.basisTitle }),
        words(app, at("my_number_basis", "provisions"), { label: W.provisions }),
      ),
  ];
}

// For people who must not be seen with this form: a button on every page, and the neutral page that it leads to.
function quickExit(bound) {
  const offered = optional(bound, () => WEATHER);
  return [
    flag({ ...offered, key: `${bound.key}.offered` }, { label: W.quickExit, otherwise: false }),
    h("p", { class: "support" }, W.quickExitHint),
    offered.get() && plain(bound, { label: W.quickExitTo, hint: W.quickExitToHint, read: address }),
  ];
}
