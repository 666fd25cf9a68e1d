//! `vuon serve`.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::{Database, Outcome};

/// How often what was freed is given back to the system.
const GIVEN_BACK: Duration = Duration::from_secs(10);
/// A block that the allocator takes from the system and gives back as a whole.
const LARGE: usize = 8 << 20;

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
    /// are refused. The first stands on certificates as the address of the page that checks them.
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
        if let Some(site) = settings.site(self.listen, &self.hosts) {
            app.tell_site(&site);
        }
        let settings = settings.with_hosts(self.listen, self.hosts);
        tokio::spawn(give_back());
        web::serve(app, self.listen, settings).await?;
        Ok(())
    }
}

/// Gives the system back what was freed. The allocator keeps a freed page for a second, since who frees
/// one mostly wants another, and looks for pages kept too long only when a large block goes back: in a
/// server at rest none does, and what the start had taken would stay. The block is not written, so it
/// takes no memory itself.
async fn give_back() {
    loop {
        tokio::time::sleep(GIVEN_BACK).await;
        drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGE)));
    }
}
