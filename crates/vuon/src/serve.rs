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
        let settings = web::Settings { https: self.https };
        web::serve(app, self.listen, settings).await?;
        Ok(())
    }
}
