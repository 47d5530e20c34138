//! Does every action have a resource of a type that it takes?

use super::each::texts;
use crate::catalogue::{ActionId, Catalogue};
use crate::lint::arns::WrittenArn;
use crate::lint::formats::{FormatSet, Formats};
use crate::lint::home::names_service;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{ActionSubject, StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::written::Texts;
use std::collections::HashMap;

pub(crate) const RULE: LintRule = LintRule {
    id: "resource-mismatch",
    aws: None,
    severity: LintSeverity::Warning,
    wish: "Every action has a resource of a type that it takes",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    /// From how many actions on a pattern is wide.
    const MANY: usize = 16;
    let written = statement.written;
    let sure = |it: &Texts<'_>| !it.not && !it.opaque && !it.all.is_empty();
    if written.actions.is_empty()
        || !written.actions.iter().all(sure)
        || !written.resources.iter().all(sure)
    {
        return;
    }
    let Some(named) = formats_of(statement) else {
        return;
    };
    // Wide patterns cost most, and may stand there again and again.
    let mut seen: HashMap<*const ActionId, bool> = HashMap::new();
    for action in statement.actions.iter().filter(|it| !it.fits.is_empty()) {
        let has = if action.fits.len() < MANY {
            takes_any(subject.catalogue, action, &named)
        } else {
            let taken = || takes_any(subject.catalogue, action, &named);
            *seen.entry(action.fits.as_ptr()).or_insert_with(taken)
        };
        if !has {
            found.at(action.text.span, words(subject.catalogue, action));
        }
    }
}

/// The formats that the resources of a statement may be of; `None` where one may be anything, or there is none.
fn formats_of(statement: &StatementSubject<'_>) -> Option<FormatSet> {
    let formats = Formats::embedded();
    let mut all = FormatSet::default();
    let mut any = false;
    for text in texts(statement) {
        let arn = WrittenArn::of(text)?;
        all.extend(formats.fitting(&arn)?);
        all.extend(formats.fitting_of_any(&arn));
        any = true;
    }
    any.then_some(all)
}

/// Whether one of the actions that a pattern fits takes a resource of these formats.
fn takes_any(catalogue: &Catalogue, action: &ActionSubject<'_>, named: &FormatSet) -> bool {
    // Of actions of one service the first tells which it is.
    let first = action.fits.first().and_then(|id| catalogue.row(*id));
    let service = first.and_then(|row| catalogue.service_of(row));
    let may = !names_service(action.text)
        || service.is_none_or(|it| Formats::embedded().service_takes(it, named));
    may && action
        .fits
        .iter()
        .any(|id| takes_one(catalogue, *id, named))
}

fn takes_one(catalogue: &Catalogue, id: ActionId, named: &FormatSet) -> bool {
    let Some(row) = catalogue.row(id) else {
        return true;
    };
    let mut types = catalogue.resource_types(row);
    types.any(|(kind, _)| {
        Formats::embedded()
            .of_type(kind)
            .iter()
            .any(|it| named.contains(*it))
    })
}

fn words(catalogue: &Catalogue, action: &ActionSubject<'_>) -> String {
    let written = quoted(action.text);
    let [id] = &*action.fits else {
        return format!("no action that {written} fits takes any of these resources");
    };
    let kinds: Vec<&str> = match catalogue.row(*id) {
        Some(row) => catalogue
            .resource_types(row)
            .map(|(kind, _)| &*kind.name)
            .collect(),
        None => Vec::new(),
    };
    match kinds.as_slice() {
        [] => format!("{written} takes no resource: only `*` names it"),
        ["bucket"] => format!("{written} takes a bucket: an ARN with a slash names objects"),
        ["object", ..] => {
            format!("{written} takes objects: the ARN of a bucket needs `/*` behind it")
        }
        _ => format!("{written} takes {}; none is named", kinds.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(actions: &str, resources: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}"#),
        )
    }

    #[test]
    fn an_action_without_a_resource_of_its_type_is_told() {
        assert_eq!(
            of(r#""s3:GetObject""#, r#""arn:aws:sqs:*:*:x""#),
            ["\"s3:GetObject\""]
        );
        assert_eq!(
            of(
                r#""ec2:DescribeVpcs","ec2:DeleteVpc""#,
                r#""arn:aws:ec2:*:*:vpc/*""#
            ),
            ["\"ec2:DescribeVpcs\""]
        );
        assert_eq!(
            of(r#""iam:*Role""#, r#""arn:aws:iam::*:user/a""#),
            ["\"iam:*Role\""]
        );
        assert_eq!(of(r#""s3:*""#, r#""arn:aws:s3:::b""#), [""; 0]);
    }

    #[test]
    fn buckets_and_objects_are_two_types() {
        assert_eq!(
            of(r#""s3:ListBucket""#, r#""arn:aws:s3:::b/*""#),
            ["\"s3:ListBucket\""]
        );
        assert_eq!(
            of(r#""s3:GetObject","s3:ListBucket""#, r#""arn:aws:s3:::b""#),
            ["\"s3:GetObject\""]
        );
        assert_eq!(
            of(
                r#""s3:GetObject","s3:ListBucket""#,
                r#""arn:aws:s3:::b","arn:aws:s3:::b/*""#
            ),
            [""; 0]
        );
        assert_eq!(
            of(r#""s3:GetObject","s3:ListBucket""#, r#""arn:aws:s3:::b*""#),
            [""; 0]
        );
        assert_eq!(
            of(
                r#""s3:GetObject","s3:ListBucket""#,
                r#""arn:aws:s3:::${aws:PrincipalTag/team}""#
            ),
            [""; 0]
        );
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        assert_eq!(of(r#""s3:GetObject""#, r#""*""#), [""; 0]);
        assert_eq!(
            of(
                r#""s3:GetObject""#,
                r#""arn:aws:sqs:*:*:x","arn:aws:*:*:*:x""#
            ),
            [""; 0]
        );
        assert_eq!(of(r#""s3:GetObject""#, r#""bucket""#), [""; 0]);
        assert_eq!(of(r#""s3:GetObjects""#, r#""arn:aws:sqs:*:*:x""#), [""; 0]);
        assert_eq!(
            found(
                &RULE,
                r#"{"NotAction":"s3:GetObject","Resource":"arn:aws:sqs:*:*:x"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Action":"s3:GetObject","NotResource":"arn:aws:sqs:*:*:x"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(&RULE, r#"{"Action":"sts:AssumeRole","Principal":"*"}"#),
            [""; 0]
        );
        assert_eq!(
            of(
                r#""kafka-cluster:Connect""#,
                r#""arn:aws:kafka:*:*:cluster/a/b""#
            ),
            [""; 0]
        );
    }
}
