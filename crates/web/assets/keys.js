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
