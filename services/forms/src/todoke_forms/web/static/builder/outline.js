// The form as a whole: its pages and items in order, what is selected, and moving things about.

import { calculated } from "./calculated.js";
import { dragging } from "./drag.js";
import { button, h, icon } from "./dom.js";
import { FORM, RULES } from "./inputs.js";
import { kindOf } from "./kinds.js";
import * as model from "./model.js";
import { forConditions } from "./known.js";
import { move } from "./moving.js";
import { copiedAlong } from "./renamed.js";
import { called, sentence } from "./sentences.js";
import { shown } from "./shown.js";
import { lookingOn, usedBy } from "./used.js";
import { forAmounts } from "./values.js";
import { W } from "./words.js";

// `told` holds, by id, whether something must be mended ("error") or should be looked at ("warning").
export function outline(app) {
  const pages = app.definition.pages.map((page, number) => pageCard(app, page, number));
  return [
    h("h2", { id: "outline-title" }, W.outline),
    whole(app, FORM, W.formButton, W.formHelp),
    h("ol", { class: "pages" }, pages),
    button([icon("plus"), W.addPage], () => addPage(app), { "data-key": "page.add" }),
    whole(app, RULES, W.rulesButton, W.rulesHelp),
  ];
}

// What belongs to the form as a whole.
function whole(app, id, label, note) {
  const content = [h("span", { class: "node__label" }, label), h("span", { class: "node__note" }, note), mend(app, id)];
  return h("div", { class: "node node--whole", "data-selected": app.selected === id }, pick(app, id, ...content));
}

function pageCard(app, page, number) {
  const items = page.fields.map((item) => shown(() => itemCard(app, item), () => plainCard(app, item)));
  return h(
    "li",
    { class: "page", "data-page": page.id, "data-selected": app.selected === page.id },
    h(
      "div",
      { class: "page__head" },
      pick(
        app,
        page.id,
        h("span", { class: "node__note" }, W.page(number + 1)),
        h("span", { class: "node__label" }, called(page)),
        mend(app, page.id),
      ),
      shown(() => branch(app, page), () => h("p", { class: "branch" }, W.unshown)),
    ),
    app.selected === page.id && tools(app, page),
    items.length ? h("ol", { class: "items" }, items) : h("p", { class: "page__empty" }, W.pageEmpty),
  );
}

function itemCard(app, item) {
  const selected = app.selected === item.id;
  return h(
    "li",
    { class: "node", "data-item": item.id, "data-selected": selected, "data-kind": item.type },
    h("span", { class: "grip", title: W.drag, pointerdown: (event) => dragging(app, event, item.id) }, icon("grip")),
    pick(
      app,
      item.id,
      h("span", { class: "node__label" }, called(item)),
      h(
        "span",
        { class: "node__tags" },
        h("span", { class: "node__type" }, kindOf(item)),
        model.isQuestion(item) &&
          h(
            "span",
            { class: "node__need", "data-need": item.required === false ? "optional" : "required" },
            item.required === false ? W.optional : W.required,
          ),
        mend(app, item.id),
      ),
    ),
    branch(app, item),
    item.type === "amount" &&
      h("p", { class: "branch" }, h("span", {}, W.amountIs(calculated(item.expression, app.definition, forAmounts(app.definition, item.id))))),
    selected && tools(app, item),
    item.type === "group" &&
      (item.fields.length
        ? h(
            "ol",
            { class: "items" },
            item.fields.map((inner) => itemCard(app, inner)),
          )
        : h("p", { class: "page__empty" }, W.pageEmpty)),
  );
}

// The card of an item of which more cannot be shown: it is selected, moved and removed as any other.
function plainCard(app, item) {
  const selected = app.selected === item.id;
  const words = [h("span", { class: "node__label" }, called(item)), h("span", { class: "node__note" }, W.unshown)];
  return h(
    "li",
    { class: "node", "data-item": item.id, "data-selected": selected },
    pick(app, item.id, ...words),
    selected && tools(app, item),
  );
}

