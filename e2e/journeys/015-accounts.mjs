// Accounts: made, changed by the name of a place, reset and moved; what was done is said once.

import { leads, main, path, send } from "../pages.mjs";
import { bothWays, demonstration, look, piece, state } from "../pieces.mjs";

const password = "con trâu đi trước";
const nam = { username: "nam.co", password };

const withNam = state("a chairman's account with a first password", demonstration, async ({ api }) => {
  const asked = await api("administrator");
  const chairman = { ...nam, name: "Lê Mẫu Nam", role: "chairman", area: "15889@2025-07-01" };
  await asked.post("/accounts", chairman);
  const { rows } = await asked.get("/accounts");
  return { account: `/accounts/${rows.find((row) => row.username === nam.username).id}` };
});

const pieces = bothWays((noScript, how) => [
  look(`an empty place of a new account is asked for, ${how}`, demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const page = await signIn("administrator", { noScript });
    await page.goto("/accounts/new");
    await sound(page, "a new account");
    await send(page, "main form", { role: "chairman" });
    await check("it is asked for", (await main(page)).includes("hãy gõ tên xã"));
    await same("the role is kept", await page.inputValue("select[name=role]"), "chairman");
  }),

  look(`places of one name are chosen from, ${how}`, demonstration, async ({ axeClean, check, signIn }) => {
    const page = await signIn("administrator", { noScript });
    await page.goto("/accounts/new");
    await send(page, "main form", { role: "chairman", place: "tân lập" });
    await check("there are several", (await page.locator("input[type=radio]").count()) > 1);
    await axeClean(page, "places to choose from");
  }),

  piece(`an account is added under a name of before, and told once, ${how}`, demonstration, async (tools) => {
    const { axeClean, check, same, signIn, sound } = tools;
    const page = await signIn("administrator", { noScript });
    await page.goto("/accounts/new");
    await send(page, "main form", { role: "chairman", place: "Hoằng Kim" });
    const led = await main(page);
    await check("it leads to today's commune", led.includes("Xã Hoằng Phú, Tỉnh Thanh Hóa"), led);
    await page.fill("input[name=name]", "Lê Mẫu Nam");
    await page.fill("input[name=username]", nam.username);
    await page.fill("input[name=password]", password);
    await axeClean(page, "the person");
    await send(page, "main form");
    const said = await page.locator(".done[role=status]").innerText();
    await check("it says what was added", said.includes("Đã thêm tài khoản của Lê Mẫu Nam"), said);
    await sound(page, "the account");
    await page.goto(page.url());
    await same("and says it once", await page.locator(".done").count(), 0);
    const history = await page.locator(".history").innerText();
    await check("its history is told", history.includes("Lập tài khoản"), history);
  }),

  piece(`a place is changed by its name, ${how}`, withNam, async ({ check, signIn }, { account }) => {
    const page = await signIn("administrator", { noScript });
    await page.goto(account);
    await page.selectOption("select[name=role]", "auditor");
    await page.fill("input[name=place]", "Tỉnh Thanh Hóa");
    await send(page, "main form");
    const text = await main(page);
    await check("it is saved", text.includes("Đã lưu tài khoản"), text);
    const history = await page.locator(".history").innerText();
    await check("and told", history.includes("sang Tỉnh Thanh Hóa"), history);
  }),

  piece(`a made password is shown once, ${how}`, withNam, async (tools, { account }) => {
    const { base, check, same, signIn } = tools;
    const page = await signIn("administrator", { noScript });
    await page.goto(account);
    await send(page, "main form[action$='/password']");
    const made = await page.locator(".done .code").innerText();
    await check("it is shown", /^([a-z]{4}-){3}[a-z]{4}$/.test(made), made);
    await page.reload();
    await check("once", !(await page.content()).includes(made));
    const answer = await page.goto(`${account}/password`);
    await same("its address leads back", [answer.status(), page.url()], [200, `${base}${account}`]);
  }),

  piece(`a first password is changed by its owner, ${how}`, withNam, async (tools) => {
    const { check, newPage, same, sendSignIn, sound } = tools;
    const owner = await newPage({ noScript });
    await owner.goto("/sign-in");
    await sendSignIn(owner, nam.username, nam.password);
    await check("the owner is led to it", owner.url().endsWith("/password"));
    await same("calmly", await owner.locator(".alert").count(), 0);
    await owner.fill("input[name=old]", nam.password);
    await owner.fill("input[name=new]", "mưa rơi trên mái tôn");
    await sound(owner, "the first password");
    await send(owner, "main form");
    await check("and told that it was", (await main(owner)).includes("Đã đổi mật khẩu"));
    await sendSignIn(owner, nam.username, "mưa rơi trên mái tôn");
    await same("the new one opens", path(owner), "/");
  }),
]);

export default [
  ...pieces,

  look("the list of accounts shows their state at 360 px", demonstration, async ({ check, signIn, sound }) => {
    const page = await signIn("administrator", { phone: true });
    await page.goto("/accounts");
    await check("it is seen", await page.locator("td[data-label='Tình trạng']").first().isVisible());
    await sound(page, "the list of accounts");
  }),

  piece("accounts of a commune that has ended are moved to its successor", demonstration, async (tools) => {
    const { check, same, signIn, sound } = tools;
    const page = await signIn("administrator", { phone: true });
    // A neighbour of the demonstration's commune has gone into another one as well.
    const data = {
      username: "nam.xacu", name: "Lê Mẫu Cũ", role: "finance_officer", area: "15889@2025-07-01",
      password,
    };
    const headers = { "sec-fetch-site": "same-origin" };
    const added = await page.request.post("/api/v1/accounts", { data, headers });
    await same("an account", added.status(), 201);
    const { id } = await added.json();
    const said = { kind: "finance_officer", area: "15892@0", from_day: "2024-01-01" };
    const post = await page.request.post(`/api/v1/office-holders/${id}/posts`, {
      data: { id: crypto.randomUUID(), said }, headers,
    });
    await same("its post of before the end", post.status(), 201);
    await page.goto("/accounts");
    const left = page.locator("form[action='/accounts/moves']:has(input[value='15892@0'])");
    const named = await left.innerText();
    await check("its successor is named", named.includes("Chuyển tất cả sang Xã Hoằng Phú"), named);
    await sound(page, "accounts left behind");
    await leads(page, left.locator("button").click());
    await same("it is moved", await page.locator(".done").innerText(), "Đã chuyển 1 chức danh.");
    await same("and none is left", await left.count(), 0);
  }),
];
