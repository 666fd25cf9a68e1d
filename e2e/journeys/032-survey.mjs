// Filling in a review form at the desk: prefilled, live points, kept as one goes, taken.

import { main } from "../pages.mjs";
import { demonstration, look, piece, state } from "../pieces.mjs";
import { openRound, repeatable } from "../review.mjs";

// A regular round of the last year that the demonstration's commune existed on.
const inMay = state("a regular round of May 2024", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const round = await openRound(asked, "regular", 2024, "2024-05-15");
  const { rows } = await asked.get("/households?class=poor");
  const [household] = await repeatable(asked, round, rows.map((it) => it.id));
  return { round: `/rounds/${round}`, home: `/households/${household}`, form: `/rounds/${round}/surveys/${household}` };
});

const complete = (page) => page.getByRole("button", { name: "Hoàn thành phiếu" }).click();

export default [
  look("the form is prefilled from the review before", inMay, async (tools, { round, home }) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto(home);
    await page.locator(`a[href^='${round}/surveys/']`).click();
    await page.waitForURL(/surveys\//);
    const text = await main(page);
    await check("it says so", text.includes("điền sẵn theo lần rà soát năm 2023"));
    await check("it is the circular's", text.includes("Phiếu B1") && !text.includes("minh họa"));
    await sound(page, "the form");
  }),

  piece("another answer is marked at once, and the draft is kept", inMay, async (tools, { form }) => {
    const { check, same, signIn } = tools;
    const page = await signIn("commune_officer");
    await page.goto(form);
    const live = page.locator("#live");
    const before = await live.innerText();
    const power = page.locator("input[name='a.kwh_month']");
    const other = String(Number(await power.inputValue()) + 1);
    await power.fill(other);
    await power.press("Tab");
    await page.waitForFunction((text) => document.querySelector("#live").innerText !== text, before);
    const now = await live.innerText();
    await check("the difference is marked", now.includes("Khác lần rà soát trước: 1 mục"), now);
    await check("the draft is kept as one goes", now.includes("Đã lưu tạm: Lê Mẫu Hạnh"), now);
    await page.reload();
    await same("and is there after coming back", await page.locator("input[name='a.kwh_month']").inputValue(), other);
  }),

  piece("of two at one form the second is told and loses nothing", inMay, async (tools, { form }) => {
    const { axeClean, check, same, signIn } = tools;
    const first = await signIn("commune_officer");
    await first.goto(form);
    const second = await signIn("commune_officer", { noScript: true });
    await second.goto(form);
    const seen = await first.locator("#live [name=version]").inputValue();
    await first.locator("[name=needs]").fill("vay vốn chăn nuôi");
    await first.locator("[name=needs]").press("Tab");
    await first.waitForFunction((seen) => document.querySelector("#live [name=version]").value !== seen, seen);
    await second.locator("[name=needs]").fill("học nghề");
    await complete(second);
    const told = await main(second);
    await check("the second is told who saved", told.includes("vừa được lưu ở nơi khác"), told.slice(0, 400));
    await check("and what differs", told.includes("vay vốn chăn nuôi") && told.includes("học nghề"));
    await same("and loses nothing", await second.locator("[name=needs]").inputValue(), "học nghề");
    await axeClean(second, "the form with a conflict");
    await complete(second);
    await second.waitForURL(/households\//);
    await check("then he completes it, without script", (await main(second)).includes("Rà soát năm 2024"));
  }),

  piece("no change over a draft puts it away, and it is opened again", inMay, async (tools, { form, round }) => {
    const { axeClean, check, same, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto(form);
    const needs = page.locator("[name=needs]");
    const seen = await page.locator("#live [name=version]").inputValue();
    await needs.fill("vay vốn nuôi bò");
    await needs.press("Tab");
    await page.waitForFunction((seen) => document.querySelector("#live [name=version]").value !== seen, seen);
    await page.goto(`${round}/households`);
    const list = await main(page);
    if (list.includes("Có bản nháp của")) await check("the list names whose draft it is", list.includes("Có bản nháp của Lê Mẫu Hạnh"), list.slice(0, 600));
    await page.goto(form);
    const over = page.locator("#put-away");
    const told = await over.innerText();
    await check("it says whose draft is put away", told.includes("Lê Mẫu Hạnh"), told);
    await check("and what it holds", told.includes("vay vốn nuôi bò"), told);
    await sound(page, "the form with a draft");
    await over.getByRole("checkbox", { name: "Cất bản nháp này đi" }).check();
    await over.getByRole("button", { name: "Không thay đổi so với năm 2023" }).click();
    await page.waitForURL(/households\//);
    const done = await main(page);
    await check("it was taken, and the draft put away", done.includes("bản nháp được cất đi"), done.slice(0, 400));
    await page.goto(form);
    await check("the form says so", (await main(page)).includes("Phiếu đã ghi “không thay đổi”"));
    await axeClean(page, "the form with a draft put away");
    await page.getByRole("button", { name: "Mở lại bản nháp" }).click();
    await same("the draft is there again", await page.locator("[name=needs]").inputValue(), "vay vốn nuôi bò");
  }),

  piece("no change is one act", inMay, async ({ check, signIn }, { form }) => {
    const page = await signIn("commune_officer");
    await page.goto(form);
    await page.getByRole("button", { name: "Không thay đổi so với năm 2023" }).click();
    await page.waitForURL(/households\//);
    await check("the household was reviewed", (await main(page)).includes("Rà soát năm 2024"));
  }),
];
