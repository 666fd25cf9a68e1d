// Each role has its pages; axe finds nothing on any of them, and none is wider than a phone.

const pages = {
  village_head: ["/", "/households", "/tables/t01"],
  finance_officer: ["/", "/rounds"],
  chairman: ["/rounds", "/imports"],
  upper_officer: ["/", "/score-tables"],
  auditor: ["/audit", "/audit?verify=1", "/accounts"],
  administrator: ["/", "/accounts", "/score-tables", "/rights", "/password", "/audit"],
};

export default async function ({ axeClean, check, fitsPhone, same, signIn }) {
  for (const [role, paths] of Object.entries(pages)) {
    const page = await signIn(role);
    for (const path of paths) {
      const answer = await page.goto(path);
      await same(`${role} may open ${path}`, answer.status(), 200);
      await axeClean(page, `${role} ${path}`);
      await fitsPhone(page, `${role} ${path}`);
    }
  }
  const page = await signIn("auditor");
  await page.goto("/audit?verify=1");
  await check("the audit log is whole", (await page.locator("main").innerText()).includes("nguyên vẹn"));
  await page.goto("/nothing-here");
  await check("a path that is none is said", (await page.locator("h1").innerText()).includes("Không tìm thấy"));
  await axeClean(page, "a path that is none");
  await page.goto("/");
  await page.locator(".who summary").click();
  await page.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/sign-in/);
  await page.goto("/households");
  await check("signed out, nothing is shown", page.url().includes("/sign-in"));
}
