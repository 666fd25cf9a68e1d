// A season of Hoằng Kim: a regular review in March 2024 and the annual review of 2024, with a complaint
// that overturns a class and with the district's opinion. States go from step to step over the API;
// what people decide is done on the pages, each from the state before it.

import { leads, main, send } from "../pages.mjs";
import { demonstration, look, piece, state } from "../pieces.mjs";
import {
  askDistrict, closeMeeting, decide, listed, meetAndPost, newId, openMeeting, openRound, post,
  sendReport, survey,
} from "../review.mjs";

const both = async (api) => ({ officer: await api("commune_officer"), chairman: await api("chairman") });
const recheck = { done_on: "2024-11-15", result: "changed", findings: "Đã đến nhà xem lại", members: "Lê Mẫu Hạnh, Lê Mẫu Bình" };

// --- a regular review in March: one request, decided within its time ---

const requested = state("a request of March 2024 and its round", demonstration, async ({ api }) => {
  const { officer } = await both(api);
  const [someone] = (await officer.get("/households?class=not_poor&day=2024-03-15")).rows;
  const request = newId();
  await officer.post("/requests", {
    id: request, applicant: someone.head, household: someone.id, village: someone.village, form: "recognise",
    reason: "Trong nhà có người ốm nặng", received_on: "2024-03-04",
  });
  // Phiếu A comes first.
  await officer.post(`/requests/${request}/form-a`, {
    id: newId(), reviewed_on: "2024-03-05", outside: Array(5).fill(false), signs: Array(9).fill(false),
  });
  return { someone, march: await openRound(officer, "regular", 2024, "2024-03-15") };
});

const marchPosted = state("a round of March 2024 ready for its decision", requested, async (tools, given) => {
  const { march, someone } = given;
  const { officer } = await both(tools.api);
  await officer.post(`/rounds/${march}/proposal`);
  await survey(officer, { round: march, household: someone.id, wanted: "near_poor" });
  await meetAndPost(officer, march, { meeting: "2024-03-18", posting: "2024-03-19" });
  await askDistrict(officer, march, { asking: "2024-03-25", answering: "2024-03-26", number: "09/BC-UBND" });
});

const inMarch = [
  piece("a request has its receipt and its last day", demonstration, async ({ api, axeClean, check, signIn }) => {
    const { officer: asked } = await both(api);
    const [someone] = (await asked.get("/households?class=not_poor&day=2024-03-15")).rows;
    const officer = await signIn("commune_officer");
    await officer.goto("/requests");
    await send(officer, 'form[action="/requests"]', {
      applicant: someone.head, household: someone.code, reason: "Trong nhà có người ốm nặng",
      received_on: "2024-03-04",
    });
    await check("it has", /19\/03\/2024/.test(await main(officer)));
    await axeClean(officer, "a request");
  }),

  piece("only who asked is on the list of a regular review", requested, async (tools, { march, someone }) => {
    const { api, same, signIn } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${march}/households`);
    await send(officer, 'form[action$="/proposal"]');
    await same("one household", await listed((await both(api)).officer, march), [someone.id]);
  }),

  piece("a request is answered by the decision on it", marchPosted, async ({ check, signIn }, { march }) => {
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${march}/draft`);
    await chairman.locator('form[action$="/decision"] input[type=checkbox]').check();
    await send(chairman, 'form[action$="/decision"]', { number: "15/QĐ-UBND", day: "2024-03-28" });
    await check("it is decided", (await main(chairman)).includes("15/QĐ-UBND"));
    const officer = await signIn("commune_officer");
    await officer.goto("/requests?all=1");
    await check("the request is answered by it", (await main(officer)).includes("đã công nhận"));
  }),
];

// --- the annual review of 2024: its list and its forms ---

const marchDecided = state("a decision of March 2024", marchPosted, async ({ api }, { march }) => {
  await decide((await both(api)).chairman, march, { number: "15/QĐ-UBND", day: "2024-03-28" });
});

const opened = state("the annual round of 2024, opened", marchDecided, async ({ api }) => {
  return { round: await openRound((await both(api)).officer, "annual", 2024, "2024-10-15") };
});

