// The home page shows at first sight what the plan got wrong, and each number opens its households.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

export default [
  look("the home page says what the plan got wrong", demonstration, async ({ check, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/");
    const text = await main(page);
    for (const words of ["40", "25", "giảm 15 hộ", "3,32%", "2,07%", "1,25 điểm phần trăm", "1.205"]) {
      await check(`it says ${words}`, text.includes(words));
    }
    await check("it says what the plan wrote", text.includes("giảm 25 hộ") && text.includes("1,59%"));
    await check("its classes are by the circular's points", !text.includes("Bảng điểm minh họa"));
    await check("it says where the commune is now", text.includes("Xã Hoằng Phú"));
    await sound(page, "home");
  }),

  look("a change opens as many households", demonstration, async ({ axeClean, same, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/");
    const line = page.locator(".changes li:has(a)").first();
    const count = Number((await line.locator("b").innerText()).replaceAll(".", ""));
    await line.locator("a").click();
    await page.locator("tbody tr").first().waitFor();
    await same("as many as it says", await page.locator("tbody tr").count(), count);
    await axeClean(page, "the households behind it");
  }),

  look("another year can be chosen", demonstration, async ({ check, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/?year=2022");
    await check("its figures say so", (await page.locator("main").innerText()).includes("31/12/2022"));
  }),

  look("English can be chosen", demonstration, async ({ axeClean, check, same, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/");
    await page.locator(".who summary").click();
    await page.locator("a.language").click();
    await page.locator("html[lang=en]").waitFor();
    await same("the page says so", await page.locator("html").getAttribute("lang"), "en");
    const english = await main(page);
    await check("and is English then", english.includes("fell by 15"), english.slice(0, 200));
    await axeClean(page, "home in English");
  }),

  look("on paper there is no menu", demonstration, async ({ check, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/");
    await page.emulateMedia({ media: "print" });
    await check("it is gone", !(await page.locator("header nav").isVisible()));
  }),
];
