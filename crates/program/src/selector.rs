//! Resources that are meant together: by a pattern, a tag, an account.

use crate::decode::{Decoder, Fields};
use crate::pattern::Pattern;
use crate::yaml::Node;

/// Which resources are meant. At least a pattern or a tag is given; a resource must fit all that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// `resource`: a pattern of its ARN, id or name.
    pub resource: Option<Pattern>,
    /// `account`: its account, by id or name.
    pub account: Option<Box<str>>,
    /// `tag`: a tag that it carries, as key and pattern of the value.
    pub tag: Option<(Box<str>, Pattern)>,
}

impl Selector {
    pub(crate) const KEYS: [&str; 3] = ["resource", "account", "tag"];

    /// Whether a resource of an account (by id) is meant that goes by these names and carries these tags.
    pub fn selects<'n>(
        &self,
        account: &str,
        mut names: impl Iterator<Item = &'n str>,
        tags: impl Fn(&str) -> Option<Box<str>>,
    ) -> bool {
        let resource = self.resource.as_ref();
        let tag = self.tag.as_ref();
        self.account.as_deref().is_none_or(|it| it == account)
            && resource.is_none_or(|it| names.any(|name| it.matches(name)))
            && tag.is_none_or(|(key, value)| tags(key).is_some_and(|it| value.matches(&it)))
    }

    pub(crate) fn read(decoder: &mut Decoder, fields: &Fields<'_>) -> Option<Self> {
        let resource = fields.get("resource").map(|it| decoder.resource(it));
        let account = fields.get("account").map(|it| decoder.account(it));
        let tag = fields.get("tag").map(|it| decoder.tag(it));
        if resource.is_none() && tag.is_none() {
            decoder.wrong(fields.at, || {
                "say `resource`, a pattern of its ARN, id or name, or `tag`".to_owned()
            });
            return None;
        }
        // What narrows and is not understood must not widen.
        Some(Selector {
            resource: all_or_nothing(resource)?,
            account: all_or_nothing(account)?.map(Box::from),
            tag: all_or_nothing(tag)?,
        })
    }

    /// A selector alone.
    pub(crate) fn read_alone(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        Self::read(decoder, &fields)
    }
}

/// `None` for a value that was given and not understood.
#[expect(
    clippy::option_option,
    reason = "given, and understood, are two questions"
)]
pub(crate) fn all_or_nothing<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => value.map(Some),
    }
}
