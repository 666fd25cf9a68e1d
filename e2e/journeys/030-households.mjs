// Searching without marks, by year and by code; the household's page explains its class.

import { main } from "../pages.mjs";
import { bothWays, demonstration, look } from "../pieces.mjs";

/** A page on a poor household. */
async function onPoor({ api, signIn }) {
  const [{ id }] = (await (await api("commune_officer")).get("/households?class=poor")).rows;
  const page = await signIn("commune_officer");
  await page.goto(`/households/${id}`);
  return page;
}

const searches = bothWays((noScript, how) => [
  look(`the register is read page by page, ${how}`, demonstration, async ({ check, same, signIn }) => {
    const page = await signIn("commune_officer", { noScript });
    await page.goto("/households");
    await same("a page has 50 households", await page.locator("tbody tr").count(), 50);
    const first = await page.locator("tbody th").first().innerText();
    await page.locator("a[rel=next]").click();
    await page.waitForURL(/after=/);
    await page.locator("a[rel=prev]").click();
    await page.waitForURL((url) => !url.search.includes("after="));
    await page.locator("a[rel=next]").click();
    await page.waitForURL(/after=/);
    const later = await page.locator("tbody th").first().innerText();
    await check("the next page goes on", first !== later);
  }),

  look(`names are found without marks, years by their beginning, ${how}`, demonstration, async (tools) => {
    const { check, signIn } = tools;
    const page = await signIn("commune_officer", { noScript });
    await page.goto("/households?text=huong+mau");
    await check("a name", (await page.locator("tbody tr").count()) > 0);
    await page.goto("/households?text=196&class=poor");
    const births = await main(page);
    await check("a year", /\b196\d\b/.test(births), births.slice(0, 200));
  }),

  look(`nothing found is said, ${how}`, demonstration, async ({ axeClean, check, signIn }) => {
    const page = await signIn("commune_officer", { noScript });
    await page.goto("/households?text=khongcoainhuthe");
    await check("it is", (await main(page)).includes("Không tìm thấy hộ nào"));
    await axeClean(page, "an empty list");
  }),

  look(`a number that is looked for stands in no address, ${how}`, demonstration, async ({ check, same, signIn }) => {
    const page = await signIn("commune_officer", { noScript });
    const number = "038190777123";
    const asked = [];
    page.on("request", (request) => request.isNavigationRequest() && asked.push(request.url()));
    for (const [from, box] of [["/", ".find input[type=search]"], ["/households", "#text"]]) {
      await page.goto(from);
      await page.fill(box, number);
      await page.press(box, "Enter");
      await page.waitForURL(/text=/);
      await check(`it is said, from ${from}`, (await main(page)).includes("…7123"));
      await check("and stands nowhere in the page", !(await page.content()).includes(number));
    }
    await same("the box shows its last digits", await page.inputValue("#text"), "…7123");
    await page.reload();
    await check("the address still finds by it", (await main(page)).includes("…7123"));
    await check("no address had it", asked.every((url) => !url.includes(number)), asked.join(" "));
  }),
]);

export default [
  ...searches,

  look("a code finds one household", demonstration, async ({ same, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/households?class=poor");
    await sound(page, "the list");
    const code = await page.locator("tbody td.code").first().innerText();
    await page.goto(`/households?text=${encodeURIComponent(code.toLowerCase())}`);
    await same("one", await page.locator("tbody tr").count(), 1);
    await page.locator("tbody th a").click();
    await page.waitForURL(/households\/[0-9a-f-]{36}/);
  }),

  look("a household's page explains its class", demonstration, async (tools) => {
    const page = await onPoor(tools);
    // Why is folded beside the points.
    await page.locator("details.why").first().evaluate((it) => { it.open = true; });
    const text = await main(page);
    for (const words of ["Điểm B1", "Điểm B2", "mức chuẩn", "TT 07/2021", "Diễn biến", "Công nhận"]) {
      await tools.check(`it says ${words}`, text.includes(words));
    }
    const indicators = page.locator(".verdict").first().locator(".indicators li");
    await tools.same("it has twelve indicators a review", await indicators.count(), 12);
    await tools.sound(page, "a household");
  }),

  look("the points of a verdict open by keyboard and add up", demonstration, async (tools) => {
    const page = await onPoor(tools);
    const details = page.locator(".verdict details").first();
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    await tools.check("they open", await details.locator("table").isVisible());
    const points = await details.locator("tbody td.n").allInnerTexts();
    const sum = await details.locator("tfoot td.n").innerText();
    await tools.same("and add up", points.reduce((a, b) => a + Number(b), 0), Number(sum.replaceAll(".", "")));
  }),

  look("the administrator sees no household", demonstration, async (tools) => {
    const page = await onPoor(tools);
    const other = await tools.signIn("administrator");
    await other.goto(page.url());
    const refused = await main(other);
    await tools.check("it is refused", refused.includes("không có quyền"), refused);
  }),
];
