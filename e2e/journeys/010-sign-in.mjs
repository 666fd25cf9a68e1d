// Nobody sees anything before signing in; a wrong password is explained; the right one opens the
// home page. The same without script.

import { path } from "../pages.mjs";
import { bothWays, demonstration, look } from "../pieces.mjs";

const vietnamese = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;

export default bothWays((noScript, how) => [
  look(`nobody sees anything before signing in, ${how}`, demonstration, async ({ newPage, same, sound }) => {
    const page = await newPage({ noScript });
    await page.goto("/");
    await same("/ leads to the sign-in page", path(page), "/sign-in");
    await same("the page is Vietnamese", await page.locator("html").getAttribute("lang"), "vi");
    await sound(page, "sign-in");
  }),

  look(`a wrong password is explained, ${how}`, demonstration, async (tools) => {
    const { accounts: [{ username, password }], axeClean, check, newPage, same, sendSignIn } = tools;
    const page = await newPage({ noScript });
    await page.goto("/sign-in");
    await sendSignIn(page, username, `${password} and more`);
    await same("it stays there", path(page), "/sign-in");
    const alerts = await page.locator("[role=alert]").allInnerTexts();
    const words = alerts.join(" ").trim();
    await check("and says why, in Vietnamese", vietnamese.test(words), words || "no alert");
    const left = await page.locator("input[name=password]").inputValue();
    await same("and does not send the password back", left, "");
    await axeClean(page, "sign-in with an error");
  }),

  look(`the right password opens the home page, ${how}`, demonstration, async (tools) => {
    const { accounts: [{ username, password }], newPage, same, sendSignIn, sound } = tools;
    const page = await newPage({ noScript });
    await page.goto("/sign-in");
    await sendSignIn(page, username, password);
    await same("it opens", path(page), "/");
    await same("it has one title", await page.locator("h1").count(), 1);
    await sound(page, "home");
  }),
]);
