// "/" leads to the box that looks for something, from wherever nobody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const box = document.querySelector('[data-key="/"]');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Days are typed as day/month/year. The slashes come by themselves while somebody writes at the end;
// what is no day, or outside what the field allows, is said at the field before anything is sent.
const dayBox = (it) => it instanceof HTMLInputElement && it.hasAttribute("data-day");
const dayOf = (text) => {
  const plain = text.trim();
  const front = plain.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  const back = plain.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/) ?? plain.match(/^(\d\d)(\d\d)(\d{4})$/);
  if (!front && !back) return null;
  const [year, month, day] = (front ? front.slice(1) : back.slice(1).reverse()).map(Number);
  const made = new Date(Date.UTC(year, month - 1, day));
  const real = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return real && year >= 1900 && year <= 2200 ? made.toISOString().slice(0, 10) : null;
};
const shownDay = (iso) => iso.split("-").reverse().join("/");
const checkDay = (box) => {
  const { dayWrong, dayEarly, dayLate } = document.body.dataset;
  const day = dayOf(box.value);
  const { min, max } = box.dataset;
  let said = "";
  if (box.value.trim() && !day) said = dayWrong;
  else if (day && min && day < min) said = dayEarly.replace("{day}", shownDay(min));
  else if (day && max && day > max) said = dayLate.replace("{day}", shownDay(max));
  box.setCustomValidity(said);
  if (day) box.value = shownDay(day);
};
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!dayBox(box)) return;
  box.setCustomValidity("");
  if (event.inputType !== "insertText" || box.selectionStart !== box.value.length) return;
  box.value = box.value.replace(/[/.-]{2,}$/, "/");
  const digits = box.value.match(/^(\d\d)\/?(\d\d)?$/);
  if (/^\d\d$/.test(box.value)) box.value += "/";
  else if (digits && digits[2]) box.value = `${digits[1]}/${digits[2]}/`;
});
document.addEventListener("change", (event) => {
  if (dayBox(event.target)) checkDay(event.target);
}, true);

// All boxes of a form that are not right are said at once, each with its reason, in the language of the page.
const whyWrong = (box) => {
  const { validity } = box;
  const words = document.body.dataset;
  const fill = (text, name, value) => text.replace(`{${name}}`, value);
  if (validity.customError) return box.validationMessage;
  if (validity.valueMissing) {
    if (box.type === "checkbox") return words.wrongUnchecked;
    return box.tagName === "SELECT" ? words.wrongUnchosen : words.wrongEmpty;
  }
  if (validity.badInput) return words.wrongNumber;
  if (validity.rangeUnderflow) return fill(words.wrongLow, "least", box.min);
  if (validity.rangeOverflow) return fill(words.wrongHigh, "most", box.max);
  if (validity.tooLong) return fill(words.wrongLong, "most", box.maxLength);
  if (dayBox(box)) return words.dayWrong;
  return box.title || words.wrongNumber;
};
const unsay = (box) => {
  if (!box.dataset.said) return;
  document.getElementById(box.dataset.said)?.remove();
  box.removeAttribute("aria-invalid");
  box.removeAttribute("aria-describedby");
  if (box.dataset.told) box.setAttribute("aria-describedby", box.dataset.told);
  delete box.dataset.said;
};
let saidCount = 0;
let firstWrong = null;
document.addEventListener("invalid", (event) => {
  const box = event.target;
  event.preventDefault();
  unsay(box);
  for (let it = box.closest("details:not([open])"); it; it = it.parentElement.closest("details:not([open])")) it.open = true;
  const said = document.createElement("small");
  said.className = "wrong";
  said.id = `said-${(saidCount += 1)}`;
  said.textContent = whyWrong(box);
  const told = box.getAttribute("aria-describedby");
  if (told) box.dataset.told = told;
  box.setAttribute("aria-describedby", told ? `${said.id} ${told}` : said.id);
  box.setAttribute("aria-invalid", "true");
  box.dataset.said = said.id;
  box.after(said);
  if (firstWrong) return;
  firstWrong = box;
  queueMicrotask(() => setTimeout(() => {
    firstWrong?.focus();
    firstWrong = null;
  }));
}, true);
document.addEventListener("input", (event) => {
  if (event.target.dataset?.said && event.target.validity.valid) unsay(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.dataset?.said && event.target.validity.valid) unsay(event.target);
});

// What the server proposes for a box does not take the place of what somebody typed there meanwhile.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const box = event.detail.target;
  if (box instanceof HTMLInputElement && box.value !== box.defaultValue) event.detail.shouldSwap = false;
});

// A form that saves itself while it is filled in does not overtake itself: it is sent when that save has
// ended, and saves no more once it is on its way.
let sent = new WeakSet();
const waiting = new WeakSet();
const isSaving = (form) => form.classList.contains("htmx-request");
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (!isSaving(form)) {
    sent.add(form);
    return;
  }
  event.preventDefault();
  if (waiting.has(form)) return;
  waiting.add(form);
  const pressed = event.submitter;
  const timer = setInterval(() => {
    if (isSaving(form)) return;
    clearInterval(timer);
    waiting.delete(form);
    // What the save brought back may have replaced the button.
    const same = [...form.elements].find((it) =>
      it.type === "submit" && it.name === pressed?.name && it.value === pressed?.value);
    form.requestSubmit(pressed?.form === form ? pressed : same);
  }, 50);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (sent.has(event.target)) event.preventDefault();
});
window.addEventListener("pageshow", () => { sent = new WeakSet(); });

// A box that names a household offers what is found by what was typed; a press writes its code.
let asking = null;
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.dataset?.household || event.inputType === undefined) return;
  clearTimeout(asking);
  asking = setTimeout(() => offerHouseholds(box), 250);
});
const offerHouseholds = async (box) => {
  const text = box.value.trim();
  let list = box.nextElementSibling?.classList.contains("offered") ? box.nextElementSibling : null;
  if (text.length < 2) return list?.remove();
  const answer = await fetch(`${box.dataset.household}?text=${encodeURIComponent(text)}`);
  if (!answer.ok || box.value.trim() !== text) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!list) {
    list = document.createElement("span");
    list.className = "offered";
    box.after(list);
  }
  const rows = [...page.querySelectorAll("#list tbody tr")].slice(0, 8);
  list.replaceChildren(...rows.map((row) => {
    const [name, born, village] = [...row.cells].map((cell) => cell.textContent.trim());
    const code = row.querySelector("td.code").textContent.trim();
    const offer = document.createElement("button");
    offer.type = "button";
    offer.className = "offer";
    offer.textContent = `${name}, ${born}, ${village} (${code})`;
    offer.addEventListener("click", () => {
      box.value = code;
      const chosen = document.createElement("small");
      chosen.className = "help";
      chosen.textContent = `${name}, ${born}, ${village}`;
      list.replaceChildren(chosen);
      box.focus();
    });
    return offer;
  }));
  return undefined;
};
