// The life of a household: a birth, a death with a new head, a mistake taken back, a move that the
// other commune must accept; and data quality.

import { main } from "../pages.mjs";
import { bothWays, demonstration, look, piece, state } from "../pieces.mjs";

const kinds = [
  "birth", "death", "marriage", "arrival", "departure", "head_change", "move_within", "move_between",
  "move_out", "split", "merge", "person_correction", "address_correction",
];
const newId = () => crypto.randomUUID();
const missing = { missing: "chưa đăng ký cư trú" };

/** A poor household of more than two people. */
const chosen = state("a household of several people", demonstration, async ({ api }) => {
  const { rows } = await (await api("commune_officer")).get("/households?class=poor");
  const { id } = rows.find((row) => row.people > 2);
  return { id, home: `/households/${id}` };
});

const deceased = state("a household whose head has died", chosen, async ({ api }, { id }) => {
  const asked = await api("commune_officer");
  const { members: [head, heir], revision } = await asked.get(`/households/${id}`);
  const paper = { shown: { kind: "death_certificate", number: "8" } };
  const act = { death: { person: head.id, heir: { person: heir.id } } };
  await asked.post(`/households/${id}/events`, { event: { id: newId(), act, day: "2024-03-12", paper }, revision });
});

/** A move to Hoằng Phú that waits for its answer: of the whole household, or of one of its members. */
async function propose({ api }, { id }, whole) {
  const asked = await api("commune_officer");
  const { members, revision } = await asked.get(`/households/${id}`);
  const goes = members.at(-1);
  const move = { id: newId(), household: id, day: "2024-03-12", to: "15883@0", paper: missing, revision };
  await asked.post("/moves", { ...move, members: whole ? [] : [goes.id] });
  return { goes: goes.name };
}

const moving = state("a household that moves away", chosen, (tools, given) => propose(tools, given, true));
const leaving = state("a member who moves away alone", chosen, (tools, given) => propose(tools, given, false));

const events = bothWays((noScript, how) => [
  piece(`a birth is recorded, ${how}`, chosen, async ({ check, same, signIn }, { home }) => {
    const page = await signIn("commune_officer", { noScript });
    await page.goto(home);
    const rows = page.locator("section table.rows").first().locator("tbody tr");
    const members = await rows.count();
    await page.goto(`${home}/events/birth`);
    await page.fill("input[name=day]", "05/02/2024");
    await page.fill("input[name=name]", "Lê Mẫu Bé Na");
    await page.selectOption("select[name=sex]", "female");
    await page.fill("input[name=birth]", "05/02/2024");
    await page.selectOption("select[name=relation]", "child");
    await page.fill("input[name=paper_number]", "17");
    await page.locator("form.stack button").click();
    await page.waitForURL(`**${home}`);
    const text = await main(page);
    await check("it is told", text.includes("Cháu Lê Mẫu Bé Na sinh ra, là con của chủ hộ (Giấy khai sinh số 17)"), text);
    await same("one member more", await rows.count(), members + 1);
  }),

  piece(`a head does not die without a new one, ${how}`, chosen, async (tools, { home }) => {
    const { axeClean, check, same, signIn } = tools;
    const page = await signIn("commune_officer", { noScript });
    await page.goto(`${home}/events/death`);
    await page.fill("input[name=day]", "12/03/2024");
    await page.selectOption("select[name=person]", { index: 1 });
    await page.fill("input[name=paper_number]", "8");
    await page.locator("form.stack button").click();
    const refused = page.getByText("chưa chọn chủ hộ mới").first();
    await refused.waitFor();
    await check("a new one is asked for", await refused.isVisible());
    await same("what was typed is kept", await page.inputValue("input[name=paper_number]"), "8");
    await axeClean(page, "a refused form");
    await page.selectOption("select[name=heir]", { index: 1 });
    await page.locator("form.stack button").click();
    await page.waitForURL(`**${home}`);
    const text = await main(page);
    await check("death and new head are told", /mất \(Giấy chứng tử số 8\)\. .* làm chủ hộ\./.test(text), text);
  }),

  piece(`a mistake is taken back and stays readable, ${how}`, deceased, async ({ check, signIn }, { home }) => {
    const page = await signIn("commune_officer", { noScript });
    await page.goto(home);
    await page.locator(".history a[href*='/events/undo']").first().click();
    await page.waitForURL(/events\/undo/);
    await page.fill("input[name=day]", "20/03/2024");
    await page.fill("input[name=note]", "ghi nhầm người");
    await page.fill("input[name=paper_missing]", "ghi nhầm");
    await page.locator("form.stack button").click();
    await page.waitForURL(`**${home}`);
    const text = await page.locator(".history").innerText();
    await check("it is told", text.includes("đã hủy") && text.includes("Hủy biến động “Có người mất”"), text);
  }),
]);

const forms = kinds.map((kind) =>
  look(`the form of ${kind} is for everybody`, chosen, async ({ signIn, sound }, { home }) => {
    const page = await signIn("commune_officer");
    await page.goto(`${home}/events/${kind}`);
    await sound(page, `the form of ${kind}`);
  }));

