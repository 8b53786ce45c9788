// Puts one attribute of a card into the inputs of its question; all of it or nothing.

const control = (name) => document.getElementsByName(name);
const set = (name, value) => {
  control(name)[0].value = value;
};

const DAY = /^(\d{4})(\d{2})(\d{2})$/; // as 券面入力補助 has it; 00 where a part is not known

const SHAPES = {
  line: {
    names: ({ name }) => [name],
    parts: ({ name }, text) => ({ [name]: text }),
  },
  name: {
    names: ({ name }) => [`${name}.family`, `${name}.given`],
    parts: ({ name }, text) => {
      const [family, given, ...more] = text.split(/[\s\u3000]+/u);
      return given && more.length === 0 ? { [`${name}.family`]: family, [`${name}.given`]: given } : null;
    },
  },
  date: {
    names: ({ name }) => ["year", "month", "day"].map((part) => `${name}.${part}`),
    parts: ({ name }, text) => {
      const [, year, month, day] = DAY.exec(text) ?? [];
      if (!year || month === "00" || day === "00") return null;
      return { [`${name}.era`]: "AD", [`${name}.year`]: year, [`${name}.month`]: String(+month), [`${name}.day`]: String(+day) };
    },
  },
};

// Whether a person has answered the question already, in part or whole.
export function answered(asked) {
  if (asked.shape === "choice") return [...control(asked.name)].some((one) => one.checked);
  return SHAPES[asked.shape].names(asked).some((name) => control(name)[0]?.value.trim());
}

// Whether the attribute could be put in.
export function answer(asked, text) {
  if (asked.shape === "choice") return choose(asked.name, text);
  const parts = SHAPES[asked.shape].parts(asked, text);
  if (!parts || !Object.keys(parts).every((name) => control(name)[0])) return false;
  for (const [name, value] of Object.entries(parts)) set(name, value);
  return true;
}

function choose(name, value) {
  const option = [...control(name)].find((one) => one.value === value);
  if (option) option.checked = true;
  return Boolean(option);
}
