//! Conditions on what whoever makes a request writes into it: they choose what lets them in.

use firestep_policy::catalogue::Catalogue;
use firestep_policy::condition::Operator;
use firestep_policy::{Condition, Effect, PolicyDocument, Statement};

/// Keys whose value is the caller's to choose, and which take nothing from what comes of it.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-requests>
const CHOSEN: [&str; 22] = [
    "aws:tagkeys",
    "autoscaling:instancetype",
    "autoscaling:instancetypes",
    "autoscaling:metadatahttptokens",
    "autoscaling:spotprice",
    "ec2:cpuoptionsamdsevsnp",
    "ec2:ebsoptimized",
    "ec2:encrypted",
    "ec2:instancemarkettype",
    "ec2:instancetype",
    "ec2:metadatahttpendpoint",
    "ec2:metadatahttpputresponsehoplimit",
    "ec2:metadatahttptokens",
    "ec2:tenancy",
    "ec2:volumeiops",
    "ec2:volumesize",
    "ec2:volumethroughput",
    "ec2:volumetype",
    "ecs:task-cpu",
    "ecs:task-memory",
    "sagemaker:instancetypes",
    "sagemaker:rootaccess",
];

/// The same policies without what does not keep a caller of an action out who chooses; `None` where that is nothing.
pub(super) fn without_choices(
    documents: &[PolicyDocument],
    action: &str,
) -> Option<Vec<PolicyDocument>> {
    let about = documents.iter().flat_map(|it| &it.statements);
    let about: Vec<&Statement> = about
        .filter(|it| !it.conditions.is_empty() && it.covers_action(action))
        .collect();
    // What the caller has to choose to be let in by one must not be what another keeps out.
    let is_free = |of: &Statement, it: &Condition| {
        let binds = |other: &&&Statement| {
            other.effect == Effect::Deny || of.effect == Effect::Deny || **other == of
        };
        let others = about.iter().filter(binds).flat_map(|it| &it.conditions);
        let mut same = others.filter(|other| other.key.eq_ignore_ascii_case(&it.key));
        let is_it =
            |other: &Condition| (&other.operator, &other.values) == (&it.operator, &it.values);
        is_chosen(it, action) && same.all(is_it)
    };
    if !about
        .iter()
        .any(|of| of.conditions.iter().any(|it| is_free(of, it)))
    {
        return None;
    }
    let mut documents = documents.to_vec();
    for document in &mut documents {
        document.statements.retain_mut(|statement| {
            if !statement.covers_action(action) {
                return true;
            }
            let of = statement.clone();
            if of.effect == Effect::Deny {
                return !of.conditions.iter().any(|it| is_free(&of, it));
            }
            statement.conditions.retain(|it| !is_free(&of, it));
            true
        });
    }
    Some(documents)
}

/// Whether some value that fits, and some that does not, is the caller's to choose.
fn is_chosen(condition: &Condition, action: &str) -> bool {
    let key = condition.key.to_ascii_lowercase();
    let is_tag = key.starts_with("aws:requesttag/") || key == "aws:tagkeys";
    let catalogue = Catalogue::embedded();
    let takes = || {
        let row = catalogue.find(action).and_then(|id| catalogue.row(id));
        row.is_some_and(|it| catalogue.has_key(it, &key))
    };
    let operator = Operator::parse(&condition.operator);
    let is_plain = |value: &str| !value.contains("${") && !value.bytes().all(|it| it == b'*');
    (is_tag || CHOSEN.contains(&&*key))
        && operator.is_known()
        // A tag may be left out, and nothing else.
        && (operator.base != "null" || is_tag)
        && !condition.values.is_empty()
        && condition.values.iter().all(|it| is_plain(it))
        && takes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_one_of_aws() {
        for key in CHOSEN {
            assert!(Catalogue::embedded().key(key).is_some(), "{key}");
        }
    }
}
