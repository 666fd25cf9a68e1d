// The registers of papers: one that came is recorded with what is wrong at its field, one of the commune is given
// its number, rests on it, is sent and received, put out of force, and found again.

import { leads, main, path } from "../pages.mjs";
import { demonstration, piece, state } from "../pieces.mjs";

const came = state("a paper that came from the province", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const id = crypto.randomUUID();
  await asked.post("/legal-papers", {
    id, book: "in",
    paper: {
      kind: "plan", symbol: "96/KH-UBND", day: "2024-04-10", issuer: "office", level: "province",
      issuer_name: "Ủy ban nhân dân tỉnh Mẫu", about: "Về giảm nghèo năm 2024", arrived_on: "2024-04-12",
    },
  });
  return { came: `/legal-papers/${id}` };
});

export default [
  piece("a paper that came is recorded, its symbol cured", demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto("/legal-papers");
    await sound(page, "the registers");
    await check("what does not go together is told", (await main(page)).includes("chỗ cần xem lại"));
    await leads(page, page.getByRole("link", { name: "Ghi văn bản đến" }).click());
    await page.locator("[name=kind]").selectOption("circular");
    await page.locator("[name=symbol]").fill("97/2023/BTC");
    await page.locator("[name=day]").fill("15/09/2023");
    await page.locator("[name=issuer_name]").fill("Bộ Tài chính");
    await page.locator("[name=level]").selectOption("central");
    await page.locator("[name=about]").fill("Quy định thử");
    await page.locator("[name=arrived_on]").fill("02/04/2024");
    await page.getByRole("button", { name: "Ghi vào sổ" }).click();
    await page.waitForLoadState();
    await check("the fault stands at its field", (await page.locator("#e-symbol").innerText()).includes("thiếu"));
    await same("what was typed is kept", await page.locator("[name=about]").inputValue(), "Quy định thử");
    await sound(page, "the form with what is wrong");
    await leads(page, page.getByRole("button", { name: "Dùng 97/2023/TT-BTC" }).click());
    await check("it is recorded", (await main(page)).includes("97/2023/TT-BTC"));
    await sound(page, "a paper");
  }),

  piece("one of the commune is numbered, rests on another, is sent and received", came, async (tools) => {
    const { check, signIn } = tools;
    const page = await signIn("commune_officer", { noScript: true });
    await page.goto("/legal-papers/new?book=out");
    await page.locator("[name=kind]").selectOption("plan");
    await page.locator("[name=day]").fill("20/05/2024");
    await page.locator("[name=about]").fill("Giảm nghèo của xã năm 2024");
    await page.locator("main [name=text]").fill("96/KH");
    await page.getByRole("button", { name: "Tìm", exact: true }).click();
    await page.waitForLoadState();
    await page.locator("label.tick", { hasText: "96/KH-UBND" }).click();
    await leads(page, page.getByRole("button", { name: "Ghi vào sổ" }).click());
    const text = await main(page);
    await check("it has the first number of the year", text.includes("01/KH-UBND"));
    await check("it says what it rests on", text.includes("Kế hoạch số 96/KH-UBND ngày 10 tháng 4 năm 2024"));
    await page.locator("[name=recipients]").fill("- Trưởng các thôn (t/h);\n- Lưu: VT.");
    await page.locator("[name=sent_on]").fill("21/05/2024");
    await leads(page, page.getByRole("button", { name: "Ghi đã gửi" }).click());
    await check("it went to the villages", (await main(page)).includes("Trưởng các thôn"));
  }),

  piece("one that came is put out of force, and taken back", came, async (tools, it) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto(it.came);
    await leads(page, page.getByRole("link", { name: "Ghi hết hiệu lực" }).click());
    await page.locator("[name=ending]").selectOption("recalled");
    await page.locator("[name=on]").fill("20/04/2024");
    await page.locator("[name=reason]").fill("Tỉnh thu hồi bằng văn bản");
    await sound(page, "the end of a paper");
    await leads(page, page.getByRole("button", { name: "Ghi hết hiệu lực" }).click());
    await check("it says so", (await main(page)).includes("Đã thu hồi"));
    await page.locator("[name=reason]").last().fill("Ghi nhầm văn bản");
    await leads(page, page.getByRole("button", { name: "Lấy lại" }).click());
    await check("it is in force again", !(await main(page)).includes("Đã thu hồi"));
    await check("the chairman reads it", path(page) === it.came);
  }),
];
