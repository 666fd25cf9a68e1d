// The tables foot, open down to households, and go along as files.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  const page = await signIn("upper_officer");
  await page.goto("/tables");
  await axeClean(page, "the list of tables");
  for (const id of ["t01", "t02", "t03"]) {
    await page.goto(`/tables/${id}?area=15889@0&from=2022-12-31&to=2023-12-31`);
    await check(`${id} foots`, await page.locator(".foots").isVisible());
    await axeClean(page, id);
    await fitsPhone(page, id);
  }
  await page.goto("/tables/t02?area=15889@0&from=2022-12-31&to=2023-12-31");
  const total = page.locator("tr.total").first();
  const numbers = (await total.locator("td.n").allInnerTexts()).map(Number);
  await same("40 at the opening, 25 at the closing", [numbers[0], numbers[8]], [40, 25]);
  await same("closing follows from the flow", numbers[8],
    numbers[0] - numbers[1] - numbers[2] - numbers[3] + numbers[4] + numbers[5] + numbers[6] + numbers[7]);
  await total.locator("td.n a").last().click();
  await same("25 households stand behind it", await page.locator("tbody tr").count(), 25);

  await page.goto("/tables/t01?area=38&to=2023-12-31");
  await check("the province is broken down by district", (await page.locator("main").innerText()).includes("Huyện Hoằng Hóa"));
  await page.goto("/tables/t01?area=99999&to=2023-12-31");
  await check("an unknown area is said", (await page.locator("h1").innerText()).includes("99999"));

  for (const ending of ["xlsx", "csv", "html", "json"]) {
    const file = await page.request.get(`/tables/t02/files/${ending}?area=15889@0&from=2022-12-31&to=2023-12-31`);
    await check(`.${ending} can be taken along`, file.status() === 200 && (await file.body()).length > 500);
  }
}
