// What is owed: on the first page, as a list, as a month; something is entrusted, noted, done, put right; a day of
// the calendar is done with its paper; a province looks at its communes.

import { leads, main, path } from "../pages.mjs";
import { demonstration, piece } from "../pieces.mjs";

export default [
  piece("an officer entrusts a task, the village head says that it is done", demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto("/duties");
    await sound(officer, "the list of duties");
    await leads(officer, officer.getByRole("link", { name: "Giao việc", exact: true }).click());
    await sound(officer, "the form of an assignment");
    await officer.locator("[name=title]").fill("Sửa bảng tin của thôn");
    await officer.locator("[name=role]").selectOption("village_head");
    await officer.locator("[name=due_on]").fill("2020-01-01");
    await leads(officer, officer.locator("main form button").click());
    await check("what is wrong is said", (await main(officer)).includes("Hạn"));
    await same("what was typed stays", await officer.locator("[name=title]").inputValue(), "Sửa bảng tin của thôn");
    await officer.locator("[name=due_on]").fill("2030-01-01");
    const village = officer.locator("[name=village] option").nth(1);
    await officer.locator("[name=village]").selectOption(await village.getAttribute("value"));
    await leads(officer, officer.locator("main form button").click());
    const one = path(officer);
    await check("it is entrusted", (await main(officer)).includes("Sửa bảng tin của thôn"), one);
    await sound(officer, "an assignment");

    const head = await signIn("village_head");
    await head.goto("/");
    await check("home says what he owes", (await main(head)).includes("Sửa bảng tin của thôn"));
    await leads(head, head.getByRole("link", { name: "Sửa bảng tin của thôn" }).click());
    const done = head.locator("form[action$=completion]");
    await done.locator("[name=content]").fill("Đã sửa xong.");
    await leads(head, done.locator("button").click());
    await check("it is done", (await main(head)).includes("đã xong"));
    await officer.goto("/duties?state=done");
    await check("it is among those done", (await main(officer)).includes("Sửa bảng tin của thôn"));
  }),

  piece("a month, people and their year, a wrong entry", demonstration, async (tools) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    // The commune of the demonstration's year has ended: it goes on, and is late of nothing.
    await page.goto("/duties?state=late&kind=assignment");
    await check("nothing is late of it", !(await main(page)).includes("hằng quý"));
    await page.goto("/duties?state=open&kind=assignment");
    await check("a quarter's report waits", (await main(page)).includes("hằng quý"));
    await page.goto("/duties/calendar?month=2024-12");
    await sound(page, "a month of duties");
    await check("the month has its table", (await main(page)).includes("Chủ trì Dự án 2"));
    await page.goto("/duties/people?year=2024");
    await sound(page, "people and their year");
    await check("who was on time is counted", (await main(page)).includes("Đúng hạn"));
    await page.goto("/duties?state=open&kind=assignment");
    await leads(page, page.getByRole("link", { name: /hằng quý/u }).first().click());
    await leads(page, page.getByRole("link", { name: "Sửa việc này" }).click());
    await sound(page, "an assignment put right");
    await page.locator("[name=told_to]").fill("Phòng chuyên môn, qua công chức LĐ-TBXH");
    await leads(page, page.locator("main form button").click());
    await check("the new entry leads to the old", (await main(page)).includes("Xem bản ghi trước"));
  }),

  piece("a province opens its communes; without script a day of the calendar is done", demonstration, async (tools) => {
    const { check, signIn, sound } = tools;
    const province = await signIn("upper_officer");
    await province.goto("/duties/communes");
    await sound(province, "duties by commune");
    await leads(province, province.locator("main tbody a").first().click());
    await check("the commune's duties are opened", path(province).startsWith("/duties"));
    // The communes of the demonstration's year have ended: by the calendar the province owes.
    const page = await signIn("upper_officer", { noScript: true });
    const rules = page.locator("a[href^='/duties/rules/']");
    await page.goto("/duties?state=open&kind=calendar_duty");
    await leads(page, rules.first().click());
    await sound(page, "a day of the calendar");
    await page.locator("[name=paper]").fill("45/BC-UBND (minh họa)");
    await leads(page, page.getByRole("button", { name: "Ghi kết quả" }).click());
    await check("it is done", (await main(page)).includes("đã xong"));
  }),
];
