//! A renewal season of a whole council, lived day by day: what is done late and recorded later, what is corrected and taken back, beside a
//! model that knows nothing of histories.

use super::*;

/// So many people.
const PEOPLE: u64 = 200;

/// The year that is renewed.
const YEAR: i32 = 2025;

/// Numbers that look thrown, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    Form,
    Fee,
    Learned { title: usize, with_peer: bool },
}

/// Two of these are the same, written otherwise.
const TITLES: [(&str, usize); 4] = [("Listening to children", 0), ("Working with fathers", 1), ("working with FATHERS!", 1), ("Law", 2)];

/// A row of the model: what somebody says now that was done, and on which day.
#[derive(Clone, Debug)]
struct Row {
    entry: u128,
    deed: Deed,
    on: NaiveDate,
    is_out: bool,
}

/// One person of the season: the record, and the model beside it.
struct Somebody {
    story: Story,
    registered_on: NaiveDate,
    rows: Vec<Row>,
    /// Once in so many days they do something.
    seldom: u64,
}

impl Deed {
    fn told(self, on: NaiveDate, number: u128) -> Told {
        let day = on.to_string();
        match self {
            Self::Form => took(&day, YEAR, RenewalStep::Form),
            Self::Fee => took(&day, YEAR, RenewalStep::Fee),
            Self::Learned { title, with_peer } => learned(&day, number, TITLES[title].0, with_peer),
        }
    }
}

impl Somebody {
    fn arrives(dice: &mut Dice) -> Self {
        // Some before the year, some in it, some so late that only the fee is due, some on the very days on which that turns.
        let registered_on = match dice.below(8) {
            0 => on("2025-08-31"),
            1 => on("2025-09-01"),
            2 => on("2025-09-01") + chrono::Days::new(dice.below(80)),
            3 => on("2024-12-01"),
            _ => on("2024-01-02") + chrono::Days::new(dice.below(600)),
        };
        let seldom = if dice.one_in(10) { 200 } else { 12 };
        Self { story: registered(registered_on), registered_on, rows: Vec::new(), seldom }
    }

    fn entries(&self) -> u128 {
        u128::try_from(self.story.history.version()).unwrap()
    }

    /// Something that they may have done on this day or before, recorded today.
    fn does(&mut self, today: NaiveDate, dice: &mut Dice) {
        let deed = match dice.below(5) {
            0 => Deed::Form,
            1 => Deed::Fee,
            _ => Deed::Learned { title: usize::try_from(dice.below(4)).unwrap(), with_peer: dice.one_in(2) },
        };
        let is_step = !matches!(deed, Deed::Learned { .. });
        if is_step && self.rows.iter().any(|it| it.deed == deed && !it.is_out) {
            return;
        }
        let back = if dice.one_in(3) { dice.below(60) } else { dice.below(3) };
        // A form is sent and a fee is paid in the year that they are of.
        let earliest = if is_step { on("2025-09-01") } else { self.registered_on };
        let day = (today - chrono::Days::new(back)).max(earliest).min(today);
        let number = self.entries() + 1;
        self.story = self.story.clone().when(deed.told(day, number)).accepted();
        self.rows.push(Row { entry: number, deed, on: day, is_out: false });
    }

    /// Somebody finds a slip: another day, or that it never was.
    fn is_corrected(&mut self, today: NaiveDate, dice: &mut Dice) -> bool {
        let standing: Vec<usize> = (0..self.rows.len()).filter(|it| !self.rows[*it].is_out).collect();
        if standing.is_empty() {
            return false;
        }
        let index = standing[usize::try_from(dice.below(standing.len() as u64)).unwrap()];
        let Row { entry, deed, .. } = self.rows[index];
        if dice.one_in(3) {
            let (_, event) = retracted(entry);
            self.story = self.story.clone().when((at(&today.to_string()), event)).accepted();
            self.rows[index].is_out = true;
        } else {
            let day = (today - chrono::Days::new(dice.below(30))).max(on("2025-09-01")).max(self.registered_on.min(today));
            self.story = self.story.clone().when(corrected(entry, deed.told(day, entry))).accepted();
            self.rows[index].on = day;
        }
        true
    }

