//! Which texts of a list say nothing that another text of it does not say.

use std::borrow::Cow;

use super::arns::{WrittenArn, is_every};
use super::rule::Found;
use super::words::quoted;
use crate::pattern::{Overlap, Pattern};
use crate::written::Texts;

/// How the texts of a list are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Without regard to case, a star for any text.
    AsActions,
    /// With regard to case, a star within its part.
    AsArns,
}

/// Tells of each text of an element that another one of it covers.
pub(crate) fn tell(elements: &[Texts<'_>], compared: Compared, found: &mut Found) {
    for listed in elements {
        let texts: Vec<&str> = listed.all.iter().map(|it| &**it).collect();
        for (narrow, wide) in covered(&texts, compared) {
            if let (Some(narrow), Some(wide)) = (listed.all.get(narrow), listed.all.get(wide)) {
                let words = format!("{} is covered by {}", quoted(narrow), quoted(wide));
                found.at(narrow.span, words);
            }
        }
    }
}

/// Each text that another one covers: the places of both in the list, in order. Of two that say the same the later one is
/// covered.
///
/// Patterns that end in their only star, nearly all, cost a sort; of others the first few are looked at.
pub(crate) fn covered(texts: &[&str], compared: Compared) -> Vec<(usize, usize)> {
    if texts.len() < 2 {
        return Vec::new();
    }
    let texts: Vec<Cow<'_, str>> = texts.iter().map(|it| compared.folded(it)).collect();
    let mut by = vec![None; texts.len()];
    let mut heads: Vec<(&str, bool, usize)> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| match compared.head(text) {
            Some(head) => (head, false, at),
            None => (&**text, true, at),
        })
        .collect();
    heads.sort_unstable();
    let mut note = |narrow: usize, wide: usize| {
        if let Some(slot @ None) = by.get_mut(narrow) {
            *slot = Some(wide);
        }
    };
    let mut wide: Option<(&str, usize)> = None;
    let mut before: Option<(&str, bool, usize)> = None;
    for (text, is_plain, at) in heads {
        match (before, wide) {
            (Some(twin), _) if (twin.0, twin.1) == (text, is_plain) => {
                note(at, twin.2);
                continue;
            }
            (_, Some((head, by))) if text.starts_with(head) => note(at, by),
            _ if !is_plain => wide = Some((text, at)),
            _ => {}
        }
        before = Some((text, is_plain, at));
    }
    for (wide, pattern) in other_patterns(&texts, compared) {
        for (at, text) in texts.iter().enumerate() {
            if at != wide && pattern.covers(text) && (text != texts.get(wide).unwrap_or(text)) {
                note(at, wide);
            }
        }
    }
    let covered = by.into_iter().enumerate();
    covered.filter_map(|(at, by)| Some((at, by?))).collect()
}

impl Compared {
    fn folded(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::AsActions if is_every(text) => "*:*".into(),
            Self::AsActions => text.to_ascii_lowercase().into(),
            Self::AsArns if is_every(text) => "*".into(),
            Self::AsArns => text.into(),
        }
    }

    /// The text before the only star, which ends it, where all that begins with that text is meant.
    fn head(self, text: &str) -> Option<&str> {
        match self {
            Self::AsActions if text == "*:*" => return Some(""),
            Self::AsArns if text == "*" => return Some(""),
            _ => {}
        }
        let head = text.strip_suffix('*')?;
        // A star takes in what follows only in the last part, and no half of a variable.
        let last = match self {
            Self::AsActions => head.contains(':'),
            Self::AsArns => WrittenArn::of(text).is_some_and(|it| !ends_inside(it.resource)),
        };
        (last && !head.contains(['*', '?'])).then_some(head)
    }
}

fn ends_inside(text: &str) -> bool {
    text.rfind("${")
        .is_some_and(|at| !text.get(at..).unwrap_or_default().contains('}'))
}

