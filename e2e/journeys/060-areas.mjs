// One code, two areas: where old Hoằng Kim is now has an answer.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

export default [
  look("an area that has ended says where it is now", demonstration, async (tools) => {
    const { axeClean, check, signIn, sound } = tools;
    const page = await signIn("auditor");
    await page.goto("/areas");
    await page.locator("main input[name=text]").fill("hoang kim");
    await page.locator("main form button").click();
    await page.waitForURL(/text=/);
    await sound(page, "areas");
    await page.locator("main a", { hasText: "Xã Hoằng Kim" }).first().click();
    await page.waitForURL(/areas\/15889/);
    const text = await main(page);
    await check("it has ended", text.includes("không còn nữa"), text);
    await check("it is in Hoằng Phú now", /Nay thuộc[\s\S]*Xã Hoằng Phú/.test(text), text);
    await check("it lay in Hoằng Hóa", text.includes("Huyện Hoằng Hóa"), text);
    await axeClean(page, "an area");
  }),

  look("the API says where an area is now", demonstration, async ({ api, same }) => {
    const { now } = await (await api("auditor")).get("/areas/15889@0");
    await same("it does", now.map((area) => [area.name, area.share]), [["Xã Hoằng Phú", "whole"]]);
  }),
];
