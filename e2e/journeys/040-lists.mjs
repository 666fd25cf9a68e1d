// A list with mistakes is refused cell by cell; a sound one is accepted once; the same file again
// changes nothing; two clicks make one import.

const head = "STT hộ,Thôn,Họ và tên,Quan hệ,Giới tính,Ngày sinh,Dân tộc,Lý do chưa có số định danh";
const sound = `${head}
1,Thôn Mẫu,Lê Mẫu Một,chủ hộ,Nam,05/02/1980,Kinh,minh họa
1,Thôn Mẫu,Trần Mẫu Hai,vợ,Nữ,1982,Kinh,minh họa
2,Thôn Mẫu,Lê Mẫu Ba,chủ hộ,Nữ,01/01/1950,Kinh,minh họa
`;
const wrong = `${head}
1,Thôn Không Có,Lê Mẫu Một,chủ hộ,Nam,31/02/1980,Kinh,minh họa
`;

export default async function ({ axeClean, check, fitsPhone, newPage, same, sendSignIn }) {
  const page = await newPage();
  await page.goto("/sign-in");
  await sendSignIn(page, "hoangphu", "minh-hoa-hoangphu");
  await page.goto("/villages");
  await page.locator("input[name=name]").fill("Thôn Mẫu");
  await page.locator("main form button").click();
  await page.waitForURL(/villages/);
  await check("a village is added", (await page.locator("main").innerText()).includes("Thôn Mẫu"));
  await axeClean(page, "villages");
  // Written wrongly it is put right; added by mistake it is taken away while nothing hangs on it.
  const fill = async (name) => {
    await page.locator("form.stack input[name=name]").first().fill(name);
    await page.locator("form.stack button").first().click();
    await page.waitForURL(/villages$/);
  };
  const open = async (name) => {
    await page.getByRole("link", { name, exact: true }).click();
    await page.waitForURL(/villages\/[0-9a-f-]{36}$/);
  };
  await fill("Thôn Nhầm");
  await open("Thôn Nhầm");
  await axeClean(page, "a village");
  await fitsPhone(page, "a village");
  await fill("Thôn Lầm");
  await check("a village is named anew", (await page.locator("main").innerText()).includes("Thôn Lầm"));
  await open("Thôn Lầm");
  await page.locator("form[action$='/removal'] input[type=checkbox]").check();
  await page.locator("form[action$='/removal'] button").click();
  await page.waitForURL(/villages$/);
  await check("and taken away", !(await page.locator("main ul.lines").first().innerText()).includes("Thôn Lầm"));

  const send = async (name, text) => {
    await page.goto("/imports");
    const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.locator("main form button").click();
    await page.waitForURL(/imports\/[0-9a-f-]{36}/);
    return page.locator("main").innerText();
  };
  const refused = await send("sai.csv", wrong);
  await check("a household with a wrong cell stays out", refused.includes("1 hộ ở lại vì có chỗ ghi sai"), refused);
  await check("the village is asked about", refused.includes("1 câu hỏi"), refused);
  await check("so is the date", refused.includes("31/02/1980"), refused);
  await axeClean(page, "a refused list");
  await fitsPhone(page, "a refused list");
  await page.locator("main a[href$='/questions']").first().click();
  await page.waitForURL(/questions/);
  const asked = await page.locator("main").innerText();
  await check("the question names the village and its row", asked.includes("Thôn Không Có") && asked.includes("2"), asked);

  const checked = await send("mau.csv", sound);
  await check("a sound list waits", checked.includes("chờ chấp nhận"), checked);
  await axeClean(page, "a checked list");
  const address = page.url();
  await page.locator("#accept button").dblclick();
  await page.waitForFunction(() => document.querySelector("main a[href$='/receipt']"));
  await page.goto(address);
  await check("it is accepted once", (await page.locator("h1").innerText()).includes("đã vào sổ"));
  await page.goto("/households?text=le+mau+mot");
  await same("its household is there once", await page.locator("tbody tr").count(), 1);

  await page.goto(address);
  await page.locator("main a[href$='/receipt']").click();
  await page.waitForURL(/receipt$/);
  const receipt = await page.locator("main").innerText();
  await check("there is a numbered receipt", receipt.includes("Biên nhận nhập danh sách số 1") && receipt.includes("mã kiểm"), receipt);
  await axeClean(page, "a receipt");
  await fitsPhone(page, "a receipt");
  const put = await page.request.get(`${address}/receipt.xlsx`);
  await same("it is a file too", put.status(), 200);

  const newer = sound.replace("Trần Mẫu Hai,vợ,Nữ,1982", "Trần Mẫu Hài,vợ,Nữ,1982").replace("2,Thôn Mẫu,Lê Mẫu Ba", "2,Thôn Mẫu,Lê Mẫu Ba");
  const differs = await send("moi-hon.csv", newer);
  await check("a newer list asks about what differs", differs.includes("chờ trả lời"), differs);
  await axeClean(page, "a list that asks");
  await page.locator("main a[href$='/differences']").click();
  const shown = await page.locator("main").innerText();
  await check("the difference is shown before and after", shown.includes("Trần Mẫu Hai") && shown.includes("Trần Mẫu Hài"), shown);
  await axeClean(page, "differences");
  await fitsPhone(page, "differences");
  await page.locator("input[type=radio][value=take]").first().check();
  await page.locator("main form button").last().click();
  await page.waitForURL(/imports\/[0-9a-f-]{36}$/);
  await page.locator("#accept button").click();
  await page.waitForFunction(() => document.querySelector("main a[href$='/receipt']"));
  await page.goto("/households?text=tran+mau+hai");
  await check("the change chosen is in the register", (await page.locator("main").innerText()).includes("Lê Mẫu Một"));

  await page.goto(`${address}/columns`);
  await axeClean(page, "columns");
  await fitsPhone(page, "columns");
  await page.goto(`${address}/findings`);
  await axeClean(page, "findings");
  await page.goto(`${address}/questions`);
  await axeClean(page, "questions");

  const again = await send("lai.csv", sound);
  await check("the same file again changes nothing", again.includes("không làm thay đổi gì"), again);
  await page.goto("/imports");
  await axeClean(page, "lists");
  const file = await page.request.get("/imports/template.xlsx");
  await same("there is a template", file.status(), 200);
}
