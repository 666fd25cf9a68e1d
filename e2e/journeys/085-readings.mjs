// Where the circular is silent the province chooses by a paper, and the round that a commune opens then goes
// by it to its end.

import { main, send } from "../pages.mjs";
import { demonstration, piece } from "../pieces.mjs";

const paper = {
  paper_number: "12/QĐ-BCĐ", paper_day: "2024-01-05", paper_issuer: "Ban Chỉ đạo rà soát tỉnh (số liệu mẫu)",
  from_day: "2024-01-10",
};

export default [
  piece("a province chooses a reading, and a round keeps it", demonstration, async (tools) => {
    const { api, axeClean, check, same, signIn, sound } = tools;
    const province = await signIn("upper_officer");
    await province.goto("/readings");
    await check("nobody has chosen", (await main(province)).includes("Chương trình tạm chọn"));
    await axeClean(province, "readings");
    await province.goto("/reading-choices");
    await sound(province, "reading-choices");
    await send(province, 'form[action="/reading-choices"]:has(select)', { choice: "R2=not_counted", ...paper });
    await province.waitForURL(/reading-choices\/[0-9a-f-]{36}$/);
    const choice = new URL(province.url()).pathname;
    await check("it is in force", (await main(province)).includes("đang dùng"));
    await axeClean(province, "a choice");

    const officer = await signIn("commune_officer");
    await officer.goto("/rounds");
    await officer.locator('main a[href="/readings"]').click();
    const row = officer.locator("tr", { hasText: "R2" });
    await check("the commune sees the paper", (await row.innerText()).includes("12/QĐ-BCĐ"));
    await officer.goto(choice);
    await same("a commune changes nothing", await officer.locator('form[action$="/withdrawal"]').count(), 0);
    await officer.goto("/rounds");
    await send(officer, 'form[action="/rounds"]', { kind: "regular", year: "2024", review_day: "2024-05-15" });
    await officer.waitForURL(/rounds\/[0-9a-f-]{36}$/);
    const round = officer.url();
    await officer.goto(`${round}/readings`);
    const kept = officer.locator("tr", { hasText: "R2" });
    await check("the round keeps it", (await kept.innerText()).includes("12/QĐ-BCĐ"));
    await sound(officer, "round-readings");

    await province.goto(choice);
    await check("the province sees the round", (await main(province)).includes("Hoằng Kim"));
    await send(province, 'form[action$="/withdrawal"]', { reason: "Văn bản bị bãi bỏ" });
    await officer.goto("/readings");
    await check("it holds no more", !(await main(officer)).includes("12/QĐ-BCĐ"));
    await officer.goto(`${round}/readings`);
    await check("but in the round", (await main(officer)).includes("12/QĐ-BCĐ"));
    const { rows } = await (await api("commune_officer")).get("/reading-choices");
    await same("it stays with its reason", rows.map((it) => it.withdrawn_reason), ["Văn bản bị bãi bỏ"]);
  }),
];
