// Times to choose from: made many at once from a period and hours, and taken away one by one.

import { clock, daysFrom, minutes, readDay, readTime, weekday } from "./days.js";
import { button, focusOn, h, icon } from "./dom.js";
import { digits, field, line, mark, number, select } from "./inputs.js";
import { locate, newId } from "./model.js";
import { W } from "./words.js";

const MOST = 200;
const MOST_PLACES = 100_000;
const EVERY = [0, 1, 2, 3, 4, 5, 6];
const DAYS = [
  [[1, 2, 3, 4, 5], W.slotWeekdays],
  [EVERY, W.slotEveryDay],
  ...EVERY.map((one) => [[one], W.weekdays[one]]),
];
const plans = new Map(); // by item: what stands in the controls below, which is no part of the form
const opened = new Set(); // the lists that are unfolded

// The key of the first times that were described and not made; nothing where there are none.
export function unmade(definition) {
  const typed = (plan) => `${plan.first}${plan.last}`.trim() !== "" || ![plan.made, ""].includes(plan.capacity.trim());
  const left = ([key, plan]) => plan.open && typed(plan) && locate(definition, key.split(".")[0])?.item.slots;
  return [...plans].find(left)?.[0];
}

export function slots(app, bound) {
  const kept = bound.get();
  const clear = button(W.slotClear, () => bound.set([]), { "data-look": "text", "data-key": `${bound.key}.clear` });
  const list = h(
    "details",
    {
      class: "slot-list",
      open: opened.has(bound.key),
      toggle: (event) => (event.target.open ? opened.add(bound.key) : opened.delete(bound.key)),
    },
    h("summary", { "data-key": `${bound.key}.list` }, W.slotsCount(kept.length)),
    h(
      "ul",
      { class: "slots" },
      kept.map((slot) => row(bound, slot)),
    ),
    clear,
  );
  return h(
    "fieldset",
    { class: "field" },
    h("legend", { class: "field__label" }, W.slots),
    h("div", { class: "slot-plan" }, maker(app, bound)),
    kept.length ? list : h("p", { class: "support" }, W.slotsNone),
  );
}

// How many can have each of the slots: one number for all of them, of which single ones may differ.
export function capacity(bound) {
  const kept = bound.get();
  const ofAll = (list) => (same(list) ? list[0]?.capacity : undefined);
  const put = (list, typing) => {
    bound.set(list, typing);
    for (const [place, said] of [...document.querySelectorAll(".slots__places")].entries())
      said.textContent = placesOf(list[place]?.capacity);
  };
  const set = (count, typing) =>
    put(
      kept.map((slot) => limited(slot, count)),
      typing,
    );
  const hint = same(kept) ? W.capacityHint : W.capacityMixed;
  return (
    kept.length > 0 &&
    number(
      {
        key: `${bound.key}.places`,
        unread: bound.unread,
        get: () => ofAll(bound.get()),
        set,
        whole: { get: bound.get, set: put }, // they may be different
      },
      { label: W.capacityOfAll, hint, min: 1, max: MOST_PLACES, otherwise: null },
    )
  );
}

const placesOf = (count) => (count ? W.places(count) : "");
const same = (slots_) => slots_.every((slot) => slot.capacity === slots_[0].capacity);

function limited({ capacity: _, ...slot }, count) {
  return count === undefined ? slot : { ...slot, capacity: count };
}

function row(bound, slot) {
  const name = `${slot.day}（${W.shortWeekdays[weekday(slot.day)]}）${slot.start}–${slot.end}`;
  const remove = () => bound.set(bound.get().filter((one) => one.value !== slot.value));
  return h(
    "li",
    {},
    h("span", { class: "num" }, name, " ", h("span", { class: "slots__places" }, placesOf(slot.capacity))),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        click: remove,
        "aria-label": W.slotRemove(name),
        "data-key": `slot.${slot.value}`,
      },
      icon("remove"),
    ),
  );
}

