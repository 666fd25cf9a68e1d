// Browser journeys against the demonstration: runs the pieces of journeys/*.mjs, each on a copy of the
// state that it begins from (`pieces.mjs`), and ends with `N passed, N failed`. Words given as
// arguments choose journeys by their file's name or pieces by theirs.
//
// VUON the program · CHROMIUM the browser · E2E_OUT where pictures and logs go · E2E_DATABASE the
// address of a PostgreSQL database whose user may create others (without it, SQLite) · PSQL its
// client · E2E_REVERSED=1 runs the pieces from the last to the first

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { toolsOf } from "./tools.mjs";
import { Databases, World } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "..", process.env.CARGO_TARGET_DIR ?? "target");
const program = process.env.VUON ?? join(target, "debug", "vuon");
const out = process.env.E2E_OUT ?? join(target, "e2e");
const engine = process.env.E2E_DATABASE ? "postgres" : "sqlite";
const logFile = join(out, `${engine}-server.log`);

/** For one piece, and for making one state: a hanging one must not hold CI. */
const PIECE_LIMIT_MS = 180_000;

const counts = { passed: 0, failed: 0 };
/** What did not pass, by name, for the end of the output. */
const left = [];

function say(line) {
  process.stdout.write(`${line}\n`);
}

function count(passed) {
  counts[passed ? "passed" : "failed"] += 1;
}

async function within(limit, work) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not done in ${limit / 1000} s`)), limit);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
  return work;
}

// --- states and their copies ---

class States {
  #made = new Map();
  #shared = new Map();

  constructor(databases, browser) {
    this.databases = databases;
    this.browser = browser;
  }

  /** What a state is, or `{ failed }` with the name of the one that could not be made. */
  reach(state) {
    if (!this.#made.has(state)) this.#made.set(state, this.#make(state));
    return this.#made.get(state);
  }

  async #make(state) {
    const before = state.from ? await this.reach(state.from) : { given: {}, sessions: [] };
    if (before.failed) return before;
    const started = Date.now();
    let world;
    let finish;
    try {
      world = await this.#open(before);
      let made = {};
      if (state.make) {
        const using = toolsOf({ world, browser: this.browser, engine, out, label: "state", say, count });
        finish = using.finish;
        made = await within(PIECE_LIMIT_MS, state.make(using.tools, before.given));
        await finish();
      }
      await world.stop();
      say(`  (made: ${state.name}, ${seconds(started)})`);
      return { database: world.database, sessions: world.sessions, given: { ...before.given, ...made } };
    } catch (error) {
      count(false);
      say(`  FAIL the state “${state.name}” cannot be made: ${error.stack ?? error}`);
      left.push(`the state “${state.name}” cannot be made`);
      await finish?.();
      await world?.kill();
      return { failed: state.name };
    }
  }

  async #open({ database, sessions }) {
    const world = new World(await this.databases.add(database), sessions);
    return world.start(program, logFile);
  }

  /** A world for a piece: its own, or the one that all share who only look. */
  async worldFor({ from, shares }) {
    const reached = await this.reach(from);
    if (reached.failed) return reached;
    if (!shares) return { world: await this.#open(reached), given: reached.given };
    let world = this.#shared.get(from);
    if (!(await world?.answers())) {
      world = await this.#open(reached);
      this.#shared.set(from, world);
    }
    return { world, given: reached.given };
  }

  /** Ends a piece's world; a shared one when no piece of `rest` looks at it. */
  async leave(piece, world, rest) {
    const isAwaited = piece.shares && rest.some((it) => it.shares && it.from === piece.from);
    if (isAwaited) return;
    if (piece.shares) this.#shared.delete(piece.from);
    await world.kill();
    await this.databases.drop(world.database);
  }

  /** Drops what is left. Whatever still runs is killed with this process. */
  async close() {
    for (const world of this.#shared.values()) {
      await world.kill();
      await this.databases.drop(world.database);
    }
    for (const made of this.#made.values()) {
      const { database } = await made;
      if (database) await this.databases.drop(database);
    }
  }
}

// --- pieces ---

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

async function runPiece(piece, opened, browser) {
  const started = Date.now();
  say(`  ${piece.name}`);
  if (opened.failed) {
    say(`    not run: the state “${opened.failed}” failed`);
    left.push(`${piece.journey}: ${piece.name} – not run`);
    return;
  }
  const before = { ...counts };
  const label = `${engine}-${piece.journey}-${piece.number}`;
  const { tools, photograph, finish } = toolsOf({ ...opened, browser, engine, out, label, say, count });
  try {
    await within(PIECE_LIMIT_MS, piece.run(tools, opened.given));
    if (counts.passed + counts.failed === before.passed + before.failed) {
      throw new Error("the piece checks nothing");
    }
  } catch (error) {
    count(false);
    say(`    FAIL it stops: ${error.stack ?? error}`);
    await photograph();
  }
  await finish();
  if (counts.failed > before.failed) left.push(`${piece.journey}: ${piece.name} – failed`);
  say(`         ${seconds(started)}`);
}

async function runAll(pieces, states, browser) {
  /** A world that cannot be opened fails its piece and no other. */
  const open = (piece) => states.worldFor(piece).catch((error) => ({ error }));
  let journey;
  for (const [at, piece] of pieces.entries()) {
    if (piece.journey !== journey) say(`${piece.journey} (${engine})`);
    journey = piece.journey;
    const opened = await open(piece);
    if (opened.error) {
      count(false);
      say(`  ${piece.name}\n    FAIL ${opened.error.stack}`);
      left.push(`${piece.journey}: ${piece.name} – failed`);
      continue;
    }
    await runPiece(piece, opened, browser);
    if (opened.world) await states.leave(piece, opened.world, pieces.slice(at + 1));
  }
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

async function chosenPieces(wanted) {
  const folder = join(here, "journeys");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort();
  const pieces = [];
  for (const file of files) {
    const journey = file.slice(0, -".mjs".length);
    const { default: list } = await import(pathToFileURL(join(folder, file)));
    list.flat().forEach((piece, at) => pieces.push({ ...piece, journey, number: at + 1 }));
  }
  const isWanted = ({ journey, name }) => wanted.some((word) => journey.includes(word) || name.includes(word));
  const chosen = wanted.length ? pieces.filter(isWanted) : pieces;
  if (!chosen.length) throw new Error(`no such journey or piece; the journeys are ${files.join(", ")}`);
  return process.env.E2E_REVERSED ? chosen.reverse() : chosen;
}

async function main() {
  const pieces = await chosenPieces(process.argv.slice(2));
  await mkdir(out, { recursive: true });
  await rm(logFile, { force: true });
  const folder = await mkdtemp(join(tmpdir(), "vuon-e2e-"));
  let browser;
  let states;
  try {
    browser = await chromium.launch({ executablePath: findBrowser() });
    states = new States(new Databases(folder, process.env.E2E_DATABASE), browser);
    await runAll(pieces, states, browser);
  } finally {
    await browser?.close();
    await states?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

const started = Date.now();
try {
  await main();
} catch (error) {
  counts.failed += 1;
  say(`FAIL ${error.stack ?? error}`);
}
for (const line of left) say(`- ${line}`);
say(`${counts.passed} passed, ${counts.failed} failed in ${seconds(started)}`);
process.exit(counts.failed ? 1 : 0);
