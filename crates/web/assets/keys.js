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
