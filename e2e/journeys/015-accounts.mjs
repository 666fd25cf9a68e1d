// Accounts: made, changed by the name of a place, reset and moved; what was done is said once.

const main = (page) => page.locator("main").innerText();

async function send(page, form) {
  await Promise.all([page.waitForEvent("load"), page.locator(`${form} button`).first().click()]);
}

export default async function ({ axeClean, check, fitsPhone, newPage, same, sendSignIn, signIn }) {
  for (const noScript of [false, true]) {
    const how = noScript ? "without script" : "with script";
    const username = noScript ? "nam.khong" : "nam.co";
    const page = await signIn("administrator", { noScript });
    await page.goto("/accounts/new");
    await axeClean(page, `${how}: a new account`);
    await fitsPhone(page, `${how}: a new account`);
    await page.selectOption("select[name=role]", "chairman");
    await send(page, "main form");
    await check(`${how}: an empty place is asked for`, (await main(page)).includes("hãy gõ tên xã"));
    await same(`${how}: the role is kept`, await page.inputValue("select[name=role]"), "chairman");
    await page.fill("input[name=place]", "tân lập");
    await send(page, "main form");
    await check(`${how}: places of one name are chosen from`, (await page.locator("input[type=radio]").count()) > 1);
    await axeClean(page, `${how}: places to choose from`);
    await page.fill("input[name=place]", "Hoằng Kim");
    await send(page, "main form");
    await check(`${how}: a name of before leads to today's commune`, (await main(page)).includes("Xã Hoằng Phú, Tỉnh Thanh Hóa"));
    await page.fill("input[name=name]", "Lê Mẫu Nam");
    await page.fill("input[name=username]", username);
    await page.fill("input[name=password]", "con trâu đi trước");
    await axeClean(page, `${how}: the person`);
    await send(page, "main form");
    const said = await page.locator(".done[role=status]").innerText();
    await check(`${how}: it says what was added`, said.includes("Đã thêm tài khoản của Lê Mẫu Nam"), said);
    await axeClean(page, `${how}: the account`);
    await fitsPhone(page, `${how}: the account`);
    const account = page.url();
    await page.goto(account);
    await same(`${how}: and says it once`, await page.locator(".done").count(), 0);
    await check(`${how}: its history is told`, (await page.locator(".history").innerText()).includes("Lập tài khoản"));

    await page.selectOption("select[name=role]", "auditor");
    await page.fill("input[name=place]", "Tỉnh Thanh Hóa");
    await send(page, "main form");
    await check(`${how}: a place is changed by its name`, (await main(page)).includes("Đã lưu tài khoản"), await main(page));
    await check(`${how}: and told`, (await page.locator(".history").innerText()).includes("sang Tỉnh Thanh Hóa"));

    await send(page, "main form[action$='/password']");
    const made = await page.locator(".done .code").innerText();
    await check(`${how}: a made password is shown`, /^([a-z]{4}-){3}[a-z]{4}$/.test(made), made);
    await page.reload();
    await check(`${how}: once`, !(await page.content()).includes(made));
    const answer = await page.goto(`${account}/password`);
    await same(`${how}: its address leads back`, [answer.status(), page.url()], [200, account]);

    const owner = await newPage({ noScript });
    await owner.goto("/sign-in");
    await sendSignIn(owner, username, made);
    await check(`${how}: the owner is led to change it`, owner.url().endsWith("/password"));
    await same(`${how}: calmly`, await owner.locator(".alert").count(), 0);
    await owner.fill("input[name=old]", made);
    await owner.fill("input[name=new]", "mưa rơi trên mái tôn");
    await axeClean(owner, `${how}: the first password`);
    await fitsPhone(owner, `${how}: the first password`);
    await send(owner, "main form");
    await check(`${how}: and told that it was`, (await main(owner)).includes("Đã đổi mật khẩu"));
    await sendSignIn(owner, username, "mưa rơi trên mái tôn");
    await same(`${how}: in`, new URL(owner.url()).pathname, "/");
  }
  const page = await signIn("administrator", { phone: true });
  await page.goto("/accounts");
  await check("the state is seen at 360 px", await page.locator("td[data-label='Tình trạng']").first().isVisible());
  await fitsPhone(page, "the list of accounts");
  await axeClean(page, "the list of accounts");
  // A neighbour of the demonstration's commune has gone into another one as well.
  const data = { username: "nam.xacu", name: "Lê Mẫu Cũ", role: "finance_officer", area: "15892@0", password: "con trâu đi trước" };
  const added = await page.request.post("/api/v1/accounts", { data, headers: { "sec-fetch-site": "same-origin" } });
  await same("an account of an ended commune", added.status(), 201);
  await page.reload();
  const left = page.locator("form[action='/accounts/moves']:has(input[value='15892@0'])");
  await check("its successor is named", (await left.innerText()).includes("Chuyển tất cả sang Xã Hoằng Phú"));
  await fitsPhone(page, "accounts left behind");
  await axeClean(page, "accounts left behind");
  await Promise.all([page.waitForEvent("load"), left.locator("button").click()]);
  await same("it is moved", await page.locator(".done").innerText(), "Đã chuyển 1 tài khoản.");
  await same("and none is left", await left.count(), 0);
}
