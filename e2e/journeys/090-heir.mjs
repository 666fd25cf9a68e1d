// The first seasons of a merged commune: Hoằng Kim went into Hoằng Phú on 01/7/2025. Its households
// bring along what was reviewed; a form goes on from the last one, and the year ends with a decision,
// certificates and a report. There is no district any more.

import { main, send } from "../pages.mjs";
import { demonstration, look, piece, state } from "../pieces.mjs";
import { decide, listed, meetAndPost, newId, openRound, repeatable, sendReport, survey } from "../review.mjs";

const first = { username: "chutichphu", password: "minh-hoa-chutichphu" };
const chair = { ...first, password: "trăng lên đầu núi" };

const appointed = state("a chairman of Hoằng Phú with a first password", demonstration, async ({ api }) => {
  const account = { ...first, name: "Nguyễn Mẫu Phú", role: "chairman", area: "15889@2025-07-01" };
  await (await api("administrator")).post("/accounts", account);
});

const inOffice = state("a chairman of Hoằng Phú", appointed, async ({ api }) => {
  await (await api(first)).post("/password", { old: first.password, new: chair.password });
  const asked = await api("hoangphu");
  const [poor] = (await asked.get("/households?class=poor")).rows;
  return { poor };
});

const before = [
  piece("a first password is changed before anything else", appointed, async ({ check, newPage, sendSignIn }) => {
    const head = await newPage();
    await head.goto("/sign-in");
    await sendSignIn(head, first.username, first.password);
    await head.goto("/rounds");
    await check("it is asked for", head.url().endsWith("/password"));
  }),

  look("the rounds of a commune that was merged are there as history", demonstration, async ({ check, signIn }) => {
    const phu = await signIn("hoangphu");
    await phu.goto("/rounds");
    await check("under its name", (await main(phu)).includes("Xã Hoằng Kim"));
  }),

  look("a household brings along what its commune reviewed", inOffice, async (tools, { poor }) => {
    const { check, signIn, sound } = tools;
    const phu = await signIn("hoangphu");
    await phu.goto(`/households/${poor.id}`);
    const page = await main(phu);
    await check("by the name of that commune", page.includes("Xã Hoằng Kim rà soát"), page.slice(0, 400));
    await check("with its points", /Điểm B2/.test(page));
    await sound(phu, "a household of a merged commune");
  }),
];

/** The states of a year's review, from the one before it. */
function yearFrom(last, year) {
  const opened = state(`the round of ${year}, opened`, last, async ({ api }) => {
    return { round: await openRound(await api("hoangphu"), "annual", year, `${year}-09-15`) };
  });
  const proposed = state(`the round of ${year} with its list`, opened, async ({ api }, { round }) => {
    const asked = await api("hoangphu");
    await asked.post(`/rounds/${round}/proposal`);
    const all = await listed(asked, round);
    return { all, same: (await repeatable(asked, round, all))[0] };
  });
  const ready = state(`the round of ${year}, ready for its decision`, proposed, async ({ api }, { round, all, same }) => {
    const asked = await api("hoangphu");
    await asked.post(`/rounds/${round}/forms/${same}/repeat`, { id: newId() });
    for (const [at, household] of all.filter((it) => it !== same).entries()) {
      await survey(asked, { round, household, wanted: (at + year) % 2 ? "near_poor" : "poor" });
    }
    await meetAndPost(asked, round, { meeting: `${year}-10-10`, posting: `${year}-10-12` });
  });
  const decided = state(`the decision of ${year}`, ready, async ({ api }, { round }) => {
    await decide(await api(chair), round, { number: "01/QĐ-UBND", day: `${year}-11-05` });
  });
  return { opened, proposed, ready, decided };
}

/** Reported, since the next year goes on from it. */
const in2025 = yearFrom(inOffice, 2025);
const reported = state("the report of 2025", in2025.decided, async ({ api }) => {
  return { report: `/reports/${await sendReport(await api("hoangphu"), await api(chair), 2025)}` };
});
const in2026 = yearFrom(reported, 2026);

