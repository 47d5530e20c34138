//! Where the organization stands with every framework.

use firestep_checklist::{Report, framework};

use super::block::{FrameworkPart, RequirementPart};
use crate::filter::Filter;
use crate::frameworks::{decided_by, standings};
use crate::style::visible;

/// All of them, of all accounts, whatever findings are asked for.
pub(super) fn part(report: &Report) -> Vec<FrameworkPart> {
    let all = framework::all().iter();
    all.map(|framework| FrameworkPart {
        name: framework.word,
        title: framework.title,
        page: framework.page,
        command: format!(
            "{} --framework {}",
            visible(&report.head.again),
            framework.word
        ),
        requirements: standings(framework, report, &Filter::default())
            .iter()
            .map(|it| RequirementPart {
                id: it.requirement.id,
                title: it.requirement.title,
                by: decided_by(it.requirement),
                state: it.state.word(),
                fail: it.counts.fail,
                unknown: it.counts.unknown,
            })
            .collect(),
    })
    .collect()
}