    /// Where they stand by the model, on a day.
    fn stands(&self, day: NaiveDate) -> RenewalStanding {
        if day < self.registered_on || on("2025-11-30") < self.registered_on {
            return RenewalStanding::NotRegistered;
        }
        let done: Vec<&Row> = self.rows.iter().filter(|it| !it.is_out && it.on <= day && it.on <= on("2025-11-30")).collect();
        let has = |deed: Deed| done.iter().any(|it| it.deed == deed);
        let mut titles = [None; 3];
        for row in done.iter().filter(|it| it.on >= on("2024-12-01")) {
            let Deed::Learned { title, with_peer } = row.deed else { continue };
            let known: &mut Option<bool> = &mut titles[TITLES[title].1];
            *known = Some(known.unwrap_or(false) || with_peer);
        }
        let learned: Vec<bool> = titles.into_iter().flatten().collect();
        let only_the_fee = on("2025-09-01") <= self.registered_on;
        let everything = has(Deed::Fee) && (only_the_fee || has(Deed::Form) && learned.len() >= 2 && learned.contains(&true));
        match (everything, day <= on("2025-11-30"), has(Deed::Fee) || has(Deed::Form) || !learned.is_empty()) {
            (true, ..) => RenewalStanding::Renewed,
            (false, true, _) => RenewalStanding::Owes,
            (false, false, true) => RenewalStanding::Lapsed,
            (false, false, false) => RenewalStanding::NotKnown,
        }
    }
}

fn registered(day: NaiveDate) -> Story {
    registered_on(&day.to_string())
}

/// Where somebody stands as at a day and as known when so many entries had been recorded.
fn told_of(story: &Story, rules: &CpdRules, (day, known): (NaiveDate, i64)) -> RenewalStanding {
    let journey = Journey::fold(&story.history, AsAt { on: day, known });
    renewal_year(&journey, rules, YEAR).unwrap().standing(day)
}

/// What was known of somebody when a day was over.
struct Evening {
    person: usize,
    day: NaiveDate,
    known: i64,
    stands: RenewalStanding,
}

#[test]
fn trap_12_a_whole_season_of_a_council_is_what_a_plain_model_says_on_every_day_of_it() {
    let (rules, mut dice) = (rules(), Dice(2_025));
    let mut people: Vec<Somebody> = (0..PEOPLE).map(|_| Somebody::arrives(&mut dice)).collect();
    let mut evenings: Vec<Evening> = Vec::new();
    let mut before: Vec<Option<RenewalStanding>> = vec![None; people.len()];
    let (mut seen, mut unsettled) = (std::collections::HashMap::new(), 0);
    for today in on("2025-09-01").iter_days().take_while(|it| *it <= on("2025-12-10")) {
        for (person, it) in people.iter_mut().enumerate() {
            if it.registered_on <= today && dice.one_in(it.seldom) {
                it.does(today, &mut dice);
            }
            let was_corrected = dice.one_in(60) && it.is_corrected(today, &mut dice);
            let (known, stands) = (it.story.history.version(), it.stands(today));
            assert_eq!(told_of(&it.story, &rules, (today, known)), stands, "{person} on {today}: {:?}", it.rows);
            if before[person].replace(stands) == Some(RenewalStanding::Renewed) && stands != RenewalStanding::Renewed {
                assert!(was_corrected, "{person} on {today}: what was renewed came undone by itself");
                unsettled += usize::from(stands == RenewalStanding::Lapsed);
            }
            *seen.entry(stands).or_insert(0) += 1;
            evenings.push(Evening { person, day: today, known, stands });
        }
    }
    // Asked afterwards, every evening is told as it was then, whatever was recorded and corrected since.
    for it in &evenings {
        let story = &people[it.person].story;
        assert_eq!(told_of(story, &rules, (it.day, it.known)), it.stands, "{} on the evening of {}", it.person, it.day);
    }
    // And every day of the season is told by all that is known now as the model tells it.
    for (person, it) in people.iter().enumerate() {
        for day in on("2025-09-01").iter_days().take_while(|it| *it <= on("2025-12-10")) {
            assert_eq!(told_of(&it.story, &rules, (day, i64::MAX)), it.stands(day), "{person} as at {day}");
        }
    }
    // The season had everything in it.
    use RenewalStanding::{Lapsed, NotKnown, NotRegistered, Owes, Renewed};
    for stands in [Lapsed, NotKnown, NotRegistered, Owes, Renewed] {
        assert!(seen.get(&stands).copied().unwrap_or(0) > 20, "{stands:?}: {seen:?}");
    }
    assert!(unsettled > 0, "somebody's correction unsettled a renewal after the deadline");
}
