"use strict";

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => form.querySelector("button").setAttribute("disabled", ""));
}
