// What journeys through a review share: forms of a wanted class, and the steps of a round as the API
// takes them. A state reaches a step so, whatever becomes of the page on which officers take it.

const indicators = [
  "employment", "dependants", "nutrition", "health_insurance", "adult_education", "school_attendance",
  "housing_quality", "housing_area", "water", "toilet", "telecom", "info_devices",
];
const region = "north_central_coast";

export const newId = () => crypto.randomUUID();

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

async function scoreTable(asked) {
  return (await asked.get("/score-tables")).rows[0].id;
}

/** `form(wanted)` for the score table of the demonstration. */
export async function formOf(asked) {
  return answersOf((await asked.get(`/score-tables/${await scoreTable(asked)}`)).content);
}

/** Sends a form as phones do; gives its id. */
export async function survey(asked, { round, household, form, replaces }) {
  const id = newId();
  await asked.post("/surveys", { id, household, round, ...form, ...(replaces ? { replaces } : {}) });
  return id;
}

/** Opens a round with its score table. */
export async function openRound(asked, kind, year, day) {
  const id = newId();
  await asked.post("/rounds", { id, kind, year, review_day: day, flow: "steps" });
  await asked.post(`/rounds/${id}/score-table`, { score_table: await scoreTable(asked) });
  return id;
}

/** The ids on a round's list, page after page. */
export async function listed(asked, round) {
  const found = [];
  let after = "";
  do {
    const { rows, next } = await asked.get(`/rounds/${round}/households${after}`);
    found.push(...rows.map((row) => row.household));
    after = next && `?after=${encodeURIComponent(next)}`;
  } while (after);
  return found;
}

const meetingFacts = {
  hour: "19:30", place: "Nhà văn hóa thôn", chair: "Lê Mẫu Bình", secretary: "Trần Mẫu Thư",
};

/** Opens a village's meeting; gives its id and version. */
export async function openMeeting(asked, round, village, day) {
  return asked.post(`/rounds/${round}/meetings`, { id: newId(), village, held_on: day, ...meetingFacts });
}

/** Notes a meeting's votes – whatever is not voted on was agreed to – and ends it. */
export async function closeMeeting(asked, { id, version }, day, votes = []) {
  const attendance = {
    steering: 2, organisations: 4, front: 1, reviewers: 2, households: 60, households_total: 200,
  };
  const saved = { version, held_on: day, ...meetingFacts, attendance, rest_agreed: true, votes };
  await asked.post(`/meetings/${id}`, saved);
  const { revision } = await asked.get(`/meetings/${id}`);
  await asked.post(`/meetings/${id}/closing`, { revision });
}

export async function post(asked, round, village, day) {
  const places = "Trụ sở UBND xã; nhà văn hóa thôn";
  return asked.post(`/rounds/${round}/postings`, { id: newId(), village, places, starts_on: day });
}

/** Meets about and posts every village of a round. */
export async function meetAndPost(asked, round, { meeting, posting }) {
  const { villages } = await asked.get(`/rounds/${round}/board`);
  for (const { village } of villages) {
    const opened = await openMeeting(asked, round, village, meeting);
    await closeMeeting(asked, opened, meeting);
    await post(asked, round, village, posting);
  }
}

/** Asks the district and notes its answer. */
export async function askDistrict(asked, round, { asking, answering, number }) {
  await asked.post(`/rounds/${round}/opinion`, { day: asking, number });
  await asked.post(`/rounds/${round}/opinion/answer`, { day: answering, answer: "Nhất trí" });
}

/** The chairman's decision on the draft as it stands. */
export async function decide(chairman, round, { number, day }) {
  const { digest: seen } = await chairman.get(`/rounds/${round}/draft`);
  await chairman.post(`/rounds/${round}/decision`, { number, day, seen });
}

/** The official report of a year: prepared by the officer, approved by the chairman, sent. */
export async function sendReport(officer, chairman, year) {
  const kind = { kind: "official", year };
  const address = `/reports/draft?kind=official&year=${year}&month=0`;
  const { seen, day } = await officer.get(address);
  await officer.post("/reports/draft", { ...kind, day, seen });
  const { digest } = await chairman.get(address);
  await chairman.post("/reports/draft/approval", { ...kind, digest });
  const draft = await officer.get(address);
  const sent = { ...kind, id: newId(), day: draft.day, number: `${year - 2000}/BC-UBND` };
  await officer.post("/reports", sent);
  return sent.id;
}
