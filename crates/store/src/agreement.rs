//! Agreement between those who judge, counted live from what an employer's panels decided and what moderators said of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::access;
use domain::agreement::between::{Agreement, Between, Judged, agreement, appeals, markers, moderated};
use domain::ids::{EmployerId, PersonId};
use domain::independence::Looked;
use domain::moderation::ModerationKind;
use domain::sitting::Sitting;

use crate::Store;
use crate::access::Asker;
use crate::failure::Failure;
use crate::patterns::Counting;

impl Store {
    /// How far those agree who judge an employer's cases, of what was decided between two days. `None` where its panels are not the asker's to
    /// convene.
    ///
    /// Nobody's own case is in what they are told: they could subtract it.
    pub async fn panel_agreement(
        &self,
        asker: Asker<'_>,
        (employer, between): (EmployerId, Between),
        days: (NaiveDate, NaiveDate),
    ) -> Result<Option<Agreement>, Failure> {
        if !access::convenes(asker.actor, employer) {
            return Ok(None);
        }
        let sittings = self.sittings_since(Counting::now(asker, employer), days.0).await?;
        let judged = match between {
            Between::Markers => self.marked(employer, (&sittings, days)).await?,
            Between::Panels => {
                let mut all = moderated(ModerationKind::Internal, &self.samples_of(employer).await?, &sittings);
                all.extend(appeals(&sittings));
                all
            }
            Between::Employers => moderated(ModerationKind::Partnership, &self.samples_of(employer).await?, &sittings),
        };
        Ok(Some(agreement(days, &judged)))
    }

    /// What members said of each case that was decided in some time: one look at everybody concerned for all of them.
    async fn marked(
        &self,
        employer: EmployerId,
        (sittings, (from, until)): (&[Sitting], (NaiveDate, NaiveDate)),
    ) -> Result<Vec<Judged>, Failure> {
        let list = self.panel_list(employer).await?;
        let is_in_time = |it: &&Sitting| it.cases.iter().filter_map(|it| it.decision.as_ref()).any(|it| from <= it.on && it.on <= until);
        let decided: Vec<&Sitting> = sittings.iter().filter(is_in_time).collect();
        let cases = decided.iter().flat_map(|it| &it.cases).map(|it| it.added.person);
        let people: BTreeSet<PersonId> = cases.chain(list.iter().filter_map(|it| it.says.person)).collect();
        let journeys = self.journeys_of(&people.into_iter().collect::<Vec<_>>()).await?;
        let ties = |sitting: &Sitting| Looked { sitting, list: &list, journeys: &journeys, known: i64::MAX }.all();
        Ok(decided.into_iter().flat_map(|it| markers(it, &ties(it))).collect())
    }
}
