// Each role has its pages; axe finds nothing on any of them, and none is wider than a phone.

import { main } from "../pages.mjs";
import { demonstration, look } from "../pieces.mjs";

const pages = {
  village_head: ["/", "/households", "/tables/t01"],
  finance_officer: ["/", "/rounds"],
  chairman: ["/rounds", "/imports"],
  upper_officer: ["/", "/score-tables"],
  auditor: ["/audit", "/audit?verify=1", "/accounts"],
  administrator: ["/", "/accounts", "/score-tables", "/rights", "/password", "/audit"],
};

const opened = Object.entries(pages).flatMap(([role, paths]) => paths.map((path) =>
  look(`the role ${role} may open ${path}`, demonstration, async ({ same, signIn, sound }) => {
    const page = await signIn(role);
    const answer = await page.goto(path);
    await same("it opens", answer.status(), 200);
    await sound(page, `${role} ${path}`);
  })));

export default [
  ...opened,

  look("the audit log is whole", demonstration, async ({ check, signIn }) => {
    const page = await signIn("auditor");
    await page.goto("/audit?verify=1");
    await check("it says so", (await main(page)).includes("nguyên vẹn"));
  }),

  look("a path that is none is said", demonstration, async ({ axeClean, check, signIn }) => {
    const page = await signIn("auditor");
    await page.goto("/nothing-here");
    await check("it is", (await page.locator("h1").innerText()).includes("Không tìm thấy"));
    await axeClean(page, "a path that is none");
  }),

  look("signed out, nothing is shown", demonstration, async ({ account, check, newPage, sendSignIn }) => {
    // In a session of its own, which others do not use.
    const page = await newPage();
    const { username, password } = account("auditor");
    await page.goto("/sign-in");
    await sendSignIn(page, username, password);
    await page.locator(".who summary").click();
    await page.locator("form[action='/sign-out'] button").click();
    await page.waitForURL(/sign-in/);
    await page.goto("/households");
    await check("the sign-in page is", page.url().includes("/sign-in"));
  }),
];
