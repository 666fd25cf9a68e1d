// Small moves on pages.

/** What a page says, without its frame. */
export const main = (page) => page.locator("main").innerText();

export const path = (page) => new URL(page.url()).pathname;

/** Does what leads to a page and waits for it. */
export async function leads(page, act) {
  await Promise.all([page.waitForEvent("load"), act]);
}

/** Fills in a form on a page, sends it by its first button and waits for what it leads to. */
export async function send(page, selector, values = {}) {
  const form = page.locator(selector);
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name=${name}]`);
    const isChoice = (await field.evaluate((element) => element.tagName)) === "SELECT";
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  // What a box offers is a button too.
  await leads(page, form.locator("button:not([type=button])").first().click());
}
