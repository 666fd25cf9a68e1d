//! The office of the demonstration's commune: who holds which post, one of them two, and a body with its
//! members.

use base::Day;
use base::id::{BodyId, BodyMemberId, OfficeHolderId, PostId, VillageId};
use register::office::body::{BodyFunction, BodyKind};
use register::office::post::PostKind;

use super::{COMMUNE, VILLAGES, actor, demo_day, fixed};
use crate::App;
use crate::kernel::problem::Result;
use crate::office::body::{BodyNew, BodySaid, MemberNew, MemberSaid};
use crate::office::post::{HolderNew, PostChange, PostNew, PostSaid};

/// Persons without an account: name, post, the place in the list of villages, what is noted.
const PERSONS: [(&str, PostKind, Option<usize>, &str); 3] = [
    ("Hà Mẫu Uy", PostKind::Standing, Some(1), ""),
    ("Bùi Mẫu Chi", PostKind::Collaborator, Some(2), "phụ trách Thôn 3"),
    ("Trịnh Mẫu Tâm", PostKind::HealthStation, None, "trưởng trạm"),
];

/// Since when they are there.
const SINCE: &str = "2021-07-01";
/// Since when the body is there, and by which paper.
const BODY: (&str, &str) = ("2022-09-01", "75/QĐ-UBND, 01/9/2022");

fn village(place: usize) -> Option<VillageId> {
    VILLAGES.get(place).map(|(name, _)| VillageId(fixed(name)))
}

fn said(kind: PostKind, village: Option<VillageId>, from_day: Day, note: &str) -> PostSaid {
    PostSaid {
        kind,
        area: village.is_none().then(|| COMMUNE.to_owned()),
        village,
        from_day,
        to_day: None,
        legal_paper: None,
        paper: String::new(),
        note: note.to_owned(),
    }
}

/// Makes them; what is there already stays.
pub(super) async fn make(app: &App) -> Result<()> {
    let since = demo_day(SINCE)?;
    let (officer, keeper) = (actor(app, "canbo").await?, actor(app, "quantri").await?);
    for (name, kind, place, note) in PERSONS {
        let new = HolderNew {
            another: false,
            id: OfficeHolderId(fixed(&format!("holder {name}"))),
            post: PostId(fixed(&format!("post {name}"))),
            name: name.to_owned(),
            phone: String::new(),
            note: String::new(),
            said: said(kind, place.and_then(village), since, note),
        };
        crate::office::post::holder_add(app, &officer, new).await?;
    }
    for (username, kind, paper) in [
        ("chutich", PostKind::Chairman, "01/NQ-HĐND, 01/7/2021"),
        ("canbo", PostKind::FieldOfficer, "15/QĐ-UBND, 01/7/2021"),
        ("taichinh", PostKind::FinanceOfficer, "16/QĐ-UBND, 01/7/2021"),
    ] {
        let of = actor(app, username).await?;
        let id = PostId(of.account.0);
        let row = crate::office::post::post(app, &keeper, id).await?;
        if row.from_day != since {
            let said = PostSaid { paper: paper.to_owned(), ..said(kind, None, since, "") };
            let reason = "theo quyết định".to_owned();
            let change = PostChange { revision: row.revision, reason, said };
            crate::office::post::change(app, &keeper, id, change).await?;
        }
    }
    // One person with two posts: the finance officer keeps the books, too.
    let finance = OfficeHolderId(actor(app, "taichinh").await?.account.0);
    let books = PostNew {
        id: PostId(fixed("post books")),
        said: said(PostKind::Accountant, None, demo_day("2022-01-01")?, ""),
    };
    crate::office::post::add(app, &keeper, finance, books).await?;
    body(app).await
}

async fn body(app: &App) -> Result<()> {
    let officer = actor(app, "canbo").await?;
    let (since, paper) = (demo_day(BODY.0)?, BODY.1);
    let id = BodyId(fixed("body review"));
    let new = BodyNew {
        id,
        said: BodySaid {
            kind: BodyKind::Review,
            name: "Ban rà soát hộ nghèo, hộ cận nghèo xã".to_owned(),
            from_day: since,
            to_day: None,
            legal_paper: None,
            paper: paper.to_owned(),
            note: String::new(),
        },
    };
    crate::office::body::add(app, &officer, new).await?;
    let account = |username: &str| OfficeHolderId(fixed(username));
    let of = |name: &str| OfficeHolderId(fixed(&format!("holder {name}")));
    for (holder, function, place) in [
        (account("chutich"), BodyFunction::Chair, None),
        (account("canbo"), BodyFunction::Secretary, None),
        (account("thon1"), BodyFunction::Member, Some(0)),
        (of("Hà Mẫu Uy"), BodyFunction::Member, Some(1)),
        (of("Bùi Mẫu Chi"), BodyFunction::Member, Some(2)),
    ] {
        let new = MemberNew {
            id: BodyMemberId(fixed(&format!("member {holder}"))),
            holder,
            said: MemberSaid {
                function,
                village: place.and_then(village),
                project: String::new(),
                from_day: since,
                to_day: None,
                note: String::new(),
            },
        };
        crate::office::body::member_add(app, &officer, id, new).await?;
    }
    Ok(())
}
