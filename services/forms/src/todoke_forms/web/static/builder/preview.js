// Shows and hides the questions of a preview as its answers say, with the evaluator that citizens' pages have.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const ERAS = { 令和: 2018, 平成: 1988, 昭和: 1925, 大正: 1911, 明治: 1867 };

const definition = read("definition");
const settings = read("settings");
const form = document.querySelector("form.preview");

const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", () => window.print());

// Only definitions without findings can be judged; of others everything stays to be seen.
if (settings.sound) {
  const [{ validate }, { passes }] = await Promise.all([import(settings.conditions), import(settings.passes)]);
  const draw = () => {
    const result = validate(definition, answers(definition.pages.flatMap((page) => page.fields)), settings.today);
    show(result.known, passes);
    pay(result.amounts);
  };
  form.addEventListener("input", draw);
  draw();
}

function show(known, passes) {
  for (const page of definition.pages) {
    const section = form.querySelector(`[data-page="${page.id}"]`);
    section.hidden = !passes(page.shown_when, known);
    for (const field of page.fields)
      section.querySelector(`[data-field="${field.id}"]`).hidden = !passes(field.shown_when, known);
  }
}

// Each amount as soon as all answers are such that it can be computed.
function pay(amounts) {
  for (const line of form.querySelectorAll("[data-amount]")) {
    const yen = amounts[line.dataset.amount];
    line.textContent = yen === undefined ? settings.pending : settings.yen.replace("{}", yen.toLocaleString("en"));
    line.classList.toggle("result__value", yen !== undefined);
  }
}

// The answers as they are typed; `place` stands before the names of those in an entry of a group.
function answers(fields, data = new FormData(form), place = "") {
  return Object.fromEntries(fields.map((field) => [field.id, answer(field, data, place + field.id)]).filter(([, raw]) => raw !== undefined));
}

function answer(field, data, name) {
  const parts = [...data.keys()].filter((key) => key.startsWith(`${name}.`)).map((key) => key.slice(name.length + 1));
  switch (field.type) {
    case "choices":
      return data.getAll(name);
    case "consent":
      return data.has(name) ? "yes" : "no";
    case "date":
      return day((part) => data.get(`${name}.${part}`).trim());
    case "attachment":
      return data.has(name) ? [{ name: "sample.pdf", type: field.kinds[0], size: 1 }] : [];
    case "slot":
      return parts.map((part) => data.get(`${name}.${part}`)).filter(Boolean);
    case "group": // whose number of entries is sent too, and is none of them
      return [...new Set(parts.map((part) => part.split(".")[0]).filter((at) => /^\d+$/.test(at)))].map((at) => answers(field.fields, data, `${name}.${at}.`));
    default:
      if (data.has(name)) return data.get(name);
      return parts.length ? Object.fromEntries(parts.map((part) => [part, data.get(`${name}.${part}`)])) : undefined;
  }
}

function day(part) {
  const [year, month, date] = [part("year"), part("month"), part("day")];
  const western = Number(year) + (ERAS[part("era")] ?? 0);
  return year && month && date
    ? `${String(western).padStart(4, "0")}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`
    : "";
}
