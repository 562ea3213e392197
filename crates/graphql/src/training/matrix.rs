//! The training matrix of an employer: everybody in post, how each stands to what is asked of them, and how many stand how.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::employment::Spell;
use domain::ids::{EmployerId, PersonId, TeamId};
use domain::journey::Journey as Folded;
use store::journey::Line;
use store::training::InUse;

use super::{RequiredTraining, TrainingStanding};
use crate::at::{AsAtInput, At};
use crate::codes::OrgRole;
use crate::desk::Desk;
use crate::employer;
use crate::errors::theirs;
use crate::framework::Framework;
use crate::ids::{Tag, decode, encode};
use crate::journey::{Journey, Together};
use crate::page::{Connection, List, Window};
use crate::scalars::count;

/// Whose training is wanted, and which of it. Everything that is given must hold.
struct Wanted {
    team: Option<ID>,
    course: Option<String>,
    standing: Option<Vec<TrainingStanding>>,
}

/// An employer's training matrix, on a day.
#[derive(SimpleObject)]
pub struct TrainingMatrix {
    /// Whose.
    employer_id: ID,
    /// The version that the employer uses on that day; null where it has adopted none, and nothing is asked of anybody.
    framework: Option<Framework>,
    /// Its courses, each with how many of those in post whom you may see stand how.
    courses: Vec<TrainingCourse>,
    /// Those in post whom you may see, and how each stands. Whoever lacks most comes first.
    people: Connection<TrainingLine>,
}

/// A course of a matrix, and how many stand how to it.
#[derive(Clone, Debug, SimpleObject)]
pub struct TrainingCourse {
    /// The course.
    course: String,
    /// What people call it.
    title: String,
    /// For how many months it holds; null for ever.
    valid_months: Option<i32>,
    /// Of how many it is asked.
    asked: i32,
    /// Of how many it holds.
    held: i32,
    /// Of how many it holds, and not for long any more.
    expires_soon: i32,
    /// Of how many it does not hold any more.
    expired: i32,
    /// How many have not done it in time.
    missing: i32,
    /// How many have not done it yet, and have time.
    not_yet_due: i32,
}

impl TrainingCourse {
    fn counted(it: &domain::training::Course, all: &[Standing]) -> Self {
        let of_it: Vec<TrainingStanding> =
            all.iter().flat_map(|it| &it.required).filter(|asked| asked.course == it.named.slug).map(|asked| asked.standing).collect();
        let number = |standing| count(of_it.iter().filter(|it| **it == standing).count());
        Self {
            course: it.named.slug.clone(),
            title: it.named.title.clone(),
            valid_months: it.valid_months.and_then(|it| i32::try_from(it).ok()),
            asked: count(of_it.len()),
            held: number(TrainingStanding::Held),
            expires_soon: number(TrainingStanding::ExpiresSoon),
            expired: number(TrainingStanding::Expired),
            missing: number(TrainingStanding::Missing),
            not_yet_due: number(TrainingStanding::NotYetDue),
        }
    }
}

/// Somebody in post, and how they stand to what is asked of them.
#[derive(Clone, SimpleObject)]
pub struct TrainingLine {
    /// Whose.
    journey: Journey,
    /// Their census role, by which some courses are asked; null where none is on record, and then only what is asked of every role is.
    role: Option<OrgRole>,
    /// Their team.
    team_id: Option<ID>,
    /// What is asked of them, in the order of the matrix.
    training: Vec<RequiredTraining>,
}

/// Somebody in post, before they are shown.
struct Standing {
    line: Line,
    role: Option<OrgRole>,
    team: Option<TeamId>,
    required: Vec<RequiredTraining>,
}

impl Standing {
    fn of((line, journey): (Line, Folded), employer: EmployerId, in_use: Option<&InUse>, at: &At) -> Self {
        let posts: Vec<&Spell> = journey.spells.iter().filter(|it| it.employer == employer && it.in_post(at.on())).collect();
        let now = posts.last().map(|it| it.now());
        let asked = |it: &InUse| it.matrix().map(|it| RequiredTraining::all(&journey, employer, it, at.on()));
        Self {
            role: now.and_then(|it| it.post.role).map(Into::into),
            team: now.and_then(|it| it.team),
            required: in_use.and_then(asked).unwrap_or_default(),
            line,
        }
    }

    /// Whoever lacks most comes first, and who lacks nothing last.
    fn rank(&self) -> (std::cmp::Reverse<[usize; 3]>, PersonId) {
        let number = |standing| self.required.iter().filter(|it| it.standing == standing).count();
        let lacks = number(TrainingStanding::Expired) + number(TrainingStanding::Missing);
        (std::cmp::Reverse([lacks, number(TrainingStanding::ExpiresSoon), number(TrainingStanding::NotYetDue)]), self.line.person)
    }