const piecesOf = (year, { opened, proposed, ready, decided }) => [
  piece(`${year}: the register proposes, and there is no district to ask`, opened, async (tools, { round }) => {
    const { api, check, signIn } = tools;
    const phu = await signIn("hoangphu");
    await phu.goto(`/rounds/${round}`);
    await check("that step is not there", !(await main(phu)).includes("Xin ý kiến cấp huyện"));
    await phu.goto(`/rounds/${round}/households`);
    await send(phu, 'form[action$="/proposal"]');
    const all = await listed(await api("hoangphu"), round);
    await check("the register proposes", all.length > 0, `${all.length}`);
  }),

  piece(`${year}: a form goes on from the last one in one act`, proposed, async ({ check, signIn }, { round, same }) => {
    const phu = await signIn("hoangphu");
    await phu.goto(`/rounds/${round}/surveys/${same}`);
    await check("the form is prefilled", (await main(phu)).includes("điền sẵn theo lần rà soát"));
    await phu.getByRole("button", { name: /Không thay đổi so với năm/ }).click();
    await phu.waitForURL(/households\/[0-9a-f-]{36}$/);
    await check("no change is one act", (await main(phu)).includes(`Rà soát năm ${year}`));
  }),

  look(`${year}: the API gives the prefilled form`, proposed, async ({ api, check }, { round, same }) => {
    const kept = await (await api("hoangphu")).get(`/rounds/${round}/forms/${same}`);
    await check("it may be repeated", kept.may_repeat && kept.before_year < year);
  }),

  look(`${year}: the chairman's page shows the villages`, ready, async ({ check, signIn, sound }) => {
    const head = await signIn(chair);
    await head.goto("/");
    await check("it does", (await main(head)).includes("Cần rà soát"));
    await sound(head, "the season on the first page");
  }),

  piece(`${year}: a round is decided without a district`, ready, async ({ check, signIn }, { round }) => {
    const head = await signIn(chair);
    await head.goto(`/rounds/${round}/draft`);
    await head.locator('form[action$="/decision"] input[type=checkbox]').check();
    await send(head, 'form[action$="/decision"]', { number: "01/QĐ-UBND", day: `${year}-11-05` });
    await check("it is", (await main(head)).includes("01/QĐ-UBND"));
  }),

  piece(`${year}: certificates are given`, decided, async ({ check, signIn }, { round }) => {
    const head = await signIn(chair);
    await head.goto(`/rounds/${round}/certificates`);
    await send(head, 'form[action$="/certificates"]', { day: `${year}-11-06` });
    await check("they are", (await head.locator("tbody tr").count()) > 0);
  }),
];

const late = state("a round of 2023 that was opened late", in2026.decided, async ({ api }, { poor }) => {
  const asked = await api("commune_officer");
  const round = await openRound(asked, "regular", 2023, "2023-05-15");
  // Found as something else than it was recognised as later.
  const then = await asked.get(`/households/${poor.id}?day=2023-05-28`);
  const wanted = then.class === "near_poor" ? "poor" : "near_poor";
  await survey(asked, { round, household: poor.id, wanted });
  return { round };
});

const after = [
  look("the report of 2025 is sent with its hash", reported, async ({ check, signIn }, { report }) => {
    const phu = await signIn("hoangphu");
    await phu.goto(report);
    await check("it has one", /[0-9a-f]{64}/.test(await main(phu)));
  }),

  look("what a decision dated back changes is shown first", late, async ({ check, signIn, sound }, { round, poor }) => {
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/late?day=2023-05-28`);
    const shown = await main(chairman);
    await check("the later decisions are", /quyết định muộn hơn/i.test(shown), shown);
    await check("with the household by name", shown.includes(poor.head), shown);
    await sound(chairman, "a decision dated back");
  }),

  piece("a round that was opened by mistake is closed with the reason", late, async (tools, { round }) => {
    const { axeClean, check, same, signIn } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}`);
    await officer.locator("details:has(form[action$='/closing']) summary").click();
    await send(officer, 'form[action$="/closing"]', { reason: "Mở nhầm tháng" });
    await check("it is closed with its reason", /Đợt này đã đóng.*Mở nhầm tháng/.test(await main(officer)));
    await same("and nothing more is done in it", await officer.locator('form[action$="/closing"]').count(), 0);
    await axeClean(officer, "a closed round");
  }),
];

export default [...before, ...piecesOf(2025, in2025), ...piecesOf(2026, in2026), ...after];
