// A season played through: a regular review in March 2024 and the annual review of 2024 in Hoằng Kim,
// with a complaint that overturns a class and with the district's opinion; the annual review of 2025 in
// Hoằng Phú, where there is no district any more, and that of 2026. Forms are sent over the API, as phones do; what
// people decide is done on the pages.

const indicators = [
  "employment", "dependants", "nutrition", "health_insurance", "adult_education", "school_attendance",
  "housing_quality", "housing_area", "water", "toilet", "telecom", "info_devices",
];
const region = "north_central_coast";

/** What one session asks of the API; a refusal ends the journey with its words. */
function api(page, base) {
  const ask = async (method, path, data) => {
    const options = { method, headers: { "sec-fetch-site": "same-origin" } };
    const answer = await page.request.fetch(`${base}/api/v1${path}`, data ? { ...options, data } : options);
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  return { get: (path) => ask("GET", path), post: (path, data) => ask("POST", path, data) };
}

/** Answers that the artificial table classifies as wanted. */
function answersOf(content) {
  const questions = new Map();
  for (const line of content.trim().split("\n").slice(1)) {
    const [question, answer, where, points] = line.trim().split(",");
    if (where !== region) continue;
    questions.set(question, [...(questions.get(question) ?? []), { answer, points: Number(points) }]);
  }
  return (wanted) => {
    const answers = {};
    for (const [question, list] of questions) {
      const sorted = [...list].sort((a, b) => a.points - b.points);
      answers[question] = (wanted === "not_poor" ? sorted.at(-1) : sorted[0]).answer;
    }
    const deprived = wanted === "poor" ? 5 : 0;
    return {
      answers, indicators: Object.fromEntries(indicators.map((id, at) => [id, at < deprived])),
      house_area_m2: 60,
    };
  };
}

/** The ids on a round's list, page after page. */
async function listed(page, round) {
  const found = [];
  let address = `/rounds/${round}/households`;
  while (address) {
    await page.goto(address);
    const links = page.locator("tbody tr th a");
    for (let at = 0; at < (await links.count()); at += 1) {
      found.push((await links.nth(at).getAttribute("href")).split("/").at(-1));
    }
    const next = page.locator('a[rel="next"]');
    address = (await next.count()) ? await next.getAttribute("href") : undefined;
  }
  return found;
}

async function openRound(page, kind, year, day) {
  await page.goto("/rounds");
  const form = page.locator('form[action="/rounds"]');
  await form.locator("select[name=kind]").selectOption(kind);
  await form.locator("input[name=year]").fill(String(year));
  await form.locator("input[name=review_day]").fill(day);
  await form.locator("select[name=flow]").selectOption("steps");
  await form.locator("button").click();
  await page.waitForURL(/rounds\/[0-9a-f-]{36}$/);
  const round = page.url().split("/").at(-1);
  await page.locator('form[action$="/score-table"] button').click();
  await page.waitForFunction(() => !document.querySelector('form[action$="/score-table"]'));
  return round;
}

/** Sends a form on a page and waits for what it leads to. */
async function send(page, selector, values) {
  const form = page.locator(selector);
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name=${name}]`);
    const isChoice = (await field.evaluate((element) => element.tagName)) === "SELECT";
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  await Promise.all([page.waitForEvent("load"), form.locator("button").first().click()]);
}

/** Meets about and posts every village of a round. */
async function meetAndPost(asked, round, { meeting, posting }) {
  const { villages } = await asked.get(`/rounds/${round}/board`);
  const id = () => crypto.randomUUID();
  for (const { village } of villages) {
    const facts = {
      held_on: meeting, hour: "19:30", place: "Nhà văn hóa thôn", chair: "Lê Mẫu Bình",
      secretary: "Trần Mẫu Thư",
    };
    const opened = await asked.post(`/rounds/${round}/meetings`, { id: id(), village, ...facts });
    const attendance = {
      steering: 2, organisations: 4, front: 1, reviewers: 2, households: 60, households_total: 200,
    };
    const saved = { version: opened.version, ...facts, attendance, rest_agreed: true };
    await asked.post(`/meetings/${opened.id}`, saved);
    const { revision } = await asked.get(`/meetings/${opened.id}`);
    await asked.post(`/meetings/${opened.id}/closing`, { revision });
    const places = "Trụ sở UBND xã; nhà văn hóa thôn";
    await asked.post(`/rounds/${round}/postings`, { id: id(), village, places, starts_on: posting });
  }
}

export default async function ({ axeClean, base, check, fitsPhone, newPage, same, sendSignIn, signIn }) {
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
  await chairman.goto(`/rounds/${march}/lists`);
  await send(chairman, 'form[action$="/decision"]', { number: "15/QĐ-UBND", day: "2024-03-28" });
  await check("it is decided", (await main(chairman)).includes("15/QĐ-UBND"));
  await officer.goto("/requests?all=1");
  await check("the request is answered by it", (await main(officer)).includes("đã công nhận"));

  // --- the annual review of 2024 ---
  const round = await openRound(officer, "annual", 2024, "2024-10-15");
  await check("the page says why a step cannot be taken", (await main(officer)).includes("Vì sao chưa được"));
  await axeClean(officer, "a round in steps");
  await fitsPhone(officer, "a round in steps");
  await chairman.goto(`/rounds/${round}/lists`);
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
  await fitsPhone(officer, "the list to review");
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
  await fitsPhone(officer, "minutes with a mistake");
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
  await fitsPhone(officer, "postings");

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
  await chairman.goto(`/rounds/${round}/lists`);
  await send(chairman, 'form[action$="/decision"]', { number: "15/QĐ-UBND", day: "2024-12-06" });
  await check("a number is not used twice", (await main(chairman)).includes("Số 15 đã dùng"));
  await chairman.goto(`/rounds/${round}/lists`);
  await send(chairman, 'form[action$="/decision"]', { number: "120/QĐ-UBND", day: "2024-12-06" });
  await chairman.goto(`/rounds/${round}/lists?list=escaped_poor`);
  await check("the lists stand with the decision", (await main(chairman)).includes("120/QĐ-UBND"));
  await axeClean(chairman, "the decision");
  await fitsPhone(chairman, "the decision");
  const now = await asked.get(`/households/${victim}?day=2024-12-06`);
  await same("the complaint overturned a class", now.class, "poor");
  await chairman.goto(`/rounds/${round}/certificates`);
  await send(chairman, 'form[action$="/certificates"]', { day: "2024-12-09" });
  await axeClean(chairman, "certificates");
  const whole = await chairman.request.get(await chairman.locator('a[href$="/pdf"]').first().getAttribute("href"), { timeout: 90_000 });
  await check("all are one PDF", (await whole.body()).subarray(0, 5).toString() === "%PDF-");
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
  await Promise.all([officer.waitForEvent("load"), officer.locator('form[action="/reports"] button').click()]);
  await check("the report is frozen with its hash", /[0-9a-f]{64}/.test(await main(officer)));
  await same("it carries every table that counts", await officer.locator("main h2[id^=t]").count(), 13);
  await axeClean(officer, "a report that was sent");
  await fitsPhone(officer, "a report that was sent");
  const cover = await officer.request.get(await officer.locator('a[href$="/pdf"]').getAttribute("href"));
  await check("its cover is a PDF", (await cover.body()).subarray(0, 5).toString() === "%PDF-");
  const province = await signIn("upper_officer");
  await province.goto("/reports/sum?kind=official&year=2024&month=0");
  await check("it arrived at the province", (await main(province)).includes("Hoằng Kim"));
  await same("and every table is added up", await province.locator("main h2[id^=t]").count(), 13);
  await axeClean(province, "what arrived");

  // --- the annual review of 2025: the district is gone ---
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
  for (const year of [2025, 2026]) {
    const later = await openRound(phu, "annual", year, `${year}-09-15`);
    await check(`${year}: there is no district to ask`, (await main(phu)).includes("không có bước này"));
    await phu.goto(`/rounds/${later}/households`);
    await send(phu, 'form[action$="/proposal"]', {});
    const all = await listed(phu, later);
    await check(`${year}: the register proposes`, all.length > 0, `${all.length}`);
    for (const [at, household] of all.entries()) {
      await survey(there, later, household, (at + year) % 2 ? "near_poor" : "poor");
    }
    await meetAndPost(there, later, { meeting: `${year}-10-10`, posting: `${year}-10-12` });
    await head.goto("/");
    await check(`${year}: the chairman's page shows the villages`, (await main(head)).includes("Cần rà soát"));
    await axeClean(head, "the season on the first page");
    await fitsPhone(head, "the season on the first page");
    await head.goto(`/rounds/${later}/lists`);
    await send(head, 'form[action$="/decision"]', { number: "01/QĐ-UBND", day: `${year}-11-05` });
    await check(`${year}: it is decided without a district`, (await main(head)).includes("01/QĐ-UBND"));
  }
}
