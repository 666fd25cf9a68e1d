// A list is taken along: by role, with what was chosen kept in the address, and with a reason for what
// is sensitive. The feed answers programs.

export default async function ({ account, axeClean, base, check, fitsPhone, same, signIn }) {
  const page = await signIn("commune_officer", { noScript: true });
  await page.goto("/households?class=poor&day=2023-12-31");
  await page.locator("a[href^='/exports?']").click();
  await same("the filters came along", await page.locator("select[name=class]").inputValue(), "poor");
  await check("25 households are counted", (await page.locator(".count").innerText()).includes("25"));
  await check("the duty is said", (await page.locator(".note").first().innerText()).includes("91/2025"));
  await axeClean(page, "the page to export a list");
  await fitsPhone(page, "the page to export a list");

  await page.locator("input[name=rows][value=member]").check();
  await page.locator("form[action='/exports'] button.plain").click();
  await check("the address keeps what was chosen", page.url().includes("rows=member"));
  await check("a list of people has their columns", await page.locator("input[value=relation]").isVisible());

  await page.locator("input[name=rows][value=household]").check();
  await page.locator("form[action='/exports'] button.plain").click();
  await page.locator("input[value=csv_semicolon]").check();
  await page.locator("input[value=deprivations]").check();
  const send = page.locator("button[formaction='/exports/files']");
  await send.click();
  await check("a sensitive column needs a reason", (await page.locator("h1").innerText()).includes("lý do"));
  await axeClean(page, "the refusal");
  await page.goBack();
  await page.locator("input[value=csv_semicolon]").check();
  await page.locator("input[value=deprivations]").check();
  await page.locator("input[name=reason]").fill("Lập kế hoạch hỗ trợ nhà ở");
  const [download] = await Promise.all([page.waitForEvent("download"), send.click()]);
  await check("the file has a name", download.suggestedFilename().endsWith(".csv"), download.suggestedFilename());

  const finance = await signIn("finance_officer");
  await finance.goto("/exports");
  await same("who keeps the money is not offered answers", await finance.locator("input[value=deprivations]").count(), 0);
  const upper = await signIn("upper_officer");
  await upper.goto("/exports");
  await check("above the commune codes are the usual", await upper.locator("input[value=coded]").isChecked());

  const auditor = await signIn("auditor");
  await auditor.goto("/audit?chain=15889@0");
  const log = await auditor.locator("main").innerText();
  await check("the log tells of it, with the reason", log.includes("hỗ trợ nhà ở"), log.slice(0, 300));

  const { username, password } = account("commune_officer");
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const ask = (path) => fetch(`${base}/odata/v1/${path}`, { headers: { authorization } });
  const feed = await (await ask("Households?$count=true&$top=3&$select=HeadName,Class")).json();
  await same("the feed has its three", feed.value.length, 3);
  await check("and counts them all", feed["@odata.count"] >= 1_205, String(feed["@odata.count"]));
  const closed = await fetch(`${base}/odata/v1/Households`);
  await same("nobody reads without signing in", closed.status, 401);
}
