//! README's lines for real use, run as they stand: in a fresh clone's folder, with a database of their
//! own, against a program that was built. A line that no longer works fails, and so does a file that the
//! lines name and nobody has.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::project::{Project, run as run_command};

/// The chapter in each language; the same lines stand in both.
const CHAPTERS: [(&str, &str); 2] =
    [("README.md", "## Using it for real"), ("README.vi.md", "## Dùng thật")];
/// Lines that build or install: `cargo xtask dist --check` does that, it takes too long for each run.
const BUILDING: [&str; 4] = ["cargo ", "git ", "sudo ", "cd "];
/// Where README's server answers and its files lie.
const LISTEN: &str = "127.0.0.1:8080";
const FOLDER: &str = "/srv/";
/// What is typed when a password is asked for, as often as it is.
const TYPED: &str = "Mot-mat-khau-that-dai-2026\nMot-mat-khau-that-dai-2026\n";
/// Lines that end with 1, by a word of theirs and what they must say then: no paper's code can stand in
/// README, and a fresh register has no villages before somebody adds them on their page. That such a list
/// is taken where there are, the demonstration shows.
const REFUSED: [(&str, &str); 2] = [("CODE", "not genuine"), ("import", "“Thôn 1”")];
const START_LIMIT: Duration = Duration::from_secs(60);
/// A paper is typeset within it also by a program that was not optimised.
const ANSWER_LIMIT: Duration = Duration::from_secs(300);

/// A plainly artificial list, as a commune might have it.
const LIST: &str = "STT,Họ và tên chủ hộ,Ngày sinh,Giới tính,Thôn\n\
                    1,Lê Mẫu An,05/05/1975,Nam,Thôn 1\n2,Trần Mẫu Bình,01/02/1980,Nữ,Thôn 1\n";

/// Runs the lines with a program; the one of the dev profile when none is named.
pub fn run(project: &Project, program: &Path) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("vuon-readme-{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("bin"))?;
    let done = clone_and_run(project, program, &folder);
    fs::remove_dir_all(&folder)?;
    done
}

fn clone_and_run(project: &Project, program: &Path, folder: &Path) -> Result<()> {
    let clone = folder.join("clone");
    let mut git = Command::new("git");
    run_command(git.args(["clone", "--quiet", "--no-hardlinks"]).arg(&project.root).arg(&clone))?;
    fs::copy(program, folder.join("bin").join(format!("vuon{}", std::env::consts::EXE_SUFFIX)))
        .with_context(|| format!("cannot copy {}", program.display()))?;
    let [english, vietnamese] = CHAPTERS.map(|(file, chapter)| {
        let text = fs::read_to_string(clone.join(file)).with_context(|| file.to_owned())?;
        lines(&text, chapter).with_context(|| format!("{file} has no lines under {chapter:?}"))
    });
    let (english, vietnamese) = (english?, vietnamese?);
    if english != vietnamese {
        bail!("README.md and README.vi.md name other lines: {english:#?} {vietnamese:#?}");
    }
    let mut stage = Stage::new(folder, &clone)?;
    let mut count = 0;
    for line in &english {
        if BUILDING.iter().any(|lead| line.starts_with(lead)) {
            println!("left to cargo xtask dist --check: {line}");
            continue;
        }
        count += 1;
        println!("$ {line}");
        stage.line(line).with_context(|| format!("README's line failed: {line}"))?;
    }
    if stage.servers.is_empty() {
        bail!("no line of README begins a server");
    }
    stage.still_answers()?;
    drop(stage);
    println!("readme: {count} lines held");
    pdf(folder)
}

