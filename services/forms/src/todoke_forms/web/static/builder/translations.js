// Translations as files: written out for a translator, and taken in as one step that can be undone.

import { button, h } from "./dom.js";
import { field, group, select } from "./inputs.js";
import { W } from "./words.js";

const MOST = 180_000; // bytes of a file; the server takes no more
const TOO_LARGE = 413;

export function translations(app) {
  app.translatedInto ??= "vi";
  const choose = (language) => (app.translatedInto = language);
  const take = async (event) => {
    const [file] = event.target.files;
    event.target.value = ""; // the same file can be chosen again
    if (file) app.show(await taken(app, file));
  };
  return group(
    W.translations,
    h("p", { class: "support" }, W.translationsHint),
    select("translation.language", W.translationLanguage, app.languages, app.translatedInto, choose),
    button(W.translationWrite, () => write(app), { "data-key": "translation.write" }),
    field(
      "translation.file",
      W.translationTake,
      h("input", { class: "input", type: "file", accept: ".csv,.txt,text/csv,text/plain", change: take }),
    ),
  );
}

// The file has what is kept on the server: that is all that stands here, once it is saved.
async function write(app) {
  if (app.toUnread()) return;
  await app.saver.flush();
  if (app.saver.unsaved) return app.show(W.stillAway);
  const address = `${app.saver.addresses.translation}?language=${encodeURIComponent(app.translatedInto)}`;
  if (!(await given(address))) return app.show(W.translationNotGiven);
  window.location.assign(address);
}

// Whether the server gives it: to who is signed out it would give another page, in the place of this one.
async function given(address) {
  try {
    return (await fetch(address, { method: "HEAD", redirect: "manual" })).ok;
  } catch {
    return false;
  }
}

// What there is to say about a file.
async function taken(app, file) {
  if (file.size > MOST) return W.translationTooLarge;
  const before = app.definition;
  const { status, said } = await app.saver.translate(file);
  if (status === 0) return W.signedOutFirst;
  if (status !== 200 || !said) return said?.sentence ?? (status === TOO_LARGE ? W.translationTooLarge : W.stillAway);
  if (app.definition !== before) return W.translationAgain;
  app.change((definition) => Object.assign(definition, said.definition));
  return said.sentence;
}
