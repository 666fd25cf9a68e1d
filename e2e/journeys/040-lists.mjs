// A list with mistakes is refused cell by cell; a sound one is accepted once; the same file again
// changes nothing; two clicks make one import.

import { main } from "../pages.mjs";
import { demonstration, look, piece, state } from "../pieces.mjs";

const head = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Lý do chưa có số định danh";
const sound = `${head}
1,Thôn Mẫu,Lê Mẫu Một,chủ hộ,Nam,05/02/1980,Kinh,minh họa
1,Thôn Mẫu,Trần Mẫu Hai,vợ,Nữ,1982,Kinh,minh họa
2,Thôn Mẫu,Lê Mẫu Ba,chủ hộ,Nữ,01/01/1950,Kinh,minh họa
`;
const wrong = `${head}
1,Thôn Không Có,Lê Mẫu Một,chủ hộ,Nam,31/02/1980,Kinh,minh họa
`;
const newer = sound.replace("Trần Mẫu Hai", "Trần Mẫu Hài");
const newId = () => crypto.randomUUID();

const village = (name) => async ({ api }) => {
  const asked = await api("hoangphu");
  await asked.post("/villages", { id: newId(), name, kind: "thon", from: "2025-07-01" });
};

const withVillage = state("a commune with the village of the lists", demonstration, village("Thôn Mẫu"));
const mistaken = state("a village added by mistake", withVillage, village("Thôn Nhầm"));

/** Sends a list over the API and waits until a step of it is done. */
async function bring(asked, text, wanted) {
  const id = newId();
  await asked.send(`/imports?id=${id}&file_name=mau.csv`, text);
  await reaches(asked, id, wanted);
  return id;
}