const surveyed = state("the annual round of 2024 with every form", opened, async ({ api }, { round }) => {
  const { officer } = await both(api);
  await officer.post(`/rounds/${round}/proposal`);
  const households = await listed(officer, round);
  const forms = {};
  for (const [at, household] of households.entries()) {
    const wanted = ["poor", "near_poor", "not_poor"][at % 3];
    forms[household] = await survey(officer, { round, household, wanted });
  }
  const [{ village: firstVillage }] = (await officer.get(`/rounds/${round}/board`)).villages;
  return { households, forms, firstVillage };
});

const atTheDesk = [
  piece("a round is opened and says why a step cannot be taken", marchDecided, async ({ check, signIn, sound }) => {
    const officer = await signIn("commune_officer");
    await officer.goto("/rounds");
    await send(officer, 'form[action="/rounds"]', {
      kind: "annual", year: "2024", review_day: "2024-10-15", flow: "steps",
    });
    await officer.waitForURL(/rounds\/[0-9a-f-]{36}$/);
    await officer.locator('form[action$="/score-table"] button').click();
    await officer.waitForFunction(() => !document.querySelector('form[action$="/score-table"]'));
    await check("it says why", (await main(officer)).includes("còn thiếu gì?"));
    await sound(officer, "a round in steps");
  }),

  piece("a decision before its time is refused by the rule", opened, async (tools, { round }) => {
    const { check, same, signIn, sound } = tools;
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/draft`);
    await chairman.locator('form[action$="/decision"] input[type=checkbox]').check();
    await send(chairman, 'form[action$="/decision"]', { number: "120/QĐ-UBND", day: "2024-12-06" });
    const refused = await main(chairman);
    await check("it is refused by the rule", refused.includes("QĐ 24/2021/QĐ-TTg"), refused);
    await check("with the menu still there", await chairman.locator("header nav").isVisible());
    await sound(chairman, "a refusal");
    await chairman.goBack();
    await same("and what was typed", await chairman.locator("input[name=number]").inputValue(), "120/QĐ-UBND");
  }),

  piece("the register proposes whom to review", opened, async ({ api, check, signIn, sound }, { round }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}/households`);
    await send(officer, 'form[action$="/proposal"]');
    await sound(officer, "the list to review", { tables: true });
    const households = await listed((await both(api)).officer, round);
    await check("the poor, the near-poor and the watched", households.length > 70, `${households.length}`);
  }),
];

// --- meetings: one on the screen, with a household that goes back to step 2 ---

const meeting = state("a meeting that is opened", surveyed, async ({ api }, { round, firstVillage }) => {
  return { opened: await openMeeting((await both(api)).officer, round, firstVillage, "2024-11-08") };
});

const met = state("a meeting that sent a household back", meeting, async ({ api }, given) => {
  const { round, opened, households, forms } = given;
  const { officer } = await both(api);
  const { households: asked } = await officer.get(`/meetings/${opened.id}`);
  const back = asked.find(({ household }) => households.indexOf(household) % 3 !== 1).household;
  await closeMeeting(officer, opened, "2024-11-08", [{ household: back, agree: 19 }]);
  const again = await survey(officer, { round, household: back, wanted: "near_poor", replaces: forms[back] });
  return { forms: { ...forms, [back]: again } };
});

/** Notes in the minutes on the screen that 40 came, and how many agreed about the first household. */
async function vote(page, agreed) {
  await page.locator("input[name=households_total]").fill("45");
  await page.locator("input[name=households]").fill("40");
  await page.locator('input[name^="agree_"]').first().fill(agreed);
}

