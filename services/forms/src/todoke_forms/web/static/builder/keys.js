// Keys of controls: they begin with what is selected, and end with the language unless it is Japanese (inputs.js).

export const idOf = (key) => key.split(".")[0];
export const languageOf = (key) => key.split("@")[1] ?? "ja";
