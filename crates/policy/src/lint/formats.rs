//! The ARNs that resources have, by AWS's formats: which of them one that a policy writes may mean.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::arns::{WrittenArn, is_open, starred};
use crate::catalogue::{Catalogue, ResourceType, Service};
use crate::pattern::{Overlap, Pattern};

/// The formats of every resource type.
#[derive(Debug, Default)]
pub(crate) struct Formats {
    all: Vec<Format>,
    /// By the service in the ARN, which need not be that of the actions.
    by_service: HashMap<String, Vec<FormatId>>,
    /// Those of any service: what backups are of.
    of_any: Vec<FormatId>,
    by_type: HashMap<Box<str>, Vec<FormatId>>,
    /// Those of all types that a service's actions take, by its prefix.
    of_actions: HashMap<Box<str>, FormatSet>,
}

/// A format, by its place among all.
pub(crate) type FormatId = u16;

/// Some of the formats.
#[derive(Debug, Default)]
pub(crate) struct FormatSet {
    /// A bit for each.
    words: Vec<u64>,
}

impl FormatSet {
    pub(crate) fn contains(&self, id: FormatId) -> bool {
        let word = self.words.get(usize::from(id / 64)).copied();
        word.unwrap_or_default() >> (id % 64) & 1 == 1
    }
}

impl FormatSet {
    fn meets(&self, other: &Self) -> bool {
        let mut words = self.words.iter().zip(&other.words);
        words.any(|(own, other)| own & other != 0)
    }
}

impl Extend<FormatId> for FormatSet {
    fn extend<T: IntoIterator<Item = FormatId>>(&mut self, ids: T) {
        for id in ids {
            let at = usize::from(id / 64);
            if self.words.len() <= at {
                self.words.resize(at + 1, 0);
            }
            if let Some(word) = self.words.get_mut(at) {
                *word |= 1 << (id % 64);
            }
        }
    }
}

/// The ARN of a resource type.
#[derive(Debug)]
pub(crate) struct Format {
    pub(crate) region: Part,
    pub(crate) account: Part,
    /// With a star for each variable.
    resource: Box<str>,
    pattern: Pattern,
    /// How much of it stands before the first star.
    head: usize,
    /// No name of a bucket has a slash in it.
    is_bucket: bool,
}

/// What stands in a part of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Empty,
    Given,
    /// Not always the same.
    Open,
}

static EMBEDDED: LazyLock<Formats> = LazyLock::new(|| Formats::of(Catalogue::embedded()));

/// How long a resource may be to be compared with formats letter by letter.
const LONG: usize = 256;

impl Formats {
    /// Those of the embedded catalogue.
    pub(crate) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn of(catalogue: &Catalogue) -> Self {
        let mut formats = Self::default();
        for service in catalogue.services() {
            for kind in &service.resource_types {
                if !formats.by_type.contains_key(&kind.arn) {
                    let arns = kind.arn.split(", ").filter_map(WrittenArn::of);
                    let ids: Vec<FormatId> = arns.filter_map(|it| formats.add(it)).collect();
                    formats.by_type.insert(kind.arn.clone(), ids);
                }
            }
            let rows = catalogue
                .of_service(service)
                .filter_map(|id| catalogue.row(id));
            let taken = rows.flat_map(|row| catalogue.resource_types(row));
            let mut all = FormatSet::default();
            for (kind, _) in taken {
                all.extend(formats.of_type(kind).iter().copied());
            }
            formats.of_actions.insert(service.prefix.clone(), all);
        }
        formats
    }

    fn add(&mut self, arn: WrittenArn<'_>) -> Option<FormatId> {
        let id = FormatId::try_from(self.all.len()).ok()?;
        let resource = starred(arn.resource);
        let is_s3 = arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
        self.all.push(Format {
            region: Part::of(arn.region),
            account: Part::of(arn.account),
            head: resource.find('*').unwrap_or(resource.len()),
            is_bucket: is_s3 && resource == "*",
            pattern: Pattern::new(&resource),
            resource: resource.into(),
        });
        if is_open(arn.service) {
            self.of_any.push(id);
        } else {
            let service = arn.service.to_ascii_lowercase();
            self.by_service.entry(service).or_default().push(id);
        }
        Some(id)
    }

    /// Whether some resource has an ARN with a service, in lower case.
    pub(crate) fn knows(&self, service: &str) -> bool {
        self.by_service.contains_key(service)
    }

