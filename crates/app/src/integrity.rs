//! A damaged database is noticed: at the start, while the program runs, and when somebody asks.

use std::time::Duration;

use crate::App;
use crate::problem::{Code, Problem, Result};

/// How long a start waits for the look at every page: a gigabyte or so on an old disk. The rest of a
/// larger file is looked at while the program already answers.
const START_WAIT: Duration = Duration::from_secs(5);
/// How often a running server looks at every page again.
const AGAIN: Duration = Duration::from_secs(24 * 3600);

impl App {
    /// Looks at every page of the database. Waits for the result some seconds; what is found later is
    /// shown on every page from then on.
    ///
    /// # Errors
    /// `database_damaged`, or when it cannot be read.
    pub async fn integrity_at_start(&self) -> Result<()> {
        let app = self.clone();
        let look = tokio::spawn(async move { app.integrity_pages().await });
        match tokio::time::timeout(START_WAIT, look).await {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => Err(Problem::internal(error)),
            // The task goes on by itself and logs what it finds.
            Err(_) => {
                tracing::info!("the database is large: its pages are looked at meanwhile");
                Ok(())
            }
        }
    }

    /// Looks at every page once a day.
    pub async fn integrity_daily(self) {
        loop {
            tokio::time::sleep(AGAIN).await;
            if let Err(problem) = self.integrity_pages().await {
                problem.log();
            }
        }
    }

    async fn integrity_pages(&self) -> Result<()> {
        let since = std::time::Instant::now();
        let found = store::integrity::check_pages(self.store()).await?;
        let seconds = since.elapsed().as_secs();
        tracing::info!(seconds, found = found.len(), "the pages of the database were looked at");
        damaged(&found)
    }

    /// Looks at pages, indexes and the rows that name one another: for somebody who waits for it.
    /// Gives what is wrong, in the words of the engine.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn integrity_check(&self) -> Result<Vec<String>> {
        Ok(store::integrity::check_all(self.store()).await?)
    }

    /// Whether something of the database could not be read since the program started.
    pub fn is_damaged(&self) -> bool {
        self.store().damage().is_some()
    }
}

fn damaged(found: &[String]) -> Result<()> {
    match found.first() {
        Some(first) => Err(Problem::new(Code::DatabaseDamaged).inside(first)),
        None => Ok(()),
    }
}
