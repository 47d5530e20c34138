//! `firestep sim`: synthetic organizations.

use firestep_sim::synthetic;

use crate::arguments::{Sim, SimVerb};
use crate::exit::Exit;
use crate::terminal::say;

pub(crate) fn run(arguments: &Sim) -> anyhow::Result<Exit> {
    let SimVerb::Synthetic(synthetic) = &arguments.command;
    let size = synthetic::Size {
        accounts: synthetic.accounts,
        regions: synthetic.regions,
        resources: synthetic.resources,
        seed: synthetic.seed,
    };
    let written = synthetic::write(size, &synthetic.out)?;
    say(&format!(
        "{written} resources in {}",
        synthetic.out.display()
    ));
    Ok(Exit::Ran)
}