async function reaches(asked, id, wanted) {
  for (let tries = 0; tries < 300; tries += 1) {
    const { state } = await asked.get(`/imports/${id}`);
    if (state === wanted) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the list ${id} is not ${wanted}`);
}

const refused = state("a list with mistakes", withVillage, async ({ api }) => {
  return { list: `/imports/${await bring(await api("hoangphu"), wrong, "asking")}` };
});

const accepted = state("a list that was accepted", withVillage, async ({ api }) => {
  const asked = await api("hoangphu");
  const id = await bring(asked, sound, "checked");
  await asked.post(`/imports/${id}/acceptance`);
  await reaches(asked, id, "accepted");
  return { list: `/imports/${id}` };
});

const differing = state("a newer list that differs from the register", accepted, async ({ api }) => {
  return { newer: `/imports/${await bring(await api("hoangphu"), newer, "asking")}` };
});

/** Sends a list on its page. */
async function send(page, name, text) {
  await page.goto("/imports");
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("main form button").click();
  await page.waitForURL(/imports\/[0-9a-f-]{36}/);
  // A list that is still being read says so; its page loads itself again.
  await page.waitForFunction(() => !document.querySelector("main h1")?.innerText.includes("đang đọc"));
  return main(page);
}

async function openVillage(page, name) {
  await page.goto("/villages");
  await page.getByRole("link", { name, exact: true }).click();
  await page.waitForURL(/villages\/[0-9a-f-]{36}$/);
}

export default [
  piece("a village is added", demonstration, async ({ axeClean, check, signIn }) => {
    const page = await signIn("hoangphu");
    await page.goto("/villages");
    await page.locator("input[name=name]").fill("Thôn Mẫu");
    // Its commune is one of the reform: where the village lay before is said, not guessed.
    await page.locator("select[name=before]").selectOption({ index: 1 });
    await page.locator("main form button").click();
    await page.getByRole("link", { name: "Thôn Mẫu", exact: true }).waitFor();
    await check("it is on the list", (await main(page)).includes("Thôn Mẫu"));
    await axeClean(page, "villages");
  }),

  piece("a village that was written wrongly is named anew", mistaken, async ({ check, signIn, sound }) => {
    const page = await signIn("hoangphu");
    await openVillage(page, "Thôn Nhầm");
    await sound(page, "a village");
    await page.locator("form.stack input[name=name]").first().fill("Thôn Lầm");
    await page.locator("form.stack button").first().click();
    await page.waitForURL(/villages$/);
    await check("it is", (await main(page)).includes("Thôn Lầm"));
  }),

  piece("a village added by mistake is taken away while nothing hangs on it", mistaken, async (tools) => {
    const { check, signIn } = tools;
    const page = await signIn("hoangphu");
    await openVillage(page, "Thôn Nhầm");
    await page.locator("form[action$='/removal'] input[type=checkbox]").check();
    await page.locator("form[action$='/removal'] button").click();
    await page.waitForURL(/villages$/);
    const lines = await page.locator("main ul.lines").first().innerText();
    await check("it is gone", !lines.includes("Thôn Nhầm"), lines);
  }),

  piece("a list with mistakes is refused cell by cell", withVillage, async ({ check, signIn, sound }) => {
    const page = await signIn("hoangphu");
    const text = await send(page, "sai.csv", wrong);
    await check("a household with a wrong cell stays out", text.includes("1 hộ ở lại vì có chỗ ghi sai"), text);
    await check("the village is asked about", text.includes("1 câu hỏi"), text);
    await check("so is the date", text.includes("31/02/1980"), text);
    await sound(page, "a refused list");
  }),

  look("a question names the village and its row", refused, async ({ check, signIn }, { list }) => {
    const page = await signIn("hoangphu");
    await page.goto(list);
    await page.locator("main a[href$='/questions']").first().click();
    await page.waitForURL(/questions/);
    const asked = await main(page);
    await check("it does", asked.includes("Thôn Không Có") && asked.includes("2"), asked);
  }),

  piece("a sound list is accepted once, by two clicks", withVillage, async (tools) => {
    const { axeClean, check, same, signIn } = tools;
    const page = await signIn("hoangphu");
    const text = await send(page, "mau.csv", sound);
    await check("it waits", text.includes("chờ chấp nhận"), text);
    await axeClean(page, "a checked list");
    const address = page.url();
    await page.locator("#accept button").dblclick();
    await page.waitForFunction(() => document.querySelector("main a[href$='/receipt']"));
    await page.goto(address);
    await check("it is accepted", (await page.locator("h1").innerText()).includes("đã vào sổ"));
    await page.goto("/households?text=le+mau+mot");
    await same("its household is there once", await page.locator("tbody tr").count(), 1);
  }),

  look("an accepted list has a numbered receipt", accepted, async (tools, { list }) => {
    const { check, same, signIn, sound: soundPage } = tools;
    const page = await signIn("hoangphu");
    await page.goto(list);
    await page.locator("main a[href$='/receipt']").click();
    await page.waitForURL(/receipt$/);
    const receipt = await main(page);
    await check("there is one", receipt.includes("Biên nhận nhập danh sách số 1") && receipt.includes("mã kiểm"), receipt);
    await soundPage(page, "a receipt");
    const file = await page.request.get(`${list}/receipt.xlsx`);
    await same("it is a file too", file.status(), 200);
  }),

  piece("a newer list asks about what differs", accepted, async ({ axeClean, check, signIn }) => {
    const page = await signIn("hoangphu");
    const text = await send(page, "moi-hon.csv", newer);
    await check("it waits for an answer", text.includes("chờ trả lời"), text);
    await axeClean(page, "a list that asks");
  }),

  piece("a difference is shown before and after, and taken when it is chosen", differing, async (tools, given) => {
    const { check, signIn, sound: soundPage } = tools;
    const page = await signIn("hoangphu");
    await page.goto(given.newer);
    await page.locator("main a[href$='/differences']").click();
    await page.waitForURL(/differences/);
    const shown = await main(page);
    await check("it is shown", shown.includes("Trần Mẫu Hai") && shown.includes("Trần Mẫu Hài"), shown);
    await soundPage(page, "differences");
    await page.locator("input[type=radio][value=take]").first().check();
    await page.locator("main form button").last().click();
    await page.waitForURL(/imports\/[0-9a-f-]{36}$/);
    await page.locator("#accept button").click();
    await page.waitForFunction(() => document.querySelector("main a[href$='/receipt']"));
    await page.goto("/households?text=tran+mau+hai");
    await check("the change chosen is in the register", (await main(page)).includes("Lê Mẫu Một"));
  }),

  look("columns, findings and questions of a list are for everybody", accepted, async (tools, { list }) => {
    const { axeClean, signIn, sound: soundPage } = tools;
    const page = await signIn("hoangphu");
    await page.goto(`${list}/columns`);
    await soundPage(page, "columns");
    await page.goto(`${list}/findings`);
    await axeClean(page, "findings");
    await page.goto(`${list}/questions`);
    await axeClean(page, "questions");
  }),

  piece("the same file again changes nothing", accepted, async ({ axeClean, check, signIn }) => {
    const page = await signIn("hoangphu");
    const again = await send(page, "lai.csv", sound);
    await check("it says so", again.includes("không làm thay đổi gì"), again);
    await page.goto("/imports");
    await axeClean(page, "lists");
  }),

  look("there is a template of a list", demonstration, async ({ same, signIn }) => {
    const page = await signIn("hoangphu");
    const file = await page.request.get("/imports/template.xlsx");
    await same("it comes", file.status(), 200);
  }),
];
