//! The audit log: reading it and proving it whole.

use serde::Serialize;

use crate::problem::Result;
use crate::rights::{Action, Actor};
use crate::{App, PAGE_ROWS, Page};

pub use store::audit::{AuditLine, Break};

/// The state of the log.
#[derive(Debug, Clone, Serialize)]
pub struct AuditState {
    /// Chains looked at.
    pub chains: usize,
    /// Lines in all of them.
    pub lines: i64,
    /// The first break of each broken chain: chain and line.
    pub breaks: Vec<(String, i64)>,
}

impl App {
    /// The chains an actor may read, with their length.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn audit_chains(&self, actor: &Actor) -> Result<Vec<(String, i64)>> {
        actor.require(Action::AuditSee)?;
        let chains = store::audit::chains(&**self.store()).await?;
        Ok(chains.into_iter().filter(|(chain, _)| self.may_read_chain(actor, chain)).collect())
    }

    /// One page of a chain, the newest line first.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn audit_list(
        &self,
        actor: &Actor,
        chain: &str,
        before: Option<i64>,
    ) -> Result<Page<AuditLine>> {
        actor.require(Action::AuditSee)?;
        if !self.may_read_chain(actor, chain) {
            return Ok(Page { rows: Vec::new(), next: None });
        }
        let before = before.unwrap_or(i64::MAX);
        let mut rows = store::audit::list(&**self.store(), chain, before, PAGE_ROWS + 1).await?;
        let more = rows.len() > PAGE_ROWS as usize;
        rows.truncate(PAGE_ROWS as usize);
        let next = rows.last().filter(|_| more).map(|line| line.seq.to_string());
        Ok(Page { rows, next })
    }

    /// Recomputes every chain the actor may read.
    ///
    /// # Errors
    /// `not_allowed`.
    pub async fn audit_verify(&self, actor: &Actor) -> Result<AuditState> {
        let chains = self.audit_chains(actor).await?;
        self.audit_verify_chains(chains).await
    }

    /// Recomputes every chain, on the machine itself.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn audit_verify_all(&self) -> Result<AuditState> {
        let chains = store::audit::chains(&**self.store()).await?;
        self.audit_verify_chains(chains).await
    }

    async fn audit_verify_chains(&self, chains: Vec<(String, i64)>) -> Result<AuditState> {
        let mut state = AuditState { chains: chains.len(), lines: 0, breaks: Vec::new() };
        for (chain, length) in chains {
            state.lines += length;
            if let Some(found) = store::audit::verify(&**self.store(), &chain, length).await? {
                state.breaks.push((found.chain, found.seq));
            }
        }
        Ok(state)
    }

    /// An auditor of an area reads the chains of the communes in it; the administrator and an
    /// auditor of the nation read all.
    fn may_read_chain(&self, actor: &Actor, chain: &str) -> bool {
        let Some(mine) = &actor.area else { return true };
        base::area::AreaKey::parse(chain).is_some_and(|key| self.covers(mine, &key))
    }
}
