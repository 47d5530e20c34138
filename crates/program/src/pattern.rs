//! Patterns of names.

/// A pattern of texts: `*` is any text, `?` any one character, all else is itself. It fits whole texts only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(Box<str>);

/// What ids begin with: a pattern of no more than that names a kind.
const KINDS: [&str; 14] = [
    "acl", "ami", "eni", "fs", "i", "igw", "lt", "nat", "rtb", "sg", "snap", "subnet", "vol", "vpc",
];

/// Letters and digits that a pattern of resources must have in one piece.
const LEAST: usize = 3;

impl Pattern {
    /// The pattern that is written so.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the pattern fits the whole of a text.
    pub fn matches(&self, text: &str) -> bool {
        let mut pattern = self.0.chars();
        let mut rest = text.chars();
        // The last star, and where the text it stands for ends so far.
        let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        loop {
            let here = rest.clone();
            match (pattern.next(), rest.next()) {
                (Some('*'), _) => {
                    star = Some((pattern.clone(), here.clone()));
                    rest = here;
                }
                (None, None) => return true,
                (Some(wanted), Some(letter)) if wanted == '?' || wanted == letter => {}
                // What does not fit goes to the star, one character more each time.
                _ => {
                    let Some((after, ends)) = &mut star else {
                        return false;
                    };
                    if ends.next().is_none() {
                        return false;
                    }
                    pattern = after.clone();
                    rest = ends.clone();
                }
            }
        }
    }

    /// Whether it fits resources of any name: all of a kind, of an account or of a region.
    pub(crate) fn is_any_resource(&self) -> bool {
        self.is_of_an_arns_head() || self.is_of_any_name()
    }

    /// Whether what it demands stands before the name in any ARN: digits of an account, a region, a service or a kind.
    fn is_of_an_arns_head(&self) -> bool {
        const WORDS: [&str; 40] = [
            "arn",
            "aws",
            "iam",
            "ec2",
            "rds",
            "s3",
            "sns",
            "sqs",
            "kms",
            "ecr",
            "lambda",
            "elasticloadbalancing",
            "secretsmanager",
            "cloudtrail",
            "logs",
            "instance",
            "volume",
            "snapshot",
            "image",
            "vpc",
            "subnet",
            "security-group",
            "network-acl",
            "network-interface",
            "db",
            "cluster",
            "cluster-snapshot",
            "role",
            "user",
            "group",
            "policy",
            "function",
            "key",
            "topic",
            "queue",
            "secret",
            "repository",
            "trail",
            "bucket",
            "loadbalancer",
        ];
        let Some(rest) = self.0.strip_prefix('*') else {
            return false;
        };
        let middle = rest.trim_matches(|it: char| !it.is_alphanumeric());
        let ends_open = rest.ends_with(['*', '?']);
        let is_digits = !middle.is_empty() && middle.bytes().all(|it| it.is_ascii_digit());
        let mut parts = middle.rsplit('-');
        let is_region = parts
            .next()
            .is_some_and(|it| it.len() == 1 && it.bytes().all(|it| it.is_ascii_digit()))
            && middle.split('-').count() >= 3
            && middle.split('-').next().is_some_and(|it| it.len() == 2);
        ends_open && (is_digits || is_region || WORDS.contains(&middle))
    }

    fn is_of_any_name(&self) -> bool {
        let is_wild = |it: char| it == '*' || it == '?';
        // An ARN names a resource after its fifth colon; one that is shorter leaves that to a star.
        let name = match self.0.strip_prefix("arn:") {
            Some(rest) => match rest.splitn(5, ':').nth(4) {
                Some(name) => name,
                None => return true,
            },
            None => &self.0,
        };
        // `instance/*`, `db:*` and `sg-*` name a kind.
        let name = name.rsplit(['/', ':']).find(|it| !it.is_empty());
        let name = name.unwrap_or_default();
        let begins = name.find(is_wild).map_or("", |at| &name[..at]);
        let begins_kinds = |kind: &&str| format!("{kind}-").starts_with(begins);
        let name = match begins.split_once('-') {
            Some((kind, _)) if KINDS.contains(&kind) => &name[kind.len()..],
            // `snap*`
            None if KINDS.iter().any(begins_kinds) => &name[begins.len()..],
            _ => name,
        };
        let fixed = name.split(is_wild).map(|part| {
            let letters = part.chars().filter(|it| it.is_alphanumeric());
            letters.count()
        });
        name.contains(is_wild) && fixed.max().unwrap_or_default() < LEAST
    }

    /// Whether it fits every text of some length: it names nothing.
    pub(crate) fn is_anything(&self) -> bool {
        self.0.chars().all(|it| it == '*' || it == '?')
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_of_resources_names_one() {
        for any in [
            "arn:*",
            "arn:aws:*",
            "*-*",
            "sg-*",
            "i-0*",
            "arn:aws:s3:::*",
            "?*?",
            "*:*",
            "*/*",
            "arn:aws:ec2:*:*:instance/*",
            "arn:aws:rds:eu-central-1:111122223333:db:*",
            "subnet-?*",
            "snap*",
            "subne*",
            "a*",
            "*000*",
            "*eu-central-1*",
            "*:us-gov-west-1:*",
            "*instance*",
            "*:db:*",
        ] {
            assert!(Pattern::new(any).is_any_resource(), "{any}");
        }
        for one in [
            "arn:aws:s3:::acme-*-site",
            "web",
            "a",
            "web*",
            "i-0123456789abcdef0",
            "sg-01234*",
            "*-site",
            "*/web-*",
            "arn:aws:ec2:*:*:instance/i-0123456789abcdef0",
            "*:db:shop-*",
        ] {
            assert!(!Pattern::new(one).is_any_resource(), "{one}");
        }
    }

    #[test]
    fn a_pattern_fits_the_whole_text() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern).matches(text);
        assert!(fits("web", "web"));
        assert!(!fits("web", "web-2"));
        assert!(!fits("web", "my-web"));
        assert!(fits("*web", "my-web"));
        assert!(fits(
            "arn:aws:s3:::acme-*-site",
            "arn:aws:s3:::acme-shop-site"
        ));
        assert!(!fits("arn:aws:s3:::acme-*-site", "arn:aws:s3:::acme-site"));
        assert!(fits("a*b*c", "a-b-b-c"));
        assert!(fits("?", "ä"));
        assert!(!fits("?", ""));
        assert!(fits("*", ""));
        assert!(fits("", ""));
        assert!(!fits("", "a"));
    }

    /// The definition itself, slow.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|at| by_definition(rest, &text[at..])),
            Some((wanted, rest)) => text.split_first().is_some_and(|(letter, after)| {
                (*wanted == '?' || wanted == letter) && by_definition(rest, after)
            }),
        }
    }

    proptest! {
        #[test]
        fn it_is_its_definition(pattern in "[ab*?]{0,7}", text in "[abc]{0,9}") {
            let letters = |it: &str| it.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                Pattern::new(&pattern).matches(&text),
                by_definition(&letters(&pattern), &letters(&text))
            );
        }
    }
}
