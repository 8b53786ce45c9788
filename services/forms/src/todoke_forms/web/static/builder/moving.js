// Moving an item or a page, by one place or to where it is dropped, and what is said of where it is then.

import { each } from "./lookers.js";
import { drop, locate, step } from "./model.js";
import { called } from "./sentences.js";
import { shown } from "./shown.js";
import { newlyUnseen } from "./unseen.js";
import { W } from "./words.js";

export function move(app, id, by) {
  if (!step(structuredClone(app.definition), id, by)) return app.show(W.atEnd);
  moved(app, id, (definition) => step(definition, id, by));
}

// Before another item, or at the end of a page or group.
export function dropInto(app, id, holderId, beforeId) {
  if (moved(app, id, (definition) => drop(definition, id, holderId, beforeId))) app.select(id, { outline: true });
}

function moved(app, id, edit) {
  const before = app.definition;
  if (!app.change(edit)) return false;
  const words = told(locate(before, id), locate(app.definition, id));
  const lost = shown(() => missed(newlyUnseen(before, app.definition)), () => []);
  if (lost.length) app.show([words, ...lost, W.undoable].join("。"));
  else app.say(words);
  return true;
}

function told(before, after) {
  const name = W.quoted(called(after.item));
  const place = [after.index + 1, after.list.length];
  if (after.group && after.group.id !== before.group?.id) return W.movedInto(name, called(after.group), ...place);
  if (!after.isPage && after.page.id !== before.page.id) return W.movedTo(name, called(after.page));
  if (before.group && !after.group) return W.movedOut(name, called(before.group), ...place);
  return W.moved(name, ...place);
}

// What cannot look any more at what it looked at, and why.
function missed(unseen) {
  const [inside, later] = [unseen.filter((one) => one.inEntry), unseen.filter((one) => !one.inEntry)].map(each);
  return [inside.length && W.movedIn(inside.join("、")), later.length && W.movedLater(later.join("、"))].filter(Boolean);
}
