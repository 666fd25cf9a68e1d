//! `vuon classify`: a CSV of households in, a CSV of classes out, without a database.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use base::area::Settlement;
use base::words::{Lang, Words};
use base::{Day, Finding};
use standard::ScoreTable;
use standard::stream::{self, StreamError};

use crate::{Outcome, Stop, complain};

/// Classifies households of a CSV file.
///
/// The input has `household_id`, one column a question with the ids of answers, and one column an
/// indicator with 0, 1 or nothing. The score table alone says which questions are asked in the
/// region.
#[derive(clap::Args)]
pub struct Classify {
    /// The poverty standard, such as vn-2022-2025.
    #[arg(long)]
    standard: String,
    /// The score table: CSV with question,answer,region,points.
    #[arg(long)]
    scores: PathBuf,
    /// Which line holds.
    #[arg(long, value_parser = ["rural", "urban"])]
    area_kind: String,
    /// The region whose points count.
    #[arg(long)]
    region: String,
    /// The day of the review, YYYY-MM-DD; the standard's first day when empty.
    #[arg(long)]
    day: Option<Day>,
    /// The households.
    input: PathBuf,
    /// Where to write; standard output when empty. It appears when the whole input was read.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Classify {
    /// Runs it.
    pub fn run(self, lang: Lang) -> Outcome {
        let words = app::law_words()?;
        let law = app::law_alone()?;
        let standard = law.standard(&self.standard)?;
        let rule = law.rule(&self.standard, self.day.unwrap_or(standard.from))?;
        let bytes = read_file(&self.scores)?;
        let table =
            ScoreTable::parse(&bytes).map_err(|findings| refuse(&words, lang, &findings))?;
        let Some(scores) = table.region(&self.region) else {
            let known: Vec<&str> = table.regions().collect();
            let finding = Finding::error("score_region_absent")
                .with("region", &self.region)
                .with("known", known.join(", "));
            return Err(refuse(&words, lang, &[finding]));
        };
        if law.is_artificial(table.seal()) {
            complain(words.get(lang, "demo.artificial"));
        }
        let settlement = Settlement::from_name(&self.area_kind).unwrap_or(Settlement::Rural);
        let of_region = standard.regions.iter().find(|it| it.id == self.region);
        if let Some(region) = of_region
            && region.settlement != settlement
        {
            let word = |kind: Settlement| {
                words.get(lang, &format!("settlement.{}", kind.as_str())).to_owned()
            };
            let finding = Finding::warning("classify_region_settlement")
                .with("region", &self.region)
                .with("of", word(region.settlement))
                .with("asked", word(settlement));
            complain(app::finding_line(&words, lang, &finding));
        }
        let input = BufReader::new(open(&self.input)?);
        let run =
            |output: &mut dyn Write| stream::classify(&rule, scores, settlement, input, output);
        let result = match &self.out {
            None => run(&mut BufWriter::new(std::io::stdout().lock())),
            Some(path) => {
                // Beside its final place first: a refused input leaves no half a file behind.
                let part = path.with_extension("part");
                let file =
                    app::private::create(&part).with_context(|| part.display().to_string())?;
                let mut output = BufWriter::new(file);
                let result = run(&mut output).and_then(|summary| {
                    output.flush()?;
                    std::fs::rename(&part, path)?;
                    Ok(summary)
                });
                if result.is_err() {
                    // Nothing of it counts; if it cannot be removed either, it is still no result.
                    let _ = std::fs::remove_file(&part);
                }
                result
            }
        };
        match result {
            Ok(summary) => {
                for note in &summary.notes {
                    complain(app::finding_line(&words, lang, note));
                }
                complain(words.fill(
                    lang,
                    "classify.summary",
                    [
                        ("households", summary.households.to_string().as_str()),
                        ("poor", &summary.poor.to_string()),
                        ("near_poor", &summary.near_poor.to_string()),
                        ("not_poor", &summary.not_poor.to_string()),
                        ("incomplete", &summary.incomplete.to_string()),
                    ],
                ));
                Ok(())
            }
            Err(StreamError::Refused(findings)) => Err(refuse(&words, lang, &findings)),
            Err(StreamError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(StreamError::Io(error)) => Err(error.into()),
        }
    }
}

fn refuse(words: &Words, lang: Lang, findings: &[Finding]) -> Stop {
    for finding in findings {
        complain(app::finding_line(words, lang, finding));
    }
    Stop::Said
}

fn open(path: &PathBuf) -> Outcome<File> {
    Ok(File::open(path).with_context(|| path.display().to_string())?)
}

fn read_file(path: &PathBuf) -> Outcome<Vec<u8>> {
    Ok(std::fs::read(path).with_context(|| path.display().to_string())?)
}