function maker(app, bound) {
  const plan = plans.get(bound.key) ?? {
    first: "",
    last: "",
    days: DAYS[0][0],
    start: "9:00",
    end: "12:00",
    length: "30",
    capacity: "",
    open: false, // changed since times were made of it
  };
  plans.set(bound.key, plan);
  const set = (name, value) => Object.assign(plan, { [name]: value, open: true });
  const text = (name, label, width, hint = "") =>
    field(
      `${bound.key}.${name}`,
      label,
      line(plan[name], { "data-width": width, input: (event) => set(name, event.target.value), keydown: entered }),
      { hint },
    );
  const entered = (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey) return;
    event.preventDefault();
    make(app, bound, plan);
  };
  const parts = [
    text("first", W.slotFirst, 16, W.dayHint),
    text("last", W.slotLast, 16, W.slotLastHint),
    select(`${bound.key}.days`, W.slotDays, DAYS, plan.days, (value) => set("days", value)),
    h(
      "div",
      { class: "affix" },
      text("start", W.slotStart, 8),
      text("end", W.slotEnd, 8),
      text("length", W.slotMinutes, 4),
    ),
    text("capacity", W.capacity, 4, W.capacityHint),
  ];
  return [
    ...parts,
    button([icon("plus"), W.slotMake], () => make(app, bound, plan), { "data-key": `${bound.key}.make` }),
  ];
}

function make(app, bound, plan) {
  const found = planned(plan);
  const control = (name) => document.getElementById(`c-${bound.key}.${name}`);
  for (const name of ["first", "last", "start", "end", "length", "capacity"]) mark(control(name), found.wrong?.[name] ?? "");
  const first = Object.keys(found.wrong ?? {})[0];
  if (first) return control(first).focus();
  const known = new Set(bound.get().map(named));
  const added = found.slots.filter((slot) => !known.has(named(slot)));
  const hindered = found.slots.length === 0 ? W.slotEmpty : known.size + added.length > MOST && W.slotFull;
  if (hindered) {
    mark(control("last"), hindered);
    return control("last").focus();
  }
  Object.assign(plan, { open: false, made: plan.capacity.trim() });
  if (!added.length) {
    mark(control("last"), W.slotKnown);
    return control("last").focus();
  }
  bound.set([...bound.get(), ...added].sort((left, right) => (named(left) < named(right) ? -1 : 1)));
  focusOn(`${bound.key}.list`);
  app.say(W.slotMade(added.length));
}

const named = (slot) => `${slot.day} ${slot.start} ${slot.end}`;

// The slots of a plan, or what is wrong with it by the name of the control.
function planned(plan) {
  const first = readDay(plan.first);
  const last = plan.last.trim() === "" ? first : readDay(plan.last);
  const [start, end] = [readTime(plan.start), readTime(plan.end)];
  const length = Number(digits(plan.length, W.minute));
  const places = plan.capacity.trim() === "" ? undefined : Number(digits(plan.capacity, W.place));
  const wrong = {
    ...(first ? {} : { first: W.dayWrong }),
    ...(last || !first ? {} : { last: W.dayWrong }),
    ...(start ? {} : { start: W.timeWrong }),
    ...(end ? {} : { end: W.timeWrong }),
    ...(Number.isInteger(length) && length > 0 ? {} : { length: W.number.from(1) }),
    ...(places === undefined || (Number.isInteger(places) && places > 0 && places <= MOST_PLACES)
      ? {}
      : { capacity: W.number.from(1) }),
  };
  if (Object.keys(wrong).length) return { wrong };
  const slots = [];
  const fits = minutes(start) + length <= minutes(end);
  for (const day of fits ? daysFrom(first, last) : []) {
    if (slots.length > MOST) break; // the last day may be thousands of years away
    if (!plan.days.includes(weekday(day))) continue;
    for (let at = minutes(start); at + length <= minutes(end) && slots.length <= MOST; at += length) {
      slots.push(limited({ value: newId("s"), day, start: clock(at), end: clock(at + length) }, places));
    }
  }
  return { slots };
}
