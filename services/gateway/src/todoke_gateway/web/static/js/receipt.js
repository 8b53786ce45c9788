// Offers the key for letters as a file, if this tab made one for this receipt; nothing of it goes to the server.

import { byId } from "./dom.js";
import * as letterkey from "./letterkey.js";

const box = byId("letter-key");
const file = letterkey.kept(box.dataset.number);

if (file !== null) {
  byId("letter-key-save").href = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
  box.hidden = false;
} else if (byId("letter-key-none")) {
  byId("letter-key-none").hidden = false;
}
