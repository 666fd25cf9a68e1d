// The life of a household: a birth, a death with a new head, a mistake taken back, a move that the
// other commune must accept; and data quality. With and without script.

export default async function ({ axeClean, check, fitsPhone, newPage, same, sendSignIn, signIn }) {
  for (const noScript of [false, true]) {
    const how = noScript ? "without script" : "with script";
    const page = await signIn("commune_officer", { noScript });
    // One household each: the second run must not meet what the first did.
    await page.goto(noScript ? "/households?class=near_poor" : "/households?class=poor");
    await page.locator("tbody th a").first().click();
    await page.waitForURL(/households\/[0-9a-f-]{36}$/);
    const home = page.url();
    const members = await page.locator("section table.rows").first().locator("tbody tr").count();

    await page.goto(`${home}/events/birth`);
    await page.fill("input[name=day]", "2024-02-05");
    await page.fill("input[name=name]", "Lê Mẫu Bé Na");
    await page.selectOption("select[name=sex]", "female");
    await page.fill("input[name=birth]", "05/02/2024");
    await page.selectOption("select[name=relation]", "child");
    await page.fill("input[name=paper_number]", "17");
    await page.locator("form.stack button").click();
    await page.waitForURL(home);
    let text = await page.locator("main").innerText();
    await check(`${how}: the birth is told`, text.includes("Cháu Lê Mẫu Bé Na sinh ra, là con của chủ hộ (Giấy khai sinh số 17)"), text);
    await same(`${how}: one member more`, await page.locator("section table.rows").first().locator("tbody tr").count(), members + 1);

    await page.goto(`${home}/events/death`);
    await page.fill("input[name=day]", "2024-03-12");
    await page.selectOption("select[name=person]", { index: 1 });
    await page.fill("input[name=paper_number]", "8");
    await page.locator("form.stack button").click();
    text = await page.locator("main").innerText();
    await check(`${how}: a head does not go without a new one`, text.includes("chưa chọn chủ hộ mới"), text);
    await same(`${how}: what was typed is kept`, await page.inputValue("input[name=paper_number]"), "8");
    await axeClean(page, `${how}: a refused form`);
    await page.selectOption("select[name=heir]", { index: 1 });
    await page.locator("form.stack button").click();
    await page.waitForURL(home);
    text = await page.locator("main").innerText();
    await check(`${how}: death and new head are told`, /mất \(Giấy chứng tử số 8\)\. .* làm chủ hộ\./.test(text), text);

    await page.locator(".history a[href*='/events/undo']").first().click();
    await page.waitForURL(/events\/undo/);
    await page.fill("input[name=day]", "2024-03-20");
    await page.fill("input[name=note]", "ghi nhầm người");
    await page.fill("input[name=paper_missing]", "ghi nhầm");
    await page.locator("form.stack button").click();
    await page.waitForURL(home);
    text = await page.locator(".history").innerText();
    await check(`${how}: the mistake is taken back and stays readable`, text.includes("đã hủy") && text.includes("Hủy biến động “Có người mất”"), text);
  }

  const page = await signIn("commune_officer");
  await page.goto("/households?class=poor");
  await page.locator("tbody th a").nth(1).click();
  await page.waitForURL(/households\/[0-9a-f-]{36}$/);
  const home = page.url();
  await axeClean(page, "a household with its events");
  await fitsPhone(page, "a household with its events");
  for (const kind of ["birth", "death", "marriage", "arrival", "departure", "head_change", "move_within", "move_between", "move_out", "split", "merge", "person_correction", "address_correction"]) {
    await page.goto(`${home}/events/${kind}`);
    await axeClean(page, `the form of ${kind}`);
    await fitsPhone(page, `the form of ${kind}`);
  }

  await page.goto(`${home}/events/move_between`);
  await page.fill("input[name=day]", "2024-03-12");
  await page.fill("input[name=commune]", "15883@0");
  await page.fill("input[name=paper_missing]", "chưa đăng ký cư trú");
  await page.locator("form.stack button").click();
  await page.waitForURL(/\/moves$/);
  const after = await page.locator("main").innerText();
  await check("the proposal waits", after.includes("đang chờ xã đến"), after);
  await axeClean(page, "the page of moves");
  await fitsPhone(page, "the page of moves");
  await page.goto(home);
  const text = await page.locator("main").innerText();
  await check("the household says that it waits", text.includes("Đang chờ"), text);
  await page.goto("/moves");
  await page.fill("form[action$=withdrawal] input[name=reason]", "gia đình đổi ý");
  await page.locator("form[action$=withdrawal] button").click();
  const withdrawn = await page.locator("main").innerText();
  await check("it is withdrawn", withdrawn.includes("đã rút") && withdrawn.includes("gia đình đổi ý"), withdrawn);

  // Only one of them moves: the other commune makes a household of their own of them.
  await page.goto(`${home}/events/move_between`);
  const goes = page.locator("input[name=persons]").last();
  const name = (await goes.locator("xpath=..").innerText()).replace(/ \(.*/, "").trim();
  await page.fill("input[name=day]", "2024-03-12");
  await page.fill("input[name=commune]", "15883@0");
  await goes.check();
  await page.selectOption("select[name=heir]", { index: 1 });
  await page.fill("input[name=paper_missing]", "chưa đăng ký cư trú");
  await page.locator("form.stack button").click();
  const refused = await page.locator("main").innerText();
  await check("a new head is not needed when the head stays", refused.includes("chủ hộ vẫn ở trong hộ"), refused);
  await check("who goes is kept", await page.locator("input[name=persons]").last().isChecked());
  await page.selectOption("select[name=heir]", "");
  await page.locator("form.stack button").click();
  await page.waitForURL(/\/moves$/);
  await page.goto(home);
  const waits = await page.locator("main").innerText();
  await check("the household says that one of it waits", waits.includes("nhận 1 người của hộ"), waits);
  const there = await newPage();
  await there.goto("/sign-in");
  await sendSignIn(there, "hoangphu", "minh-hoa-hoangphu");
  await there.goto("/moves");
  await axeClean(there, "the form that takes a member in");
  await fitsPhone(there, "the form that takes a member in");
  const form = there.locator("form[action$=acceptance]").first();
  await form.locator("input[value=own]").check();
  await form.locator("select[name=village]").selectOption({ index: 0 });
  await form.locator("select[name^=rel_]").selectOption("head");
  await form.locator("button").click();
  await there.waitForURL(/households\/[0-9a-f-]{36}$/);
  const taken = await there.locator("main").innerText();
  await check("the member is the head of a household there", taken.includes(name) && taken.includes("Hộ tách ra"), taken);
  await page.goto(home);
  const left = await page.locator(".history").innerText();
  await check("the household left tells who went", left.includes(`${name} tách ra thành`), left);

  await page.goto("/checks");
  await axeClean(page, "data quality");
  await fitsPhone(page, "data quality");
  const before = await page.locator("tbody tr").count();
  await check("checks find something in the demonstration", before > 0);
  await page.locator("tbody th a").last().click();
  await page.waitForURL(/checks\/[a-z_]+/);
  await axeClean(page, "one check");
  await fitsPhone(page, "one check");
  const summary = page.locator("tbody details summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.locator("tbody input[name=reason]").first().fill("đã xem, đúng");
  await page.locator("tbody details button").first().click();
  await page.waitForURL(/checks\/[a-z_]+/);
  const aside = await page.locator("main").innerText();
  await check("the check is set aside for the household", aside.includes("Đã để riêng: đã xem, đúng"), aside);

  const head = await signIn("village_head");
  await head.goto("/households");
  await head.locator("tbody th a").first().click();
  await head.waitForURL(/households\/[0-9a-f-]{36}$/);
  await same("a village head records nothing", await head.locator("a[href*='/events/']").count(), 0);
}