    pub(crate) fn get(&self, id: FormatId) -> Option<&Format> {
        self.all.get(usize::from(id))
    }

    /// Whether some action of a service may take a resource of one of these formats.
    pub(crate) fn service_takes(&self, service: &Service, named: &FormatSet) -> bool {
        let taken = self.of_actions.get(&service.prefix);
        // Of a service that is not in the embedded catalogue nothing is known.
        taken.is_none_or(|it| it.meets(named))
    }

    /// The formats that a resource type has.
    pub(crate) fn of_type(&self, kind: &ResourceType) -> &[FormatId] {
        self.by_type.get(&kind.arn).map_or(&[], Vec::as_slice)
    }

    /// Whether a resource type may be of a service, as its ARN says it, in lower case.
    pub(crate) fn type_is_of(&self, kind: &ResourceType, service: &str) -> bool {
        let own = self.by_service.get(service);
        let is_own = |id: &FormatId| own.is_some_and(|it| it.binary_search(id).is_ok());
        self.of_type(kind)
            .iter()
            .any(|id| is_own(id) || self.of_any.binary_search(id).is_ok())
    }

    /// The formats of its service that a written ARN may be of, by its resource; `None` where the service is open or has no
    /// formats, so that nothing is known.
    pub(crate) fn fitting<'a>(
        &'a self,
        arn: &WrittenArn<'a>,
    ) -> Option<impl Iterator<Item = FormatId> + 'a> {
        if arn.service.len() > LONG {
            return None;
        }
        // A service with a wildcard or a variable is none of them.
        let own = match self.by_service.get(arn.service) {
            Some(own) => own,
            None => self.by_service.get(&arn.service.to_ascii_lowercase())?,
        };
        let written = Written::new(arn.resource);
        let fits = move |id: &FormatId| self.get(*id).is_some_and(|it| it.may_fit(&written));
        Some(own.iter().copied().filter(fits))
    }

    /// The formats of any service that a written ARN may be of besides.
    pub(crate) fn fitting_of_any<'a>(
        &'a self,
        arn: &WrittenArn<'a>,
    ) -> impl Iterator<Item = FormatId> + 'a {
        let written = Written::new(arn.resource);
        let all = self.of_any.iter().copied();
        all.filter(move |id| self.get(*id).is_some_and(|it| it.may_fit(&written)))
    }
}

impl Part {
    fn of(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            "*" => Self::Open,
            _ => Self::Given,
        }
    }
}

/// The resource of a written ARN, made ready to be compared.
struct Written<'a> {
    starred: Cow<'a, str>,
    /// How much of it stands before the first wildcard.
    head: usize,
    /// What stands behind it.
    rest: Rest,
}

/// What follows the head of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    /// One star, and no more.
    Star,
    /// A star, and more.
    StarAndMore,
    Other,
}

impl<'a> Written<'a> {
    fn new(resource: &'a str) -> Self {
        let starred = if resource.contains("${") {
            Cow::Owned(starred(resource))
        } else {
            Cow::Borrowed(resource)
        };
        let head = starred.find(['*', '?']).unwrap_or(starred.len());
        let rest = match starred.as_bytes().get(head..).unwrap_or_default() {
            [] => Rest::Nothing,
            [b'*'] => Rest::Star,
            [b'*', ..] => Rest::StarAndMore,
            _ => Rest::Other,
        };
        Self {
            starred,
            head,
            rest,
        }
    }
}

