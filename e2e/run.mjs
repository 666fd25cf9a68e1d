// Browser journeys against the demonstration: starts it, runs journeys/*.mjs one after the other,
// and ends with `N passed, N failed`. Words given as arguments choose journeys by name.
//
// A journey is `export default async function ({ check, signIn, … }) {…}`; what it is given stands
// below, under `journeyTools`. Besides its own checks, a journey fails when a page throws, when the
// server answers 500 or more, or when a page asks another host for anything.
//
// VUON the program · CHROMIUM the browser · E2E_OUT where pictures and logs go ·
// E2E_DATABASE a PostgreSQL address (without it, SQLite)

import { spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import axe from "axe-core";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "..", process.env.CARGO_TARGET_DIR ?? "target");
const program = process.env.VUON ?? join(target, "debug", "vuon");
const out = process.env.E2E_OUT ?? join(target, "e2e");
const database = process.env.E2E_DATABASE;
const engine = database ? "postgres" : "sqlite";

/** Making the demonstration's households takes most of it, more so on a loaded machine. */
const START_LIMIT_MS = 180_000;
/** For one page or one element; the program answers in milliseconds. */
const STEP_LIMIT_MS = 15_000;
/** For one journey: a hanging one must not hold CI. */
const JOURNEY_LIMIT_MS = 300_000;

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

let passed = 0;
let failed = 0;

function say(line) {
  process.stdout.write(`${line}\n`);
}

// --- the server ---

