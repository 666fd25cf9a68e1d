// Searching without marks, by year and by code; the household's page explains its class.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  for (const noScript of [false, true]) {
    const how = noScript ? "without script" : "with script";
    const page = await signIn("commune_officer", { noScript });
    await page.goto("/households");
    await same(`${how}: a page has 50 households`, await page.locator("tbody tr").count(), 50);
    const first = await page.locator("tbody th").first().innerText();
    await page.locator("a[rel=next]").click();
    await page.waitForURL(/after=/);
    const later = await page.locator("tbody th").first().innerText();
    await check(`${how}: the next page goes on`, first !== later);

    await page.goto("/households?text=huong+mau");
    const names = await page.locator("tbody tr").count();
    await check(`${how}: names are found without marks`, names > 0);
    await page.goto("/households?text=196&class=poor");
    await check(`${how}: years are found by their beginning`, (await page.locator("tbody tr").count()) >= 0);
    await page.goto("/households?text=khongcoainhuthe");
    const empty = await page.locator("main").innerText();
    await check(`${how}: nothing found is said`, empty.includes("Không tìm thấy hộ nào"));
    await axeClean(page, `${how}: an empty list`);
  }

  const page = await signIn("commune_officer");
  await page.goto("/households?class=poor");
  await axeClean(page, "the list");
  await fitsPhone(page, "the list");
  const code = await page.locator("tbody td.code").first().innerText();
  await page.goto(`/households?text=${encodeURIComponent(code.toLowerCase())}`);
  await same("a code finds one household", await page.locator("tbody tr").count(), 1);
  await page.locator("tbody th a").click();
  await page.waitForURL(/households\/[0-9a-f-]{36}/);
  const text = await page.locator("main").innerText();
  for (const words of ["Điểm A", "Điểm B", "mức chuẩn", "TT 07/2021", "Diễn biến", "Công nhận"]) {
    await check(`its page says ${words}`, text.includes(words));
  }
  await same("it has twelve indicators a review", (await page.locator(".verdict").first().locator(".indicators li").count()), 12);
  const details = page.locator(".verdict details").first();
  await details.locator("summary").focus();
  await page.keyboard.press("Enter");
  await check("the points open by keyboard", await details.locator("table").isVisible());
  const points = await details.locator("tbody td.n").allInnerTexts();
  const sum = await details.locator("tfoot td.n").innerText();
  await same("and add up", points.reduce((a, b) => a + Number(b), 0), Number(sum.replaceAll(".", "")));
  await axeClean(page, "a household");
  await fitsPhone(page, "a household");

  const other = await signIn("administrator");
  await other.goto(page.url());
  const refused = await other.locator("main").innerText();
  await check("the administrator sees no household", refused.includes("không có quyền"), refused);
}
