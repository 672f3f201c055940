"use strict";
(() => {
  const root = document.documentElement;
  const steps = [...document.querySelectorAll(".step")];
  const links = [...document.querySelectorAll(".timeline a")];
  if (!steps.length) return;
  root.classList.add("js");
  document.querySelector(".keys").hidden = false;

  let current = -1;
  function open(index, { scroll = true } = {}) {
    index = Math.max(0, Math.min(steps.length - 1, index));
    if (index === current) return;
    current = index;
    steps.forEach((step, i) => step.classList.toggle("open", i === index));
    links.forEach((link, i) => {
      if (i === index) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    if (scroll) links[index].scrollIntoView({ block: "nearest" });
    document.querySelector(".detail").scrollTop = 0;
    // Replacing keeps the back button for the page before; a file opened from disk may refuse.
    try { history.replaceState(null, "", "#" + steps[index].id); } catch { /* the address stays as it was */ }
  }

  function indexOf(hash) {
    return steps.findIndex((step) => "#" + step.id === hash);
  }

  links.forEach((link, i) => link.addEventListener("click", (event) => {
    event.preventDefault();
    open(i, { scroll: false });
    if (matchMedia("(max-width: 899px)").matches) steps[i].scrollIntoView();
  }));
  addEventListener("hashchange", () => open(indexOf(location.hash)));

  function setMode(stage, mode) {
    stage.dataset.mode = mode;
    for (const button of stage.querySelectorAll(".switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    const comparing = mode === "compare";
    stage.querySelector(".seam").hidden = !comparing;
    stage.querySelector(".seam-frame").hidden = !comparing;
    place(stage);
  }

  function place(stage) {
    const share = stage.querySelector(".seam").value;
    const after = stage.querySelectorAll(".shot")[1];
    after.style.clipPath = stage.dataset.mode === "compare" ? `inset(0 0 0 ${share}%)` : "";
    stage.querySelector(".seam-line").style.left = share + "%";
  }

  // A picture never takes so much height that what is said about it is out of sight.
  for (const stage of document.querySelectorAll(".stage")) {
    const boxes = [...stage.querySelectorAll(".shot > svg")].map((svg) => svg.viewBox.baseVal);
    const widest = Math.max(...boxes.map((box) => box.width / box.height));
    stage.style.maxWidth = `calc(58vh * ${widest})`;
  }

  function element(name, properties = {}) {
    return Object.assign(document.createElement(name), properties);
  }

  for (const stage of document.querySelectorAll(".stage.shots-2")) {
    const tools = element("div", { className: "tools" });
    const group = element("div", { className: "switch" });
    for (const mode of ["before", "after", "compare"]) {
      const button = element("button", { type: "button", textContent: mode[0].toUpperCase() + mode.slice(1) });
      button.dataset.mode = mode;
      button.addEventListener("click", () => setMode(stage, mode));
      group.append(button);
    }
    const seam = element("input", { type: "range", min: 0, max: 100, step: 0.1, value: 50, className: "seam" });
    seam.setAttribute("aria-label", "Move the line between before and after");
    seam.addEventListener("input", () => place(stage));
    const frame = element("div", { className: "seam-frame" });
    frame.append(element("div", { className: "seam-line" }));
    tools.append(group);
    stage.append(tools, frame, seam);
    stage.classList.add("viewer");
    // Where nothing was pointed at, the reaction is what one wants to see.
    setMode(stage, stage.querySelector(".point") ? "before" : "after");
  }

  for (const row of document.querySelectorAll("tr[data-rank]")) {
    const marks = row.closest(".scene").querySelectorAll(`.mark[data-rank="${row.dataset.rank}"]`);
    const light = (on) => marks.forEach((mark) => mark.classList.toggle("lit", on));
    row.addEventListener("mouseenter", () => light(true));
    row.addEventListener("mouseleave", () => light(false));
  }

  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea")) return;
    const stages = steps[current].querySelectorAll(".stage.viewer");
    switch (event.key) {
      case "ArrowDown": case "ArrowRight": case "j": open(current + 1); break;
      case "ArrowUp": case "ArrowLeft": case "k": open(current - 1); break;
      case "Home": open(0); break;
      case "End": open(steps.length - 1); break;
      case " ":
        if (event.target.matches("button, summary, a")) return;
        stages.forEach((stage) => setMode(stage, stage.dataset.mode === "after" ? "before" : "after"));
        break;
      case "c": stages.forEach((stage) => setMode(stage, stage.dataset.mode === "compare" ? "after" : "compare")); break;
      default: return;
    }
    event.preventDefault();
  });

  // Open at the step that the address names, else at the one that went wrong, else at the first.
  const named = indexOf(location.hash);
  const wrong = steps.findIndex((step) => step.querySelector(".step-head .badge.bad"));
  open(named >= 0 ? named : Math.max(0, wrong));
})();
