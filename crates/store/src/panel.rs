//! Panels: the view of who is on which employer's central list, who of it may sit on a case, and how much room sittings have for what
//! falls due.

use chrono::{Datelike, Months, NaiveDate};
use domain::access;
use domain::due::What;
use domain::employer::Employer;
use domain::history::{AsAt, Fact, Kind, Stream};
use domain::ids::{CaseId, EmployerId, PersonId};
use domain::independence::{Exclusion, Looked};
use domain::panel::{Capacity, Listed};
use domain::sitting::Sitting;

use crate::Store;
use crate::access::Asker;
use crate::db::Value;
use crate::due::{Named, OnProgramme, Wanted};
use crate::failure::Failure;
use crate::views::{Column, View, id_or_empty};

/// Who is on which central list, by account and by journey.
pub const VIEW: View = View {
    name: "panel_member",
    version: 1,
    kind: Kind::Employer,
    of: &["EmployerRegistered", "PanelMemberListed", "PanelMemberUnlisted"],
    columns: &[Column::Text("member"), Column::Text("account"), Column::Text("person")],
    indexes: &["account, known_to", "person, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let row = |it: Listed| vec![it.says.member.to_string().into(), id_or_empty(it.says.account), id_or_empty(it.says.person)];
    Employer::of(facts, NaiveDate::MAX).panel.into_iter().map(row).collect()
}

/// Somebody of a central list, before a case.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub member: Listed,
    /// As what they may sit on it.
    pub may_be: Vec<Capacity>,
    /// What keeps them from it.
    pub excluded_by: Vec<Exclusion>,
    /// Whether they have a seat at the sitting.
    pub seated: bool,
}

/// How much is before an employer's panels in a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Month {
    /// The first day of it.
    pub month: NaiveDate,
    /// Final reviews that fall due in it; in the first month, those that are late too.
    pub due: usize,
    /// Cases that its sittings still take.
    pub room: i64,
}

impl Store {
    /// An employer's central list, with names as far as they can be read.
    pub async fn panel_list(&self, employer: EmployerId) -> Result<Vec<Listed>, Failure> {
        let history = self.log.history(employer.into()).await?;
        Ok(Employer::of(&history.facts(), NaiveDate::MAX).panel)
    }

    /// Everybody on the central list, and whether they may sit on a case, by what is known now. `None` where it is not the asker's to
    /// convene, or where it is about themselves.
    pub async fn panel_candidates(&self, asker: Asker<'_>, case: CaseId) -> Result<Option<Vec<Candidate>>, Failure> {
        let Some(id) = self.sitting_of_case(case).await? else { return Ok(None) };
        let sitting = Sitting::of(&self.log.history(id.into()).await?);
        let Some(sitting) = sitting.filter(|it| access::convenes(asker.actor, it.employer)) else { return Ok(None) };
        let Some(case) = sitting.case(case).filter(|it| asker.actor.person != Some(it.added.person)) else { return Ok(None) };
        let list = self.panel_list(sitting.employer).await?;
        let mut people: Vec<PersonId> = list.iter().filter_map(|it| it.says.person).chain([case.added.person]).collect();
        people.sort_unstable();
        people.dedup();
        let journeys = self.journeys_of(&people).await?;
        let looked = Looked { sitting: &sitting, list: &list, journeys: &journeys, known: i64::MAX };
        let candidate = |it: &Listed| {
            let mut excluded_by = looked.exclusions(case, it);
            let dependent = looked.dependent(it).filter(|_| it.says.capacities.contains(&Capacity::Chair));
            let may = |capacity: &Capacity| dependent.is_none() || *capacity != Capacity::Chair;
            let free = excluded_by.is_empty();
            excluded_by.extend(dependent);
            Candidate {
                may_be: it.says.capacities.iter().filter(|it| free && may(it)).copied().collect(),
                seated: sitting.seat(it.says.member).is_some(),
                member: it.clone(),
                excluded_by,
            }
        };
        Ok(Some(list.iter().map(candidate).collect()))
    }

    /// How many final reviews fall due at an employer in each of some months, from this one on, and how many cases its sittings still take.
    /// `None` where its panels are not the asker's to convene.
    pub async fn panel_capacity(
        &self,
        asker: Asker<'_>,
        employer: EmployerId,
        (at, months): (AsAt, u32),
    ) -> Result<Option<Vec<Month>>, Failure> {
        if !access::convenes(asker.actor, employer) {
            return Ok(None);
        }
        let first = at.on.with_day(1).unwrap_or(at.on);
        let begins = |index: u32| first.checked_add_months(Months::new(index)).unwrap_or(NaiveDate::MAX);
        let until = begins(months).pred_opt().unwrap_or(NaiveDate::MAX);
        let wanted = Wanted { employer: Some(employer), ..Wanted::default() };
        let named = self.named_on_programmes(asker, &wanted, at).await?.unwrap_or_default();
        let due: Vec<NaiveDate> = named.iter().filter_map(Named::on).filter_map(final_review).collect();
        let room = self.panel_room(employer, (at.on, until)).await?;
        let month = |index: u32| {
            let (from, next) = (begins(index), begins(index + 1));
            let is_in = |day: NaiveDate| (index == 0 || from <= day) && day < next;
            let room = room.iter().filter(|(day, _)| is_in(*day)).map(|(_, room)| room).sum();
            Month { month: from, due: due.iter().filter(|day| is_in(**day)).count(), room }
        };
        Ok(Some((0..months).map(month).collect()))
    }
}

/// The day on which the last review of somebody's programme is due, where it is still owed.
fn final_review(it: &OnProgramme) -> Option<NaiveDate> {
    let last = &it.framework.as_ref()?.programme()?.final_review()?.slug;
    let is_last = |what: &What| matches!(what, What::Review(point, _) if point == last);
    it.standing.as_ref()?.due.iter().find(|it| is_last(&it.what)).map(|it| it.on)
}
