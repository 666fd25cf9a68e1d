// What journeys through a review share: forms of a wanted class by the circular's points, and the steps of a round as the API
// takes them. A state reaches a step so, whatever becomes of the page on which officers take it.

export const newId = () => crypto.randomUUID();

/** Phiếu B1, part A: nothing that another class would have, and everything else that is asked. */
const nothing = Object.fromEntries([
  "cars", "motorbikes", "boats", "generators", "printers", "televisions", "stereos", "computers", "fridges",
  "air_conditioners", "washing_machines", "water_heaters", "microwaves", "pond_garden_m2", "annual_crops_m2",
  "perennial_crops_m2", "water_surface_m2", "forest_m2", "buffalo_cattle", "pigs_goats", "poultry", "aquaculture",
  "rain_water", "radios", "tablets",
].map((fact) => [fact, "0"]));
const firm = {
  pillar: "steel_wood", roof: "tile", wall: "wood_metal", toilet: "improved", water: "protected", electricity: "grid",
  kwh_month: "20", phones: "1",
};
/** House and goods with which a family of any size is found as wanted in Hoằng Kim. */
const houses = {
  near_poor: { ...nothing, ...firm },
  poor: { ...nothing, ...firm, roof: "other", wall: "other", toilet: "other", water: "other" },
  not_poor: {
    ...nothing, ...firm, wall: "brick", kwh_month: "220", water: "piped", toilet: "septic", cars: "1", motorbikes: "2",
    televisions: "2", fridges: "1", air_conditioners: "2", washing_machines: "1", water_heaters: "1", computers: "1",
  },
};

/** A member's line of part B: insured, on the internet, at school or at work in the fields. */
function line(age) {
  const level = ["preschool", "primary", "lower_secondary", "upper_secondary"][[6, 11, 15].filter((it) => age >= it).length];
  const pupil = age >= 3 && age < 18;
  return {
    attends: pupil, ...(pupil ? { level } : {}), general: age < 18 ? "below_primary" : "upper_secondary",
    training: "none", insured: true, state_insured: false, internet: true, allowance: "none", critically_ill: false,
    is_member: true,
    ...(age < 16 ? { height_mm: 800 + 70 * age } : {}), ...(age < 10 ? { weight_g: 6000 + 3000 * age } : {}),
    ...(age < 15 ? {} : {
      activity: pupil ? "studying" : "working", ...(pupil ? {} : { work: "other", nonfarm: false }),
      contract: "no_wage_work", pension: "none", months_worked: pupil ? 0 : 8,
    }),
  };
}

/** Completed years; of a year alone the fewest that it can be. Births are written as people write them. */
function age(birth, day) {
  const born = birth.length > 4 ? birth.split("/").reverse().join("-") : `${birth}-12-31`;
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
}

/** The days of reviews, each asked once: a round's page counts all of its forms. */
const days = new Map();
async function dayOf(asked, round) {
  if (!days.has(round)) days.set(round, (await asked.get(`/rounds/${round}`)).review_day);
  return days.get(round);
}

/** What a household tells that is found as wanted. */
async function told(asked, { round, household, wanted }) {
  const day = await dayOf(asked, round);
  const { members } = await asked.get(`/households/${household}?day=${day}`);
  const there = members.filter((it) => it.from <= day && (!it.to || it.to > day));
  return {
    answers: { ...houses[wanted], floor_area_m2: String(10 * there.length) },
    roster: Object.fromEntries(there.map((it) => [it.id, line(age(it.birth, day))])),
  };
}

async function scoreTable(asked) {
  return (await asked.get("/score-tables")).rows[0].id;
}

/** Sends a form as phones do, of a household that is found as wanted; gives its id. */
export async function survey(asked, { round, household, wanted, replaces }) {
  const id = newId();
  const form = await told(asked, { round, household, wanted });
  const { class: found } = await asked.post("/surveys", {
    id, household, round, ...form, ...(replaces ? { replaces } : {}),
  });
  if (found !== wanted) throw new Error(`${household} is found as ${found} and not as ${wanted}`);
  return id;
}

/** Those of some households whose form of the review before can be taken as it is: no child is to be measured. */
export async function repeatable(asked, round, households) {
  const found = [];
  for (const household of households) {
    const { may_repeat: may } = await asked.get(`/rounds/${round}/forms/${household}`);
    if (may) found.push(household);
  }
  return found;
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
