// The tables foot, open down to households, and go along as files.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

const year = "area=15889@0&from=2022-12-31&to=2023-12-31";

export default [
  look("the list of tables is for everybody", demonstration, async ({ axeClean, signIn }) => {
    const page = await signIn("upper_officer");
    await page.goto("/tables");
    await axeClean(page, "the list of tables");
  }),

  ...["t01", "t02", "t03"].map((id) =>
    look(`${id} foots`, demonstration, async ({ check, signIn, sound }) => {
      const page = await signIn("upper_officer");
      await page.goto(`/tables/${id}?${year}`);
      await check("it does", await page.locator(".foots").isVisible());
      await sound(page, id);
    })),

  look("the closing follows from the opening and the flow", demonstration, async ({ same, signIn }) => {
    const page = await signIn("upper_officer");
    await page.goto(`/tables/t02?${year}`);
    const total = page.locator("tr.total").first();
    const numbers = (await total.locator("td.n").allInnerTexts()).map(Number);
    await same("40 at the opening, 25 at the closing", [numbers[0], numbers[8]], [40, 25]);
    await same("closing follows from the flow", numbers[8],
      numbers[0] - numbers[1] - numbers[2] - numbers[3] + numbers[4] + numbers[5] + numbers[6] + numbers[7]);
  }),

  look("a cell opens its households", demonstration, async ({ same, signIn }) => {
    const page = await signIn("upper_officer");
    await page.goto(`/tables/t02?${year}`);
    await page.locator("tr.total").first().locator("td.n a").last().click();
    await page.waitForURL(/\/(rows|cells)/);
    await same("25 households stand behind it", await page.locator("tbody tr").count(), 25);
  }),

  look("a province is broken down by district", demonstration, async ({ check, signIn }) => {
    const page = await signIn("upper_officer");
    await page.goto("/tables/t01?area=38&to=2023-12-31");
    await check("it is", (await main(page)).includes("Huyện Hoằng Hóa"));
  }),

  look("an unknown area is said", demonstration, async ({ check, signIn }) => {
    const page = await signIn("upper_officer");
    await page.goto("/tables/t01?area=99999&to=2023-12-31");
    await check("it is", (await page.locator("h1").innerText()).includes("99999"));
  }),

  ...["xlsx", "csv", "html", "json"].map((ending) =>
    look(`a table can be taken along as .${ending}`, demonstration, async ({ check, signIn }) => {
      const page = await signIn("upper_officer");
      const file = await page.request.get(`/tables/t02/files/${ending}?${year}`);
      await check("it comes", file.status() === 200 && (await file.body()).length > 500);
    })),
];
