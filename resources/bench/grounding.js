"use strict";
(() => {
  const failed = [...document.querySelectorAll(".failed")];
  const filters = document.querySelector(".filters");
  if (!filters) return;
  filters.hidden = false;
  const buttons = [...filters.querySelectorAll("button")];
  const kind = filters.querySelector("select");
  const words = filters.querySelector("input");
  const shown = filters.querySelector(".shown");
  const heard = new Map(failed.map((one) => [one, one.querySelector(".said").textContent.toLowerCase()]));

  function sift() {
    const verdict = buttons.find((button) => button.getAttribute("aria-pressed") === "true").dataset.verdict;
    const wanted = words.value.trim().toLowerCase();
    let left = 0;
    for (const one of failed) {
      one.hidden = (verdict && one.dataset.verdict !== verdict) || (kind.value && one.dataset.kind !== kind.value)
        || (wanted && !heard.get(one).includes(wanted));
      left += !one.hidden;
    }
    shown.textContent = left === failed.length ? "" : `${left} shown`;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      sift();
    });
  }
  kind.addEventListener("change", sift);
  words.addEventListener("input", sift);

  // Marks keep their size on the page, however much of the picture is seen.
  function show(svg, view) {
    svg.setAttribute("viewBox", view);
    const unit = Number(view.split(" ")[2]) / 900;
    for (const mark of svg.querySelectorAll("[data-at]")) {
      const [x, y] = mark.dataset.at.split(" ");
      mark.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
    }
  }

  for (const svg of document.querySelectorAll(".failed .shot svg")) {
    if (svg.dataset.near === svg.dataset.whole) {
      svg.dataset.fixed = "";
      continue;
    }
    svg.addEventListener("click", () => {
      const whole = svg.classList.toggle("whole");
      show(svg, whole ? svg.dataset.whole : svg.dataset.near);
    });
  }

  for (const row of document.querySelectorAll("tr[data-rank]")) {
    const marks = row.closest(".failed").querySelectorAll(`.mark[data-rank="${row.dataset.rank}"]`);
    const light = (on) => marks.forEach((mark) => mark.classList.toggle("lit", on));
    row.addEventListener("mouseenter", () => light(true));
    row.addEventListener("mouseleave", () => light(false));
  }
})();
