//! What a statement says, in one form for all the ways in which the same can be written.

use crate::lint::arns::{WrittenArn, is_every, is_every_resource};
use crate::lint::faults::faults_in;
use crate::written::{Texts, WrittenPolicy, WrittenStatement};

/// How many statements are compared each with each.
pub(super) const MOST_COMPARED: usize = 64;

/// What a statement says.
pub(super) struct Said<'a> {
    /// All of it but for its Sid.
    pub(super) whole: String,
    /// Its effect and principals.
    whom: String,
    conditions: String,
    actions: Option<Vec<String>>,
    resources: Option<Vec<&'a str>>,
}

impl<'a> Said<'a> {
    /// Reads it; `None` where something is wrong with it, or a template decides.
    pub(super) fn of(
        policy: &WrittenPolicy<'_>,
        statement: &'a WrittenStatement<'_>,
    ) -> Option<Self> {
        let is_sure =
            statement.unknown.is_empty() && faults_in(policy, statement.span).next().is_none();
        let effect = statement.effect.filter(|_| is_sure)?;
        let mut whom = format!("{effect:?}");
        for principals in &statement.principals {
            if principals.opaque {
                return None;
            }
            let bare = principals.bare.iter().map(|it| format!("{:?}", &**it));
            let typed = principals.by_type.iter().map(|it| listed(it, false));
            let mut all = bare
                .map(Some)
                .chain(typed)
                .collect::<Option<Vec<String>>>()?;
            all.sort_unstable();
            whom.push_str(&format!("{}{all:?}", principals.not));
        }
        let actions = each(&statement.actions, true)?;
        let resources = each(&statement.resources, false)?;
        let conditions = conditions(statement)?;
        let named = |of: &'a [Texts<'_>]| match of {
            [one] if !one.not => Some(one.all.iter().map(|it| &**it).collect::<Vec<&'a str>>()),
            _ => None,
        };
        Some(Self {
            whole: format!("{whom}\n{actions}\n{resources}\n{conditions}"),
            whom,
            conditions,
            actions: named(&statement.actions)
                .map(|all| all.iter().map(|it| it.to_ascii_lowercase()).collect()),
            resources: named(&statement.resources),
        })
    }

    /// Whether it says all that another one says, as far as that can be seen by prefixes.
    pub(super) fn includes(&self, other: &Self) -> bool {
        /// Longer lists are compared in no linear time.
        const MOST: usize = 4_096;
        let (Some(actions), Some(own), Some(resources), Some(others)) = (
            &other.actions,
            &self.actions,
            &other.resources,
            &self.resources,
        ) else {
            return false;
        };
        (self.conditions.is_empty() || self.conditions == other.conditions)
            && self.whom == other.whom
            && own.len() * actions.len() + others.len() * resources.len() < MOST
            && resources
                .iter()
                .all(|it| others.iter().any(|wide| covers_resource(wide, it)))
            && actions
                .iter()
                .all(|it| own.iter().any(|wide| covers_action(wide, it)))
    }
}

fn each(of: &[Texts<'_>], fold: bool) -> Option<String> {
    let all = of
        .iter()
        .map(|it| listed(it, fold))
        .collect::<Option<Vec<_>>>()?;
    Some(all.concat())
}

/// The texts of a list, in order, each once.
fn listed(texts: &Texts<'_>, fold: bool) -> Option<String> {
    let text = |it: &str| {
        if fold {
            it.to_ascii_lowercase()
        } else {
            it.to_owned()
        }
    };
    let mut all: Vec<String> = texts.all.iter().map(|it| text(it)).collect();
    all.sort_unstable();
    all.dedup();
    (!texts.opaque).then(|| format!("{}{all:?}", &*texts.name))
}

fn conditions(statement: &WrittenStatement<'_>) -> Option<String> {
    if statement.condition.as_ref().is_some_and(|it| it.opaque) {
        return None;
    }
    let mut all = Vec::new();
    for (operator, condition) in statement.conditions() {
        if operator.opaque || condition.opaque {
            return None;
        }
        let mut values: Vec<&str> = condition.values.iter().map(|it| &**it).collect();
        values.sort_unstable();
        let names = [&*operator.name, &*condition.key].map(str::to_ascii_lowercase);
        all.push(format!("{names:?}{values:?}"));
    }
    all.sort_unstable();
    Some(all.concat())
}

/// Whether a pattern covers an action; both in lower case.
fn covers_action(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || is_every(wide)
        || wide == "*:*"
        || wide.strip_suffix('*').is_some_and(|head| {
            head.contains(':') && !head.contains(['*', '?']) && narrow.starts_with(head)
        })
}

fn covers_resource(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || is_every_resource(wide)
        || wide.strip_suffix('*').is_some_and(|head| {
            WrittenArn::of(wide).is_some()
                && !head.contains(['*', '?'])
                && !head.contains("${")
                && narrow.starts_with(head)
        })
}
