//! Verifying erasures: each judged again by what was known just before it, of the person and of the employers that the record ever named.

use std::collections::HashMap;

use domain::erasure;
use domain::event::Event;
use domain::history::{History, Stream};
use domain::hold;
use domain::person::PersonErased;

use super::wrong;
use crate::failure::Failure;
use crate::log::Log;

/// So many histories are looked at together.
const TOGETHER: usize = 256;

impl Log {
    /// Names the first erasure that should have been refused.
    pub(super) async fn verify_erasures(&self) -> Result<(), Failure> {
        let mut first: Option<(i64, &'static str)> = None;
        for some in self.erased().await?.chunks(TOGETHER) {
            let histories = self.sealed_histories(some).await?;
            let erased: Vec<(i64, PersonErased, History)> = histories.into_values().filter_map(before_erasing).collect();
            let mut around: Vec<Stream> = erased.iter().flat_map(|(.., it)| hold::reached_by(it)).map(Stream::from).collect();
            around.sort();
            around.dedup();
            let employers = self.sealed_histories(&around).await?;
            let found = erased.iter().filter_map(|(position, it, before)| Some((*position, fault((*position, it), before, &employers)?)));
            first = first.into_iter().chain(found).min();
        }
        first.map_or(Ok(()), |(position, what)| Err(wrong(position, what)))
    }
}

/// An erasure, its position, and what was known of the person before it.
fn before_erasing(history: History) -> Option<(i64, PersonErased, History)> {
    let (position, erased) = history.entries().iter().find_map(|it| match &it.event {
        Event::PersonErased(erased) => Some((it.position, erased.clone())),
        _ => None,
    })?;
    Some((position, erased, history.known_at(position - 1)))
}

fn fault((position, it): (i64, &PersonErased), before: &History, employers: &HashMap<Stream, History>) -> Option<&'static str> {
    let around = hold::reached_by(before).into_iter().filter_map(|it| employers.get(&Stream::from(it)));
    let is_held = around.into_iter().any(|it| hold::standing(it.clone().known_at(position - 1).entries()).is_some());
    // Before two people were asked, nobody was held either.
    let held = (is_held && it.proposal.is_some()).then_some("it erases a person whose record an employer held");
    erasure::fault(before, it).or(held)
}