/// A pattern with wildcards elsewhere than at its end.
enum Wide<'a> {
    Action(&'a str, Pattern),
    Arn([(&'a str, Pattern); 5]),
}

/// How long a text may be to be compared letter by letter with a pattern: two patterns cost the product of their lengths.
const LONG: usize = 80;

fn other_patterns<'a>(texts: &'a [Cow<'_, str>], compared: Compared) -> Vec<(usize, Wide<'a>)> {
    /// Real lists have one or two.
    const MOST: usize = 4;
    let mut all = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        if all.len() == MOST {
            break;
        }
        let is_other = text.contains(['*', '?']) && compared.head(text).is_none();
        if !is_other || text.len() > LONG || text.contains("${") {
            continue;
        }
        let wide = match compared {
            Compared::AsActions => Some(Wide::Action(before_wildcard(text), Pattern::new(text))),
            Compared::AsArns => WrittenArn::of(text).map(|it| {
                Wide::Arn(
                    [it.partition, it.service, it.region, it.account, it.resource]
                        .map(|part| (part, Pattern::new(part))),
                )
            }),
        };
        all.extend(wide.map(|it| (at, it)));
    }
    all
}

fn before_wildcard(text: &str) -> &str {
    let end = text.find(['*', '?']).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

impl Wide<'_> {
    fn covers(&self, text: &str) -> bool {
        if text.len() > LONG || text.contains("${") {
            return false;
        }
        match self {
            Self::Action(head, pattern) => {
                text.starts_with(head) && pattern.against(text) == Overlap::Covers
            }
            Self::Arn(parts) => WrittenArn::of(text).is_some_and(|it| {
                let others = [it.partition, it.service, it.region, it.account, it.resource];
                parts.iter().zip(others).all(|((own, pattern), other)| {
                    *own == other
                        || other.starts_with(before_wildcard(own))
                            && pattern.against(other) == Overlap::Covers
                })
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_covered_by_wider_ones_and_by_themselves() {
        let of = |texts: &[&str]| covered(texts, Compared::AsActions);
        assert_eq!(of(&["s3:GetObject", "s3:Get*"]), [(0, 1)]);
        assert_eq!(
            of(&["s3:Get*", "S3:getobjectacl", "s3:PutObject"]),
            [(1, 0)]
        );
        assert_eq!(of(&["s3:GetObject", "S3:GETOBJECT"]), [(1, 0)]);
        assert_eq!(of(&["s3:Get*", "s3:GetObject*", "s3:*"]), [(0, 2), (1, 2)]);
        assert_eq!(
            of(&["s3:*Object", "s3:GetObject", "s3:GetObjectAcl"]),
            [(1, 0)]
        );
        assert_eq!(of(&["s3:*Object", "s3:Get*Object"]), [(1, 0)]);
        assert_eq!(of(&["*", "s3:GetObject"]), [(1, 0)]);
        assert_eq!(of(&["**", "*"]), [(1, 0)]);
        // Neither covers the other; a prefix that is no pattern covers nothing.
        assert_eq!(of(&["iam:Get*", "iam:*CredentialReport"]), []);
        assert_eq!(of(&["s3:Get", "s3:GetObject", "s3"]), []);
        assert_eq!(of(&["ec2:?escribeVpcs", "ec2:DescribeVpcs"]), [(1, 0)]);
    }

    #[test]
    fn arns_are_covered_within_their_parts() {
        let of = |texts: &[&str]| covered(texts, Compared::AsArns);
        assert_eq!(
            of(&[
                "arn:aws:iam::111122223333:role/jane-admin",
                "arn:aws:iam::111122223333:role/jane*"
            ]),
            [(0, 1)]
        );
        assert_eq!(
            of(&[
                "arn:aws:iam::*:role/a*",
                "arn:aws:iam::111122223333:role/ab"
            ]),
            [(1, 0)]
        );
        assert_eq!(of(&["*", "arn:aws:s3:::a"]), [(1, 0)]);
        assert_eq!(of(&["arn:aws:s3:::a", "arn:aws:s3:::a/*"]), []);
        assert_eq!(of(&["arn:aws:s3:::a*", "arn:aws:s3:::A"]), []);
        assert_eq!(of(&["arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:1:a"]), []);
        assert_eq!(
            of(&[
                "arn:aws:s3:::a/${aws:username}/*",
                "arn:aws:s3:::a/${aws:username}/b"
            ]),
            [(1, 0)]
        );
        assert_eq!(
            of(&["arn:aws:s3:::a/${aws:*", "arn:aws:s3:::a/${aws:username}"]),
            []
        );
    }

    #[test]
    fn long_lists_cost_what_they_are_long() {
        let texts: Vec<String> = (0..100_000).map(|it| format!("s3:{it}Get*x{it}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(covered(&texts, Compared::AsActions).len() < 100);
        let same = vec!["s3:Get*"; 100_000];
        assert_eq!(covered(&same, Compared::AsActions).len(), 99_999);
        let long = ["*a".repeat(100_000), "a*".repeat(100_000)];
        assert_eq!(covered(&[&long[0], &long[1]], Compared::AsActions), []);
    }
}