const atMeetings = [
  piece("a meeting is opened on its page", surveyed, async ({ check, signIn }, { round, firstVillage }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}/meetings`);
    await send(officer, 'form[action$="/meetings"]', {
      village: firstVillage, held_on: "2024-11-08", hour: "19:30", place: "Nhà văn hóa thôn",
      chair: "Lê Mẫu Bình", secretary: "Trần Mẫu Thư",
    });
    await check("its minutes can be written", await officer.locator("#minutes").isVisible());
  }),

  piece("minutes hold everybody who came and print them", meeting, async ({ check, signIn }, { opened: { id } }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/meetings/${id}`);
    await officer.locator("input[name=households_total]").fill("45");
    await officer.locator("input[name=households]").fill("40");
    await officer.locator("input[name=others]").fill("3");
    await officer.locator("input[name=everybody]").fill("52");
    await officer.locator("input[name=chair_title]").fill("Trưởng thôn");
    await officer.locator("input[name=steering_names]").fill("Lê Thị Mẫu, Phó ban");
    await officer.locator("input[name=ended_hour]").fill("21:05");
    await officer.locator('input[name^="agree_"]').first().fill("51");
    await leads(officer, officer.locator("#minutes button").first().click());
    const paper = await officer.request.get(`/papers/minutes/${id}/html`, { timeout: 90_000 });
    const said = (await paper.text()).replace(/<[^>]+>/g, "").replace(/\u00a0/g, " ");
    for (const words of ["Trưởng thôn", "khác: 3 hộ", "tham gia: 52 người", "21 giờ 05 phút"]) {
      await check(`the minutes say ${words}`, said.includes(words));
    }
  }),

  piece("more votes than people are refused with the rule", meeting, async (tools, { opened: { id } }) => {
    const { check, same, signIn, sound } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/meetings/${id}`);
    await vote(officer, "99");
    await leads(officer, officer.locator("#minutes button").first().click());
    await check("the rule is said", (await main(officer)).includes("nhiều hơn 40 người dự họp"));
    await same("what was typed stays", await officer.locator('input[name^="agree_"]').first().inputValue(), "99");
    await sound(officer, "minutes with a mistake", { tables: true });
  }),

  piece("less than half sends a household back to step 2", meeting, async (tools, { opened: { id } }) => {
    const { check, signIn } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/meetings/${id}`);
    await vote(officer, "19");
    await leads(officer, officer.locator("button[name=rest_agreed]").click());
    await leads(officer, officer.locator('form[action$="/closing"] button').click());
    await check("it goes back", (await main(officer)).includes("Phải rà soát lại"));
  }),

  piece("a signed scan is kept and leaves only as a download", meeting, async (tools, { opened: { id } }) => {
    const { check, signIn } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/meetings/${id}`);
    const scan = { name: "bien-ban.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 mẫu") };
    await officer.locator("input[type=file]").setInputFiles(scan);
    await leads(officer, officer.locator('form[action$="/files"] button').click());
    await check("it is kept", (await main(officer)).includes("bien-ban.pdf"));
    const kept = await officer.request.get(await officer.locator('a[href^="/attachments/"]').getAttribute("href"));
    await check("and leaves as a download", kept.headers()["content-disposition"].startsWith("attachment"));
  }),

  ...["docx", "pdf", "html"].map((ending) =>
    look(`the minutes are there as .${ending}`, met, async ({ same, signIn }, { opened: { id } }) => {
      const officer = await signIn("commune_officer");
      const paper = await officer.request.get(`/papers/minutes/${id}/${ending}`, { timeout: 90_000 });
      await same("they come", paper.status(), 200);
    })),
];

// --- postings and a complaint that overturns a class ---

const posted = state("every village met and posted", met, async ({ api }, { round, households }) => {
  await meetAndPost((await both(api)).officer, round, { meeting: "2024-11-10", posting: "2024-11-13" });
  return { victim: households[1] };
});

const complained = state("an open complaint", posted, async ({ api }, { round, victim }) => {
  const { officer } = await both(api);
  const complaint = await officer.post(`/rounds/${round}/complaints`, {
    id: newId(), household: victim, received_on: "2024-11-14", complainant: "Trần Mẫu Lan",
    content: "Hộ này vẫn rất khó khăn",
  });
  return { complaint: complaint.id };
});

const newForm = state("a complaint whose household was surveyed again", complained, async ({ api }, given) => {
  const { round, victim, forms } = given;
  const { officer } = await both(api);
  await survey(officer, { round, household: victim, wanted: "poor", replaces: forms[victim] });
});

const rechecked = state("a complaint that was right", newForm, async ({ api }, { round, complaint }) => {
  const { officer } = await both(api);
  await officer.post(`/complaints/${complaint}/recheck`, recheck);
  const { villages } = await officer.get(`/rounds/${round}/board`);
  return { again: villages.find((it) => it.progress.posted < it.progress.met).village };
});

const postedAgain = state("a household that was posted again", rechecked, async ({ api }, { round, again }) => {
  await post((await both(api)).officer, round, again, "2024-11-18");
});

const atPostings = [
  ...["postings", "meetings", ""].map((page) =>
    look(`${page || "villages"} of a round are for everybody`, posted, async (tools, { round }) => {
      const { signIn, sound } = tools;
      const officer = await signIn("commune_officer");
      await officer.goto(`/rounds/${round}/${page}`.replace(/\/$/, ""));
      await sound(officer, page || "villages of a round", { tables: true });
    })),

  piece("a complaint is noted and stops the decision", posted, async (tools, { round, victim }) => {
    const { api, axeClean, check, signIn } = tools;
    const { code } = await (await both(api)).officer.get(`/households/${victim}`);
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}/postings`);
    await send(officer, 'form[action$="/complaints"]', {
      household: code, received_on: "2024-11-14", complainant: "Trần Mẫu Lan", content: "Hộ này vẫn rất khó khăn",
    });
    await axeClean(officer, "a complaint");
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/lists`);
    await check("no decision while it is open", (await main(chairman)).includes("còn khiếu nại"));
  }),

  piece("a complaint that was right changes the result", newForm, async ({ check, signIn }, { complaint }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/complaints/${complaint}`);
    await send(officer, 'form[action$="/recheck"]', recheck);
    const text = await main(officer);
    await check("the re-check is noted", text.includes("thay đổi kết quả: Hộ nghèo"), text);
  }),

  piece("only what changed is posted again", rechecked, async (tools, { round, again }) => {
    const { axeClean, same, signIn } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}/postings`);
    await send(officer, 'form[action$="/postings"]', { village: again, starts_on: "2024-11-18" });
    await same("one household", await officer.locator("tbody tr").count(), 1);
    const columns = await officer.locator("thead th").allInnerTexts();
    await same("with name, village, class and what is done", columns.length, 4);
    await axeClean(officer, "a posting");
  }),
];

// --- the district, the draft, the decision ---

const answered = state("a round that the district agreed to", postedAgain, async ({ api }, { round }) => {
  const { officer } = await both(api);
  await askDistrict(officer, round, { asking: "2024-11-25", answering: "2024-11-28", number: "30/BC-UBND" });
});

const prepared = state("a draft of the decision", answered, async ({ api }, { round }) => {
  const { officer } = await both(api);
  const { seen } = await officer.get(`/rounds/${round}/draft`);
  await officer.post(`/rounds/${round}/draft`, { day: "2024-12-06", signer: "Nguyễn Mẫu Chủ Tịch", seen });
});

const approved = state("a draft that the chairman approved", prepared, async ({ api }, { round }) => {
  const { chairman } = await both(api);
  const { digest } = await chairman.get(`/rounds/${round}/draft`);
  await chairman.post(`/rounds/${round}/draft/approval`, { digest });
});

const decided = state("the decision of 2024", approved, async ({ api }, { round }) => {
  const { officer } = await both(api);
  const { digest } = await officer.get(`/rounds/${round}/draft`);
  await officer.post(`/rounds/${round}/record`, { number: "120/QĐ-UBND", day: "2024-12-06", digest });
});

/** Records the decision under a number on the page of its draft. */
async function record(page, round, number) {
  await page.goto(`/rounds/${round}/draft`);
  await page.locator('form[action$="/record"] input[type=checkbox]').check();
  await send(page, 'form[action$="/record"]', { number, day: "2024-12-06" });
}

/** From what the home page says is one's own to do. */
async function called(page, round) {
  await page.goto("/");
  await page.locator(`.calls .mine a.button[href="/rounds/${round}/draft"]`).click();
  await page.waitForURL(/\/draft$/);
}

const atTheDecision = [
  piece("the district is asked and its answer noted", postedAgain, async ({ check, signIn }, { round }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}`);
    await send(officer, 'form[action$="/opinion"]', { day: "2024-11-25", number: "30/BC-UBND" });
    await send(officer, 'form[action$="/answer"]', { day: "2024-11-28", answer: "Nhất trí" });
    const text = await main(officer);
    await check("it is noted", text.includes("28/11/2024"), text);
  }),

  piece("the officer prepares the draft, which is whole", answered, async ({ check, signIn }, { round }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(`/rounds/${round}/draft`);
    await send(officer, 'form[action$="/draft"]', { day: "2024-12-06", signer: "Nguyễn Mẫu Chủ Tịch" });
    const text = await main(officer);
    await check("it is", text.includes("DỰ THẢO") && text.includes("Điều 1."));
  }),

  look("the chairman's home page says what waits for him", prepared, async ({ axeClean, signIn }) => {
    const chairman = await signIn("chairman");
    await chairman.goto("/");
    await axeClean(chairman, "what waits for the chairman");
  }),

  piece("the chairman is called, reads the draft and approves it", prepared, async (tools, { round }) => {
    const { check, signIn, sound } = tools;
    const chairman = await signIn("chairman");
    await called(chairman, round);
    await sound(chairman, "the draft of a decision");
    await chairman.locator('form[action$="/draft/approval"] input[type=checkbox]').check();
    await send(chairman, 'form[action$="/draft/approval"]');
    await check("it is approved as it was read", (await main(chairman)).includes("Chủ tịch đã duyệt"));
  }),

  look("the officer is called to record what was approved", approved, async ({ check, signIn }, { round }) => {
    const officer = await signIn("commune_officer");
    await called(officer, round);
    await check("the page takes it", await officer.locator('form[action$="/record"]').isVisible());
  }),

  piece("a number is not used twice", approved, async ({ check, signIn }, { round }) => {
    const officer = await signIn("commune_officer");
    await record(officer, round, "15/QĐ-UBND");
    await check("it says so", (await main(officer)).includes("Số 15 đã dùng"));
  }),

  piece("the approved decision is recorded, and its lists stand with it", approved, async (tools, given) => {
    const { api, check, same, signIn, sound } = tools;
    const { round, victim } = given;
    await record(await signIn("commune_officer"), round, "120/QĐ-UBND");
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/lists?list=escaped_poor`);
    await check("the lists stand with it", (await main(chairman)).includes("120/QĐ-UBND"));
    await sound(chairman, "the decision");
    const now = await (await both(api)).officer.get(`/households/${victim}?day=2024-12-06`);
    await same("the complaint overturned a class", now.class, "poor");
  }),

  ...["t01", "t02", "t03"].map((id) =>
    look(`${id} foots after the decision`, decided, async ({ same, signIn }) => {
      const officer = await signIn("commune_officer");
      await officer.goto(`/tables/${id}?from=2023-12-31&to=2024-12-31`);
      await same("nothing breaks", await officer.locator(".alert").count(), 0);
    })),

  look("who escaped is followed", decided, async ({ axeClean, check, signIn }) => {
    const officer = await signIn("commune_officer");
    await officer.goto("/watch");
    await check("somebody is", (await officer.locator("tbody tr").count()) > 0);
    await axeClean(officer, "the followed");
  }),
];

// --- certificates ---

const certified = state("certificates of 2024", decided, async ({ api }, { round }) => {
  const { chairman } = await both(api);
  await chairman.post(`/rounds/${round}/certificates`, { day: "2024-12-09" });
  const { rows: [{ id }] } = await chairman.get(`/rounds/${round}/certificates`);
  return { certificate: `/certificates/${id}` };
});

const isPdf = async (answer) => (await answer.body()).subarray(0, 5).toString() === "%PDF-";

const atCertificates = [
  piece("certificates are given on their page", decided, async ({ axeClean, check, signIn }, { round }) => {
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/certificates`);
    await send(chairman, 'form[action$="/certificates"]', { day: "2024-12-09" });
    await check("they are", (await chairman.locator("tbody tr").count()) > 0);
    await axeClean(chairman, "certificates");
  }),

  piece("all certificates are printed as one PDF", certified, async (tools, { round }) => {
    const { axeClean, check, signIn, sound } = tools;
    const chairman = await signIn("chairman");
    await chairman.goto(`/rounds/${round}/certificates`);
    await send(chairman, 'form[action$="/certificates/print"]');
    await chairman.waitForURL(/exports\/[0-9a-f-]{36}/);
    await axeClean(chairman, "certificates being printed");
    const file = chairman.locator('a[href$="/file"]');
    await file.waitFor({ timeout: 120_000 });
    await sound(chairman, "certificates that were printed");
    const whole = await chairman.request.get(await file.getAttribute("href"), { timeout: 90_000 });
    await check("it is one", await isPdf(whole));
  }),

  look("anybody can verify a certificate", certified, async (tools, { certificate }) => {
    const { axeClean, check, newPage, signIn, sound } = tools;
    const chairman = await signIn("chairman");
    await chairman.goto(certificate);
    const text = await chairman.locator("p.code").first().innerText();
    await axeClean(chairman, "a certificate");
    const stranger = await newPage({ noScript: true });
    await stranger.goto(`/verify?code=${encodeURIComponent(text)}`);
    await check("it is true", (await main(stranger)).includes("Mã đúng"));
    await sound(stranger, "the page that verifies");
    await stranger.goto(`/verify?code=${encodeURIComponent(text.replace(/.$/, (c) => (c === "A" ? "B" : "A")))}`);
    await check("another letter makes it false", (await main(stranger)).includes("Mã không đúng"));
  }),
];

