// What journeys through a season share: the API as phones use it, forms of a wanted class, steps.

const indicators = [
  "employment", "dependants", "nutrition", "health_insurance", "adult_education", "school_attendance",
  "housing_quality", "housing_area", "water", "toilet", "telecom", "info_devices",
];
const region = "north_central_coast";

/** What one session asks of the API; a refusal ends the journey with its words. */
export function api(page, base) {
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
export function answersOf(content) {
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
export async function listed(page, round) {
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

export async function openRound(page, kind, year, day) {
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
export async function send(page, selector, values) {
  const form = page.locator(selector);
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name=${name}]`);
    const isChoice = (await field.evaluate((element) => element.tagName)) === "SELECT";
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  await Promise.all([page.waitForEvent("load"), form.locator("button").first().click()]);
}

/** Meets about and posts every village of a round. */
export async function meetAndPost(asked, round, { meeting, posting }) {
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


/** The official report of a year: prepared by the officer, read and approved by the chairman, sent. */
export async function sendReport(officer, chairman, year) {
  const draft = `/reports/draft?kind=official&year=${year}&month=0`;
  await officer.goto(draft);
  await send(officer, 'form[action="/reports/draft"]', {});
  await chairman.goto(draft);
  await chairman.locator('form[action="/reports/draft/approval"] input[type=checkbox]').check();
  await send(chairman, 'form[action="/reports/draft/approval"]', {});
  await officer.goto(draft);
  await officer.locator('form[action="/reports"] input[type=checkbox]').check();
  // The clerk's number; the day stands there already.
  await send(officer, 'form[action="/reports"]', { number: `${year - 2000}/BC-UBND` });
}
