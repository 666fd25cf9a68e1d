// The home page shows at first sight what the plan got wrong, and each number opens its households.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  const page = await signIn("commune_officer");
  const text = await page.locator("main").innerText();
  for (const words of ["40", "25", "giảm 15 hộ", "3,32%", "2,07%", "1,25 điểm phần trăm", "1.205"]) {
    await check(`the home page says ${words}`, text.includes(words));
  }
  await check("it says what the plan wrote", text.includes("giảm 25 hộ") && text.includes("1,59%"));
  await check("it says that the scores are artificial", text.includes("Bảng điểm minh họa"));
  await check("it says where the commune is now", text.includes("Xã Hoằng Phú"));
  await axeClean(page, "home");
  await fitsPhone(page, "home");

  const line = page.locator(".changes li:has(a)").first();
  const count = Number((await line.locator("b").innerText()).replaceAll(".", ""));
  await line.locator("a").click();
  await same("a change opens as many households", await page.locator("tbody tr").count(), count);
  await axeClean(page, "the households behind it");

  await page.goto("/?year=2022");
  await check("another year can be chosen", (await page.locator("h1").innerText()).includes("2022"));

  await page.goto("/");
  await page.locator("a.language").click();
  await same("English can be chosen", await page.locator("html").getAttribute("lang"), "en");
  const english = await page.locator("main").innerText();
  await check("and the page is English then", english.includes("fell by 15"), english.slice(0, 200));
  await axeClean(page, "home in English");

  await page.emulateMedia({ media: "print" });
  await check("on paper there is no menu", !(await page.locator("header nav").isVisible()));
}
