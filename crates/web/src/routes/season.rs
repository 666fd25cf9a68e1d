//! The API of review rounds: their steps, papers and reports.

use super::{Body, Route, Together, change, read, write};

pub(super) const ROUTES: &[Route] = &[
    read("/api/v1/rounds", "round.see", &[], "RoundList", "Review rounds, the latest first."),
    write("/api/v1/rounds", "round.open", Body::Json("NewRound"), "Round", "Opens a round.")
        .two(Together::Once("round_taken")),
    read("/api/v1/rounds/{id}", "round.see", &[], "Round", "One round, with how far it is."),
    change(
        "/api/v1/rounds/{id}/score-table",
        "round.change",
        Body::Json("TableChoice"),
        "Round",
        "Chooses the score table and classifies what waits for it.",
    )
    .two(Together::Once("round_has_table")),
    change(
        "/api/v1/rounds/{id}/decision",
        "round.decide",
        Body::Json("Decision"),
        "Round",
        "Puts the classes in force; where a draft was approved, `seen` is the hash of what was read.",
    )
    .two(Together::Once("round_decided")),
    read(
        "/api/v1/rounds/{id}/draft",
        "round.see",
        &[],
        "PaperDraft",
        "The decision as it would be signed, who prepared and approved it, and what changed since.",
    ),
    change(
        "/api/v1/rounds/{id}/draft",
        "paper.prepare",
        Body::Json("DraftSettings"),
        "PaperDraft",
        "Prepares the decision of a round.",
    )
    .two(Together::Seen("seen", "draft_changed")),
    change(
        "/api/v1/rounds/{id}/draft/approval",
        "paper.approve",
        Body::Json("DraftRead"),
        "PaperDraft",
        "Approves the decision as it was read.",
    )
    .two(Together::Seen("digest", "draft_changed")),
    change(
        "/api/v1/rounds/{id}/record",
        "decision.record",
        Body::Json("DecisionRecord"),
        "Round",
        "Enters number and day of the decision that was approved: the classes are in force.",
    )
    .two(Together::Once("round_decided")),
    read(
        "/api/v1/rounds/{id}/late",
        "round.see",
        &["day"],
        "LateDecision",
        "What a decision of `day`, or of the review day, changes behind later ones on the same households.",
    ),
    change(
        "/api/v1/rounds/{id}/late",
        "round.decide",
        Body::Json("LateDecide"),
        "Round",
        "Decides a round for a day before later decisions, on a paper that corrects, after what it \
         changes was seen.",
    )
    .two(Together::Seen("seen", "round_late_changed")),
    write(
        "/api/v1/rounds/{id}/closing",
        "round.close",
        Body::Json("RoundClose"),
        "Round",
        "Closes a round without a decision, with the reason.",
    )
    .two(Together::Once("round_closed")),
    read(
        "/api/v1/rounds/{id}/forms/{household}",
        "survey.add",
        &[],
        "RoundForm",
        "The form of a household in a round: as it is kept, or prefilled from the review before.",
    ),
    write(
        "/api/v1/rounds/{id}/forms/{household}/repeat",
        "survey.add",
        Body::Json("FormRepeat"),
        "Verdict",
        "Takes the answers of the review before as they are.",
    )
    .two(Together::Once("survey_stale")),
    read(
        "/api/v1/rounds/{id}/board",
        "round.see",
        &[],
        "RoundBoard",
        "The steps of a round with why each cannot be taken yet, and its villages.",
    ),
    read(
        "/api/v1/rounds/{id}/households",
        "round.see",
        &["village", "stage", "removed", "after"],
        "RoundHouseholdPage",
        "The list of a round with how far each household is, 50 a page.",
    ),
    write(
        "/api/v1/rounds/{id}/proposal",
        "round.list",
        Body::None,
        "Count",
        "Puts on the list what the register proposes.",
    )
    .two(Together::Fills),
    write(
        "/api/v1/rounds/{id}/households",
        "round.list",
        Body::Json("ListAdd"),
        "",
        "Puts a household on the list, with the reason.",
    )
    .two(Together::Once("list_there")),
    write(
        "/api/v1/rounds/{id}/removal",
        "round.list",
        Body::Json("ListAdd"),
        "",
        "Takes a household off the list, with the reason.",
    )
    .two(Together::Once("not_found")),
    write(
        "/api/v1/rounds/{id}/opinion",
        "opinion.add",
        Body::Json("OpinionAsk"),
        "",
        "Notes that the district was asked.",
    )
    .two(Together::Once("opinion_there")),
    write(
        "/api/v1/rounds/{id}/opinion/answer",
        "opinion.add",
        Body::Json("OpinionAnswer"),
        "",
        "Notes the district's answer.",
    )
    .two(Together::Once("opinion_there")),
    read(
        "/api/v1/rounds/{id}/meetings",
        "meeting.see",
        &[],
        "MeetingList",
        "The meetings of a round.",
    ),
    read(
        "/api/v1/meetings/{id}",
        "meeting.see",
        &[],
        "MeetingDetail",
        "A meeting with its attendance, its households and their votes.",
    ),
    write(
        "/api/v1/rounds/{id}/meetings",
        "meeting.run",
        Body::Json("NewMeeting"),
        "Meeting",
        "Opens the meeting of a village.",
    )
    .two(Together::Adds),
    change(
        "/api/v1/meetings/{id}",
        "meeting.run",
        Body::Json("MeetingSave"),
        "Meeting",
        "Saves attendance and votes; what others changed meanwhile is not overwritten.",
    )
    .two(Together::Seen("version", "meeting_changed")),
    change(
        "/api/v1/meetings/{id}/closing",
        "meeting.run",
        Body::Json("MeetingClosing"),
        "Meeting",
        "Ends a meeting.",
    )
    .two(Together::Seen("revision", "meeting_changed")),
    read(
        "/api/v1/rounds/{id}/postings",
        "posting.see",
        &[],
        "PostingList",
        "The postings of a round and the complaints about them.",
    ),
    read(
        "/api/v1/postings/{id}",
        "posting.see",
        &[],
        "Posting",
        "A posting: exactly what is posted.",
    ),
    read(
        "/api/v1/complaints/{id}",
        "complaint.see",
        &[],
        "ComplaintDetail",
        "A complaint with its re-check.",
    ),
    write(
        "/api/v1/rounds/{id}/postings",
        "posting.add",
        Body::Json("NewPosting"),
        "Posting",
        "Posts what the meeting of a village agreed to.",
    )
    .two(Together::Adds),
    write(
        "/api/v1/rounds/{id}/complaints",
        "complaint.add",
        Body::Json("NewComplaint"),
        "Complaint",
        "Takes a complaint.",
    )
    .two(Together::Adds),
    write(
        "/api/v1/complaints/{id}/recheck",
        "complaint.recheck",
        Body::Json("NewRecheck"),
        "Complaint",
        "Closes a complaint with its re-check.",
    )
    .two(Together::Once("complaint_closed")),
    read(
        "/api/v1/rounds/{id}/certificates",
        "certificate.see",
        &["after"],
        "CertificatePage",
        "Certificates with a block of a round, 50 a page, and how many households lack theirs.",
    ),
    write(
        "/api/v1/rounds/{id}/certificates",
        "certificate.issue",
        Body::Json("CertificateIssue"),
        "Issued",
        "Gives certificates to one household or to all that lack theirs.",
    )
    .two(Together::Fills),
    read(
        "/api/v1/requests",
        "request.see",
        &["open", "before"],
        "RequestPage",
        "Requests (Mẫu 01, Mẫu 04), the latest first, 50 a page.",
    ),
    read("/api/v1/requests/{id}", "request.see", &[], "RequestDetail", "One request."),
    write(
        "/api/v1/requests",
        "request.add",
        Body::Json("NewRequest"),
        "Request",
        "Takes a request (Mẫu 01, Mẫu 04).",
    )
    .two(Together::Adds),
    change(
        "/api/v1/requests/{id}/refusal",
        "request.answer",
        Body::Json("RequestRefusal"),
        "Request",
        "Refuses a request, with the reason.",
    )
    .two(Together::Once("request_answered")),
    read(
        "/api/v1/watch",
        "round.see",
        &["after"],
        "WatchPage",
        "Households that escaped poverty and are followed, with until when, 50 a page.",
    ),
    read(
        "/api/v1/reports",
        "report.see",
        &["before"],
        "ReportPage",
        "Reports that were sent, the latest first, 50 a page.",
    ),
    read(
        "/api/v1/reports/draft",
        "report.see",
        &["kind", "year", "month"],
        "PaperDraft",
        "A report as it would be signed and sent.",
    ),
    change(
        "/api/v1/reports/draft",
        "paper.prepare",
        Body::Json("ReportPrepare"),
        "PaperDraft",
        "Prepares a report.",
    )
    .two(Together::Seen("seen", "draft_changed")),
    change(
        "/api/v1/reports/draft/approval",
        "paper.approve",
        Body::Json("ReportRead"),
        "PaperDraft",
        "Approves a report as it was read.",
    )
    .two(Together::Seen("digest", "draft_changed")),
    read(
        "/api/v1/reports/{id}",
        "report.see",
        &[],
        "ReportDetail",
        "A report as it was sent: the very text whose SHA-256 is `hash`.",
    ),
    write(
        "/api/v1/reports",
        "report.send",
        Body::Json("NewReport"),
        "Report",
        "Freezes a report and sends it upward.",
    )
    .two(Together::Adds),
];
