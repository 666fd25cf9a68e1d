//! `vuon serve`.

use std::net::SocketAddr;

use crate::{Database, Outcome};

/// Runs the web server until it is told to stop.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    database: Database,
    /// The address to answer on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The pages are reached over https: cookies are marked so.
    #[arg(long)]
    https: bool,
}

impl Serve {
    /// Runs it.
    pub async fn run(self) -> Outcome {
        let app = self.database.open().await?;
        app.integrity_at_start().await?;
        if app.key_on_same_disk() {
            tracing::warn!(
                path = %app.keys().path().display(),
                "the key file lies on the disk of the database: who takes the disk has both. Put it \
                 on a stick or another disk and name it with --keys, and keep a copy of it apart \
                 from the backups"
            );
        }
        let settings = web::Settings { https: self.https };
        web::serve(app, self.listen, settings).await?;
        Ok(())
    }
}
