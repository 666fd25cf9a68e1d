//! Counts for whoever runs the server, in Prometheus's text form. Nothing about anybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;

/// Upper bounds of the buckets, milliseconds.
const BUCKETS: [u64; 8] = [5, 10, 20, 50, 100, 500, 2_000, 10_000];

/// What is counted since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    ok: AtomicU64,
    client: AtomicU64,
    server: AtomicU64,
    buckets: [AtomicU64; 8],
    micros: AtomicU64,
}

impl Metrics {
    /// Counts one answer.
    pub(crate) fn count(&self, status: StatusCode, time: Duration) {
        let by_kind = match status.as_u16() {
            500.. => &self.server,
            400..=499 => &self.client,
            _ => &self.ok,
        };
        by_kind.fetch_add(1, Ordering::Relaxed);
        self.micros
            .fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        for (bucket, bound) in self.buckets.iter().zip(BUCKETS) {
            if time <= Duration::from_millis(bound) {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// The text.
    pub(crate) fn show(&self) -> String {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let total = get(&self.ok) + get(&self.client) + get(&self.server);
        let mut out = String::from(
            "# HELP vuon_answers_total Answers by kind of status.\n# TYPE vuon_answers_total counter\n",
        );
        for (kind, counter) in
            [("ok", &self.ok), ("client", &self.client), ("server", &self.server)]
        {
            out.push_str(&format!("vuon_answers_total{{kind=\"{kind}\"}} {}\n", get(counter)));
        }
        out.push_str(
            "# HELP vuon_answer_seconds Time to answer.\n# TYPE vuon_answer_seconds histogram\n",
        );
        for (bucket, bound) in self.buckets.iter().zip(BUCKETS) {
            let bound = format!("{}.{:03}", bound / 1_000, bound % 1_000);
            out.push_str(&format!(
                "vuon_answer_seconds_bucket{{le=\"{bound}\"}} {}\n",
                get(bucket)
            ));
        }
        out.push_str(&format!("vuon_answer_seconds_bucket{{le=\"+Inf\"}} {total}\n"));
        let micros = get(&self.micros);
        out.push_str(&format!(
            "vuon_answer_seconds_sum {}.{:06}\nvuon_answer_seconds_count {total}\n",
            micros / 1_000_000,
            micros % 1_000_000
        ));
        out
    }
}
