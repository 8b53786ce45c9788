// Shows the print button where there is a script to make it work.

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
