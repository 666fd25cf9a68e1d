//! Forms on the page of a household: where one is filled in, and what its answers were classified as.

use app::Action;
use app::people::household::HouseholdView;
use app::people::household_part::HouseholdFile;
use app::review::listing::ListRow;
use app::review::survey::{OpenRound, VerdictView, Verdicts};
use askama::Template;
use base::id::RoundId;
use futures_util::future::ready;

use super::distance_words;
use crate::kernel::frame::Frame;
use crate::kernel::page::piece;
use crate::kernel::problem::Failure;
use crate::kernel::visit::Signed;
use crate::people::household_section::Section;

pub(crate) const SECTIONS: &[Section] = &[
    Section {
        order: 28,
        right: Action::HouseholdSee,
        title: None,
        make: |signed, file| Box::pin(forms(signed, file)),
    },
    Section {
        order: 46,
        right: Action::HouseholdSee,
        title: None,
        make: |signed, file| {
            let verdicts = file.part::<Verdicts>().map(|it| it.0.as_slice());
            let view = VerdictsView { f: &signed.frame, h: &file.household, verdicts };
            Box::pin(ready(piece(&view)))
        },
    },
];

#[derive(Template)]
#[template(path = "review/household_forms.html")]
struct Forms<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    rounds: Vec<OpenRound>,
    /// Those whose review day was before the household was in the register, and since when it is.
    too_early: Vec<OpenRound>,
    since: Option<base::Day>,
    /// The next household of a round's list that has no form, once this one has.
    next: Option<(RoundId, ListRow)>,
}

async fn forms(signed: &Signed, file: &HouseholdFile) -> Result<String, Failure> {
    let (app, actor, h) = (&signed.frame.web.app, &signed.actor, &file.household);
    let rounds = app::review::survey::rounds(app, actor).await?;
    let since = h.members.iter().chain(&h.former).map(|it| it.from_day).min();
    let came_later = |round: &OpenRound| since.is_some_and(|since| since > round.review_day);
    let (too_early, rounds): (Vec<_>, Vec<_>) = rounds.into_iter().partition(came_later);
    // A commune has one open round, or two.
    let verdicts = file.part::<Verdicts>().map_or(&[][..], |it| it.0.as_slice());
    let filled = |round: &&OpenRound| verdicts.iter().any(|it| it.round == round.id);
    let next = match rounds.iter().find(filled) {
        Some(round) => app::review::survey::next(app, actor, round.id, h.id)
            .await?
            .map(|next| (round.id, next)),
        None => None,
    };
    piece(&Forms { f: &signed.frame, h, rounds, too_early, since, next })
}

#[derive(Template)]
#[template(path = "review/household_verdicts.html")]
struct VerdictsView<'a> {
    f: &'a Frame,
    h: &'a HouseholdView,
    /// None where they are kept from who asks; then there may be some though none is shown.
    verdicts: Option<&'a [VerdictView]>,
}

impl VerdictsView<'_> {
    fn ruler(&self, verdict: &VerdictView) -> String {
        super::ruler::draw(self.f, verdict)
    }

    fn distance(&self, distance: &Option<i64>) -> String {
        distance_words(self.f, *distance)
    }
}