impl Format {
    fn may_fit(&self, written: &Written<'_>) -> bool {
        if self.is_bucket && written.starred.contains('/') {
            return false;
        }
        let own = self.resource.get(..self.head).unwrap_or_default();
        let head = written.starred.get(..written.head).unwrap_or_default();
        if !own.starts_with(head) && !head.starts_with(own) {
            return false;
        }
        // What each star of the two takes in need not be looked for where one star ends a text.
        let is_prefix = self.resource.len() == self.head + 1;
        let is_literal = self.resource.len() == self.head;
        match written.rest {
            Rest::Nothing => self.pattern.matches(&written.starred),
            Rest::Star => !is_literal || own.starts_with(head),
            _ if is_prefix && (head.starts_with(own) || written.rest == Rest::StarAndMore) => true,
            _ if written.starred.len() > LONG => true,
            _ => Pattern::new(&written.starred).against(&self.resource) != Overlap::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(text: &str) -> Option<Vec<&'static str>> {
        let formats = Formats::embedded();
        let found = formats.fitting(&WrittenArn::of(text).unwrap())?;
        Some(
            found
                .map(|id| &*formats.get(id).unwrap().resource)
                .collect(),
        )
    }

    #[test]
    fn an_arn_is_of_the_formats_that_its_resource_fits() {
        assert_eq!(
            fitting("arn:aws:iam::111122223333:role/a").unwrap(),
            ["role/*", "role/*"]
        );
        let arn = WrittenArn::of("arn:aws:fsx:*:*:backup:a").unwrap();
        assert_eq!(Formats::embedded().fitting_of_any(&arn).count(), 1);
        assert_eq!(
            fitting("arn:aws:kms:*:*:key/${aws:PrincipalTag/key}").unwrap()[0],
            "key/*"
        );
        assert!(
            fitting("arn:aws:ec2:*:*:instance/*")
                .unwrap()
                .contains(&"instance/*")
        );
        assert!(
            !fitting("arn:aws:ec2:*:*:instances/*")
                .unwrap()
                .contains(&"instance/*")
        );
        assert!(fitting("arn:aws:iam::*:*").unwrap().len() > 10);
        assert_eq!(fitting("arn:aws:nonsense:*:*:a"), None);
        assert_eq!(fitting("arn:aws:*:*:*:a"), None);
    }

    #[test]
    fn a_bucket_is_no_object() {
        let of = |text: &str| {
            let found = fitting(text).unwrap();
            (found.contains(&"*"), found.contains(&"*/*"))
        };
        assert_eq!(of("arn:aws:s3:::bucket"), (true, false));
        assert_eq!(of("arn:aws:s3:::bucket/*"), (false, true));
        assert_eq!(of("arn:aws:s3:::bucket*"), (true, true));
        assert_eq!(of("arn:aws:s3:::*"), (true, true));
        assert_eq!(of("arn:aws:s3:::${aws:PrincipalTag/team}"), (true, true));
    }

    #[test]
    fn the_short_ways_say_what_comparing_letter_by_letter_says() {
        let formats = Formats::embedded();
        for text in [
            "a",
            "role/a",
            "role/*",
            "role*",
            "r*e/a",
            "*",
            "*/*",
            "ro?e/a",
            "function:a*",
            "table/*/index/a",
            "**",
            "",
        ] {
            let written = Written::new(text);
            for format in formats.all.iter().filter(|it| !it.is_bucket) {
                let slow = Pattern::new(text).against(&format.resource) != Overlap::None;
                assert_eq!(format.may_fit(&written), slow, "{text} {}", format.resource);
            }
        }
    }

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let mut set = FormatSet::default();
        set.extend([0, 63, 64, 2_000]);
        let has: Vec<FormatId> = (0..3_000).filter(|it| set.contains(*it)).collect();
        assert_eq!(has, [0, 63, 64, 2_000]);
        let mut other = FormatSet::default();
        other.extend([1, 2_001, 2_900]);
        assert!(!set.meets(&other) && !other.meets(&set));
        other.extend([2_000]);
        assert!(set.meets(&other) && other.meets(&set));
    }

    #[test]
    fn types_know_their_services() {
        let all = Catalogue::embedded();
        let formats = Formats::embedded();
        let of = |service: &str, kind: &str, of: &str| {
            let service = all.service(service).unwrap();
            let kind = service
                .resource_types
                .iter()
                .find(|it| &*it.name == kind)
                .unwrap();
            formats.type_is_of(kind, of)
        };
        assert!(of("iam", "role", "iam") && !of("iam", "role", "s3"));
        assert!(of("kafka-cluster", "cluster", "kafka") && of("backup", "recoveryPoint", "ec2"));
        assert!(formats.knows("s3") && !formats.knows("nonsense"));
        let takes = |service: &str, text: &str| {
            let mut named = FormatSet::default();
            named.extend(formats.fitting(&WrittenArn::of(text).unwrap()).unwrap());
            formats.service_takes(all.service(service).unwrap(), &named)
        };
        assert!(
            takes("ec2", "arn:aws:ec2:*:*:instance/a") && takes("ec2", "arn:aws:iam::*:role/a")
        );
        assert!(!takes("ec2", "arn:aws:s3:::a") && !takes("ec2", "arn:aws:ec2:*:*:0*"));
    }

    #[test]
    fn a_long_resource_costs_little() {
        let long = format!("arn:aws:s3:::{}", "*a".repeat(1 << 20));
        assert!(fitting(&long).unwrap().contains(&"*"));
    }
}
