//! Secrets on a command line: everybody on the machine can read it, so there are none.

use crate::failed::Failed;

/// Refuses a command line with a password of a database in it.
///
/// # Errors
/// Says where else to put it.
pub fn refuse_on_the_command_line(arguments: impl Iterator<Item = String>) -> Result<(), Failed> {
    match arguments.skip(1).any(|it| has_a_password(&it)) {
        false => Ok(()),
        true => Err(Failed::Input(
            "a password is in the command line, where everybody on this machine can read it: give it as PGPASSWORD, or the whole address as \
             WAYMARK_DATABASE"
                .into(),
        )),
    }
}

fn has_a_password(argument: &str) -> bool {
    let Some((scheme, rest)) = argument.split_once("://").filter(|(scheme, _)| scheme.contains("postgres")) else { return false };
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let who = authority.split('/').next().unwrap_or_default().rsplit_once('@').map(|(who, _)| who);
    !scheme.is_empty() && (who.is_some_and(|it| it.contains(':')) || query.split('&').any(|it| it.starts_with("password=")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_a_database_is_refused_and_an_address_without_one_is_not() {
        let asked = |it: &str| refuse_on_the_command_line(["waymark", "head", it].map(String::from).into_iter()).is_ok();
        for with_one in
            ["postgres://u:secret@host/db", "--database=postgresql://u:secret@host/db", "postgres://host/db?x=1&password=secret"]
        {
            assert!(!asked(with_one), "{with_one}");
        }
        for without in ["postgres://u@host:5432/db", "postgres://host:5432/db?host=/run", "https://a:b@c", "--data=x"] {
            assert!(asked(without), "{without}");
        }
    }
}