async function freePort() {
  const server = createServer();
  await new Promise((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function startServer(folder) {
  const base = `http://127.0.0.1:${await freePort()}`;
  const args = ["demo", "--dir", folder, "--listen", base.slice("http://".length)];
  if (database) args.push("--database", database);
  const logFile = join(out, `${engine}-server.log`);
  const log = createWriteStream(logFile);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const over = new Promise((done) => {
    child.once("error", (error) => done(`${program} does not start: ${error.message}`));
    child.once("exit", (code, signal) => done(`${program} ended (${signal ?? `exit code ${code}`})`));
  });
  process.once("exit", () => child.kill("SIGKILL"));

  let ended;
  over.then((why) => (ended = why));
  const until = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (await isHealthy(base)) break;
    const late = Date.now() > until && `no answer at /healthz in ${START_LIMIT_MS / 1000} s`;
    if (ended || late) {
      child.kill("SIGKILL");
      const tail = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-40).join("\n");
      throw new Error(`the demonstration did not come up: ${ended ?? late}\n${tail}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = async () => {
    child.kill("SIGTERM");
    const grace = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await over;
    clearTimeout(grace);
  };
  return { base, stop };
}

async function isHealthy(base) {
  try {
    const answer = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return answer.status === 200;
  } catch {
    return false;
  }
}

// --- what a journey gets ---

function journeyTools({ name, browser, base, accounts }) {
  const contexts = [];
  const pages = [];
  /** Pages without script, with what turns it off and on. */
  const scriptless = new Map();
  const mishaps = [];
  let pictures = 0;

  async function photograph() {
    for (const page of pages.filter((page) => !page.isClosed())) {
      pictures += 1;
      const path = join(out, `${engine}-${name}-${pictures}.png`);
      try {
        await page.screenshot({ path, fullPage: true, timeout: 5_000 });
        say(`       ${page.url()} → ${path}`);
      } catch (error) {
        say(`       no picture of ${page.url()}: ${error.message.split("\n")[0]}`);
      }
    }
  }

  /** Counts one condition; `detail` is shown when it fails. Gives the condition back. */
  async function check(what, condition, detail = "") {
    if (condition) {
      passed += 1;
      say(`  ok   ${what}`);
      return true;
    }
    failed += 1;
    say(`  FAIL ${what}${detail && `: ${detail}`}`);
    await photograph();
    return false;
  }

  /** Like `check`, for two values; both are shown. */
  function same(what, actual, expected) {
    const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    return check(what, is === wanted, `${is}, not ${wanted}`);
  }

  /** A page in a session of its own. Options: `noScript`, `phone`, `lang`. */
  async function newPage({ noScript = false, phone: small = false, lang = "vi-VN" } = {}) {
    const context = await browser.newContext({
      baseURL: base,
      locale: lang,
      timezoneId: "Asia/Ho_Chi_Minh",
      viewport: small ? phone : desktop,
      hasTouch: small,
    });
    contexts.push(context);
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

  /** The demonstration's account of a role. */
  function account(role) {
    const found = accounts.find((one) => one.role === role);
    const roles = [...new Set(accounts.map((one) => one.role))].join(", ");
    if (!found) throw new Error(`no account with the role ${role}; there are ${roles}`);
    return found;
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

  /** A page signed in as that role; takes the options of `newPage`. */
  async function signIn(role, options = {}) {
    const page = await newPage(options);
    const { username, password } = account(role);
    await page.goto("/sign-in");
    await sendSignIn(page, username, password);
    if (new URL(page.url()).pathname === "/sign-in") {
      throw new Error(`${username} (${role}) cannot sign in`);
    }
    return page;
  }

  /** No violation of any of axe-core's rules, on a page or in the part that a selector names. */
  async function axeClean(page, what = "", within = undefined) {
    // Axe waits on timers, which stand still in a page without script. That page has been built
    // without script by now, so nothing of its own runs while they are let go.
    await scriptless.get(page)?.(false);
    // Evaluated by the browser's debugger, so that the page's CSP does not refuse it.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(
      (within) => globalThis.axe.run(within ?? document, { resultTypes: ["violations"] }),
      within,
    );
    await scriptless.get(page)?.(true);
    const list = violations.map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map((node) => node.target.join(" "));
      return `\n       ${id}: ${help} (${nodes.length} ×: ${where.join(" · ")})`;
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

  async function finish() {
    for (const mishap of new Set(mishaps)) await check("nothing goes wrong beside", false, mishap);
    for (const context of contexts) await context.close();
  }

  return {
    tools: {
      accounts, account, axeClean, base, browser, check, engine, fitsPhone, newPage, same, sendSignIn,
      signIn,
    },
    photograph,
    finish,
  };
}

// --- all of it ---

function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = process.env.CHROMIUM ?? files.find((file) => existsSync(file));
  if (!found) throw new Error("no Chromium; name one in the variable CHROMIUM");
  return found;
}

async function journeyFiles(wanted) {
  const folder = join(here, "journeys");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort();
  const chosen = names.filter((name) => !wanted.length || wanted.some((word) => name.includes(word)));
  if (!chosen.length) throw new Error(`no such journey; there are ${names.join(", ")}`);
  return chosen.map((name) => ({ name: name.slice(0, -".mjs".length), file: join(folder, name) }));
}

async function runJourney({ name, file }, world) {
  say(`${name} (${engine})`);
  const started = Date.now();
  const before = passed + failed;
  const { tools, photograph, finish } = journeyTools({ name, ...world });
  try {
    const { default: journey } = await import(pathToFileURL(file));
    let timer;
    const late = new Promise((_, fail) => {
      const why = new Error(`not done in ${JOURNEY_LIMIT_MS / 1000} s`);
      timer = setTimeout(() => fail(why), JOURNEY_LIMIT_MS);
    });
    await Promise.race([journey(tools), late]).finally(() => clearTimeout(timer));
    if (passed + failed === before) throw new Error("the journey checks nothing");
  } catch (error) {
    failed += 1;
    say(`  FAIL the journey stops: ${error.stack ?? error}`);
    await photograph();
  }
  await finish();
  say(`       ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function main() {
  const journeys = await journeyFiles(process.argv.slice(2));
  await mkdir(out, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), "vuon-e2e-"));
  let server;
  let browser;
  try {
    server = await startServer(folder);
    const accounts = JSON.parse(await readFile(join(folder, "accounts.json"), "utf8"));
    browser = await chromium.launch({ executablePath: findBrowser() });
    for (const journey of journeys) {
      await runJourney(journey, { browser, base: server.base, accounts });
    }
  } finally {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

try {
  await main();
} catch (error) {
  failed += 1;
  say(`FAIL ${error.stack ?? error}`);
}
say(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