/// The commands of the first fenced block after a heading: without what is said of them, a blank
/// between words, continued lines joined.
fn lines(text: &str, chapter: &str) -> Option<Vec<String>> {
    let after = text.split_once(&format!("\n{chapter}\n"))?.1;
    let block = after.split_once("\n```")?.1.split_once('\n')?.1.split_once("\n```")?.0;
    let block = block.replace("\\\n", " ");
    let lines = block.lines().map(|line| {
        // A hash within a word is part of it.
        let said = if line.starts_with('#') { Some(0) } else { line.find(" #") };
        let line = said.map_or(line, |at| line.get(..at).unwrap_or_default());
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then_some(lines)
}

/// Where the lines run.
struct Stage {
    folder: PathBuf,
    listen: String,
    variables: Vec<(String, String)>,
    servers: Vec<Server>,
}

impl Stage {
    fn new(folder: &Path, clone: &Path) -> Result<Stage> {
        let run = folder.join("run");
        fs::create_dir_all(run.join("srv"))?;
        fs::write(run.join("LIST.csv"), LIST)?;
        let example = clone.join("docs/classify/households.csv");
        fs::copy(example, run.join("IN.csv")).context("no example of households in the clone")?;
        let listen = format!("127.0.0.1:{}", free_port()?);
        Ok(Stage { folder: run, listen, variables: Vec::new(), servers: Vec::new() })
    }

    /// The line with this stage's folder and port instead of README's.
    fn here(&self, line: &str) -> String {
        let folder = format!("{}/srv/", self.folder.display());
        line.replace(LISTEN, &self.listen).replace(FOLDER, &folder).replace(['[', ']'], "")
    }

    fn line(&mut self, line: &str) -> Result<()> {
        let here = self.here(line);
        if let Some((name, value)) = here.strip_prefix("export ").and_then(|it| it.split_once('='))
        {
            self.variables.push((name.to_owned(), value.to_owned()));
            return Ok(());
        }
        if here.starts_with("vuon serve") {
            let child = self.shell(&format!("exec {here}")).stdin(Stdio::null()).spawn()?;
            let server = Server { child, address: self.listen.clone() };
            server.answers()?;
            self.servers.push(server);
            return Ok(());
        }
        let mut child = self
            .shell(&here)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // Most lines ask for nothing and have ended.
            let _ = stdin.write_all(TYPED.as_bytes());
        }
        let output = child.wait_with_output()?;
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        let refused =
            REFUSED.iter().find(|(name, _)| here.split_whitespace().any(|word| word == *name));
        let wanted = i32::from(refused.is_some());
        if output.status.code() != Some(wanted) {
            bail!("it ended with {}, {wanted} is wanted: {said}", output.status);
        }
        if let Some((_, sentence)) = refused
            && !said.contains(sentence)
        {
            bail!("it does not say {sentence}: {said}");
        }
        Ok(())
    }

    fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-e", "-c", line]).current_dir(&self.folder);
        let bin = self.folder.parent().unwrap_or(&self.folder).join("bin");
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", bin.display()));
        command.env_remove("VUON_DATABASE").envs(self.variables.iter().cloned());
        command
    }

    /// What began is there to the end, whatever the other lines did to its database.
    fn still_answers(&self) -> Result<()> {
        self.servers.iter().try_for_each(Server::answers)
    }
}

