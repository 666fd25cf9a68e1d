// Nobody sees anything before signing in; a wrong password is explained; the right one opens the
// home page. The same without script.

const vietnamese = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;

const path = (page) => new URL(page.url()).pathname;

export default async function ({ accounts, axeClean, check, fitsPhone, newPage, same, sendSignIn }) {
  const [{ username, password }] = accounts;

  for (const noScript of [false, true]) {
    const how = noScript ? "without script" : "with script";
    const page = await newPage({ noScript });

    await page.goto("/");
    await same(`${how}: / leads to the sign-in page`, path(page), "/sign-in");
    await same(`${how}: the page is Vietnamese`, await page.locator("html").getAttribute("lang"), "vi");
    await axeClean(page, `${how}: sign-in`);
    await fitsPhone(page, `${how}: sign-in`);

    await sendSignIn(page, username, `${password} and more`);
    await same(`${how}: a wrong password stays there`, path(page), "/sign-in");
    const alerts = await page.locator("[role=alert]").allInnerTexts();
    const words = alerts.join(" ").trim();
    await check(`${how}: and says why, in Vietnamese`, vietnamese.test(words), words || "no alert");
    const left = await page.locator("input[name=password]").inputValue();
    await same(`${how}: and does not send the password back`, left, "");
    await axeClean(page, `${how}: sign-in with an error`);

    await sendSignIn(page, username, password);
    await same(`${how}: the right one opens the home page`, path(page), "/");
    await same(`${how}: which has one title`, await page.locator("h1").count(), 1);
    await axeClean(page, `${how}: home`);
    await fitsPhone(page, `${how}: home`);
  }
}
