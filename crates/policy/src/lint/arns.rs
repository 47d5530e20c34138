//! The ARNs that policies write: split into their parts, without regard to colons inside of `${…}`.

/// An ARN as it is written, with all of its parts; each may have wildcards and variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrittenArn<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> WrittenArn<'a> {
    /// Splits a text; `None` when it does not begin with `arn:` or has fewer than six parts.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        let [mut partition, mut service, mut region, mut account] = [""; 4];
        let mut rest = rest;
        for part in [&mut partition, &mut service, &mut region, &mut account] {
            let at = colon(rest)?;
            *part = rest.get(..at)?;
            rest = rest.get(at + 1..)?;
        }
        Some(Self {
            partition,
            service,
            region,
            account,
            resource: rest,
        })
    }

    /// Whether it spans every resource of every service.
    pub(crate) fn is_everything(&self) -> bool {
        [self.service, self.region, self.account, self.resource].map(is_every) == [true; 4]
    }
}

/// Where the first colon stands that is outside of `${…}`.
fn colon(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut inside, mut before) = (false, 0);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if before == b'$' => inside = true,
            b'}' => inside = false,
            b':' if !inside => return Some(at),
            _ => {}
        }
        before = *byte;
    }
    None
}

/// How many parts a text has, up to six.
pub(crate) fn count_parts(text: &str) -> usize {
    let (mut count, mut rest) = (1, text);
    while count < 6
        && let Some(behind) = colon(rest).and_then(|at| rest.get(at + 1..))
    {
        (count, rest) = (count + 1, behind);
    }
    count
}

/// Whether a text is of stars only: `**` means no more than `*`.
pub(crate) fn is_every(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// Whether an action is every action, in whatever way that is written.
pub(crate) fn is_every_action(text: &str) -> bool {
    let mut parts = text.splitn(2, ':');
    parts.all(is_every)
}

/// Whether a resource spans every resource there is, in whatever way that is written.
pub(crate) fn is_every_resource(text: &str) -> bool {
    if is_every(text) {
        return true;
    }
    let Some(rest) = text.strip_prefix("arn:") else {
        return false;
    };
    if let Some(arn) = WrittenArn::of(text) {
        return arn.is_everything();
    }
    // What an ARN does not say, a star at its end takes in: `arn:aws:*`, `arn:*`.
    let mut parts = rest.split(':');
    let partition = parts.next().unwrap_or_default();
    rest.ends_with('*')
        && !partition.contains("${")
        && parts.all(is_every)
        && (is_every(partition) || rest.contains(':'))
}

/// Whether a part is not one text alone: it has a wildcard or a variable.
pub(crate) fn is_open(part: &str) -> bool {
    part.contains(['*', '?']) || part.contains("${")
}

/// A text with a star for each of its variables.
pub(crate) fn starred(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        all.push_str(before);
        all.push('*');
        let Some((_, behind)) = after.split_once('}') else {
            return all;
        };
        rest = behind;
    }
    all + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_its_parts() {
        let arn =
            WrittenArn::of("arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}").unwrap();
        assert_eq!((arn.partition, arn.service, arn.region), ("aws", "iam", ""));
        assert_eq!(arn.account, "${aws:PrincipalAccount}");
        assert_eq!(arn.resource, "user/${aws:username}");
        assert_eq!(
            WrittenArn::of("arn:aws:logs:*:*:log-group:a:*")
                .unwrap()
                .resource,
            "log-group:a:*"
        );
        for text in [
            "",
            "*",
            "arn:aws:s3",
            "ARN:aws:s3:::a",
            "arn:aws:s3:::",
            "arn:${aws:s3:::a",
        ] {
            assert_eq!(
                WrittenArn::of(text).is_some(),
                text == "arn:aws:s3:::",
                "{text}"
            );
        }
        assert_eq!(count_parts("arn:aws:s3"), 3);
        assert_eq!(count_parts("arn:aws:s3:::a:b"), 6);
        assert_eq!(count_parts(""), 1);
    }

    #[test]
    fn everything_is_known_in_each_of_its_forms() {
        for text in [
            "*",
            "**",
            "arn:*",
            "arn:aws:*",
            "arn:*:*",
            "arn:aws:*:*:*:*",
            "arn:*:*:*:*:*",
            "arn:aws:*:*:*:**",
        ] {
            assert!(is_every_resource(text), "{text}");
        }
        for text in [
            "",
            "arn:",
            "arn:aws:s3:::*",
            "arn:aws:s3*",
            "arn:aws:*::*:*",
            "arn:aws:*:*:*:role/*",
            "a*",
            "arn:aws*",
        ] {
            assert!(!is_every_resource(text), "{text}");
        }
    }

    #[test]
    fn every_action_is_a_star_or_two() {
        assert!(
            ["*", "**", "*:*", "*:**"]
                .iter()
                .all(|it| is_every_action(it))
        );
        assert!(
            !["", ":", "s3:*", "*:Get*", "*:*:*", "*:"]
                .iter()
                .any(|it| is_every_action(it))
        );
    }

    #[test]
    fn variables_become_stars() {
        assert_eq!(starred("a/${aws:username}/b${x}"), "a/*/b*");
        assert_eq!(starred("a${x"), "a*");
        assert!(is_open("a?") && is_open("${x}") && !is_open("a"));
    }
}
