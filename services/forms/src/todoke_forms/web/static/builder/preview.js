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
  const draw = () => show(validate(definition, answers(), settings.today).answers, passes);
  form.addEventListener("input", draw);
  draw();
}

function show(cleaned, passes) {
  const known = new Map(Object.entries(cleaned));
  for (const page of definition.pages) {
    const section = form.querySelector(`[data-page="${page.id}"]`);
    section.hidden = !passes(page.shown_when, known);
    for (const field of page.fields)
      section.querySelector(`[data-field="${field.id}"]`).hidden = !passes(field.shown_when, known);
  }
}

// The answers that conditions can use, as they are typed.
function answers() {
  const data = new FormData(form);
  const raw = {};
  for (const field of definition.pages.flatMap((page) => page.fields)) {
    if (field.type === "choices") raw[field.id] = data.getAll(field.id);
    else if (field.type === "consent") raw[field.id] = data.has(field.id) ? "yes" : "no";
    else if (field.type === "date") raw[field.id] = day((part) => data.get(`${field.id}.${part}`).trim());
    else if (data.has(field.id)) raw[field.id] = data.get(field.id);
  }
  return raw;
}

function day(part) {
  const [year, month, date] = [part("year"), part("month"), part("day")];
  const western = Number(year) + (ERAS[part("era")] ?? 0);
  return year && month && date
    ? `${String(western).padStart(4, "0")}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`
    : "";
}
