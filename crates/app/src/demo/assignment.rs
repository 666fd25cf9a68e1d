//! Who leads what in the demonstration commune, as its plan of 2024 gives it out, and its reports by the
//! quarter: some done, one late.

use base::Role;
use base::id::AssignmentId;

use super::{actor, demo_day, fixed};
use crate::App;
use crate::kernel::problem::Result;
use crate::kernel::rights::Actor;
use crate::office::assignment::{
    AssignmentKind, AssignmentNew, AssignmentStepNew, Recurs, add, done, note,
};

/// The plan that gives them out.
const PLAN: &str = "Kế hoạch triển khai Chương trình năm 2024 của xã (minh họa)";

/// As it is told: its name here, kind, title, role, who leads, until when, how often.
type Told = (&'static str, AssignmentKind, &'static str, Role, &'static str, &'static str, Recurs);

const TOLD: [Told; 5] = [
    (
        "project 2",
        AssignmentKind::Project,
        "Chủ trì Dự án 2: Đa dạng hóa sinh kế, phát triển mô hình giảm nghèo",
        Role::CommuneOfficer,
        "Công chức văn hóa phụ trách LĐ-TBXH",
        "2024-12-31",
        Recurs::Once,
    ),
    (
        "project 3.1",
        AssignmentKind::Project,
        "Chủ trì Tiểu dự án 1, Dự án 3: Hỗ trợ phát triển sản xuất nông nghiệp",
        Role::CommuneOfficer,
        "Công chức địa chính – nông nghiệp",
        "2024-12-31",
        Recurs::Once,
    ),
    (
        "appraisal",
        AssignmentKind::Task,
        "Thẩm định dự toán các dự án, tiểu dự án",
        Role::FinanceOfficer,
        "Kế toán – Ngân sách",
        "2024-06-30",
        Recurs::Once,
    ),
    (
        "plans",
        AssignmentKind::Task,
        "Ban hành kế hoạch thực hiện các tiểu dự án được giao",
        Role::CommuneOfficer,
        "Các công chức được giao chủ trì",
        "2024-04-15",
        Recurs::Once,
    ),
    (
        "quarter",
        AssignmentKind::Report,
        "Báo cáo kết quả thực hiện dự án hằng quý",
        Role::CommuneOfficer,
        "Công chức LĐ-TBXH",
        "2024-03-25",
        Recurs::Quarterly,
    ),
];

pub(super) async fn make(app: &App, officer: &Actor) -> Result<()> {
    for (id, kind, title, role, lead, due_on, recurs) in TOLD {
        let until_on = match recurs {
            Recurs::Once => None,
            Recurs::Monthly | Recurs::Quarterly | Recurs::HalfYearly | Recurs::Yearly => {
                Some(demo_day("2024-12-31")?)
            }
        };
        let new = AssignmentNew {
            area: None,
            id: AssignmentId(fixed(&format!("assignment {id}"))),
            kind,
            title: title.to_owned(),
            content: String::new(),
            role,
            village: None,
            account: None,
            person: String::new(),
            lead_words: lead.to_owned(),
            with_whom: "Các ngành, đơn vị có liên quan và trưởng các thôn".to_owned(),
            told_to: "UBND xã, qua công chức LĐ-TBXH".to_owned(),
            paper: PLAN.to_owned(),
            legal_paper: None,
            begins_on: demo_day("2024-01-15")?,
            due_on: demo_day(due_on)?,
            recurs,
            until_on,
            replaces: None,
            replaces_revision: None,
        };
        add(app, officer, new).await?;
    }
    steps(app, officer).await
}

/// What was done with them; made twice it is there already.
async fn steps(app: &App, officer: &Actor) -> Result<()> {
    let id = |name: &str| AssignmentId(fixed(&format!("assignment {name}")));
    let said = |day: &str, content: &str, paper: &str, revision: i64| {
        Result::Ok(AssignmentStepNew {
            day: demo_day(day)?,
            content: content.to_owned(),
            paper: paper.to_owned(),
            legal_paper: None,
            revision,
        })
    };
    let fresh = |name: &str| {
        let id = id(name);
        async move {
            let it = crate::office::assignment::get(app, officer, id).await?;
            Result::Ok(it.row.revision == 1)
        }
    };
    if fresh("plans").await? {
        let paper = "15/KH-UBND, 12/4/2024 (minh họa)";
        done(app, officer, id("plans"), said("2024-04-12", "", paper, 1)?).await?;
    }
    if fresh("project 2").await? {
        let words = "Đã chọn hộ tham gia mô hình, chờ duyệt dự toán (minh họa).";
        note(app, officer, id("project 2"), said("2024-05-06", words, "", 1)?).await?;
    }
    if fresh("appraisal").await? {
        let finance = actor(app, "taichinh").await?;
        let words = "Đã thẩm định dự toán các tiểu dự án (minh họa).";
        done(app, &finance, id("appraisal"), said("2024-06-28", words, "", 1)?).await?;
    }
    if fresh("quarter").await? {
        for (revision, (day, paper)) in (1..).zip([
            ("2024-03-22", "11/BC-UBND, 22/3/2024 (minh họa)"),
            ("2024-06-27", "31/BC-UBND, 27/6/2024 (minh họa)"),
            ("2024-09-24", "52/BC-UBND, 24/9/2024 (minh họa)"),
        ]) {
            done(app, officer, id("quarter"), said(day, "", paper, revision)?).await?;
        }
    }
    Ok(())
}
