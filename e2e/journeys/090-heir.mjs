// The first season of a merged commune: Hoằng Kim went into Hoằng Phú on 01/7/2025. Its households bring
// along what was reviewed; a form goes on from the last one, and the year ends with a decision,
// certificates and a report. There is no district any more.

import {
  answersOf, api, listed, meetAndPost, openRound, send, sendReport,
} from "../season.mjs";

export default async function ({ axeClean, base, check, fitsPhone, newPage, same, sendSignIn, signIn }) {
  const main = (page) => page.locator("main").innerText();
  const keeper = await signIn("administrator");
  const chair = { username: "chutichphu", name: "Nguyễn Mẫu Phú", role: "chairman", area: "15889@2025-07-01", password: "minh-hoa-chutichphu" };
  await api(keeper, base).post("/accounts", chair);
  const phu = await newPage();
  await phu.goto("/sign-in");
  await sendSignIn(phu, "hoangphu", "minh-hoa-hoangphu");
  const head = await newPage();
  await head.goto("/sign-in");
  await sendSignIn(head, chair.username, chair.password);
  // The password is one that somebody else chose: nothing is done before it is changed.
  await head.goto("/rounds");
  await check("a first password is changed first", head.url().endsWith("/password"));
  const own = "trăng lên đầu núi";
  await api(head, base).post("/password", { old: chair.password, new: own });
  await head.goto("/sign-in");
  await sendSignIn(head, chair.username, own);
  const there = api(phu, base);

  // What Hoằng Kim reviewed stands on the household's page, by the name of Hoằng Kim.
  await phu.goto("/rounds");
  await check("the rounds of before are there as history", (await main(phu)).includes("Xã Hoằng Kim"));
  const poor = (await there.get("/households?class=poor")).rows[0];
  await phu.goto(`/households/${poor.id}`);
  const page = await main(phu);
  await check("the household brings its review along", page.includes("Xã Hoằng Kim rà soát"), page.slice(0, 400));
  await check("with its points", /Điểm B/.test(page));
  await axeClean(phu, "a household of a merged commune");
  await fitsPhone(phu, "a household of a merged commune");

  const table = (await there.get("/score-tables")).rows[0].id;
  const form = answersOf((await there.get(`/score-tables/${table}`)).content);
  for (const year of [2025, 2026]) {
    const round = await openRound(phu, "annual", year, `${year}-09-15`);
    await check(`${year}: there is no district to ask`, (await main(phu)).includes("không có bước này"));
    await phu.goto(`/rounds/${round}/households`);
    await send(phu, 'form[action$="/proposal"]', {});
    const all = await listed(phu, round);
    await check(`${year}: the register proposes`, all.length > 0, `${all.length}`);
    // The first form goes on from the last one, in one act; so does the next, over the API.
    const [first, second, ...others] = all;
    await phu.goto(`/rounds/${round}/surveys/${first}`);
    await check(`${year}: the form is prefilled`, (await main(phu)).includes("điền sẵn theo lần rà soát"));
    await phu.getByRole("button", { name: /Không thay đổi so với năm/ }).click();
    await phu.waitForURL(/households\/[0-9a-f-]{36}$/);
    await check(`${year}: no change is one act`, (await main(phu)).includes(`Rà soát năm ${year}`));
    const kept = await there.get(`/rounds/${round}/forms/${second}`);
    await check(`${year}: the API gives the prefilled form`, kept.may_repeat && kept.before_year < year);
    await there.post(`/rounds/${round}/forms/${second}/repeat`, { id: crypto.randomUUID() });
    for (const [at, household] of others.entries()) {
      const sent = { id: crypto.randomUUID(), household, round, ...form((at + year) % 2 ? "near_poor" : "poor") };
      await there.post("/surveys", sent);
    }
    await meetAndPost(there, round, { meeting: `${year}-10-10`, posting: `${year}-10-12` });
    await head.goto("/");
    await check(`${year}: the chairman's page shows the villages`, (await main(head)).includes("Cần rà soát"));
    await axeClean(head, "the season on the first page");
    await fitsPhone(head, "the season on the first page");
    await head.goto(`/rounds/${round}/draft`);
    await head.locator('form[action$="/decision"] input[type=checkbox]').check();
    await send(head, 'form[action$="/decision"]', { number: "01/QĐ-UBND", day: `${year}-11-05` });
    await check(`${year}: it is decided without a district`, (await main(head)).includes("01/QĐ-UBND"));
    await head.goto(`/rounds/${round}/certificates`);
    await send(head, 'form[action$="/certificates"]', { day: `${year}-11-06` });
    await check(`${year}: certificates are given`, (await head.locator("tbody tr").count()) > 0);
    if (year === 2026) continue;
    await sendReport(phu, head, year);
    await check(`${year}: the report is sent`, /[0-9a-f]{64}/.test(await main(phu)));
  }

  // The chairman of before can decide nothing behind it.
  const before = await signIn("commune_officer");
  const late = await openRound(before, "regular", 2023, "2023-05-15");
  const old = api(before, base);
  await old.post("/surveys", { id: crypto.randomUUID(), household: poor.id, round: late, ...form("near_poor") });
  const chairman = await signIn("chairman");
  await chairman.goto(`/rounds/${late}/late?day=2023-05-28`);
  const shown = await main(chairman);
  await check("what a decision dated back changes is shown first", shown.includes("Quyết định muộn hơn") || shown.includes("quyết định muộn hơn"), shown);
  await check("with the household by name", shown.includes(poor.head), shown);
  await axeClean(chairman, "a decision dated back");
  await fitsPhone(chairman, "a decision dated back");

  // A round that was opened by mistake is closed with the reason.
  await before.goto(`/rounds/${late}`);
  await before.locator("details:has(form[action$='/closing']) summary").click();
  await send(before, 'form[action$="/closing"]', { reason: "Mở nhầm tháng" });
  await check("it is closed with its reason", /Đợt này đã đóng.*Mở nhầm tháng/.test(await main(before)));
  await same("and nothing more is done in it", await before.locator('form[action$="/closing"]').count(), 0);
  await axeClean(before, "a closed round");
}
