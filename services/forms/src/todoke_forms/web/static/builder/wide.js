// Whether the palette, the outline and the settings stand side by side; builder.css has the same bound.

export const WIDE = window.matchMedia("(min-width: 64rem)");