/// A demonstration served by the same program gives a paper as PDF.
fn pdf(folder: &Path) -> Result<()> {
    let stage = folder.join("demo");
    fs::create_dir_all(&stage)?;
    let program = folder.join("bin").join(format!("vuon{}", std::env::consts::EXE_SUFFIX));
    let mut make = Command::new(&program);
    run_command(make.arg("demo").arg("--dir").arg(&stage).args(["--no-serve"]))?;
    let database = fs::read_dir(&stage)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|it| it == "sqlite"))
        .context("the demonstration has no database")?;
    let address = format!("127.0.0.1:{}", free_port()?);
    let mut serve = Command::new(&program);
    serve.arg("serve").arg("--database").arg(format!("sqlite:{}", database.display()));
    let child = serve.args(["--listen", &address]).stdin(Stdio::null()).spawn()?;
    let server = Server { child, address };
    server.answers()?;
    let cookie = server.sign_in()?;
    let villages = server.json("GET", "/api/v1/villages", &cookie, None)?;
    let village = villages.pointer("/rows/0/id").or_else(|| villages.pointer("/0/id"));
    let village = village.with_context(|| format!("no village: {villages}"))?;
    let id = "0197c2f0-0000-7000-8000-00000000a001";
    let asked = serde_json::json!({
        "id": id, "form": "recognise", "village": village, "applicant": "Lê Mẫu An",
        "address": "", "reason": "Nhà dột, đông con nhỏ", "received_on": "2024-03-01",
    });
    server.json("POST", "/api/v1/requests", &cookie, Some(&asked.to_string()))?;
    let paper = server.ask("GET", &format!("/papers/request/{id}/pdf"), &cookie, None)?;
    if paper.0 != 200 || !paper.1.starts_with(b"%PDF") {
        bail!("the paper came as {}: {}", paper.0, String::from_utf8_lossy(&paper.1));
    }
    println!("readme: a paper came as PDF of {} KiB", paper.1.len() / 1024);
    let name = villages.pointer("/rows/0/name").or_else(|| villages.pointer("/0/name"));
    let name = name.and_then(serde_json::Value::as_str).context("a village without a name")?;
    fs::write(stage.join("LIST.csv"), LIST.replace("Thôn 1", name))?;
    let mut import = Command::new(&program);
    import.args(["import", "households", "LIST.csv", "--area", "15889", "--dry-run"]);
    import.env("VUON_DATABASE", format!("sqlite:{}", database.display())).current_dir(&stage);
    run_command(&mut import).context("a sound list is refused")?;
    Ok(())
}

/// A server that is ended when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn answers(&self) -> Result<()> {
        let end = Instant::now() + START_LIMIT;
        loop {
            match self.ask("GET", "/healthz", "", None) {
                Ok((200, _)) => return Ok(()),
                other if Instant::now() > end => {
                    bail!("/healthz at {} does not answer: {:?}", self.address, other.err());
                }
                _ => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    fn sign_in(&self) -> Result<String> {
        let form = "username=canbo&password=minh-hoa-canbo";
        let (head, _) = self.exchange("POST", "/sign-in", "", Some(form))?;
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next())?
        });
        cookie.map(str::to_owned).with_context(|| format!("signing in gave no cookie: {head}"))
    }

    fn json(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        body: Option<&str>,
    ) -> Result<serde_json::Value> {
        let (status, bytes) = self.ask(method, path, cookie, body)?;
        if status >= 300 {
            bail!("{method} {path} gave {status}: {}", String::from_utf8_lossy(&bytes));
        }
        serde_json::from_slice(&bytes).with_context(|| format!("{path} did not give JSON"))
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        body: Option<&str>,
    ) -> Result<(u16, Vec<u8>)> {
        let (head, body) = self.exchange(method, path, cookie, body)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok((status.context("no status")?, body))
    }

    /// One request on a connection of its own. HTTP/1.0: the answer comes in one piece.
    fn exchange(
        &self,
        method: &str,
        path: &str,
        cookie: &str,
        body: Option<&str>,
    ) -> Result<(String, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let (host, body) = (&self.address, body.unwrap_or_default());
        let kind = if body.starts_with('{') { "json" } else { "x-www-form-urlencoded" };
        let cookie =
            if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nhost: {host}\r\norigin: http://{host}\r\n{cookie}\
             content-type: application/{kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let at = answer.windows(4).position(|it| it == b"\r\n\r\n").context("no answer")?;
        let rest = answer.split_off(at + 4);
        Ok((String::from_utf8_lossy(&answer).into_owned(), rest))
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_chapter_are_its_commands_alone() {
        let text = "# A\n\n## Two\n\n```\nother\n```\n\n## Using it\n\nWords.\n\n```sh\n\
                    cargo xtask dist   # builds\n# said\nvuon a --name \"Lê  An\" \\\n  --role x#1\n\n\
                    vuon b\n```\n\n```\nlater\n```\n";
        let wanted = ["cargo xtask dist", "vuon a --name \"Lê An\" --role x#1", "vuon b"];
        assert_eq!(lines(text, "## Using it").expect("lines"), wanted);
        assert_eq!(lines(text, "## Three"), None);
    }
}
