//! Handing over: the view of what an employer is asked to take over, and the list made from it.

use chrono::NaiveDate;
use domain::access;
use domain::enrolment::Enrolment;
use domain::handover::{Handover, HandoverState};
use domain::history::{Fact, Kind, Stream};
use domain::ids::{EmployerId, PersonId};
use domain::journey::Journey;
use domain::person::Name;
use domain::private::Private;

use crate::Store;
use crate::access::Asker;
use crate::db::Value;
use crate::failure::Failure;
use crate::views::{Column, STILL, View};

/// What waits for an employer's answer: a row for each enrolment whose handing over the person has agreed to.
pub const VIEW: View = View {
    name: "handover",
    version: 1,
    kind: Kind::Journey,
    of: &["ProgrammeEnrolled", "ProgrammeTransferred", "HandoverAgreed", "HandoverAccepted", "HandoverDeclined", "PersonErased"],
    columns: &[Column::Text("employer"), Column::Text("enrolment")],
    indexes: &["employer, known_to"],
    rows,
};

fn rows(_: Stream, facts: &[Fact<'_>]) -> Vec<Vec<Value>> {
    let journey = Journey::of(facts, NaiveDate::MAX);
    let asked = |it: &Enrolment| journey.handover(it).filter(|it| it.state == HandoverState::AwaitsEmployer);
    let erased = journey.erased.is_some();
    let waiting = journey.enrolments.iter().filter(|_| !erased).filter_map(asked);
    waiting.map(|it| vec![it.to.to_string().into(), it.enrolment.to_string().into()]).collect()
}

/// What an employer is asked to take over, and no more of it than is needed to answer.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: Private<Name>,
    /// The enrolment, as it ended.
    pub enrolment: Enrolment,
    /// How far the handing over has come.
    pub handover: Handover,
}

impl Store {
    /// What an employer is asked to take over, the longest waiting first; nothing where the asker does not act for it.
    ///
    /// Two statements, however much there is.
    pub async fn offered_to(&self, asker: Asker<'_>, employer: EmployerId) -> Result<Vec<Offered>, Failure> {
        if !access::acts_for(asker.actor, employer) {
            return Ok(Vec::new());
        }
        let sql = format!("select distinct stream from views.handover where known_to = {STILL} and employer = $1");
        let rows = self.db.rows(sql, vec![employer.to_string().into()]).await?;
        let streams: Vec<Stream> = rows.iter().filter_map(|it| it.text(0).parse().ok()).collect();
        let mut offered = Vec::new();
        for (stream, history) in self.log.histories(&streams).await? {
            let journey = Journey::of(&history.facts(), NaiveDate::MAX);
            let of = |(enrolment, handover): (&Enrolment, Handover)| Offered {
                person: PersonId(stream.id),
                name: journey.name.clone(),
                enrolment: enrolment.clone(),
                handover,
            };
            offered.extend(journey.offered_to(employer).map(of));
        }
        offered.sort_by_key(|it| (it.handover.agreed_on, it.enrolment.id));
        Ok(offered)
    }
}
