// Possible doubles: two alike households are found, shown side by side with the reasons, and answered;
// nothing is merged.

import { leads, main } from "../pages.mjs";
import { bothWays, demonstration, look, piece, state } from "../pieces.mjs";

const newId = () => crypto.randomUUID();

const household = (village, names, birth) => ({
  id: newId(),
  village: village.id,
  since: "2021-01-01",
  members: names.map((name, place) => ({
    id: newId(),
    name,
    sex: place === 1 ? "female" : "male",
    birth: birth[place],
    relation: ["head", "spouse", "child"][place],
    identity: { missing: "dữ liệu thử" },
  })),
});

const twice = state("a household that stands in the register twice", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const [one, two] = (await asked.get("/villages")).rows;
  const days = [{ day: "1961-04-17" }, { day: "1964-08-23" }, { day: "1993-12-05" }];
  const first = household(one, ["Quách Mẫu Khoát", "Lò Mẫu Xuyến", "Quách Mẫu Đôn"], days);
  const years = [{ year: 1961 }, ...days.slice(1)];
  const again = household(two, ["QUACH MAU KHOAT", "LO MAU XUYEN", "QUACH MAU DON"], years);
  await asked.post("/households", first);
  await asked.post("/households", again);
  return { both: [first.id, again.id] };
});

const found = state("possible doubles that were looked for", twice, async ({ api }, { both }) => {
  const asked = await api("commune_officer");
  await asked.post("/matches/search", {});
  let after = "";
  do {
    const { rows, next } = await asked.get(`/matches?kind=household${after}`);
    const pair = rows.find(({ first, second }) => both.includes(first.household) && both.includes(second.household));
    if (pair) return { pair: `/matches/${pair.id}`, pairId: pair.id };
    after = next && `&after=${encodeURIComponent(next)}`;
  } while (after);
  throw new Error("the two are no pair");
});

const unsure = state("a pair that was answered with “unsure”", found, async ({ api }, { pairId }) => {
  const answer = { id: newId(), decision: "unsure", reason: "chưa gặp được chủ hộ" };
  await (await api("commune_officer")).post(`/matches/${pairId}/decisions`, answer);
});

const answers = bothWays((noScript, how) => [
  piece(`a pair is answered again by keyboard, and the first answer stays, ${how}`, unsure, async (tools, given) => {
    const { axeClean, check, same, signIn } = tools;
    const officer = await signIn("commune_officer", { noScript });
    await officer.goto(given.pair);
    await officer.locator("select[name=decision]").selectOption("same");
    await officer.locator("input[name=reason]").fill("đã xem sổ hộ khẩu");
    await officer.locator("form[action$='/decisions'] button").focus();
    await leads(officer, officer.keyboard.press("Enter"));
    const said = await main(officer);
    await check("it is answered", said.includes("Là một"));
    await check("the first answer stays", said.includes("chưa gặp được chủ hộ"));
    await check("and it says where to go on", said.includes("không tự gộp"));
    await axeClean(officer, "an answered pair");
    for (const id of given.both) {
      const answer = await officer.goto(`/households/${id}`);
      await same("both households are still there", answer.status(), 200);
    }
  }),
]);

export default [
  piece("two alike households are found and are one question", twice, async ({ axeClean, check, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/matches");
    await check("its page says that nothing is merged", (await main(page)).includes("không bao giờ tự gộp"));
    await axeClean(page, "the worklist before a search");
    await page.locator("form[action='/matches/search'] button").click();
    await page.waitForURL(/open=/);
    await check("the search says what it found", (await page.locator("[role=status]").innerText()).includes("Đã tìm xong"));
    const row = page.locator("tbody tr", { hasText: /Quách Mẫu Khoát/i }).first();
    await check("the two are one question", (await row.innerText()).includes("hai hộ"));
    await sound(page, "the worklist");
  }),

  look("the worklist leads to two households side by side", found, async ({ check, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/matches");
    const row = page.locator("tbody tr", { hasText: /Quách Mẫu Khoát/i }).first();
    await row.locator("a").first().click();
    await page.waitForURL(/matches\/[0-9a-f-]{36}/);
    const text = await main(page);
    await check("both are there", text.includes("Quách Mẫu Khoát") && text.includes("Quach Mau Khoat"));
    await check("with their members in common", text.includes("3 thành viên giống nhau"));
    await sound(page, "two households");
  }),

  look("two people who may be one have reasons with points", found, async ({ check, signIn, sound }, { pair }) => {
    const page = await signIn("commune_officer");
    await page.goto(pair);
    await page.locator(".lines.big a").first().click();
    await page.waitForURL((url) => url.pathname !== pair);
    await check("they have", (await main(page)).includes("Trừ vì tên này có nhiều người mang"));
    await check("and lead back to their households", await page.locator(`a[href="${pair}"]`).isVisible());
    await sound(page, "two people");
  }),

  piece("a pair is answered with “unsure”", found, async ({ check, signIn }, { pair }) => {
    const officer = await signIn("commune_officer", { noScript: true });
    await officer.goto(pair);
    await officer.locator("select[name=decision]").selectOption("unsure");
    await officer.locator("input[name=reason]").fill("chưa gặp được chủ hộ");
    await leads(officer, officer.locator("form[action$='/decisions'] button").click());
    await check("it is answered", (await main(officer)).includes("Chưa rõ"));
  }),

  ...answers,

  look("who may only look has no form to answer a pair", found, async ({ same, signIn }, { pair }) => {
    const chairman = await signIn("chairman");
    await chairman.goto(pair);
    await same("none", await chairman.locator("form[action$='/decisions']").count(), 0);
  }),

  look("an upper level names the commune whose doubles it wants", demonstration, async (tools) => {
    const { axeClean, check, signIn } = tools;
    const upper = await signIn("upper_officer");
    await upper.goto("/matches");
    await check("it is asked for", await upper.locator("input[name=area]").isVisible());
    await axeClean(upper, "the worklist of an upper level");
  }),

  look("a village head has no page of doubles", demonstration, async ({ check, signIn }) => {
    const head = await signIn("village_head");
    await head.goto("/matches");
    await check("it is refused", (await main(head)).includes("không có quyền"));
  }),
];
