// What is told at the foot of the window leaves free what it speaks of and what has the focus.

const ROOM = "--told"; // what builder.css leaves free below; it stays when nothing is told, so that nothing moves then

// `about` is what the words speak of, where that is not what has the focus.
export function leaveFree(told, about = null) {
  document.documentElement.style.setProperty(ROOM, `${told.offsetHeight}px`);
  const focused = document.activeElement;
  if (focused !== document.body && covers(told, focused)) focused.scrollIntoView({ block: "nearest" });
  about?.scrollIntoView({ block: "nearest" });
}

function covers(told, one) {
  const [over, under] = [told, one].map((each) => each.getBoundingClientRect());
  const beside = under.right <= over.left || over.right <= under.left;
  return !beside && under.top < over.bottom && over.top < under.bottom;
}
