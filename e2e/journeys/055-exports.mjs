// A list is taken along: by role, with what was chosen kept in the address, and with a reason for what
// is sensitive. The feed answers programs.

import { main } from "../pages.mjs";
import { demonstration, look, piece } from "../pieces.mjs";

/** The page to export with a sensitive column chosen. */
async function withSensitive(page) {
  await page.goto("/exports?class=poor&day=2023-12-31&rows=household");
  await page.locator("input[value=csv_semicolon]").check();
  await page.locator("input[value=deprivations]").check();
  return page.locator("button[formaction='/exports/files']");
}

export default [
  look("the filters of a list come along to its export", demonstration, async ({ check, same, signIn, sound }) => {
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto("/households?class=poor&day=2023-12-31");
    await page.locator("a[href^='/exports?']").click();
    await same("they did", await page.locator("select[name=class]").inputValue(), "poor");
    await check("25 households are counted", (await page.locator(".count").innerText()).includes("25"));
    await check("the duty is said", (await page.locator(".note").first().innerText()).includes("91/2025"));
    await sound(page, "the page to export a list");
  }),

  look("the address of an export keeps what was chosen", demonstration, async ({ check, signIn }) => {
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto("/exports");
    await page.locator("input[name=rows][value=member]").check();
    await page.locator("main form[action='/search'] button.plain").click();
    await page.waitForURL(/rows=member/);
    await check("it does", page.url().includes("rows=member"));
    await check("a list of people has their columns", await page.locator("input[value=relation]").isVisible());
  }),

  look("a sensitive column needs a reason", demonstration, async ({ axeClean, check, signIn }) => {
    const page = await signIn("commune_officer", { noScript: true });
    await (await withSensitive(page)).click();
    await check("it is asked for", (await page.locator("h1").innerText()).includes("lý do"));
    await axeClean(page, "the refusal");
  }),

  piece("with a reason a sensitive column leaves, and the log tells of it", demonstration, async (tools) => {
    const { check, signIn } = tools;
    const page = await signIn("commune_officer", { noScript: true });
    const send = await withSensitive(page);
    await page.locator("input[name=reason]").fill("Lập kế hoạch hỗ trợ nhà ở");
    const [download] = await Promise.all([page.waitForEvent("download"), send.click()]);
    await check("the file has a name", download.suggestedFilename().endsWith(".csv"), download.suggestedFilename());
    const auditor = await signIn("auditor");
    await auditor.goto("/audit?chain=15889@0");
    const log = await main(auditor);
    await check("the log tells of it, with the reason", log.includes("hỗ trợ nhà ở"), log.slice(0, 300));
  }),

  look("who keeps the money is not offered answers", demonstration, async ({ same, signIn }) => {
    const finance = await signIn("finance_officer");
    await finance.goto("/exports");
    await same("none", await finance.locator("input[value=deprivations]").count(), 0);
  }),

  look("above the commune codes are the usual", demonstration, async ({ check, signIn }) => {
    const upper = await signIn("upper_officer");
    await upper.goto("/exports");
    await check("they are chosen", await upper.locator("input[value=coded]").isChecked());
  }),

  look("the feed answers programs", demonstration, async ({ account, base, check, same }) => {
    const { username, password } = account("commune_officer");
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const ask = (path) => fetch(`${base}/odata/v1/${path}`, { headers: { authorization } });
    const feed = await (await ask("Households?$count=true&$top=3&$select=HeadName,Class")).json();
    await same("the feed has its three", feed.value.length, 3);
    await check("and counts them all", feed["@odata.count"] >= 1_205, String(feed["@odata.count"]));
  }),

  look("nobody reads the feed without signing in", demonstration, async ({ base, same }) => {
    const closed = await fetch(`${base}/odata/v1/Households`);
    await same("it is refused", closed.status, 401);
  }),
];
