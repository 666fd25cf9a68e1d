// Filling in a review form at the desk: prefilled, live points, kept as one goes, taken.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  const page = await signIn("commune_officer");
  // A regular round of the last year that the demonstration's commune existed on; the annual one of
  // that year is played through by another journey.
  await page.goto("/rounds");
  await page.locator("[name=kind]").selectOption("regular");
  await page.locator("[name=year]").fill("2024");
  await page.locator("[name=review_day]").fill("2024-05-15");
  await page.locator("form[action='/rounds'] button").click();
  await page.waitForURL(/rounds\/[0-9a-f-]{36}/);
  const round = new URL(page.url()).pathname;
  await page.locator("[name=score_table]").selectOption({ index: 0 });
  await page.locator("form[action$='/score-table'] button").click();
  await page.waitForLoadState();

  await page.goto("/households?class=poor");
  const links = await page.locator("tbody th a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  await page.goto(links[0]);
  await page.locator(`a[href^='${round}/surveys/']`).click();
  await page.waitForURL(/surveys\//);
  const form = page.url();
  const live = page.locator("#live");
  await check("the form is prefilled from the review before", (await page.locator("main").innerText()).includes("điền sẵn theo lần rà soát năm 2023"));
  await check("it says that Phiếu A is not known", (await page.locator("main").innerText()).includes("Phiếu A (nhận dạng nhanh): danh sách đặc điểm hiện hành chưa có"));
  await axeClean(page, "the form");
  await fitsPhone(page, "the form");

  // Another answer: the points and the difference are shown at once, and a draft is kept.
  const before = await live.innerText();
  const select = page.locator("select[name='a.tv']");
  const old = await select.inputValue();
  const other = await select.locator("option").evaluateAll((all, now) => all.map((o) => o.value).find((v) => v && v !== now), old);
  await select.selectOption(other);
  await page.waitForFunction((text) => document.querySelector("#live").innerText !== text, before);
  await check("a difference is marked", (await live.innerText()).includes("Khác lần rà soát trước: 1 mục"), await live.innerText());
  await check("the draft is kept as one goes", (await live.innerText()).includes("Đã lưu tạm: Lê Mẫu Hạnh"), await live.innerText());
  await page.reload();
  await same("and is there after coming back", await page.locator("select[name='a.tv']").inputValue(), other);

  // Two at one form: the second is told, and keeps what he filled in.
  const second = await signIn("commune_officer", { noScript: true });
  await second.goto(form);
  await page.locator("[name=needs]").fill("vay vốn chăn nuôi");
  await page.locator("[name=needs]").press("Tab");
  await page.waitForFunction(() => document.querySelector("#live [name=version]").value === "2");
  await second.locator("[name=needs]").fill("học nghề");
  await second.getByRole("button", { name: "Hoàn thành phiếu" }).click();
  const told = await second.locator("main").innerText();
  await check("the second is told who saved", told.includes("vừa được người khác lưu"), told.slice(0, 400));
  await check("and what differs", told.includes("vay vốn chăn nuôi") && told.includes("học nghề"));
  await same("and loses nothing", await second.locator("[name=needs]").inputValue(), "học nghề");
  await axeClean(second, "the form with a conflict");
  await second.getByRole("button", { name: "Hoàn thành phiếu" }).click();
  await second.waitForURL(/households\//);
  await check("then he completes it, without script", (await second.locator("main").innerText()).includes("Rà soát năm 2024"));

  // No change, in one act.
  await page.goto(links[1]);
  await page.locator(`a[href^='${round}/surveys/']`).click();
  await page.getByRole("button", { name: "Không thay đổi so với năm 2023" }).click();
  await page.waitForURL(/households\//);
  await check("no change is one act", (await page.locator("main").innerText()).includes("Rà soát năm 2024"));
}
