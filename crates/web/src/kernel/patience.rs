//! How long a request may take: its body must go on coming, and the work on it must end.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use app::Problem;
use app::kernel::problem::Code;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};

use crate::Web;
use crate::kernel::problem::Failure;

/// Longer than the slowest page; a large list takes some seconds. What the client takes to send is
/// not counted.
const WORK_MAX: Duration = Duration::from_secs(60);
/// After the first seconds a body comes at least so fast, all in all: a telephone line does.
const BYTES_A_SECOND: u64 = 4 * 1024;
/// How often it is looked.
const TICK: Duration = Duration::from_millis(500);

/// What is known of a body on its way.
#[derive(Default, schemars::JsonSchema)]
struct Progress {
    received: AtomicU64,
    waiting: AtomicBool,
}

struct Watched {
    body: Body,
    progress: Arc<Progress>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let progress = Arc::clone(&self.progress);
        progress.waiting.store(true, Ordering::Relaxed);
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        progress.waiting.store(false, Ordering::Relaxed);
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
            progress.received.fetch_add(length, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Cuts off a body that comes too slowly, and work that does not end.
pub(crate) async fn patience(State(web): State<Web>, request: Request, next: Next) -> Response {
    let progress = Arc::new(Progress::default());
    let watched = Arc::clone(&progress);
    let request = request.map(|body| Body::new(Watched { body, progress: watched }));
    tokio::select! {
        biased;
        response = next.run(request) => response,
        code = run_out(&progress, web.settings.limits.body) => {
            Failure::from(Problem::new(code)).into_response()
        }
    }
}

/// Returns when there is no patience left. `grace` is how long a body may make nobody wait for
/// nothing, at its beginning or between two pieces.
async fn run_out(progress: &Progress, grace: Duration) -> Code {
    let (mut sending, mut still, mut working) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut before = 0;
    loop {
        tokio::time::sleep(TICK).await;
        if !progress.waiting.load(Ordering::Relaxed) {
            working += TICK;
            if working > WORK_MAX {
                return Code::Unavailable;
            }
            continue;
        }
        let received = progress.received.load(Ordering::Relaxed);
        sending += TICK;
        still = if received == before { still + TICK } else { Duration::ZERO };
        before = received;
        let due = sending.saturating_sub(grace).as_secs() * BYTES_A_SECOND;
        if still > grace || received < due {
            return Code::RequestSlow;
        }
    }
}
