//! `vuon serve`.

use std::net::{IpAddr, SocketAddr};

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
    /// A name under which the pages may be opened, besides those of this machine; may be given
    /// several times. With one given, or when only this machine can reach the address, other names
    /// are refused.
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// The address of a proxy that is believed when it names its client in X-Forwarded-For; may be
    /// given several times. With --https a proxy on this machine is.
    #[arg(long = "trusted-proxy", value_name = "ADDRESS")]
    proxies: Vec<IpAddr>,
}

impl Serve {
    /// Runs it.
    pub async fn run(self) -> Outcome {
        let app = self.database.open().await?;
        app::upkeep::integrity::at_start(&app).await?;
        if app::kernel::sealing::on_same_disk(&app) {
            tracing::warn!(
                path = %app::kernel::sealing::keys(&app).path().display(),
                "the key file lies on the disk of the database: who takes the disk has both. Put it \
                 on a stick or another disk and name it with --keys, and keep a copy of it apart \
                 from the backups"
            );
        }
        let settings =
            web::Settings { https: self.https, proxies: self.proxies, ..Default::default() };
        let settings = settings.with_hosts(self.listen, self.hosts);
        web::serve(app, self.listen, settings).await?;
        Ok(())
    }
}
