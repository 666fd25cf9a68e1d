//! `vuon generated`: writes the reference files that are committed under `docs/generated/`.

use std::path::PathBuf;

use crate::Outcome;

/// Writes the generated reference files.
#[derive(clap::Args)]
pub struct Generated {
    /// Where to.
    #[arg(long)]
    out: PathBuf,
}

impl Generated {
    /// Runs it.
    pub async fn run(self) -> Outcome {
        std::fs::create_dir_all(&self.out)?;
        for (name, content) in app::kernel::reference::files()? {
            std::fs::write(self.out.join(name), content)?;
        }
        std::fs::write(self.out.join("openapi.json"), web::openapi_json())?;
        Ok(())
    }
}
