// A farming household of average living standard: asked, surveyed on the form of Phụ lục VIII, recognised,
// printed, counted in table 1.

import { leads, main, path } from "../pages.mjs";
import { demonstration, piece, state } from "../pieces.mjs";

// The demonstration's commune existed until 30/6/2025; in May 2024 its last review was decided.
const days = { received_on: "2024-05-10", surveyed_on: "2024-05-16", answered_on: "2024-05-24" };

const farmer = state("a household that is not poor", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const [household] = (await asked.get("/households?class=not_poor")).rows;
  const { members } = await asked.get(`/households/${household.id}`);
  return { home: `/households/${household.id}`, code: household.code, people: members.length, id: household.id };
});

const waiting = state("a farming household whose sheet is complete", farmer, async ({ api }, { id, people }) => {
  const asked = await api("commune_officer");
  const farm = crypto.randomUUID();
  await asked.post("/farms", { id: farm, household: id, received_on: days.received_on });
  const places = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3", "4", "5", "6", "7", "8", "9"];
  const lines = places.map((line) => ({ line, takings: line === "1.1" ? 1_501 * 12 * people : 0, costs: 0 }));
  await asked.post(`/farms/${farm}/sheet`, {
    id: crypto.randomUUID(), surveyed_on: days.surveyed_on, work: ["agriculture"], people, lines,
  });
  return { farm: `/farms/${farm}` };
});

const live = (page) => page.locator("#farming-result").innerText();

async function recognise(page, number) {
  await page.locator("#tra-loi label", { hasText: "Công nhận" }).first().click();
  await page.locator("#tra-loi [name=day]").fill(days.answered_on);
  await page.locator("#tra-loi [name=posted_on]").fill("16/05/2024");
  await page.locator("#tra-loi [name=number]").fill(number);
  await page.locator("#tra-loi [name=reason]").fill("");
  await leads(page, page.locator("#tra-loi button").click());
}

export default [
  piece("the officer takes the request in and fills the form in", farmer, async (tools, { home, code, people }) => {
    const { check, same, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto(home);
    await leads(page, page.getByRole("link", { name: "Nhận giấy đề nghị mức sống trung bình" }).click());
    const form = page.locator("form[action='/farms'][method=post]");
    await same("the household is in its field", await form.locator("[name=household]").inputValue(), code);
    await form.locator("[name=received_on]").fill(days.received_on);
    await sound(page, "the list of requests");
    await leads(page, form.locator("button").click());
    await check("the receipt and the days are shown", (await main(page)).includes("15/05/2024"));
    await same("people are those of the register", await page.locator("[name=people]").inputValue(), `${people}`);

    await page.locator("[name='t_1.1']").fill(`${1_500 * 12 * people}`);
    await page.locator("[name='c_1.1']").fill("0");
    await page.locator("[name='c_1.1']").press("Tab");
    await page.waitForFunction(() => document.querySelector("#farming-result").innerText.includes("Còn 28 ô"));
    await check("what is empty is not nothing", (await live(page)).includes("Chưa đủ số liệu"));
    await page.locator("[name=rest]").check();
    await page.waitForFunction(() => document.querySelector("#farming-result").innerText.includes("Cách tính: Dưới"));
    await check("on the line it is below, and the review is advised", (await live(page)).includes("Mẫu số 01"));
    await page.locator("[name='t_1.1']").fill(`${1_500 * 12 * people + 1}`);
    await page.locator("[name='t_1.1']").press("Tab");
    await page.waitForFunction(() =>
      document.querySelector("#farming-result").innerText.includes("Cách tính: Mức sống trung bình"));
    await check("the calculation is shown", (await live(page)).includes("1.500.000"));
    await sound(page, "the form of Phụ lục VIII");
    await page.locator("[name='w.agriculture']").check();
    await page.locator("#phieu [name=surveyed_on]").fill(days.surveyed_on);
    await leads(page, page.getByRole("button", { name: "Lưu phiếu" }).click());
    await check("it is saved", (await main(page)).includes("khảo sát ngày 16/05/2024"));
    await same("the officer has no form of an answer", await page.locator("#tra-loi").count(), 0);
  }),

  piece("what looks like đồng is asked again before it is saved", farmer, async (tools, { id, people }) => {
    const { api, check, same, signIn } = tools;
    const asked = await api("commune_officer");
    const farm = crypto.randomUUID();
    await asked.post("/farms", { id: farm, household: id, received_on: days.received_on });
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto(`/farms/${farm}`);
    await page.locator("[name='w.agriculture']").check();
    await page.locator("[name='t_1.1']").fill(`${1_600_000 * 12 * people}`.slice(0, 8));
    await page.locator("[name=rest]").check();
    await page.locator("#phieu [name=surveyed_on]").fill(days.surveyed_on);
    await leads(page, page.getByRole("button", { name: "Lưu phiếu" }).click());
    await check("it says which line, and that nothing was written", (await main(page)).includes("Cây lương thực"));
    await same("nothing was written", (await asked.get(`/farms/${farm}`)).sheet, null);
  }),

  piece("the chairman recognises, the papers say so, table 1 counts it", waiting, async (tools, given) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("chairman");
    await page.goto("/");
    await check("it is due for the chairman", (await main(page)).includes("chờ Chủ tịch kết luận về mức sống trung bình"));
    await page.goto(given.farm);
    await recognise(page, "58/QĐ-UBND");
    await check("it is in force", (await main(page)).includes("Đang được công nhận"), path(page));
    await sound(page, "a recognised household");
    for (const [kind, words] of [["farming-form", "TRỒNG TRỌT"], ["farming-decision", "58/QĐ-UBND"]]) {
      const paper = await page.request.get(`/papers/${kind}/${given.farm.split("/").at(-1)}/html`);
      const text = (await paper.text()).toUpperCase();
      await check(`${kind} is printed`, paper.ok() && text.includes(words), text.slice(0, 200));
    }
    await page.goto(given.home);
    await check("the household's page has it", (await main(page)).includes("58/QĐ-UBND"));
    const cell = "/api/v1/tables/t01/cells?row=all&column=7&from=2023-12-31&to=2024-06-30";
    const counted = await (await page.request.get(cell)).json();
    await check("table 1 counts it", counted.sum === 1, JSON.stringify(counted));
    await page.goto("/tables/t01?from=2023-12-31&to=2024-06-30");
    await check("and foots", !(await main(page)).includes("không khớp"));
  }),

  piece("without script the same is recorded", waiting, async (tools, given) => {
    const { check, signIn } = tools;
    const page = await signIn("chairman", { noScript: true });
    await page.goto(given.farm);
    await recognise(page, "59/QĐ-UBND");
    await check("it is in force", (await main(page)).includes("Đang được công nhận"));
  }),
];
