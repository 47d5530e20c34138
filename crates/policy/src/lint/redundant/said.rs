//! What a statement says, whichever of the ways it is written in.

use crate::lint::arns::{WrittenArn, is_every_action, is_every_resource};
use crate::lint::faults::faults_in;
use crate::written::{Texts, WrittenPolicy, WrittenStatement};

/// How many statements are compared each with each.
pub(super) const MOST_COMPARED: usize = 64;

/// A statement of which all is known.
pub(super) struct Said<'a> {
    statement: &'a WrittenStatement<'a>,
}

impl<'a> Said<'a> {
    /// Nothing where something is wrong with it, or a template decides.
    pub(super) fn of(
        policy: &WrittenPolicy<'_>,
        statement: &'a WrittenStatement<'a>,
    ) -> Option<Self> {
        let listed = statement.actions.iter().chain(&statement.resources);
        let principals = &statement.principals;
        let typed = principals.iter().flat_map(|it| &it.by_type);
        let block = statement.condition.as_ref();
        let opaque = listed.chain(typed).any(|it| it.opaque)
            || principals.iter().any(|it| it.opaque)
            || block.is_some_and(|it| it.opaque || it.operators.iter().any(|it| it.opaque))
            || statement.conditions().any(|(_, it)| it.opaque);
        let is_sure = !opaque && statement.effect.is_some() && statement.unknown.is_empty();
        (is_sure && faults_in(policy, statement.span).next().is_none())
            .then_some(Self { statement })
    }

    /// A number that is the same for statements that say the same.
    pub(super) fn print(&self) -> u64 {
        let it = self.statement;
        let listed = |of: &[Texts<'_>]| {
            let all = of
                .iter()
                .flat_map(|it| it.all.iter().map(|text| print(text)));
            // In whatever order.
            all.fold(0_u64, u64::wrapping_add)
        };
        let conditions = it.conditions().map(|(operator, condition)| {
            print(&operator.name) ^ print(&condition.key).rotate_left(1)
        });
        let conditions = conditions.fold(0_u64, u64::wrapping_add);
        let effect = u64::from(it.allows());
        [listed(&it.actions), listed(&it.resources), conditions]
            .iter()
            .fold(effect, |all, part| all.rotate_left(7) ^ part)
    }

    /// Whether it says the same as another one.
    pub(super) fn is(&self, other: &Self) -> bool {
        let (own, other) = (self.statement, other.statement);
        own.effect == other.effect
            && listed(&own.actions, true) == listed(&other.actions, true)
            && listed(&own.resources, false) == listed(&other.resources, false)
            && whom(own) == whom(other)
            && conditions(own) == conditions(other)
    }

    /// Whether it says all that another one says, as far as that can be seen by prefixes.
    pub(super) fn includes(&self, other: &Self) -> bool {
        /// Longer lists are compared in no linear time.
        const MOST: usize = 4_096;
        let (own, other) = (self.statement, other.statement);
        let ([actions], [others]) = (&*own.actions, &*other.actions) else {
            return false;
        };
        let ([resources], [other_resources]) = (&*own.resources, &*other.resources) else {
            return false;
        };
        let fits = |wide: &Texts<'_>, narrow: &Texts<'_>, covers: fn(&str, &str) -> bool| {
            !wide.not
                && !narrow.not
                && wide.all.len() * narrow.all.len() < MOST
                && !narrow.all.is_empty()
                && narrow
                    .all
                    .iter()
                    .all(|it| wide.all.iter().any(|wide| covers(wide, it)))
        };
        own.effect == other.effect
            && fits(resources, other_resources, covers_resource)
            && fits(actions, others, covers_action)
            && (own.conditions().next().is_none() || conditions(own) == conditions(other))
            && whom(own) == whom(other)
    }
}

/// A number for a text in whatever case: FNV-1a.
fn print(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |all, byte| {
        (all ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The texts of each element, in order.
fn listed<'a>(of: &'a [Texts<'_>], fold: bool) -> Vec<(&'a str, Vec<String>)> {
    let text = |it: &str| {
        if fold {
            it.to_ascii_lowercase()
        } else {
            it.to_owned()
        }
    };
    let sorted = |it: &Texts<'_>| {
        let mut all: Vec<String> = it.all.iter().map(|it| text(it)).collect();
        all.sort_unstable();
        all
    };
    let mut all: Vec<_> = of.iter().map(|it| (&*it.name.text, sorted(it))).collect();
    all.sort_unstable();
    all
}

type Whom<'a> = Vec<(bool, Option<&'a str>, Vec<(&'a str, Vec<String>)>)>;

fn whom<'a>(statement: &'a WrittenStatement<'_>) -> Whom<'a> {
    let principals = statement.principals.iter();
    let one = principals.map(|it| (it.not, it.bare.as_deref(), listed(&it.by_type, false)));
    one.collect()
}

fn conditions<'a>(statement: &'a WrittenStatement<'_>) -> Vec<(String, String, Vec<&'a str>)> {
    let all = statement.conditions().map(|(operator, condition)| {
        let mut values: Vec<&str> = condition.values.iter().map(|it| &*it.text).collect();
        values.sort_unstable();
        let [operator, key] = [&*operator.name, &*condition.key].map(str::to_ascii_lowercase);
        (operator, key, values)
    });
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all
}

fn covers_action(wide: &str, narrow: &str) -> bool {
    wide.eq_ignore_ascii_case(narrow)
        || is_every_action(wide)
        || wide.strip_suffix('*').is_some_and(|head| {
            head.contains(':')
                && !head.contains(['*', '?'])
                && narrow
                    .get(..head.len())
                    .is_some_and(|it| it.eq_ignore_ascii_case(head))
        })
}

fn covers_resource(wide: &str, narrow: &str) -> bool {
    wide == narrow
        || is_every_resource(wide)
        || wide.strip_suffix('*').is_some_and(|head| {
            narrow.starts_with(head)
                && !head.contains(['*', '?'])
                && !head.contains("${")
                && WrittenArn::of(wide).is_some()
        })
}
