//! Whether a statement is about all that a pattern fits. One that fits says nothing of the others.

use crate::arn::{ArnPattern, Fit, RequestedResource};
use crate::compiled::PolicyKind;
use crate::context::RequestContext;
use crate::document::{Matching, Statement};
use crate::pattern::{Overlap, Pattern};
use crate::tri::Tri;

/// Actions or resources, as a policy writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written<'p> {
    /// All that a pattern fits.
    Pattern(&'p str),
    /// All that none of these patterns fits.
    AllBut(&'p [Box<str>]),
}

impl<'p> Written<'p> {
    /// What an element names, each pattern for itself.
    pub fn each(element: Option<&'p Matching<Vec<Box<str>>>>) -> Vec<Self> {
        match element {
            None => Vec::new(),
            Some(Matching::Only(all)) => all.iter().map(|it| Self::Pattern(it)).collect(),
            Some(Matching::AllBut(all)) => vec![Self::AllBut(all)],
        }
    }
}

impl Statement {
    /// Whether it is about all of these actions.
    pub fn takes_actions(&self, wanted: Written<'_>) -> bool {
        takes(self.actions.as_ref(), wanted, "*:*", overlap_of_actions)
    }

    /// Whether it is about all of these resources, whatever variables become.
    pub fn takes_resources(&self, wanted: Written<'_>, kind: PolicyKind) -> bool {
        takes(self.resources.as_ref(), wanted, "*", |ours, theirs| {
            overlap_of_resources(ours, theirs, kind)
        })
    }
}

fn takes(
    ours: Option<&Matching<Vec<Box<str>>>>,
    wanted: Written<'_>,
    any: &str,
    overlap: impl Fn(&str, &str) -> Overlap,
) -> bool {
    let covers = |ours: &str, theirs: &str| overlap(ours, theirs) == Overlap::Covers;
    match (ours, wanted) {
        (None, _) => false,
        (Some(Matching::Only(ours)), Written::Pattern(wanted)) => {
            ours.iter().any(|it| covers(it, wanted))
        }
        (Some(Matching::Only(ours)), Written::AllBut(_)) => ours.iter().any(|it| covers(it, any)),
        (Some(Matching::AllBut(left)), Written::Pattern(wanted)) => left
            .iter()
            .all(|it| overlap(it, &wider(wanted)) == Overlap::None),
        (Some(Matching::AllBut(left)), Written::AllBut(unwanted)) => left
            .iter()
            .all(|left| unwanted.iter().any(|it| covers(it, left))),
    }
}

/// To meet is asked of patterns in which only stars are wildcards.
fn wider(pattern: &str) -> String {
    pattern.replace('?', "*")
}

/// A pattern of actions without the ways to write `*` otherwise: each service and each action has a name.
pub fn plain_actions(written: &str) -> String {
    let plain = |part: &str| {
        let is_any = part.contains('*') && part.bytes().all(|it| matches!(it, b'*' | b'?'));
        if is_any {
            "*".to_owned()
        } else {
            part.to_ascii_lowercase()
        }
    };
    match written.split_once(':') {
        Some((service, name)) => format!("{}:{}", plain(service), plain(name)),
        None if plain(written) == "*" => "*:*".to_owned(),
        None => plain(written),
    }
}

fn overlap_of_actions(ours: &str, theirs: &str) -> Overlap {
    Pattern::new(&plain_actions(ours)).against(&plain_actions(theirs))
}

/// How a pattern of resources lies to another, part by part of the ARN.
pub fn overlap_of_resources(ours: &str, theirs: &str, kind: PolicyKind) -> Overlap {
    let theirs = if theirs.starts_with("arn:") {
        let missing = 5_usize.saturating_sub(theirs.matches(':').count());
        theirs.to_owned() + &":*".repeat(missing)
    } else {
        theirs.to_owned()
    };
    let ours = ArnPattern::new(ours, true, kind.short_arn());
    let nothing = RequestContext::default();
    match ours.fits(&RequestedResource::new(&theirs, false), &nothing) {
        Fit::Is(Tri::Yes) => Overlap::Covers,
        Fit::Is(Tri::No) => Overlap::None,
        Fit::Is(Tri::Maybe) | Fit::Void => Overlap::Some,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PolicyDocument;

    fn statement(elements: &str) -> Statement {
        let text = format!(r#"{{"Statement":[{{"Effect":"Deny",{elements}}}]}}"#);
        let document = PolicyDocument::parse(&text).unwrap();
        document.statements.into_iter().next().unwrap()
    }

    #[test]
    fn actions_are_taken_by_the_whole_pattern() {
        for (ours, wanted, taken) in [
            (r#""Action":"*""#, "*", true),
            (r#""Action":"*:?*""#, "*", true),
            (r#""Action":"s3:*""#, "*", false),
            (r#""Action":"s3:GetObject""#, "*", false),
            (r#""Action":"s3:GetX""#, "s3:Get*", false),
            (r#""Action":"S3:G*""#, "s3:get*", true),
            (r#""Action":"s3:?*""#, "s3:*", true),
            (r#""Action":"s3:*""#, "s3:**", true),
            (r#""Action":"s3:*t""#, "s3:*", false),
            (r#""Action":"s3:Get????""#, "s3:Get??x?", true),
            (r#""NotAction":"iam:*""#, "s3:*", true),
            (r#""NotAction":"s3:GetX""#, "s3:Get*", false),
            (r#""NotAction":"s3:GetX""#, "s3:Get?", false),
        ] {
            let said = statement(ours).takes_actions(Written::Pattern(wanted));
            assert_eq!(said, taken, "{ours} {wanted}");
        }
        let but_iam: &[Box<str>] = &["iam:*".into(), "sts:*".into()];
        for (ours, taken) in [
            (r#""Action":"*""#, true),
            (r#""Action":"s3:*""#, false),
            (r#""NotAction":"iam:*""#, true),
            (r#""NotAction":["iam:Get*","sts:*"]"#, true),
            (r#""NotAction":"s3:*""#, false),
        ] {
            let said = statement(ours).takes_actions(Written::AllBut(but_iam));
            assert_eq!(said, taken, "{ours}");
        }
    }

    #[test]
    fn resources_are_taken_by_the_whole_pattern() {
        let objects = "arn:aws:s3:::b/*";
        for (ours, wanted, taken) in [
            (r#""Resource":"*""#, "*", true),
            (r#""Resource":"arn:aws:*""#, "*", false),
            (r#""Resource":"arn:aws:s3:::b/*""#, objects, true),
            (r#""Resource":"arn:aws:s3:::b*""#, objects, true),
            (r#""Resource":"arn:*:s3:::*""#, objects, true),
            (r#""Resource":"arn:aws:s3:::b/*/*""#, objects, false),
            (r#""Resource":"arn:aws:s3:::b/a*""#, objects, false),
            (
                r#""Resource":"arn:aws:s3:::b/${aws:username}*""#,
                objects,
                false,
            ),
            (
                r#""Resource":"arn:aws:s3:::my-x""#,
                "arn:aws:s3:::my-*",
                false,
            ),
            (r#""Resource":"arn:aws:*""#, "arn:aws:s3*", true),
            (r#""Resource":"arn:aws:s3:::my-*""#, "arn:aws:s3*", false),
            (r#""NotResource":"arn:aws:s3:::c/*""#, objects, true),
            (r#""NotResource":"arn:aws:s3:::b/c/*""#, objects, false),
        ] {
            let said =
                statement(ours).takes_resources(Written::Pattern(wanted), PolicyKind::Resource);
            assert_eq!(said, taken, "{ours} {wanted}");
        }
    }
}
