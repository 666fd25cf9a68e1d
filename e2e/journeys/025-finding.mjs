// The box in the head of every page, the guide behind "?", and how pages look in the dark.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

async function round(api, who) {
  const { rows } = await (await api(who)).get("/rounds");
  return `/rounds/${rows.find((it) => it.state === "open").id}`;
}

export default [
  look("a slash leads to the box, which finds a household", demonstration, async ({ check, same, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/tables");
    await page.keyboard.press("/");
    const box = page.locator(".find input[type=search]");
    await check("it has the focus", await box.evaluate((it) => it === document.activeElement));
    await page.keyboard.type("an thon 1");
    await page.keyboard.press("Escape");
    await box.fill("mau an");
    await page.keyboard.press("Enter");
    await page.locator(".found a").first().waitFor();
    await sound(page, "what is found");
    const name = await page.locator(".found a").first().innerText();
    await page.locator(".found a").first().click();
    await check("its page opens", (await main(page)).includes(name), name);
    await page.goto("/find?text=khongcoainhuthe");
    await check("nothing found says so", (await main(page)).includes("Không tìm thấy gì"));
    await same("and offers to add", await page.locator("main a.button").count(), 1);
  }),

  look("the question mark leads to the page's chapter", demonstration, async ({ check, signIn, sound }) => {
    const page = await signIn("commune_officer");
    for (const [path, chapter] of [["/imports", "Danh sách nhập vào"], ["/farms", "mức sống trung bình"]]) {
      await page.goto(path);
      await page.locator(".help-link").click();
      const id = new URL(page.url()).hash.slice(1);
      const heading = await page.locator(`[id="${id}"]`).innerText();
      await check(`of ${path}`, heading.includes(chapter), heading);
    }
    await sound(page, "a page of the guide");
    await page.goto("/guide");
    await sound(page, "the guide");
  }),

  look("each step of a round is a link", demonstration, async ({ api, check, same, signIn, sound }) => {
    const page = await signIn("commune_officer");
    const path = await round(api, "commune_officer");
    await page.goto(path);
    await sound(page, "the line of steps");
    await same("one is in turn", await page.locator(".steps [aria-current=step]").count(), 1);
    await page.locator(".steps a").nth(1).click();
    await check("the second opens the list", page.url().includes(`${path}/households`));
  }),

  look("pages are read in the dark", demonstration, async ({ api, axeClean, signIn }) => {
    const page = await signIn("commune_officer");
    await page.emulateMedia({ colorScheme: "dark" });
    const path = await round(api, "commune_officer");
    for (const at of ["/", "/households", "/tables/t01", path, `${path}/households`, "/requests", "/find?text=an"]) {
      await page.goto(at);
      await axeClean(page, `${at.replace(/[0-9a-f-]{36}/, "…")} in the dark`);
    }
  }),
];
