// A difficulty that a village raises, on its way to an answer; regular policies from who waits to the card that
// came back.

import { leads, main, path } from "../pages.mjs";
import { demonstration, piece, state } from "../pieces.mjs";

const poor = "/entitlements/of/health_insurance_poor";

const waiting = state("somebody who waits for his card", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const [row] = (await asked.get(`${poor}?state=missing`)).rows;
  return { name: row.name, code: row.code, home: `/households/${row.household}` };
});

export default [
  piece("a village head raises, the officer passes on, the province answers", demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const head = await signIn("village_head");
    await head.goto("/difficulties");
    await leads(head, head.getByRole("link", { name: "Nêu khó khăn, vướng mắc" }).click());
    await sound(head, "the form of a difficulty");
    await head.locator("[name=title]").fill("Đường ra đồng bị sạt");
    await head.locator("[name=content]").fill("Xe không vào được, lúa không chở ra được.");
    await head.locator("[name=about]").selectOption("project");
    await head.locator("[name=due_on]").fill("01/01/2020");
    await leads(head, head.getByRole("button", { name: "Ghi" }).click());
    await check("what is wrong is said at its field", (await main(head)).includes("Hạn trả lời"));
    await same("what was typed stays", await head.locator("[name=title]").inputValue(), "Đường ra đồng bị sạt");
    await head.locator("[name=due_on]").fill("01/01/2030");
    await leads(head, head.getByRole("button", { name: "Ghi" }).click());
    const one = path(head);
    await check("it is recorded", (await main(head)).includes("chưa trả lời"), one);

    const officer = await signIn("commune_officer");
    await officer.goto("/");
    await check("home says who waits", (await main(officer)).includes("khó khăn, vướng mắc chờ trả lời"));
    await officer.goto(one);
    await sound(officer, "a difficulty");
    const forward = officer.locator("form[action$=forwarding]");
    await forward.locator("[name=asked]").selectOption("province");
    await forward.locator("[name=due_on]").fill("01/02/2030");
    await leads(officer, forward.locator("button").click());
    await check("it was passed on", (await main(officer)).includes("cấp tỉnh"));

    const province = await signIn("upper_officer");
    await province.goto(one);
    const answer = province.locator("form[action$=answer]");
    await answer.locator("[name=content]").fill("Sửa bằng vốn duy tu.");
    await leads(province, answer.locator("button").click());
    await head.goto(one);
    await check("the village reads the answer", (await main(head)).includes("Sửa bằng vốn duy tu."));
    await leads(head, head.locator("form[action$=settlement] button").click());
    await check("it is settled", (await main(head)).includes("đã giải quyết"));
    await officer.goto("/difficulties");
    await sound(officer, "the list of difficulties");
  }),

  piece("who waits is put down with his card, and his household's page says so", waiting, async (tools, given) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto("/entitlements");
    await sound(page, "the policies");
    await page.goto(poor);
    await sound(page, "who is entitled");
    await leads(page, page.getByRole("link", { name: "Ghi kết quả cấp" }).click());
    await sound(page, "the form of grants");
    const row = page.locator("tbody tr", { hasText: given.name }).first();
    await row.locator("[name^=number_]").fill("THU-77");
    await row.locator("[name^=valid_from_]").fill("20/05/2024");
    await leads(page, page.getByRole("button", { name: "Ghi" }).click());
    await check("it is put down", (await main(page)).includes("THU-77"));
    await sound(page, "what was granted");
    await page.goto(given.home);
    await check("the household's page has it", (await main(page)).includes("THU-77"));
    await page.goto("/entitlements/coverage");
    await check("n and N are shown", (await main(page)).includes("Nhân khẩu (N)"));
    await sound(page, "the coverage");
    await page.goto("/entitlements/of/electricity/lapsed");
    await check("whose time is over is named", (await main(page)).includes("Loại hộ đã thay đổi"));
    await sound(page, "whose time is over");
  }),

  piece("without script a list that came back is put down", waiting, async (tools, given) => {
    const { check, same, signIn } = tools;
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto(`${poor}/grant`);
    const text = `Mã hộ;Họ và tên;Số thẻ;Từ ngày\n${given.code};${given.name};THU-88;20/05/2024\n`
      + `${given.code};Không Có Ai;THU-89;20/05/2024\n`;
    const file = { name: "the.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
    await page.locator("[name=file]").setInputFiles(file);
    await leads(page, page.getByRole("button", { name: "Đọc tệp" }).click());
    await check("what does not fit is named", (await main(page)).includes("Không ghi được"));
    await same("one row can be put down", await page.locator("[name^=number_]").count(), 1);
    await leads(page, page.getByRole("button", { name: "Ghi" }).click());
    await check("it is put down", (await main(page)).includes("THU-88"));
  }),
];
