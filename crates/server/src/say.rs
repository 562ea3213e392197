//! What a command says on standard output. Nobody is bound to read it to its end.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _};

use crate::failed::Failed;

/// Says a line.
///
/// # Errors
/// Where it cannot be written, such as on a full disk. That whoever read it has stopped reading is no failure.
pub fn line(said: impl Display) -> Result<(), Failed> {
    text(format_args!("{said}\n"))
}

/// Says a text that has its own ends of lines.
///
/// # Errors
/// As [`line`].
pub fn text(said: impl Display) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    match write!(out, "{said}").and_then(|()| out.flush()) {
        Err(why) if why.kind() != ErrorKind::BrokenPipe => Err(Failed::io("write to standard output")(why)),
        _ => Ok(()),
    }
}

/// Says a line beside it, on standard error, to whoever reads that.
pub fn aside(said: impl Display) {
    let _ = writeln!(std::io::stderr(), "{said}");
}
