// While templates are looked for, what the new form is called and what it starts from stay as they stand on the page.

const find = document.querySelector("form.find");
const begin = document.querySelector("form.decide");

const standing = () => ["title", "start"].map((name) => [name, begin.elements.namedItem(name).value]);

find.addEventListener("submit", () => {
  for (const [name, value] of standing()) find.elements.namedItem(name).value = value;
});
for (const link of document.querySelectorAll("a[data-find]"))
  link.addEventListener("click", () => {
    const address = new URL(link.href);
    for (const [name, value] of standing()) address.searchParams.set(name, value);
    link.href = address;
  });
