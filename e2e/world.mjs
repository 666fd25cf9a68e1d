// Worlds: a database with its key file and the program running on it. States are kept as databases
// that nothing runs on; each world is a copy of one.

import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** Making the demonstration's households takes most of it, more so on a loaded machine. */
const START_LIMIT_MS = 600_000;
const STOP_LIMIT_MS = 5_000;

const running = new Set();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

async function freePort() {
  const server = createServer();
  await new Promise((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Where databases are made, copied and dropped. On SQLite a database is a file in its folder. */
export class Databases {
  #made = 0;

  /** `url`: a PostgreSQL database whose user may create others; without it, SQLite. */
  constructor(folder, url) {
    this.folder = folder;
    this.url = url;
  }

  async add(from) {
    this.#made += 1;
    const folder = join(this.folder, `${this.#made}`);
    const name = `vuon_e2e_${process.pid}_${this.#made}`;
    if (from) await cp(from.folder, folder, { recursive: true });
    else await mkdir(folder);
    if (this.url) await this.#ask(`create database ${name}${from ? ` template ${from.name}` : ""}`);
    return { folder, name, isNew: !from, ...this.#places(folder, name) };
  }

  async drop({ folder, name }) {
    if (this.url) await this.#ask(`drop database if exists ${name} with (force)`);
    await rm(folder, { recursive: true, force: true });
  }

  #places(folder, name) {
    const keys = join(folder, "demo.keys");
    if (!this.url) return { url: `sqlite:${join(folder, "demo.sqlite")}`, keys };
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return { url: url.href, keys };
  }

  /** By psql, which comes with every PostgreSQL. */
  async #ask(statement) {
    const args = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, this.url];
    await promisify(execFile)(process.env.PSQL ?? "psql", args);
  }
}

/** The program on a database. */
export class World {
  /** Who signed in here or before it was copied, with the cookies. */
  sessions;
  #child;
  #over;

  constructor(database, sessions) {
    this.database = database;
    this.sessions = new Map(sessions);
  }

  async start(program, logFile) {
    const { folder, url, keys, isNew } = this.database;
    this.base = `http://127.0.0.1:${await freePort()}`;
    const how = isNew ? ["demo", "--dir", folder] : ["serve"];
    const args = [...how, "--database", url, "--keys", keys, "--listen", this.base.slice("http://".length)];
    const log = createWriteStream(logFile, { flags: "a" });
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    running.add(child);
    this.#child = child;
    let ended;
    this.#over = new Promise((done) => {
      child.once("error", (error) => done(`${program} does not start: ${error.message}`));
      child.once("exit", (code, signal) => done(`${program} ended (${signal ?? `exit code ${code}`})`));
    }).then((why) => {
      running.delete(child);
      log.end();
      ended = why;
    });
    const until = Date.now() + START_LIMIT_MS;
    while (!(await this.answers())) {
      const late = Date.now() > until && `no answer at /healthz in ${START_LIMIT_MS / 1000} s`;
      if (ended || late) {
        child.kill("SIGKILL");
        const tail = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-40).join("\n");
        throw new Error(`the program did not come up: ${ended ?? late}\n${tail}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    const accounts = await readFile(join(folder, "accounts.json"), "utf8");
    this.accounts = JSON.parse(accounts);
    return this;
  }

  async answers() {
    try {
      const answer = await fetch(`${this.base}/healthz`, { signal: AbortSignal.timeout(2_000) });
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  /** Lets the program finish what it does: its database is whole afterwards. */
  async stop() {
    this.#child.kill("SIGTERM");
    const grace = setTimeout(() => this.#child.kill("SIGKILL"), STOP_LIMIT_MS);
    await this.#over;
    clearTimeout(grace);
  }

  /** For a world that nobody looks at again. */
  async kill() {
    this.#child?.kill("SIGKILL");
    await this.#over;
  }
}