export default [
  ...events,
  ...forms,

  look("the page of a household with events is for everybody", deceased, async ({ signIn, sound }, { home }) => {
    const page = await signIn("commune_officer");
    await page.goto(home);
    await sound(page, "a household with its events");
  }),

  piece("a move to another commune waits for its answer", chosen, async (tools, { home }) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto(`${home}/events/move_between`);
    await page.fill("input[name=day]", "12/03/2024");
    await page.fill("input[name=commune]", "15883@0");
    await page.fill("input[name=paper_missing]", missing.missing);
    await page.locator("form.stack button").click();
    await page.waitForURL(/\/moves$/);
    const after = await main(page);
    await check("the proposal waits", after.includes("đang chờ xã đến"), after);
    await sound(page, "the page of moves");
    await page.goto(home);
    const text = await main(page);
    await check("the household says that it waits", text.includes("Đang chờ"), text);
  }),

  piece("a move that waits is withdrawn", moving, async ({ check, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/moves");
    await page.fill("form[action$=withdrawal] input[name=reason]", "gia đình đổi ý");
    await page.locator("form[action$=withdrawal] button").click();
    const reason = page.getByText("gia đình đổi ý").first();
    await reason.waitFor();
    const withdrawn = await main(page);
    await check("it is withdrawn", withdrawn.includes("đã rút"), withdrawn);
  }),

  // Only one of them moves: the other commune makes a household of their own of them.
  piece("a member moves alone, and the head stays head", chosen, async ({ check, signIn }, { home }) => {
    const page = await signIn("commune_officer");
    await page.goto(`${home}/events/move_between`);
    await page.fill("input[name=day]", "12/03/2024");
    await page.fill("input[name=commune]", "15883@0");
    await page.locator("input[name=persons]").last().check();
    await page.selectOption("select[name=heir]", { index: 1 });
    await page.fill("input[name=paper_missing]", missing.missing);
    await page.locator("form.stack button").click();
    const refused = page.getByText("chủ hộ vẫn ở trong hộ").first();
    await refused.waitFor();
    await check("a new head is not needed when the head stays", await refused.isVisible());
    await check("who goes is kept", await page.locator("input[name=persons]").last().isChecked());
    await page.selectOption("select[name=heir]", "");
    await page.locator("form.stack button").click();
    await page.waitForURL(/\/moves$/);
    await page.goto(home);
    const waits = await main(page);
    await check("the household says that one of it waits", waits.includes("nhận 1 người của hộ"), waits);
  }),

  piece("the other commune makes a household of a member who comes", leaving, async (tools, given) => {
    const { check, signIn, sound } = tools;
    const { home, goes } = given;
    const there = await signIn("hoangphu");
    await there.goto("/moves");
    await sound(there, "the form that takes a member in");
    const form = there.locator("form[action$=acceptance]").first();
    await form.locator("input[value=own]").check();
    await form.locator("select[name=village]").selectOption({ index: 0 });
    await form.locator("select[name^=rel_]").selectOption("head");
    await form.locator("button").click();
    await there.waitForURL(/households\/[0-9a-f-]{36}$/);
    const taken = await main(there);
    await check("the member is the head of a household there", taken.includes(goes) && taken.includes("Hộ tách ra"), taken);
    const page = await signIn("commune_officer");
    await page.goto(home);
    const left = await page.locator(".history").innerText();
    await check("the household left tells who went", left.includes(`${goes} tách ra thành`), left);
  }),

  look("checks of data find something in the demonstration", demonstration, async (tools) => {
    const { check, signIn, sound } = tools;
    const page = await signIn("commune_officer");
    await page.goto("/checks");
    await sound(page, "data quality");
    await check("they do", (await page.locator("tbody tr").count()) > 0);
    await page.locator("tbody th a").last().click();
    await page.waitForURL(/checks\/[a-z_]+/);
    await sound(page, "one check");
  }),

  piece("a check is set aside for a household by keyboard", demonstration, async ({ check, signIn }) => {
    const page = await signIn("commune_officer");
    await page.goto("/checks");
    await page.locator("tbody th a").last().click();
    await page.waitForURL(/checks\/[a-z_]+/);
    await page.locator("tbody details summary").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("tbody input[name=reason]").first().fill("đã xem, đúng");
    await page.locator("tbody details button").first().click();
    const aside = page.getByText("Đã để riêng: đã xem, đúng").first();
    await aside.waitFor();
    await check("it is set aside", await aside.isVisible());
  }),

  look("a village head records nothing", demonstration, async ({ same, signIn }) => {
    const head = await signIn("village_head");
    await head.goto("/households");
    await head.locator("tbody th a").first().click();
    await head.waitForURL(/households\/[0-9a-f-]{36}$/);
    await same("no event is offered", await head.locator("a[href*='/events/']").count(), 0);
  }),
];
