//! `docs/access.md`: who sees and records what, written from the rules themselves.

use std::fmt::Write as _;
use std::path::Path;

use domain::access::{Class, Role, Sight, records, sight};
use domain::event::Event;

use crate::samples::events;

/// Every role, in the order in which the page has them.
const ROLES: [Role; 17] = [
    Role::Worker,
    Role::Assessor,
    Role::Supervisor,
    Role::PracticeEducator,
    Role::LineManager,
    Role::Coordinator,
    Role::HumanResources,
    Role::PrincipalSocialWorker,
    Role::PanelMember,
    Role::PanelAdviser,
    Role::PanelChair,
    Role::ExternalModerator,
    Role::Leader,
    Role::RegionalAnalyst,
    Role::Auditor,
    Role::Administrator,
    Role::Operator,
];

const BEGINNING: &str = "# Who may see and record what

Written by a test from `domain::access`, which decides it: change the rule there, run `cargo test -p tests --test house` twice, and
look at what changed here. Nothing else decides: the store gives nobody a history that has not passed these rules, and records nothing
that they refuse.

A role counts only where it holds: a **worker** for their own journey; an **assessor**, **supervisor**, **practice educator** and **line
manager** for those to whom they are assigned on a programme that is under way, from the first day to the last; a **coordinator**,
**human resources** and the **principal social worker** for journeys that have to do with their employer now. Whoever holds several roles
sees what any of them sees. A role that is held at an employer counts for what has to do with that employer alone: a worker whom one council's
provider vouches for is let in to a record that council is or was tied to (and then to the whole of it, since it is theirs), and an assessor
to its own programmes; a token of this installation that names no employer is bound by the person alone. A request that names a purpose (the header `waymark-purpose`) is answered by the roles that serve it alone.

What is *open* is shown. What is *withheld* is null, and `Journey.withheld` says that there is something, and why it is not shown; its
days and codes are there, since other things are counted from them. Everything else (`·`) is not there, as if nothing of the kind had
been recorded. A draft is there for nobody but its author. A record that is none of yours is answered as one that does not exist, and
takes as long.

Of somebody who has been with two employers, each sees what is its own: placements, offers, posts and programmes there, and of the person
what was recorded for it (names, details, readiness, qualifications); the name under which the journey was opened, the register and cohorts, as far as they became
true before everything there was over. Lists show and find people by that alone. What was handed over goes along with the person, by three acts: the sender says where the
programme goes on (`transferProgramme`), the person agrees (`agreeHandover`), and that employer takes it over (`acceptHandover`). Until then
it is shown whose record it would take over, and nothing of it.

## What is seen

Classes marked * are sensitive: that somebody else read them is itself recorded.

";

fn page() -> String {
    let classes = domain::access::Classes::all();
    let mut page = String::from(BEGINNING);
    let heads: Vec<String> = classes.iter().map(|it| format!("{}{}", words(it.code()), if it.is_sensitive() { "*" } else { "" })).collect();
    let _ = writeln!(page, "| role | purpose | {} |\n|---|---|{}", heads.join(" | "), "---|".repeat(heads.len()));
    for role in ROLES {
        let shown = |class: Class| match sight(role, class) {
            Sight::Open => "open",
            Sight::Withheld => "withheld",
            Sight::Absent => "·",
        };
        let cells: Vec<&str> = classes.iter().map(shown).collect();
        let _ = writeln!(page, "| {} | `{}` | {} |", words(role.code()), role.purpose().code(), cells.join(" | "));
    }
    page += "\n## What is recorded\n\nIn a journey that is theirs to change. Whoever keeps records (coordinators, human resources) also corrects \
             what others entered; everybody else corrects what they entered themselves.\n\n| role | records |\n|---|---|\n";
    let events = events();
    for role in ROLES {
        let mut all: Vec<&str> = events.iter().filter(|it| is_of_a_journey(it) && records(role, it)).map(Event::name).collect();
        all.sort_unstable();
        let told = if all.is_empty() { "nothing".to_owned() } else { format!("`{}`", all.join("` `")) };
        let _ = writeln!(page, "| {} | {told} |", words(role.code()));
    }
    page += "\n## What an entry is about\n\n| class | entries |\n|---|---|\n";
    for class in classes.iter() {
        let mut all: Vec<&str> = events.iter().filter(|it| is_of_a_journey(it) && Class::of(it) == Some(class)).map(Event::name).collect();
        all.sort_unstable();
        let told = if all.is_empty() { "values of others".to_owned() } else { format!("`{}`", all.join("` `")) };
        let _ = writeln!(page, "| {} | {told} |", words(class.code()));
    }
    page
}

/// Corrections are of what they correct.
fn is_of_a_journey(event: &Event) -> bool {
    let elsewhere = Class::of(event) == Some(Class::Record) && !event.is_an_act();
    !event.amends() && !elsewhere
}

fn words(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

#[test]
fn everything_that_can_be_recorded_is_of_a_class() {
    for event in events().iter().filter(|it| !it.amends()) {
        assert!(Class::of(event).is_some(), "{}", event.name());
    }
}

#[test]
fn the_page_about_access_says_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
    let (new, old) = (page(), std::fs::read_to_string(&path).unwrap_or_default());
    if new != old {
        std::fs::write(&path, &new).unwrap();
        panic!("docs/access.md has changed: look at the difference, and commit it");
    }
}
