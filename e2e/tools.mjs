// What a piece is given: pages and sessions, checks, and the API. A piece fails when a check of its
// does, when it stops, when a page throws, when the server answers 500 or more, or when a page asks
// another host for anything.

import { join } from "node:path";

import axe from "axe-core";
import { request } from "playwright-core";

/** For one page or one element; the program answers in milliseconds. */
const STEP_LIMIT_MS = 30_000;

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

/** The API as one person; a refusal ends the piece with its words. */
function apiOf(context) {
  const headers = { "sec-fetch-site": "same-origin" };
  const ask = async (method, path, data, more = {}) => {
    const options = { method, headers: { ...headers, ...more }, ...(data ? { data } : {}) };
    const answer = await context.fetch(`/api/v1${path}`, options);
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  const file = { "content-type": "application/octet-stream" };
  return {
    get: (path) => ask("GET", path),
    post: (path, data) => ask("POST", path, data),
    /** Sends a file as it is. */
    send: (path, text) => ask("POST", path, Buffer.from(text), file),
  };
}

/** `count(passed)` counts a check; `label` begins the names of pictures. */
export function toolsOf({ world, browser, engine, out, label, say, count }) {
  const { base, accounts, sessions } = world;
  const closing = [];
  const pages = [];
  /** Pages without script, with what turns it off and on. */
  const scriptless = new Map();
  const mishaps = [];
  let pictures = 0;

  async function photograph() {
    for (const page of pages.filter((page) => !page.isClosed())) {
      pictures += 1;
      const path = join(out, `${label}-${pictures}.png`);
      try {
        await page.screenshot({ path, fullPage: true, timeout: 5_000 });
        say(`         ${page.url()} → ${path}`);
      } catch (error) {
        say(`         no picture of ${page.url()}: ${error.message.split("\n")[0]}`);
      }
    }
  }

  /** Counts one condition; `detail` is shown when it fails. Gives the condition back. */
  async function check(what, condition, detail = "") {
    count(Boolean(condition));
    if (condition) {
      say(`    ok   ${what}`);
      return true;
    }
    say(`    FAIL ${what}${detail && `: ${detail}`}`);
    await photograph();
    return false;
  }

  /** Like `check`, for two values; both are shown. */
  function same(what, actual, expected) {
    const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    return check(what, is === wanted, `${is}, not ${wanted}`);
  }

  /** The demonstration's account of a role, or of a username. */
  function account(who) {
    const found = accounts.find((one) => one.role === who || one.username === who);
    const known = accounts.map((one) => `${one.username} (${one.role})`).join(", ");
    if (!found) throw new Error(`no account ${who}; there are ${known}`);
    return found;
  }

  /** The cookies of somebody who has signed in; `who` is a role, a username, or both words. */
  async function session(who) {
    const { username, password } = typeof who === "string" ? account(who) : who;
    const key = `${username} ${password}`;
    if (!sessions.has(key)) {
      const context = await request.newContext({ baseURL: base });
      const options = { form: { username, password }, headers: { "sec-fetch-site": "same-origin" } };
      await context.post("/sign-in", options);
      const asked = await context.get("/api/v1/me");
      const { cookies } = await context.storageState();
      await context.dispose();
      // Whoever has a first password is signed in and may do nothing else: 403.
      if (asked.status() === 401) throw new Error(`${username} cannot sign in`);
      sessions.set(key, cookies);
    }
    return { cookies: sessions.get(key), origins: [] };
  }

  async function api(who) {
    const context = await request.newContext({ baseURL: base, storageState: await session(who) });
    closing.push(() => context.dispose());
    return apiOf(context);
  }

  /** A page. Options: `noScript`, `phone`, `lang`, and `storageState` of a session. */
  async function newPage({ noScript = false, phone: small = false, lang = "vi-VN", storageState } = {}) {
    const context = await browser.newContext({
      baseURL: base,
      locale: lang,
      timezoneId: "Asia/Ho_Chi_Minh",
      viewport: small ? phone : desktop,
      hasTouch: small,
      storageState,
    });
    closing.push(() => context.close());
    context.setDefaultTimeout(STEP_LIMIT_MS);
    context.on("page", (page) => {
      pages.push(page);
      page.on("pageerror", (error) => mishaps.push(`${page.url()} threw ${error.message}`));
    });
    context.on("request", (request) => {
      const url = request.url();
      const isOurs = url.startsWith(`${base}/`) || url.startsWith("data:") || url.startsWith("blob:");
      if (!isOurs) mishaps.push(`a page asks for ${url}`);
    });
    context.on("response", (response) => {
      const status = response.status();
      if (status >= 500) mishaps.push(`${response.request().method()} ${response.url()} → ${status}`);
    });
    const page = await context.newPage();
    if (noScript) {
      // Not Playwright's own option, which axe could not lift.
      const debug = await context.newCDPSession(page);
      const disable = (value) => debug.send("Emulation.setScriptExecutionDisabled", { value });
      scriptless.set(page, disable);
      await disable(true);
    }
    return page;
  }

  /** Fills in the form at /sign-in on `page` and sends it. */
  async function sendSignIn(page, username, password) {
    const form = page.locator("form:has(input[name=password])");
    await form.locator("input[name=username]").fill(username);
    await form.locator("input[name=password]").fill(password);
    await Promise.all([
      page.waitForEvent("load"),
      form.locator("button[type=submit], input[type=submit], button:not([type])").first().click(),
    ]);
  }

  /** A page of somebody who has signed in, still empty; takes the options of `newPage`. */
  async function signIn(who, options = {}) {
    return newPage({ ...options, storageState: await session(who) });
  }

  /** Evaluated by the browser's debugger, so that the page's CSP does not refuse it. */
  async function axeRun(page, within) {
    await page.evaluate(axe.source);
    return page.evaluate(
      (within) => globalThis.axe.run(within ?? document, { resultTypes: ["violations"] }),
      within,
    );
  }

  /** No violation of any of axe-core's rules, on a page or in the part that a selector names. */
  async function axeClean(page, what = "", within = undefined) {
    // Axe waits on timers, which stand still in a page without script. That page has been built
    // without script by now, so nothing of its own runs while they are let go.
    await scriptless.get(page)?.(false);
    // A page that shows work loads itself anew: then the new one is looked at.
    const look = (again) => axeRun(page, within).catch((error) => {
      if (again === 0 || !String(error).includes("context was destroyed")) throw error;
      return page.waitForLoadState().then(() => look(again - 1));
    });
    const { violations } = await look(5);
    await scriptless.get(page)?.(true);
    const list = violations.map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => node.target.join(" "));
      return `\n         ${id}: ${help} (${nodes.length} ×: ${where.join(" · ")})`;
    });
    return check(`${what || new URL(page.url()).pathname}: axe finds nothing`, !list.length, list.join(""));
  }

  /** At 360 px nothing needs scrolling sideways; with `tables` not even a table within the page. The
   *  page keeps the width it had before. */
  async function fitsPhone(page, what = "", { tables = false } = {}) {
    const before = page.viewportSize();
    await page.setViewportSize(phone);
    const wide = await page.evaluate((tables) => {
      const room = document.documentElement.clientWidth;
      const inner = tables ? [...document.querySelectorAll(".scroll")] : [];
      const wider = inner.filter((it) => it.scrollWidth > it.clientWidth + 1);
      if (wider.length) return wider.map((it) => `${it.getAttribute("aria-label")}: ${it.scrollWidth} px`);
      if (document.documentElement.scrollWidth <= room) return [];
      const isOut = (element) => element.getBoundingClientRect().right > room + 1;
      const label = (element) => `<${element.tagName.toLowerCase()} class="${element.className}">`;
      const found = [...document.querySelectorAll("body *")].filter(isOut).slice(0, 5).map(label);
      return [`${document.documentElement.scrollWidth} px wide`, ...found];
    }, tables);
    const where = what || new URL(page.url()).pathname;
    const fits = await check(`${where}: fits 360 px`, !wide.length, wide.join(" "));
    await page.setViewportSize(before);
    return fits;
  }

  /** Both of them, for a page or a part of it that has been opened. */
  async function sound(page, what = "", options = {}) {
    await axeClean(page, what);
    await fitsPhone(page, what, options);
  }

  async function finish() {
    for (const mishap of new Set(mishaps)) await check("nothing goes wrong beside", false, mishap);
    for (const close of closing) await close();
  }

  return {
    tools: {
      account, accounts, api, axeClean, base, browser, check, engine, fitsPhone, newPage, same, sendSignIn,
      signIn, sound,
    },
    photograph,
    finish,
  };
}