    fn show(self, together: &Arc<Together>) -> TrainingLine {
        TrainingLine {
            journey: Journey::listed(self.line.person, Some(self.line), together.clone()),
            role: self.role,
            team_id: self.team.map(|it| encode(Tag::Team, it.0)),
            training: self.required,
        }
    }
}

impl Wanted {
    fn is_in_team(&self, it: &Standing) -> bool {
        self.team.as_ref().is_none_or(|wanted| decode(Tag::Team, wanted).map(TeamId) == it.team && it.team.is_some())
    }

    /// Leaves of what is asked of people only what is wanted, and of the people only those of whom something is.
    fn narrow(&self, all: &mut Vec<Standing>) {
        if self.course.is_none() && self.standing.is_none() {
            return;
        }
        for it in &mut *all {
            let of_course = |it: &RequiredTraining| self.course.as_ref().is_none_or(|course| *course == it.course);
            let stands = |it: &RequiredTraining| self.standing.as_ref().is_none_or(|wanted| wanted.contains(&it.standing));
            it.required.retain(|it| of_course(it) && stands(it));
        }
        all.retain(|it| !it.required.is_empty());
    }
}

/// Questions about required training.
#[derive(Default)]
pub struct TrainingQuery;

#[Object]
impl TrainingQuery {
    /// An employer's training matrix on a day: everybody in post whom you may see, how each stands to the courses that are asked of them, and
    /// of each course how many stand how. Null where the employer is not there, or nobody of its people is yours to see.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a connection")]
    async fn training_matrix(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, by node id, published name, or code.")] employer_id: ID,
        #[graphql(desc = "Only those in this team.")] team_id: Option<ID>,
        #[graphql(desc = "Only this course, and only those of whom it is asked.")] course: Option<String>,
        #[graphql(desc = "Only what stands like this, and only those of whom something does. Courses are counted all the same.")]
        standing: Option<Vec<TrainingStanding>>,
        #[graphql(desc = "The first so many people, from 1 to 100. 20 where neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "From when to look.")] at: Option<AsAtInput>,
    ) -> Result<Option<TrainingMatrix>> {
        let window = Window { first, after, last, before };
        window.size()?;
        let (at, wanted) = (At::of(ctx, at).await?, Wanted { team: team_id, course, standing });
        let Some(employer) = employer::named(ctx, &employer_id, &at).await? else { return Ok(None) };
        let Some((mut all, in_use)) = everybody(ctx, employer, &at).await? else { return Ok(None) };
        all.retain(|it| wanted.is_in_team(it));
        let matrix = in_use.as_ref().and_then(InUse::matrix);
        let courses = matrix.map(|it| it.courses.iter()).into_iter().flatten();
        let courses = courses.filter(|it| wanted.course.as_ref().is_none_or(|course| *course == it.named.slug));
        let courses = courses.map(|it| TrainingCourse::counted(it, &all)).collect();
        wanted.narrow(&mut all);
        all.sort_by_cached_key(Standing::rank);
        let list = List { items: all, order: "training", known: at.shown().0 };
        let page = list.page(&window, |it| it.line.person.0, |_| None)?;
        let together = Together::new(page.items.iter().map(|it| it.line.person).collect(), at.clone());
        let framework = in_use.map(|it| Framework::pinned(it.pin, it.framework));
        let people = page.show(|it| it.show(&together));
        Ok(Some(TrainingMatrix { employer_id: encode(Tag::Employer, employer.0), framework, courses, people }))
    }
}

/// Everybody in post at an employer whom the actor may see, and the matrix that it uses. `None` where the employer is not there for them.
async fn everybody(ctx: &Context<'_>, employer: EmployerId, at: &At) -> Result<Option<(Vec<Standing>, Option<InUse>)>> {
    let desk = Desk::of(ctx)?;
    if at.employer(desk.store, employer).await?.is_none() {
        return Ok(None);
    }
    let scope = desk.scope().await?;
    let people = desk.store.in_post(desk.asker(), (&scope, Some(employer)), at.as_at()).await.map_err(theirs)?;
    if people.is_empty() && !scope.everything && !scope.employers.contains(&employer) {
        return Ok(None);
    }
    let in_use = desk.store.matrices_in_use(&[employer], at.as_at()).await.map_err(theirs)?.remove(&employer);
    let all = people.into_iter().map(|it| Standing::of(it, employer, in_use.as_ref(), at)).collect();
    Ok(Some((all, in_use)))
}
