// One code, two areas: where old Hoằng Kim is now has an answer.

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  const page = await signIn("auditor");
  await page.goto("/areas");
  await page.locator("input[name=text]").fill("hoang kim");
  await page.locator("main form button").click();
  await page.waitForURL(/text=/);
  await axeClean(page, "areas");
  await fitsPhone(page, "areas");
  await page.locator("main a", { hasText: "Xã Hoằng Kim" }).first().click();
  await page.waitForURL(/areas\/15889/);
  const text = await page.locator("main").innerText();
  await check("it has ended", text.includes("không còn nữa"), text);
  await check("it is in Hoằng Phú now", /Nay thuộc[\s\S]*Xã Hoằng Phú/.test(text), text);
  await check("it lay in Hoằng Hóa", text.includes("Huyện Hoằng Hóa"), text);
  await axeClean(page, "an area");
  const answer = await page.request.get("/api/v1/areas/15889@0");
  const { now } = await answer.json();
  await same("the API says so too", now.map((area) => [area.name, area.share]), [["Xã Hoằng Phú", "whole"]]);
}
