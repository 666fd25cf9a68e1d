// The guide: whose "?" leads into which guide, and each page of it at both widths. With GUIDE_PICTURES=FOLDER
// its pictures are taken, each of the state that its chapter tells of; `docs/guide/pictures` holds them.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { demonstration, look, state } from "../pieces.mjs";
import { openMeeting } from "../review.mjs";

const pictures = process.env.GUIDE_PICTURES;

const screen = { width: 1100, height: 700 };
const phone = { width: 360, height: 640 };

async function openRound(api, who) {
  const { rows } = await (await api(who)).get("/rounds");
  return `/rounds/${rows.find((it) => it.state === "open").id}`;
}

const meeting = state("a village's meeting of May 2024", demonstration, async ({ api }) => {
  const asked = await api("commune_officer");
  const path = await openRound(api, "commune_officer");
  const [{ village }] = (await asked.get(`${path}/board`)).villages;
  await openMeeting(asked, path.slice("/rounds/".length), village, "2024-05-20");
  return {};
});

/** What the guide shows: name, state, who looks, where, how wide. */
const SHOWN = [
  ["trang-chu", demonstration, "commune_officer", "/"],
  ["dot-ra-soat", demonstration, "commune_officer", "round"],
  ["tim", demonstration, "commune_officer", "/find?text=an"],
  ["bieu", demonstration, "commune_officer", "/tables/t02"],
  ["tai-khoan", demonstration, "administrator", "/accounts"],
  ["bang-diem", demonstration, "administrator", "/score-tables"],
  ["thon-trang-chu", demonstration, "village_head", "/", phone],
  ["tai-chinh-trang-chu", demonstration, "finance_officer", "/"],
  ["chinh-sach", demonstration, "finance_officer", "/entitlements"],
  ["xa-moi", demonstration, "hoangphu", "/"],
  ["so-van-ban", demonstration, "commune_officer", "/legal-papers"],
  ["van-ban-den", demonstration, "commune_officer", "/legal-papers/new?book=in"],
  ["phieu", demonstration, "commune_officer", "form", phone],
  ["hop-dan", meeting, "commune_officer", "meeting"],
  ["chu-tich-trang-chu", demonstration, "chairman", "/"],
  ["chu-tich-du-thao", demonstration, "chairman", "draft"],
];

/** Opens what is shown; places without an address are reached as people reach them. */
async function reach(page, { at, who, api }) {
  if (at.startsWith("/")) return page.goto(at);
  const round = await openRound(api, who);
  if (at === "round") return page.goto(round);
  if (at === "draft") return page.goto(`${round}/draft`);
  if (at === "meeting") {
    await page.goto(`${round}/meetings`);
    return page.locator("main table a").first().click();
  }
  await page.goto(`${round}/households?stage=listed`);
  return page.locator('main a[href*="/surveys/"]').first().click();
}

const led = [
  ["village_head", "/", "truong-thon"],
  ["village_head", "/requests", "truong-thon"],
  ["chairman", "/", "chu-tich"],
  ["chairman", "/reports", "chu-tich"],
  ["finance_officer", "/entitlements", "tai-chinh"],
  ["administrator", "/score-tables", "quan-tri"],
  ["commune_officer", "/legal-papers", "cong-chuc-xa"],
];

export default [
  look("who reads is led into the guide of one's own work", demonstration, async ({ check, signIn }) => {
    const pages = new Map();
    for (const [who, path, guide] of led) {
      if (!pages.has(who)) pages.set(who, await signIn(who));
      const page = pages.get(who);
      await page.goto(path);
      await page.locator(".help-link").click();
      const { pathname, hash } = new URL(page.url());
      const heading = page.locator(`[id="${hash.slice(1)}"]`);
      const is = pathname === `/guide/${guide}` && (await heading.count()) === 1;
      await check(`${who} from ${path}`, is, page.url());
    }
  }),

  look("each guide is read at both widths", demonstration, async ({ check, signIn, sound }) => {
    const page = await signIn("commune_officer");
    await page.goto("/guide");
    const guides = await page.locator("main section h2 a").evaluateAll((all) => all.map((it) => it.href));
    await check("there is one for each part", guides.length >= 8, guides.join(" "));
    for (const guide of guides) {
      await page.goto(guide);
      const broken = await page.locator(".guide img").evaluateAll(
        (all) => all.filter((it) => !it.complete || it.naturalWidth === 0).map((it) => it.src),
      );
      await check(`${new URL(guide).pathname}: every picture is there`, !broken.length, broken.join(" "));
      await sound(page);
    }
  }),

  ...(pictures ? SHOWN : []).map(([name, from, who, at, size = screen]) =>
    look(`the picture ${name}`, from, async ({ api, check, signIn }) => {
      const page = await signIn(who);
      await page.setViewportSize(size);
      await reach(page, { at, who, api });
      await page.waitForLoadState();
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.jpg`), type: "jpeg", quality: 60 });
      await check("it is taken", (await page.locator("main h1").count()) > 0);
    }),
  ),
];
