// What cannot be shown says so in its own place, and takes nothing else from the page.

export function shown(make, instead) {
  try {
    return make();
  } catch (fault) {
    console.error(fault);
    return instead();
  }
}