function pick(app, id, ...content) {
  const current = app.selected === id ? "true" : null;
  return h(
    "button",
    {
      type: "button",
      class: "node__pick",
      "data-key": `pick.${id}`,
      "aria-current": current,
      click: () => app.select(id, { settings: true }),
    },
    ...content,
  );
}

function mend(app, id) {
  const severity = app.told.get(id);
  const [shape, words] = severity === "error" ? ["warning", W.mend] : ["look", W.look];
  return severity && h("span", { class: "node__mend", "data-severity": severity }, icon(shape, 18), words);
}

function branch(app, one) {
  return (
    one.shown_when &&
    h(
      "p",
      { class: "branch" },
      icon("branch", 18),
      h("span", {}, W.shownWhen(sentence(one.shown_when, app.definition, forConditions(app.definition, one.id)))),
    )
  );
}

function tools(app, one) {
  const name = W.quoted(called(one));
  const tool = (shape, short, words, click) =>
    h(
      "button",
      { type: "button", class: "tool", "data-key": `${shape}.${one.id}`, click },
      icon(shape, 18),
      h("span", { "aria-hidden": "true" }, short),
      h("span", { class: "visually-hidden" }, words),
    );
  return h(
    "div",
    { class: "tools" },
    tool("up", W.upShort, W.up(name), () => move(app, one.id, -1)),
    tool("down", W.downShort, W.down(name), () => move(app, one.id, 1)),
    tool("copy", W.copyShort, W.copy(name), () => duplicate(app, one.id)),
    tool("remove", W.removeShort, W.remove(name), () => remove(app, one.id)),
  );
}

function duplicate(app, id) {
  const { item } = model.locate(app.definition, id);
  const name = W.quoted(called(item));
  const matched = [...model.withIds(item)].some((one) => one.matches);
  const values = () => (app.definition.derived ?? []).length;
  const [before, looking] = [values(), lookingOn(app.definition, id)];
  let copy;
  if (!app.change((definition) => (copy = model.duplicate(definition, id)))) return;
  copiedAlong(app, item, model.locate(app.definition, copy).item);
  app.select(copy, { outline: true });
  const also = [
    values() > before && W.copiedValues(values() - before),
    matched && W.copiedUnmatched,
    looking.length && W.copiedUnseen(looking.join("、")),
  ].filter(Boolean);
  app[also.length ? "show" : "say"]([W.copied(name), ...also].join("。"));
}

function remove(app, id) {
  const at = model.locate(app.definition, id);
  if (at.isPage && at.list.length === 1) return app.show(W.onePage);
  const name = W.quoted(called(at.item));
  const users = usedBy(app.definition, id);
  let next;
  app.change((definition) => (next = model.remove(definition, id)));
  app.select(next, { outline: true });
  app.show(users.length ? W.removedUsed(name, users.join("、")) : W.removed(name));
}

function addPage(app) {
  const page = { id: model.newId("p"), title: { ja: "" }, fields: [] };
  app.language = "ja"; // it has no name to translate yet
  if (!app.change((definition) => model.addPage(definition, app.selected, page))) return;
  app.select(page.id, { settings: true });
  app.say(W.pageAdded);
}

// Arrow keys, Home and End select; arrow keys with Alt move what is selected.
export function outlineKeys(app, event) {
  if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key) || !event.target.classList.contains("node__pick"))
    return;
  event.preventDefault();
  const by = event.key === "ArrowUp" ? -1 : 1;
  if (event.altKey) {
    if (![FORM, RULES].includes(app.selected) && event.key.startsWith("Arrow")) move(app, app.selected, by);
    return;
  }
  const order = [FORM, ...Array.from(model.inOrder(app.definition), (one) => one.id), RULES];
  const place = { Home: 0, End: order.length - 1 }[event.key] ?? order.indexOf(app.selected) + by;
  if (order[place]) app.select(order[place], { outline: true });
}
