//! `vuon classify`: a CSV of households in, a CSV of classes out, without a database.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use base::area::Settlement;
use base::words::{Lang, Words};
use base::{Day, Finding};
use standard::instrument::{BadChoice, CannotScore, Chosen};
use standard::stream::{self, StreamError};
use standard::{Class, ScoreTable};

use crate::{Outcome, Stop, complain};

/// Classifies households of a CSV file.
///
/// The input has `household_id` and one column a fact of Phiếu B1 and B2: whole numbers, 1 and 0
/// for yes and no, the names of answers, nothing for what is not known. docs/generated/codebook.md
/// lists the columns, with an example.
#[derive(clap::Args)]
pub struct Classify {
    /// The poverty standard, such as vn-2022-2025.
    #[arg(long)]
    standard: String,
    /// Another approved score table than the circular's: CSV with item,answer,region,points.
    #[arg(long)]
    scores: Option<PathBuf>,
    /// Which line holds.
    #[arg(long, value_parser = ["rural", "urban"])]
    area_kind: String,
    /// The region whose points count.
    #[arg(long)]
    region: String,
    /// The side of a reading that is taken in place of the one in force, such as R4=highest; may
    /// stand several times.
    #[arg(long, value_name = "READING=SIDE")]
    reading: Vec<String>,
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
        let day = self.day.unwrap_or(standard.from);
        let rule = law.rule(&self.standard, day)?;
        let instrument = law.instrument(&self.standard)?;
        let refused = |findings: &[Finding]| refuse(&words, lang, findings);
        let own = match &self.scores {
            Some(path) => {
                let table = ScoreTable::parse_items(&read_file(path)?);
                Some(table.map_err(|findings| refused(&findings))?)
            }
            None => None,
        };
        let table = own.as_ref().unwrap_or_else(|| law.official());
        let sides = self.reading.iter().map(|it| it.split_once('=').unwrap_or((it, "")));
        let chosen = Chosen::new(instrument.readings(), sides)
            .map_err(|bad| refused(&[choice_finding(&bad)]))?;
        let settlement = Settlement::from_name(&self.area_kind).unwrap_or(Settlement::Rural);
        let scoring = instrument
            .scoring(&rule, table, settlement, &self.region, &chosen)
            .map_err(|cannot| refused(&[scoring_finding(&cannot)]))?;
        let members = standard.member_rule_on(day).map(|rules| rules.rule);
        let input = BufReader::new(open(&self.input)?);
        let run = |output: &mut dyn Write| stream::classify(&scoring, members, input, output);
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
                        (Class::Poor.as_str(), &summary.poor.to_string()),
                        (Class::NearPoor.as_str(), &summary.near_poor.to_string()),
                        (Class::NotPoor.as_str(), &summary.not_poor.to_string()),
                        (Class::Incomplete.as_str(), &summary.incomplete.to_string()),
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

fn choice_finding(bad: &BadChoice) -> Finding {
    match bad {
        BadChoice::NoSuchReading(reading) => {
            Finding::error("reading_unknown").with("reading", reading)
        }
        BadChoice::NoSuchSide { reading, side } => {
            Finding::error("reading_side_unknown").with("reading", reading).with("side", side)
        }
    }
}

fn scoring_finding(cannot: &CannotScore) -> Finding {
    match cannot {
        CannotScore::NoSuchRegion { region, known } => Finding::error("score_region_absent")
            .with("region", region)
            .with("known", known.join(", ")),
        CannotScore::NoPoints { rows } => {
            Finding::error("score_rows_missing").with("rows", rows.join(", "))
        }
        CannotScore::NoMark { indicator } => {
            Finding::error("score_mark_missing").with("indicator", indicator)
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
