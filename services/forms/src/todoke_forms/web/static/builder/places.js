// The settings of a form about places: how many there are, who gets them, how often one person may apply.

import { FORM, bind, flag, group, number, optional, select } from "./inputs.js";
import { made, origin } from "./passing.js";
import { called } from "./sentences.js";
import { W } from "./words.js";

const MOST = 100_000;

export function places(app) {
  const at = (...path) => bind(app, FORM, path);
  return [...limited(at), ...once(app, at)];
}

function limited(at) {
  const bound = at("places");
  const asked = Boolean(bound.get());
  return [
    flag(
      optional(bound, () => ({ capacity: 20 })),
      { label: W.placesAsked, otherwise: false },
    ),
    asked &&
      group(
        W.placesGroup,
        number(at("places", "capacity"), { label: W.placesCapacity, min: 1, max: MOST, suffix: W.cases }),
        select("places.by", W.placesBy, Object.entries(W.placesWays), at("places", "by").get() ?? "order", at("places", "by").set),
        number(at("places", "waiting"), { label: W.placesWaiting, min: 0, max: MOST, otherwise: 0, suffix: W.cases }),
      ),
  ];
}

// Of the days that the form asks, one may say which fiscal year counts.
function once(app, at) {
  const bound = at("once");
  const kept = bound.get();
  const put = (per) => {
    const from = origin(bound.key, bound.get());
    bound.set(made(bound.key, from, per === from?.per ? from : per && { per }));
  };
  const day = at("once", "day");
  const days = () => {
    const asked = app.definition.pages.flatMap((page) => page.fields).filter((field) => field.type === "date");
    const gone = day.get() !== undefined && !asked.some((field) => field.id === day.get());
    return [...asked.map((field) => [field.id, called(field)]), ...(gone ? [[day.get(), W.gone]] : [])];
  };
  return [
    select(bound.key, W.once, W.onceWays, kept?.per, put),
    kept?.per === "fiscal_year" &&
      select(day.key, W.onceDay, () => [[undefined, W.onceFiled], ...days()], () => day.get(), day.set),
  ];
}