// --- the official report, frozen ---

const reported = state("the official report of 2024", decided, async ({ api }) => {
  const { officer, chairman } = await both(api);
  return { report: `/reports/${await sendReport(officer, chairman, 2024)}` };
});

const draft = "/reports/draft?kind=official&year=2024&month=0";

const atReports = [
  look("a report is read before it is sent", decided, async ({ axeClean, signIn }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(draft);
    await axeClean(officer, "a report before it is sent");
  }),

  piece("a report is prepared, approved and sent on its page", decided, async ({ check, signIn }) => {
    const officer = await signIn("commune_officer");
    await officer.goto(draft);
    await send(officer, 'form[action="/reports/draft"]');
    const chairman = await signIn("chairman");
    await chairman.goto(draft);
    await chairman.locator('form[action="/reports/draft/approval"] input[type=checkbox]').check();
    await send(chairman, 'form[action="/reports/draft/approval"]');
    await officer.goto(draft);
    await officer.locator('form[action="/reports"] input[type=checkbox]').check();
    // The clerk's number; the day stands there already.
    await send(officer, 'form[action="/reports"]', { number: "24/BC-UBND" });
    await check("the report is frozen with its hash", /[0-9a-f]{64}/.test(await main(officer)));
  }),

  look("a report carries every table that counts, and its paper", reported, async (tools, { report }) => {
    const { check, same, signIn, sound } = tools;
    const officer = await signIn("commune_officer");
    await officer.goto(report);
    await same("13 tables", await officer.locator("main h2[id^=t]").count(), 13);
    await sound(officer, "a report that was sent");
    const address = await officer.locator('a[href$="/pdf"]').first().getAttribute("href");
    await check("its paper is a PDF", await isPdf(await officer.request.get(address, { timeout: 90_000 })));
  }),

  look("a report arrives at the province, which adds it up", reported, async ({ axeClean, check, same, signIn }) => {
    const province = await signIn("upper_officer");
    await province.goto("/reports/sum?kind=official&year=2024&month=0");
    await check("it arrived", (await main(province)).includes("Hoằng Kim"));
    await same("and every table is added up", await province.locator("main h2[id^=t]").count(), 13);
    await axeClean(province, "what arrived");
  }),
];

export default [
  ...inMarch, ...atTheDesk, ...atMeetings, ...atPostings, ...atTheDecision, ...atCertificates, ...atReports,
];
