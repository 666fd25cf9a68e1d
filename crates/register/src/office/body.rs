//! Committees, boards and groups of an office, and what their members do in them.

use base::closed_set;

closed_set! {
    /// A kind of body.
    BodyKind {
        /// Ban chỉ đạo.
        Steering = "steering",
        /// Hội đồng, ban rà soát.
        Review = "review",
        /// Ban quản lý.
        Managing = "managing",
        /// Ban giám sát.
        Supervising = "supervising",
        /// Tổ công tác.
        Working = "working",
        /// Tổ giúp việc.
        Assisting = "assisting",
        /// Another one, by its name.
        Other = "other",
    }
}

closed_set! {
    /// What a member does in it.
    BodyFunction {
        /// Trưởng ban.
        Chair = "chair",
        /// Phó trưởng ban.
        Deputy = "deputy",
        /// Thư ký.
        Secretary = "secretary",
        /// Thành viên.
        Member = "member",
    }
}
