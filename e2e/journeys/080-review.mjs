// A season played through: a regular review in March 2024 and the annual review of 2024 in Hoằng Kim,
// with a complaint that overturns a class and with the district's opinion. Forms are sent over the API, as
// phones do; what people decide is done on the pages.

import {
  answersOf, api, listed, meetAndPost, openRound, send, sendReport,
} from "../season.mjs";

export default async function ({ axeClean, base, check, fitsPhone, newPage, same, signIn }) {
  const officer = await signIn("commune_officer");
  const chairman = await signIn("chairman");
  const asked = api(officer, base);
  const table = (await asked.get("/score-tables")).rows[0].id;
  const form = answersOf((await asked.get(`/score-tables/${table}`)).content);
  const survey = (asked, round, household, wanted, replaces) => {
    const id = crypto.randomUUID();
    const sent = { id, household, round, ...form(wanted), ...(replaces ? { replaces } : {}) };
    return asked.post("/surveys", sent).then(() => id);
  };
  const main = (page) => page.locator("main").innerText();

  // --- a regular review in March: one request, decided within its time ---
  const someone = (await asked.get("/households?class=not_poor&day=2024-03-15")).rows[0];
  await officer.goto("/requests");
  await send(officer, 'form[action="/requests"]', {
    applicant: someone.head, household: someone.code, reason: "Trong nhà có người ốm nặng",
    received_on: "2024-03-04",
  });
  await check("a request has its receipt and its last day", /19\/03\/2024/.test(await main(officer)));
  await axeClean(officer, "a request");
  const march = await openRound(officer, "regular", 2024, "2024-03-15");
  await officer.goto(`/rounds/${march}/households`);
  await send(officer, 'form[action$="/proposal"]', {});
  const inMarch = await listed(officer, march);
  await same("only who asked is on its list", inMarch, [someone.id]);
  await survey(asked, march, someone.id, "near_poor");
  await meetAndPost(asked, march, { meeting: "2024-03-18", posting: "2024-03-19" });
  await asked.post(`/rounds/${march}/opinion`, { day: "2024-03-25", number: "09/BC-UBND" });
  await asked.post(`/rounds/${march}/opinion/answer`, { day: "2024-03-26", answer: "Nhất trí" });
  await chairman.goto(`/rounds/${march}/draft`);
  await chairman.locator('form[action$="/decision"] input[type=checkbox]').check();
  await send(chairman, 'form[action$="/decision"]', { number: "15/QĐ-UBND", day: "2024-03-28" });
  await check("it is decided", (await main(chairman)).includes("15/QĐ-UBND"));
  await officer.goto("/requests?all=1");
  await check("the request is answered by it", (await main(officer)).includes("đã công nhận"));

  // --- the annual review of 2024 ---
  const round = await openRound(officer, "annual", 2024, "2024-10-15");
  await check("the page says why a step cannot be taken", (await main(officer)).includes("Vì sao chưa được"));
  await axeClean(officer, "a round in steps");
  await fitsPhone(officer, "a round in steps");
  await chairman.goto(`/rounds/${round}/draft`);
  await chairman.locator('form[action$="/decision"] input[type=checkbox]').check();
  await send(chairman, 'form[action$="/decision"]', { number: "120/QĐ-UBND", day: "2024-12-06" });
  const refused = await main(chairman);
  await check("a decision before its time is refused by the rule", refused.includes("QĐ 24/2021/QĐ-TTg"), refused);
  await check("with the menu still there", await chairman.locator("header nav").isVisible());
  await axeClean(chairman, "a refusal");
  await fitsPhone(chairman, "a refusal");
  await chairman.goBack();
  await same("and what was typed", await chairman.locator("input[name=number]").inputValue(), "120/QĐ-UBND");
  await officer.goto(`/rounds/${round}/households`);
  await send(officer, 'form[action$="/proposal"]', {});
  await axeClean(officer, "the list to review");
  await fitsPhone(officer, "the list to review", { tables: true });
  const households = await listed(officer, round);
  await check("the register proposes the poor, the near-poor and the watched", households.length > 70, `${households.length}`);
  const forms = new Map();
  for (const [at, household] of households.entries()) {
    const wanted = at % 3 === 0 ? "poor" : at % 3 === 1 ? "near_poor" : "not_poor";
    forms.set(household, await survey(asked, round, household, wanted));
  }

  // One meeting on the screen, with a household that goes back to step 2; the others over the API.
  const { villages } = await asked.get(`/rounds/${round}/board`);
  const first = villages[0].village;
  await officer.goto(`/rounds/${round}/meetings`);
  await send(officer, 'form[action$="/meetings"]', {
    village: first, held_on: "2024-11-08", hour: "19:30", place: "Nhà văn hóa thôn",
    chair: "Lê Mẫu Bình", secretary: "Trần Mẫu Thư",
  });
  const meeting = officer.url();
  await officer.locator("input[name=households]").fill("40");
  await officer.locator('input[name^="agree_"]').first().fill("99");
  await Promise.all([officer.waitForEvent("load"), officer.locator("#minutes button").first().click()]);
  await check("more votes than people are refused, with the rule", (await main(officer)).includes("nhiều hơn 40 người dự họp"));
  await same("what was typed stays", await officer.locator('input[name^="agree_"]').first().inputValue(), "99");
  await axeClean(officer, "minutes with a mistake");
  await fitsPhone(officer, "minutes with a mistake", { tables: true });
  await officer.locator('input[name^="agree_"]').first().fill("19");
  await Promise.all([officer.waitForEvent("load"), officer.locator("button[name=rest_agreed]").click()]);
  const back = (await officer.locator('input[name^="agree_"]').first().getAttribute("name")).split("_").at(-1);
  const scan = { name: "bien-ban.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 mẫu") };
  await officer.locator("input[type=file]").setInputFiles(scan);
  await Promise.all([officer.waitForEvent("load"), officer.locator('form[action$="/files"] button').click()]);
  await check("the signed scan is kept", (await main(officer)).includes("bien-ban.pdf"));
  const kept = await officer.request.get(await officer.locator('a[href^="/attachments/"]').getAttribute("href"));
  await check("and leaves only as a download", kept.headers()["content-disposition"].startsWith("attachment"));
  await Promise.all([officer.waitForEvent("load"), officer.locator('form[action$="/closing"] button').click()]);
  await check("below half goes back to step 2", (await main(officer)).includes("Quay lại bước 2"));
  for (const ending of ["docx", "pdf", "html"]) {
    const paper = await officer.request.get(`/papers/minutes/${meeting.split("/").at(-1)}/${ending}`);
    await same(`the minutes are there as .${ending}`, paper.status(), 200);
  }
  forms.set(back, await survey(asked, round, back, "near_poor", forms.get(back)));
  await meetAndPost(asked, round, { meeting: "2024-11-10", posting: "2024-11-13" });
  await officer.goto(`/rounds/${round}/postings`);
  await axeClean(officer, "postings");
  await fitsPhone(officer, "postings", { tables: true });
  await officer.goto(`/rounds/${round}/meetings`);
  await fitsPhone(officer, "meetings", { tables: true });
  await officer.goto(`/rounds/${round}`);
  await fitsPhone(officer, "villages of a round", { tables: true });
  await officer.goto(`/rounds/${round}/postings`);

  // A complaint overturns a class.
  const [victim] = households.filter((_, at) => at % 3 === 1);
  const { code } = await asked.get(`/households/${victim}`);
  await send(officer, 'form[action$="/complaints"]', {
    household: code, received_on: "2024-11-14", complainant: "Trần Mẫu Lan", content: "Hộ này vẫn rất khó khăn",
  });
  const complaint = officer.url();
  await axeClean(officer, "a complaint");
  await chairman.goto(`/rounds/${round}/lists`);
  await check("no decision while it is open", (await main(chairman)).includes("còn khiếu nại"));
  forms.set(victim, await survey(asked, round, victim, "poor", forms.get(victim)));
  await officer.goto(complaint);
  await send(officer, 'form[action$="/recheck"]', {
    done_on: "2024-11-15", result: "changed", findings: "Đã đến nhà xem lại", members: "Lê Mẫu Hạnh, Lê Mẫu Bình",
  });
  await check("the re-check is noted", (await main(officer)).includes("thay đổi kết quả: Hộ nghèo"), await main(officer));
  const village = (await asked.get(`/rounds/${round}/board`)).villages.find((it) => it.progress.posted < it.progress.met);
  await officer.goto(`/rounds/${round}/postings`);
  await send(officer, 'form[action$="/postings"]', { village: village.village, starts_on: "2024-11-18" });
  await same("only that household is posted again", await officer.locator("tbody tr").count(), 1);
  const posted = await officer.locator("thead th").allInnerTexts();
  await same("with name, village and class", posted.length, 3);
  await axeClean(officer, "a posting");

  // The district, the decision, certificates.
  await officer.goto(`/rounds/${round}`);
  await send(officer, 'form[action$="/opinion"]', { day: "2024-11-25", number: "30/BC-UBND" });
  await send(officer, 'form[action$="/answer"]', { day: "2024-11-28", answer: "Nhất trí" });
  // The officer prepares the draft, the chairman reads it whole and approves it.
  await officer.goto(`/rounds/${round}/draft`);
  await send(officer, 'form[action$="/draft"]', { day: "2024-12-06", signer: "Nguyễn Mẫu Chủ Tịch" });
  await check("the draft is whole", (await main(officer)).includes("DỰ THẢO") && (await main(officer)).includes("Điều 1."));
  await chairman.goto("/");
  await axeClean(chairman, "what waits for the chairman");
  await chairman.locator(`.calls .mine a.button[href="/rounds/${round}/draft"]`).click();
  await chairman.waitForURL(/\/draft$/);
  await axeClean(chairman, "the draft of a decision");
  await fitsPhone(chairman, "the draft of a decision");
  await chairman.locator('form[action$="/draft/approval"] input[type=checkbox]').check();
  await send(chairman, 'form[action$="/draft/approval"]', {});
  await check("it is approved as it was read", (await main(chairman)).includes("Chủ tịch đã duyệt"));
  await officer.goto("/");
  await officer.locator(`.calls .mine a.button[href="/rounds/${round}/draft"]`).click();
  await officer.waitForURL(/\/draft$/);
  await officer.locator('form[action$="/record"] input[type=checkbox]').check();
  await send(officer, 'form[action$="/record"]', { number: "15/QĐ-UBND", day: "2024-12-06" });
  await check("a number is not used twice", (await main(officer)).includes("Số 15 đã dùng"));
  await officer.goto(`/rounds/${round}/draft`);
  await officer.locator('form[action$="/record"] input[type=checkbox]').check();
  await send(officer, 'form[action$="/record"]', { number: "120/QĐ-UBND", day: "2024-12-06" });
  await chairman.goto(`/rounds/${round}/lists?list=escaped_poor`);
  await check("the lists stand with the decision", (await main(chairman)).includes("120/QĐ-UBND"));
  await axeClean(chairman, "the decision");
  await fitsPhone(chairman, "the decision");
  const now = await asked.get(`/households/${victim}?day=2024-12-06`);
  await same("the complaint overturned a class", now.class, "poor");
  await chairman.goto(`/rounds/${round}/certificates`);
  await send(chairman, 'form[action$="/certificates"]', { day: "2024-12-09" });
  await axeClean(chairman, "certificates");
  const certificates = chairman.url();
  await send(chairman, 'form[action$="/certificates/print"]', {});
  await chairman.waitForURL(/exports\/[0-9a-f-]{36}/);
  await axeClean(chairman, "certificates being printed");
  const file = chairman.locator('a[href$="/file"]');
  await file.waitFor({ timeout: 120_000 });
  await axeClean(chairman, "certificates that were printed");
  await fitsPhone(chairman, "certificates that were printed");
  const whole = await chairman.request.get(await file.getAttribute("href"), { timeout: 90_000 });
  await check("all are one PDF", (await whole.body()).subarray(0, 5).toString() === "%PDF-");
  await chairman.goto(certificates);
  await chairman.locator("tbody th a").first().click();
  await chairman.waitForURL(/certificates\/[0-9a-f-]{36}$/);
  const text = await chairman.locator("p.code").first().innerText();
  await axeClean(chairman, "a certificate");
  const stranger = await newPage({ noScript: true });
  await stranger.goto(`/verify?code=${encodeURIComponent(text)}`);
  await check("anybody can verify it", (await main(stranger)).includes("Mã đúng"));
  await axeClean(stranger, "the page that verifies");
  await fitsPhone(stranger, "the page that verifies");
  await stranger.goto(`/verify?code=${encodeURIComponent(text.replace(/.$/, (c) => (c === "A" ? "B" : "A")))}`);
  await check("another letter makes it false", (await main(stranger)).includes("Mã không đúng"));
  for (const id of ["t01", "t02", "t03"]) {
    await officer.goto(`/tables/${id}?from=2023-12-31&to=2024-12-31`);
    await same(`${id} foots after it`, await officer.locator(".alert").count(), 0);
  }
  await officer.goto("/watch");
  await check("who escaped is followed", (await officer.locator("tbody tr").count()) > 0);
  await axeClean(officer, "the followed");

  // The official report, frozen, and its correction.
  await officer.goto("/reports/draft?kind=official&year=2024&month=0");
  await axeClean(officer, "a report before it is sent");
  await sendReport(officer, chairman, 2024);
  await check("the report is frozen with its hash", /[0-9a-f]{64}/.test(await main(officer)));
  await same("it carries every table that counts", await officer.locator("main h2[id^=t]").count(), 13);
  await axeClean(officer, "a report that was sent");
  await fitsPhone(officer, "a report that was sent");
  const cover = await officer.request.get(await officer.locator('a[href$="/pdf"]').first().getAttribute("href"), { timeout: 90_000 });
  await check("its paper is a PDF", (await cover.body()).subarray(0, 5).toString() === "%PDF-");
  const province = await signIn("upper_officer");
  await province.goto("/reports/sum?kind=official&year=2024&month=0");
  await check("it arrived at the province", (await main(province)).includes("Hoằng Kim"));
  await same("and every table is added up", await province.locator("main h2[id^=t]").count(), 13);
  await axeClean(province, "what arrived");
}
