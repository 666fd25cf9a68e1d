//! The letter that asks the district for its opinion on a round, and its answer, in the register of papers.

use base::Day;
use base::area::Level;
use base::words::Lang;
use store::office::legal_paper::Origin;
use store::review::round::RoundRow;

use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::kernel::write::Write;
use crate::office::legal_paper::{Book, Issued, Issuer, PaperLevel, issue};

/// The letter that asks for the opinion, or the one that answers, as a line of the commune's register of
/// papers.
pub(super) async fn enter(
    app: &App,
    write: &Write,
    actor: &Actor,
    round: &RoundRow,
    (origin, number, day): (Origin, &str, Day),
) -> Result<()> {
    let asks = origin == Origin::Opinion;
    let key = if asks { "legal_about.opinion" } else { "legal_about.opinion_answer" };
    let words = crate::review::document::round_words(crate::review::papers::review(round));
    let about = app.words().fill(Lang::Vi, key, [("round", words.as_str())]);
    let above = app.areas().ancestors(&round.commune, day);
    let district = above.iter().find(|unit| unit.level == Level::District);
    let district = district.map(|unit| app.areas().full_name(unit)).unwrap_or_default();
    let district = app.words().fill(
        Lang::Vi,
        "legal_issuer_of.committee",
        [("commune", base::text::clean(&lower(&district)).as_str())],
    );
    let is_of = |mark: &str| number.contains(&format!("/{mark}-"));
    let issued = Issued {
        commune: &round.commune,
        book: if asks { Book::Out } else { Book::In },
        origin: (origin, round.id.0),
        kind: match () {
            () if is_of("BC") => "report",
            () if is_of("TTr") => "submission",
            () => "letter",
        },
        symbol: number,
        day,
        issuer: if asks { Issuer::Committee } else { Issuer::Office },
        issued_by: (!asks).then_some((district.as_str(), PaperLevel::District)),
        about: &about,
        signer: "",
        grounds: Vec::new(),
    };
    issue(app, write, actor.account, issued).await.map(drop)
}

/// The name of an area within a sentence: `huyện Hoằng Hóa`.
fn lower(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_lowercase().collect::<String>());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}
