//! `firestep permissions`: the read-only IAM policy that collecting needs, from the plan itself.

use std::io::Write;

use firestep_collect::permissions;

use super::operations;
use crate::arguments::Permissions;
use crate::exit::Exit;

pub(crate) fn run(arguments: &Permissions) -> anyhow::Result<Exit> {
    let text = if arguments.session {
        let inline: serde_json::Value = serde_json::from_str(&permissions::session_inline())?;
        serde_json::to_string_pretty(&inline)?
    } else {
        let only = operations::needed(&arguments.check, &arguments.item, &arguments.service)?;
        serde_json::to_string_pretty(&permissions::policy(only.as_ref()))?
    };
    writeln!(std::io::stdout(), "{text}")?;
    Ok(Exit::Ran)
}
