//! Minutes: what the record says of a sitting, as one text that the chair signs. The same record gives the same text, to the byte.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Decision, Standing};
use crate::ids::{MemberId, PersonId};
use crate::independence::Exclusions;
use crate::judgement::ABSTAINS;
use crate::panel::{Listed, Term};
use crate::person::Name;
use crate::private::Private;
use crate::sitting::{Case, Matter, Seat, Sitting};

/// What minutes are assembled from, all of it as known at one position of the log.
#[derive(Clone, Copy)]
pub struct Minutes<'a> {
    /// The sitting.
    pub sitting: &'a Sitting,
    /// What its terms of reference are called.
    pub terms_title: &'a str,
    /// What the employer is called.
    pub employer_name: &'a str,
    /// Its central list.
    pub list: &'a [Listed],
    /// What ties whom to which case.
    pub ties: &'a Exclusions,
    /// What the people are called whose cases it is, as far as that can be read.
    pub names: &'a HashMap<PersonId, Name>,
}

/// What stands for something that cannot be read any more.
const ERASED: &str = "(erased)";

impl Minutes<'_> {
    /// The minutes: lines of plain text, in the order of the agenda.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let it = self.sitting;
        let pin = &it.convened.terms;
        line(&mut text, &format!("Minutes of the panel of {}", self.employer_name));
        line(&mut text, &format!("Held on {}, {}", it.held_on, readable(&it.place)));
        line(&mut text, &format!("Terms of reference: {} ({} {})", self.terms_title, pin.id, pin.version));
        line(&mut text, "");
        line(&mut text, "Invited:");
        it.seats.iter().for_each(|seat| line(&mut text, &format!("- {}", self.seat(seat))));
        if let Some((on, _)) = it.closed {
            line(&mut text, &format!("The agenda was closed on {on}."));
        }
        for (number, case) in (1..).zip(it.cases.iter()) {
            line(&mut text, "");
            self.case(number, case, &mut text);
        }
        text
    }

    fn member(&self, id: MemberId) -> String {
        let known = self.list.iter().find(|it| it.says.member == id);
        known.map_or(ERASED, |it| it.says.name.get().map_or(ERASED, String::as_str)).to_owned()
    }

    fn seat(&self, it: &Seat) -> String {
        let capacity: &'static str = it.capacity.into();
        let organisation = self.list.iter().find(|known| known.says.member == it.member).and_then(|it| it.says.organisation.get());
        let organisation = organisation.map_or(ERASED, String::as_str);
        let came = match (it.replaced, it.accepted) {
            (true, _) => "somebody was admitted in their place",
            (false, Some(true)) if it.in_the_room => "present",
            (false, Some(true)) if it.has_left => "left before the end",
            (false, Some(true)) => "accepted, and was not recorded as present",
            (false, Some(false)) => "apologies",
            (false, None) => "did not answer",
        };
        let instead = it.instead_of.map(|it| format!(", in the place of {}", self.member(it))).unwrap_or_default();
        format!("{}, {organisation} ({}){instead}: {came}", self.member(it.member), capacity.replace('_', " "))
    }

    fn case(&self, number: u32, case: &Case, text: &mut String) {
        if case.withdrawn {
            line(text, &format!("Case {number} was taken off the agenda."));
            return;
        }
        let name = self.names.get(&case.added.person).map_or_else(|| ERASED.to_owned(), Name::full);
        line(text, &format!("Case {number}: {name}, {}", matter(&case.added.matter)));
        self.kept_out(case, text);
        for pack in &case.packs {
            let sealed = &pack.sealed;
            let entries = sealed.entries.len();
            line(text, &format!("Pack {}: {entries} entries, up to position {}, SHA-256 {}.", sealed.number, sealed.known, sealed.sha256));
            if !sealed.admitted.is_empty() {
                line(text, &format!("The chair admitted late evidence for it: {} entries.", sealed.admitted.len()));
            }
        }
        for refused in &case.refused_late {
            let (entries, reason) = (refused.entries.len(), readable(&refused.reason));
            line(text, &format!("The chair did not admit late evidence, {entries} entries: {reason}"));
        }
        let how = if case.revealed.is_some() { "were revealed by the chair" } else { "were sealed until everybody had scored" };
        line(text, &format!("Scored by {}; the scores {how}.", case.scores.len()));
        match &case.decision {
            // How it was voted is known with the decision, and not before.
            Some(decision) => {
                self.votes(case, text);
                self.decision(case, decision, text);
            }
            None => line(text, "The case was not decided."),
        }
    }

    fn kept_out(&self, case: &Case, text: &mut String) {
        for seat in self.sitting.seats.iter().filter(|it| !it.replaced) {
            for it in self.ties.of(case.id, seat.member) {
                let tie: &'static str = it.tie.into();
                let member = self.member(seat.member);
                line(text, &format!("{member} took no part: {}, since {} (entry {}).", tie.replace('_', " "), it.since, it.entry));
            }
        }
    }

    fn votes(&self, case: &Case, text: &mut String) {
        let decided = case.decision.as_ref().map(|it| it.decided.option.as_str());
        for vote in &case.votes {
            let cast = &vote.cast;
            let option = if cast.option == ABSTAINS { "abstained".to_owned() } else { format!("voted: {}", self.option(&cast.option)) };
            let void = if self.ties.of(case.id, cast.member).is_empty() { "" } else { ", which does not count" };
            let dissents = cast.option != ABSTAINS && decided.is_some_and(|it| it != cast.option);
            let dissent = if dissents { ", in dissent" } else { "" };
            let reasons = cast.reasons.get().and_then(Option::as_deref).map(|it| format!(": {it}")).unwrap_or_default();
            line(text, &format!("{} {option}{void}{dissent}{reasons}", self.member(cast.member)));
        }
    }

    fn option<'s>(&'s self, slug: &'s str) -> &'s str {
        self.sitting.rules().option(slug).map_or(slug, |it| it.named.title.as_str())
    }

    fn decision(&self, case: &Case, it: &Decision, text: &mut String) {
        let decided = &it.decided;
        let verb = if self.sitting.rules().decides { "decided" } else { "recommends" };
        line(
            text,
            &format!("The panel {verb} on {}: {}, with effect from {}.", it.on, self.option(&decided.option), decided.takes_effect_on),
        );
        let casting = if decided.casting_vote { ", by the casting vote of the chair" } else { "" };
        let chair = self.member(decided.chaired_by);
        line(text, &format!("{} votes counted of {} who may vote{casting}. In the chair: {chair}.", decided.counted.len(), decided.quorum));
        line(text, &format!("It was decided on the pack with SHA-256 {}.", decided.pack));
        let title =
            |slug: &String| self.sitting.rules().reasons.iter().find(|it| it.slug == *slug).map_or(slug.as_str(), title_of).to_owned();
        line(text, &format!("Reasons: {}.", decided.reasons.iter().map(title).collect::<Vec<_>>().join("; ")));
        match it.words().get() {
            None => line(text, ERASED),
            Some(words) => {
                line(text, &words.reasons);
                if let Some(conditions) = &words.conditions {
                    line(text, &format!("Conditions: {conditions}"));
                }
            }
        }
        if let Some(due) = decided.due_on {
            line(text, &format!("Put off until {due}."));
        }
        for corrected in &it.corrections {
            line(text, &format!("The words were put right: {}", readable(&corrected.reason)));
        }
        if let Some((said, on)) = &it.ratification {
            let verb = if said.ratified { "ratified it" } else { "did not ratify it" };
            line(text, &format!("{} {verb} on {on}: {}", self.member(said.member), readable(&said.reasons)));
        }
        if self.sitting.standing(case, self.ties) == Some(Standing::Void) {
            line(text, "The decision is void: without the votes that do not count it does not stand.");
        }
    }
}

fn title_of(it: &Term) -> &str {
    &it.title
}

fn matter(it: &Matter) -> String {
    match it {
        Matter::Review { point, recommends: Some(recommends), .. } => format!("review {point}, the assessor recommends {recommends}"),
        Matter::Review { point, recommends: None, .. } => format!("review {point}, nothing is recommended"),
        Matter::Progression { step, .. } => format!("progression to {step}"),
        Matter::Appeal { .. } => "appeal".to_owned(),
    }
}

fn readable(it: &Private<String>) -> &str {
    it.get().map_or(ERASED, String::as_str)
}

fn line(text: &mut String, words: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{words}");
}
