//! `firestep except`: an exception at the end of `exceptions.yaml`.

use anyhow::Context;
use firestep_program::{Exception, Pattern, add_exception};

use firestep_report::safe;

use crate::arguments::ExceptArgs;
use crate::command::{checks, program};
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &ExceptArgs) -> anyhow::Result<Exit> {
    let check = checks::find(&arguments.check)?;
    let folder = program::folder(arguments.program.program.as_deref())?;
    // A folder with mistakes is told as a whole before anything is added to it.
    let program = program::open(&folder)?;
    let until: jiff::civil::Date = arguments.until.parse().with_context(|| {
        let until = &arguments.until;
        format!("could not read --until `{until}`: expected a day such as 2027-01-31")
    })?;
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now());
    anyhow::ensure!(
        until >= today.date(),
        "--until {until} is past: it would hold for no day"
    );
    let boxed = |it: &Option<String>| it.as_deref().map(Box::from);
    let exception = Exception {
        file: folder.join("exceptions.yaml"),
        line: 0,
        check: check.id.into(),
        resource: Pattern::new(&arguments.resource),
        account: boxed(&arguments.account),
        account_at: None,
        region: boxed(&arguments.region),
        tag: None,
        owner: arguments.owner.as_str().into(),
        reason: arguments.reason.as_str().into(),
        until,
        ticket: boxed(&arguments.ticket),
    };
    if let Some(place) = program.excepted_before(&exception, today.date()) {
        anyhow::bail!(
            "findings of {} on {} are excepted in {place} already\n  change that one, or take it away first",
            check.id,
            safe(&arguments.resource)
        );
    }
    program::with_known(|known| add_exception(&folder, &exception, known))?;
    terminal::print(|out| {
        writeln!(
            out,
            "{path}: findings of {check} on {resource} are excepted until {until}. They stay visible and counted.",
            path = safe(&exception.file.display().to_string()),
            check = check.id,
            resource = safe(&arguments.resource),
        )
    })?;
    Ok(Exit::Ran)
}
