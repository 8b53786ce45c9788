// Sees before a page is sent whether it is longer than the server reads: then it stays, with all that was typed on it.

const form = document.getElementById("all-questions");
const notice = document.getElementById("too-long");
const limit = Number(form.dataset.limit);

// As a browser encodes a form: a line's end is two signs there, and one in a field.
function encoded(pressed) {
  const text = new URLSearchParams(new FormData(form, pressed)).toString();
  return text.length + 3 * (text.split("%0A").length - 1);
}

function longest() {
  const typed = [...form.elements].filter((one) => one.id && typeof one.value === "string");
  return typed.reduce((longer, one) => (one.value.length > longer.value.length ? one : longer));
}

form.addEventListener("submit", (event) => {
  notice.hidden = encoded(event.submitter) <= limit;
  if (notice.hidden) return;
  event.preventDefault();
  notice.querySelector("a").href = `#${longest().id}`;
  notice.focus();
});
