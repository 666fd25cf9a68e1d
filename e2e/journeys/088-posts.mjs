// Who holds which post: recorded, switched, handed over; a body with its members.

import { leads, main, path } from "../pages.mjs";
import { demonstration, piece } from "../pieces.mjs";

export default [
  piece("a person without an account holds a post, leaves, and a successor has everything", demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto("/office-holders");
    await sound(page, "who holds which post");
    await leads(page, page.getByRole("link", { name: "Thêm người" }).click());
    await sound(page, "the form of a person");
    await page.locator("[name=name]").fill("Phùng Mẫu Khoa");
    await page.locator("[name=kind]").selectOption("collaborator");
    await page.locator("[name=from_day]").fill("02/01/2024");
    await page.locator("[name=phone]").fill("chưa có");
    await leads(page, page.getByRole("button", { name: "Ghi" }).click());
    await check("what is wrong is said", (await main(page)).includes("Điện thoại"));
    await same("what was typed stays", await page.locator("[name=name]").inputValue(), "Phùng Mẫu Khoa");
    await page.locator("[name=phone]").fill("0900 000 222");
    await leads(page, page.getByRole("button", { name: "Ghi" }).click());
    const one = path(page);
    await check("it is recorded", (await main(page)).includes("cộng tác viên"));
    await sound(page, "a person");
    await leads(page, page.getByRole("link", { name: "Nghỉ hoặc bàn giao" }).click());
    await sound(page, "leaving");
    await check("what he has is listed", (await main(page)).includes("cộng tác viên"));
    await page.locator("[name=successor]").selectOption({ label: "Bùi Mẫu Chi" });
    await page.locator("[name=reason]").fill("chuyển công tác");
    await page.locator("[name=posts]").check();
    await leads(page, page.getByRole("button", { name: "Bàn giao" }).click());
    await check("it went to the successor", (await main(page)).includes("Bàn giao cho Bùi Mẫu Chi"), one);
  }),

  piece("one of two posts is switched under one's name", demonstration, async (tools) => {
    const { check, signIn } = tools;
    const page = await signIn("finance_officer");
    await page.goto("/");
    await page.locator(".who summary").click();
    await leads(page, page.getByRole("button", { name: "Chuyển sang: kế toán" }).click());
    await check("it is said in which post one acts", (await main(page)).includes("chức danh kế toán"));
  }),

  piece("a body has its chair, its members and its list", demonstration, async (tools) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto("/bodies");
    await sound(page, "the bodies");
    await leads(page, page.getByRole("link", { name: "Ban rà soát" }).click());
    await check("the chair is named", (await main(page)).includes("Nguyễn Mẫu Quang"));
    await sound(page, "a body");
    await page.goto("/bodies/new");
    await sound(page, "the form of a body");
    await page.locator("[name=kind]").selectOption("working");
    await page.locator("[name=name]").fill("Tổ công tác thử");
    await leads(page, page.getByRole("button", { name: "Ghi" }).click());
    await check("without a chair it is told", (await main(page)).includes("Chưa có trưởng ban hôm nay"));
    await page.goto("/");
    await check("on the first page, too", (await main(page)).includes("chưa có trưởng ban"));
  }),
];
