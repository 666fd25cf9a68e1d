//! What the office has to do beside the reviews: difficulties that were raised, and regular policies with
//! lists handed in, cards that came back, and some whose time is over. All of it is made up.

use base::id::{DifficultyId, EntitlementId};
use store::people::entitlement::EntitlementKind;

use super::{actor, demo_day, fixed};
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::office::difficulty::{
    AskedOf, DifficultyAbout, DifficultyAnswer, DifficultyForward, DifficultyKind, DifficultyNew,
    DifficultySettlement, DifficultyWords,
};
use crate::people::entitlement::{
    EntitledQuery, EntitledState, EntitlementLineNew, EntitlementNew,
};

/// One in so many did not get a card yet.
const WITHOUT: usize = 6;

/// A difficulty as it is told: its name here, kind, about, about what, title, content, asked of, until when.
type Told = (
    &'static str,
    DifficultyKind,
    (DifficultyAbout, &'static str),
    (&'static str, &'static str),
    AskedOf,
    &'static str,
);

const VILLAGE: Told = (
    "speaker",
    DifficultyKind::Difficulty,
    (DifficultyAbout::Project, "Tiểu dự án 1, Dự án 6"),
    ("Loa truyền thanh của thôn hỏng", "Hai cụm loa không phát được, đề nghị sửa (minh họa)."),
    AskedOf::Officer,
    "2024-06-15",
);
const LATE: Told = (
    "animals",
    DifficultyKind::Difficulty,
    (DifficultyAbout::Project, "Tiểu dự án 1, Dự án 3"),
    ("Vốn hỗ trợ sản xuất về chậm", "Đến tháng 5 chưa được giải ngân đợt 1 (minh họa)."),
    AskedOf::Chairman,
    "2024-05-31",
);
const RULE: Told = (
    "rain",
    DifficultyKind::Amendment,
    (DifficultyAbout::Rule, "Nguồn nước sinh hoạt"),
    ("Phiếu B1 chưa có nước mưa", "Hộ dùng nước mưa không có ô để đánh dấu (minh họa)."),
    AskedOf::Officer,
    "2024-06-30",
);

pub(super) async fn make(app: &App) -> Result<()> {
    let officer = actor(app, "canbo").await?;
    difficulties(app, &officer).await?;
    super::assignment::make(app, &officer).await?;
    entitlements(app, &officer).await
}

fn told(of: &Told) -> Result<DifficultyNew> {
    let (id, kind, (about, about_words), (title, content), asked, due_on) = *of;
    let of_law = |text: &str| match kind {
        DifficultyKind::Amendment => text.to_owned(),
        DifficultyKind::Difficulty | DifficultyKind::Proposal => String::new(),
    };
    Ok(DifficultyNew {
        id: DifficultyId(fixed(&format!("difficulty {id}"))),
        village: None,
        raised_on: demo_day("2024-05-10")?,
        asked,
        office: String::new(),
        what: DifficultyWords {
            kind,
            about,
            about_words: about_words.to_owned(),
            round: None,
            title: title.to_owned(),
            content: content.to_owned(),
            law_text: of_law("Thông tư 07/2021/TT-BLĐTBXH"),
            provision: of_law("Phụ lục III, Mẫu 3.1, mục VIII"),
            proposed: of_law("Thêm một ô cho nước mưa (minh họa)"),
            due_on: demo_day(due_on)?,
        },
    })
}

async fn difficulties(app: &App, officer: &Actor) -> Result<()> {
    let (head, chairman) = (actor(app, "thon1").await?, actor(app, "chutich").await?);
    let of_village = told(&VILLAGE)?;
    crate::office::difficulty::add(app, &head, of_village).await?;
    crate::office::difficulty::add(app, officer, told(&LATE)?).await?;
    let up = told(&RULE)?;
    let id = up.id;
    let it = crate::office::difficulty::add(app, officer, up).await?;
    let forward = DifficultyForward {
        day: demo_day("2024-05-13")?,
        asked: AskedOf::Province,
        office: "Sở phụ trách giảm nghèo".to_owned(),
        due_on: demo_day("2024-07-15")?,
        content: String::new(),
        paper: "21/CV-UBND, 13/5/2024 (minh họa)".to_owned(),
        revision: it.row.revision,
    };
    // Made twice it is there already.
    if it.row.revision == 1 {
        crate::office::difficulty::forward(app, officer, id, forward).await?;
    }
    let done = DifficultyNew {
        id: DifficultyId(fixed("difficulty list")),
        asked: AskedOf::Chairman,
        what: DifficultyWords {
            about: DifficultyAbout::Paper,
            about_words: "Danh sách cấp thẻ".to_owned(),
            title: "Danh sách cấp thẻ sai năm sinh".to_owned(),
            content: "Ba người sai năm sinh trên danh sách (minh họa).".to_owned(),
            ..told(&VILLAGE)?.what
        },
        ..told(&VILLAGE)?
    };
    let id = done.id;
    let it = crate::office::difficulty::add(app, officer, done).await?;
    if it.row.revision > 1 {
        return Ok(());
    }
    let answer = DifficultyAnswer {
        day: demo_day("2024-05-14")?,
        content: "Đã gửi danh sách sửa (minh họa).".to_owned(),
        paper: "22/CV-UBND, 14/5/2024 (minh họa)".to_owned(),
        revision: 1,
    };
    crate::office::difficulty::answer(app, &chairman, id, answer).await?;
    let day = demo_day("2024-05-20")?;
    let settled = DifficultySettlement { day, content: String::new(), revision: 2 };
    crate::office::difficulty::settle(app, officer, id, settled).await?;
    Ok(())
}

async fn entitlements(app: &App, officer: &Actor) -> Result<()> {
    let (before, after) = (demo_day("2022-12-31")?, demo_day("2024-01-05")?);
    // Those who were poor at the end of 2022: who left since holds it without being entitled.
    granted(app, officer, "electricity", before, "2023-01-15").await?;
    for policy in ["health_insurance_poor", "health_insurance_near_poor"] {
        let listed = EntitlementNew {
            id: EntitlementId(fixed(&format!("listed {policy}"))),
            policy: policy.to_owned(),
            kind: EntitlementKind::Listed,
            day: after,
            office: "Bảo hiểm xã hội (minh họa)".to_owned(),
            paper: "03/DS-UBND, 05/01/2024 (minh họa)".to_owned(),
            reason: String::new(),
            lines: Vec::new(),
            village: None,
        };
        crate::people::entitlement::record(app, officer, listed).await?;
        granted(app, officer, policy, after, "2024-01-20").await?;
    }
    Ok(())
}

/// Grants of a policy to most of those who were entitled on a day; whose last day is not known.
async fn granted(app: &App, officer: &Actor, policy: &str, on: base::Day, day: &str) -> Result<()> {
    let mut lines = Vec::new();
    let mut query = EntitledQuery {
        day: Some(on),
        state: Some(EntitledState::All),
        ..EntitledQuery::default()
    };
    loop {
        let page = crate::people::entitlement::list(app, officer, policy, &query).await?;
        for row in page.rows.rows {
            lines.push(EntitlementLineNew {
                household: Some(row.household),
                person: row.person,
                number: format!("MINH-HOA-{:03}", lines.len() + 1),
                valid_from: Some(demo_day(day)?),
                ..EntitlementLineNew::default()
            });
        }
        query.after = page.rows.next;
        if query.after.is_none() {
            break;
        }
    }
    let mut place = 0;
    lines.retain(|_| {
        place += 1;
        place % WITHOUT != 0
    });
    let new = EntitlementNew {
        id: EntitlementId(fixed(&format!("granted {policy}"))),
        policy: policy.to_owned(),
        kind: EntitlementKind::Granted,
        day: demo_day(day)?,
        office: "Nơi cấp (minh họa)".to_owned(),
        paper: "Danh sách cấp (minh họa)".to_owned(),
        reason: String::new(),
        lines,
        village: None,
    };
    crate::people::entitlement::record(app, officer, new).await?;
    Ok(())
}
