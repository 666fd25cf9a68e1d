// The way through the pages: days as people type them, a household on one screen, charts, several at once.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

async function openRound(api) {
  const { rows } = await (await api("commune_officer")).get("/rounds");
  return rows.find((it) => it.state === "open").id;
}

export default [
  look("a day is typed without its slashes", demonstration, async ({ axeClean, check, same, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/tables/t01");
    const box = page.locator("main input[name=to]");
    await box.fill("");
    await box.pressSequentially("31122023");
    await same("they come by themselves", await box.inputValue(), "31/12/2023");
    await page.locator("main form button").first().click();
    await page.waitForURL(/to=/);
    await same("and the day is taken", await page.locator("main input[name=to]").inputValue(), "31/12/2023");
    await page.locator("main input[name=to]").fill("31/02/2023");
    await page.keyboard.press("Tab");
    const said = await page.locator("main input[name=to]").evaluate((it) => it.validationMessage);
    await check("a day that is none is said at its field", said.includes("Không có ngày này"), said);
    await axeClean(page, "a table");
  }),

  look("a household stands on one screen", demonstration, async ({ api, axeClean, check, same, signIn, sound }) => {
    const { rows } = await (await api("commune_officer")).get("/households?class=poor");
    const page = await signIn("commune_officer");
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.goto(`/households/${rows[0].id}`);
    await same("twelve marks", await page.locator(".marks").first().locator("li").count(), 12);
    const end = await page.locator(".at-a-glance").first().evaluate((it) => it.getBoundingClientRect().bottom);
    await check("marks and points are in sight", end <= 768, end);
    await axeClean(page, "a household");
    await sound(page, "a household");
  }),

  look("the charts say what their tables say", demonstration, async ({ axeClean, same, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/charts?year=2023");
    await same("four are drawn", await page.locator("svg.chart:visible").count(), 4);
    await same("each beside a table", await page.locator(".drawn table").count(), 4);
    await axeClean(page, "the charts");
    await sound(page, "the charts");
    await page.setViewportSize({ width: 360, height: 740 });
    await axeClean(page, "the charts on a phone");
  }),

  look("a row leads to what is done with it", demonstration, async ({ api, axeClean, check, signIn }) => {
    const round = await openRound(api);
    const page = await signIn("commune_officer");
    await page.goto(`/rounds/${round}/households`);
    await axeClean(page, "the review list");
    await page.locator("a[href$='#removal']").first().click();
    const code = await page.locator("#removal [name=household]").inputValue();
    await check("its code is in the form", code.length > 5, code);
    await page.goto(`/rounds/${round}/meetings/several`);
    await axeClean(page, "the meetings of several villages");
    await check("villages wait", (await main(page)).includes("Thôn"));
  }),
];
