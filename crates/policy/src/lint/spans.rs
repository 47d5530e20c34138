//! Whether an identity policy allows an action on all that it may be done to, and in which way that is written.

use super::arns::is_every_resource;
use super::subject::{ActionSubject, StatementSubject, Subject};
use crate::json::Span;
use crate::matches_ignoring_case;
use crate::policy_type::PolicyType;
use crate::written::Text;

/// How the action is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActionForm {
    /// By its name.
    Named,
    /// By a wildcard.
    Star,
    /// No `NotAction` names it.
    Not,
}

/// How the resources are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResourceForm {
    /// By one that spans all.
    Star,
    /// By `NotResource`.
    Not,
}

/// Where an Allow spans all resources of an action: the resource that does so, or `NotResource`.
///
/// `spans` says whether a resource is as wide as any; a bare star always is. A Deny spans nothing, nor does a policy that
/// only limits.
pub(crate) fn wide_resource(
    subject: &Subject<'_>,
    statement: &StatementSubject<'_>,
    spans: impl Fn(&str) -> bool,
) -> Option<(ResourceForm, Span)> {
    let written = statement.written;
    if subject.kind != PolicyType::Identity || !written.allows() {
        return None;
    }
    let wide = |it: &&Text<'_>| is_every_resource(it) || spans(it);
    let mut named = written
        .resources
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.all);
    if let Some(text) = named.find(wide) {
        return Some((ResourceForm::Star, text.span));
    }
    let but = written.resources.iter().find(|it| it.not)?;
    Some((ResourceForm::Not, but.name.span))
}

/// Whether a statement means an action in a form; by its name, if it does so in more than one.
pub(crate) fn means(statement: &StatementSubject<'_>, action: &str, form: ActionForm) -> bool {
    let said = statement.written.actions.iter().any(|it| !it.not);
    if said == (form == ActionForm::Not) {
        return false;
    }
    let mut all = statement.actions.iter().filter(|it| it.not != said);
    let is_named = |it: &ActionSubject<'_>| it.text.eq_ignore_ascii_case(action);
    match form {
        ActionForm::Named => all.any(is_named),
        ActionForm::Star => !all.clone().any(is_named) && all.any(|it| fits(it.text, action)),
        ActionForm::Not => {
            let listed = &statement.written.actions;
            let sure = !listed.is_empty() && !listed.iter().any(|it| it.opaque);
            sure && !all.any(|it| is_named(it) || fits(it.text, action))
        }
    }
}

/// Whether a statement means an action in any form.
pub(crate) fn means_at_all(statement: &StatementSubject<'_>, action: &str) -> bool {
    let forms = [ActionForm::Named, ActionForm::Star, ActionForm::Not];
    forms.iter().any(|form| means(statement, action, *form))
}

/// Whether a pattern with wildcards fits an action.
fn fits(pattern: &str, action: &str) -> bool {
    let Some(first) = pattern.bytes().next() else {
        return false;
    };
    let same = action
        .bytes()
        .next()
        .is_some_and(|it| it.eq_ignore_ascii_case(&first));
    if !same && !matches!(first, b'*' | b'?') {
        return false;
    }
    let Some(head) = pattern.find(['*', '?']) else {
        return false;
    };
    // Most begin otherwise.
    let begins = action.get(..head).zip(pattern.get(..head));
    begins.is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        && (is_every_resource(pattern) || matches_ignoring_case(pattern, action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::json::Node;
    use crate::lint::subject::Patterns;
    use crate::written::WrittenPolicy;

    fn of(kind: PolicyType, statement: &str) -> Option<(ActionForm, ResourceForm, String)> {
        let text = format!(r#"{{"Statement":[{statement}]}}"#);
        let policy = WrittenPolicy::read(Node::parse(&text).unwrap());
        let patterns = Patterns::default();
        let subject = Subject::new(&policy, kind, 0, Catalogue::embedded(), &patterns);
        let statement = &subject.statements[0];
        let (resource, span) = wide_resource(&subject, statement, |it| it == "wide")?;
        let forms = [ActionForm::Named, ActionForm::Star, ActionForm::Not];
        let mut forms = forms
            .iter()
            .filter(|it| means(statement, "iam:PassRole", **it));
        let form = forms.next();
        assert_eq!(
            (forms.next(), form.is_some()),
            (None, means_at_all(statement, "iam:PassRole"))
        );
        Some((*form?, resource, text[span.start..span.end].to_owned()))
    }

    #[test]
    fn each_form_is_told_apart() {
        use ActionForm::{Named, Star};
        let not = ActionForm::Not;
        for (action, form) in [
            (r#""Action":"iam:PassRole""#, Some(Named)),
            (r#""Action":["iam:*","IAM:passrole"]"#, Some(Named)),
            (r#""Action":"iam:Pass*""#, Some(Star)),
            (r#""Action":"*""#, Some(Star)),
            (r#""Action":"i?m:PassRole""#, Some(Star)),
            (r#""Action":["s3:*","iam:Get*"]"#, None),
            (r#""NotAction":"s3:*""#, Some(not)),
            (r#""NotAction":["s3:*","iam:P*"]"#, None),
            (r#""NotAction":"iam:passrole""#, None),
            (r#""NotAction":"*""#, None),
        ] {
            let of = |resource: &str| {
                of(
                    PolicyType::Identity,
                    &format!(r#"{{"Effect":"Allow",{action},{resource}}}"#),
                )
            };
            let star = of(r#""Resource":["arn:aws:iam::*:role/a","**"]"#);
            assert_eq!(
                star,
                form.map(|it| (it, ResourceForm::Star, "\"**\"".to_owned())),
                "{action}"
            );
            let wide = of(r#""Resource":"wide""#);
            assert_eq!(
                wide,
                form.map(|it| (it, ResourceForm::Star, "\"wide\"".to_owned())),
                "{action}"
            );
            let but = of(r#""NotResource":"arn:aws:iam::*:role/a""#);
            assert_eq!(
                but,
                form.map(|it| (it, ResourceForm::Not, "\"NotResource\"".to_owned())),
                "{action}"
            );
            assert_eq!(
                of(r#""Resource":"arn:aws:iam::*:role/a""#),
                None,
                "{action}"
            );
        }
    }

    #[test]
    fn only_what_grants_spans() {
        let statement = |effect: &str| {
            format!(r#"{{"Effect":"{effect}","Action":"iam:PassRole","Resource":"*"}}"#)
        };
        assert_eq!(of(PolicyType::Identity, &statement("Deny")), None);
        assert_eq!(of(PolicyType::Identity, &statement("allow")), None);
        for kind in PolicyType::ALL {
            assert_eq!(
                of(kind, &statement("Allow")).is_some(),
                kind == PolicyType::Identity
            );
        }
    }
}
