// Possible doubles: two alike households are entered, found, shown side by side with the reasons,
// and answered; nothing is merged.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  const page = await signIn("commune_officer");
  const villages = await page.request.get("/api/v1/villages");
  const [one, two] = (await villages.json()).rows;
  const household = (village, names, birth) => ({
    id: crypto.randomUUID(),
    village: village.id,
    since: "2021-01-01",
    members: names.map((name, place) => ({
      id: crypto.randomUUID(),
      name,
      sex: place === 1 ? "female" : "male",
      birth: birth[place],
      relation: ["head", "spouse", "child"][place],
      identity: { missing: "dữ liệu thử" },
    })),
  });
  const add = async (data) => (await page.request.post("/api/v1/households", { data, headers: { origin } })).status();
  const origin = new URL(page.url()).origin;
  const days = [{ day: "1961-04-17" }, { day: "1964-08-23" }, { day: "1993-12-05" }];
  const years = [{ year: 1961 }, { day: "1964-08-23" }, { day: "1993-12-05" }];
  const first = household(one, ["Quách Mẫu Khoát", "Lò Mẫu Xuyến", "Quách Mẫu Đôn"], days);
  const again = household(two, ["QUACH MAU KHOAT", "LO MAU XUYEN", "QUACH MAU DON"], years);
  await same("a household is added", await add(first), 201);
  await same("and once more as another list has it", await add(again), 201);

  await page.goto("/matches");
  await check("its page says that nothing is merged", (await page.locator("main").innerText()).includes("không bao giờ tự gộp"));
  await axeClean(page, "the worklist before a search");
  await page.locator("form[action='/matches/search'] button").click();
  await page.waitForURL(/open=/);
  await check("the search says what it found", (await page.locator("[role=status]").innerText()).includes("Đã tìm xong"));
  const row = page.locator("tbody tr", { hasText: /Quách Mẫu Khoát/i }).first();
  await check("the two are one question", (await row.innerText()).includes("hai hộ"));
  await axeClean(page, "the worklist");
  await fitsPhone(page, "the worklist");

  await row.locator("a").first().click();
  await page.waitForURL(/matches\/[0-9a-f-]{36}/);
  const whole = page.url();
  const text = await page.locator("main").innerText();
  await check("both stand side by side", text.includes("Quách Mẫu Khoát") && text.includes("Quach Mau Khoat"));
  await check("with their members in common", text.includes("3 thành viên giống nhau"));
  await axeClean(page, "two households");
  await fitsPhone(page, "two households");
  await page.locator(".lines.big a").first().click();
  await page.waitForURL((url) => url.href !== whole);
  const why = await page.locator("main").innerText();
  await check("two people have reasons with points", why.includes("Trừ đi vì sổ có nhiều người"));
  await check("and lead back to their households", await page.locator(`a[href="${new URL(whole).pathname}"]`).isVisible());
  await axeClean(page, "two people");
  await fitsPhone(page, "two people");

  for (const noScript of [true, false]) {
    const officer = await signIn("commune_officer", { noScript });
    await officer.goto(whole);
    await officer.locator("select[name=decision]").selectOption(noScript ? "unsure" : "same");
    await officer.locator("input[name=reason]").fill(noScript ? "chưa gặp được chủ hộ" : "đã xem sổ hộ khẩu");
    await officer.locator("form[action$='/decisions'] button").focus();
    await Promise.all([officer.waitForEvent("load"), officer.keyboard.press("Enter")]);
    const said = await officer.locator("main").innerText();
    await check(`answered ${noScript ? "without" : "with"} script`, said.includes(noScript ? "Chưa rõ" : "Là một"));
    if (!noScript) {
      await check("the first answer stays", said.includes("chưa gặp được chủ hộ"));
      await check("and it says where to go on", said.includes("không tự gộp"));
      await axeClean(officer, "an answered pair");
    }
  }
  for (const { id } of [first, again]) {
    const answer = await page.goto(`/households/${id}`);
    await same("both households are still there", answer.status(), 200);
  }

  const chairman = await signIn("chairman");
  await chairman.goto(whole);
  await same("who may only look has no form", await chairman.locator("form[action$='/decisions']").count(), 0);
  const upper = await signIn("upper_officer");
  await upper.goto("/matches");
  await check("an upper level names the commune", await upper.locator("input[name=area]").isVisible());
  await axeClean(upper, "the worklist of an upper level");
  const head = await signIn("village_head");
  await head.goto("/matches");
  await check("a village head has no such page", (await head.locator("main").innerText()).includes("không có quyền"));
}
