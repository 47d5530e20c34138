//! Every service, action, resource type and condition key that IAM knows, embedded.
//!
//! The data is lines of text, packed with zstd: `K key⇥type`, then for each service `S prefix⇥name⇥rcp`, its
//! resource types `R name⇥ARN⇥keys` and its actions `A name⇥level⇥types⇥keys⇥dependent actions`; keys and
//! types by number, a star behind a type that must be named. `cargo xtask iam-catalogue` writes it.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::io::Read;
use std::sync::LazyLock;

use crate::pattern::Pattern;

/// The most that the data may unpack to.
const MOST: u64 = 64 << 20;

/// An action, by its rank among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActionId(u16);

/// What an action does to its resource, in AWS's grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    List,
    Read,
    Tagging,
    /// Makes, changes or deletes.
    Write,
    PermissionsManagement,
}

impl AccessLevel {
    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Tagging => "Tagging",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}

#[derive(Debug)]
pub struct Catalogue {
    date: Box<str>,
    sources: Box<str>,
    keys: Vec<ConditionKey>,
    services: Vec<Service>,
    actions: Vec<CatalogueAction>,
}

#[derive(Debug)]
pub struct ConditionKey {
    /// As AWS writes it; `${TagKey}` stands for any name.
    pub name: Box<str>,
    /// `String`, `ARN`, `ArrayOfString`, `Bool`, `Date`, `IPAddress`, `Numeric`, …
    pub kind: Box<str>,
    fits: Pattern,
}

#[derive(Debug)]
pub struct Service {
    pub prefix: Box<str>,
    pub name: Box<str>,
    /// Whether its resources are under resource control policies.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services>
    pub rcp: bool,
    pub resource_types: Vec<ResourceType>,
    first: usize,
    end: usize,
}

/// A resource type of a service.
#[derive(Debug)]
pub struct ResourceType {
    pub name: Box<str>,
    pub arn: Box<str>,
    keys: Box<[u16]>,
}

/// An action of a service.
#[derive(Debug)]
pub struct CatalogueAction {
    pub name: Box<str>,
    lower: Box<str>,
    pub level: AccessLevel,
    /// Actions that it needs besides, as AWS lists them.
    pub dependents: Box<[Box<str>]>,
    service: u16,
    resource_types: Box<[(u16, bool)]>,
    keys: Box<[u16]>,
}

/// Why data is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It could not be unpacked.
    #[error("unpack the IAM data: {0}")]
    Packed(#[from] std::io::Error),
    /// It is too large.
    #[error("unpack the IAM data: it is larger than {MOST} bytes")]
    TooLarge,
    /// A line is not what it should be.
    #[error("read the IAM data: line {0} is not of the form that this version reads")]
    Line(usize),
}

static EMBEDDED: LazyLock<Catalogue> = LazyLock::new(|| {
    // What is embedded was read when it was made, and is by a test.
    Catalogue::read(include_bytes!("../data/iam.zst")).unwrap_or(Catalogue {
        date: "".into(),
        sources: "".into(),
        keys: Vec::new(),
        services: Vec::new(),
        actions: Vec::new(),
    })
});

impl Catalogue {
    /// The catalogue that is built in.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads a catalogue as `cargo xtask iam-catalogue` writes it.
    pub fn read(bytes: &[u8]) -> Result<Self, CatalogueError> {
        let mut text = String::new();
        zstd::Decoder::new(bytes)?
            .take(MOST + 1)
            .read_to_string(&mut text)?;
        if text.len() as u64 > MOST {
            return Err(CatalogueError::TooLarge);
        }
        let mut all = Self {
            date: "".into(),
            sources: "".into(),
            keys: Vec::new(),
            services: Vec::new(),
            actions: Vec::new(),
        };
        for (number, line) in text.lines().enumerate() {
            all.take(number, line)
                .ok_or(CatalogueError::Line(number + 1))?;
        }
        if all.date.is_empty() || all.actions.is_empty() {
            return Err(CatalogueError::Line(1));
        }
        let keys = all.keys.len();
        let known = |list: &[u16]| list.iter().all(|key| usize::from(*key) < keys);
        let types_known = all.services.iter().all(|service| {
            let actions = all
                .actions
                .get(service.first..service.end)
                .unwrap_or_default();
            service.resource_types.iter().all(|it| known(&it.keys))
                && actions.iter().all(|it| {
                    known(&it.keys)
                        && it
                            .resource_types
                            .iter()
                            .all(|(at, _)| usize::from(*at) < service.resource_types.len())
                })
        });
        if !types_known || all.actions.len() > usize::from(u16::MAX) {
            return Err(CatalogueError::Line(1));
        }
        Ok(all)
    }

    fn take(&mut self, number: usize, line: &str) -> Option<()> {
        if number == 0 {
            return (line == "firestep-iam 1").then_some(());
        }
        let (letter, rest) = line.split_once(' ')?;
        let mut fields = rest.split('\t');
        match letter {
            "D" => {
                let (year, month, day) = (rest.get(..4)?, rest.get(4..6)?, rest.get(6..8)?);
                self.date = format!("{year}-{month}-{day}").into();
            }
            "O" => self.sources = rest.into(),
            "K" => {
                let (name, kind) = rest.split_once('\t')?;
                let lower = name.to_lowercase();
                let fits = match lower.find(['$', '<']) {
                    Some(at) => {
                        let (before, after) = lower.split_at_checked(at)?;
                        let behind = after
                            .find(['}', '>'])
                            .and_then(|end| after.get(end + 1..))?;
                        Pattern::new(&format!("{before}*{behind}"))
                    }
                    None => match lower.strip_suffix("/tag-key") {
                        Some(before) => Pattern::new(&format!("{before}/*")),
                        None => Pattern::literal(&lower),
                    },
                };
                self.keys.push(ConditionKey {
                    name: name.into(),
                    kind: kind.into(),
                    fits,
                });
            }
            "S" => {
                let end = self.actions.len();
                self.services.push(Service {
                    prefix: fields.next()?.into(),
                    name: fields.next()?.into(),
                    rcp: matches!(fields.next()?, "1" | "2"),
                    resource_types: Vec::new(),
                    first: end,
                    end,
                });
            }
            "R" => {
                let kind = ResourceType {
                    name: fields.next()?.into(),
                    arn: fields.next()?.into(),
                    keys: numbers(fields.next()?)?,
                };
                self.services.last_mut()?.resource_types.push(kind);
            }
            "A" => {
                let service = u16::try_from(self.services.len().checked_sub(1)?).ok()?;
                let name = fields.next()?;
                self.actions.push(CatalogueAction {
                    name: name.into(),
                    lower: name.to_ascii_lowercase().into(),
                    level: match fields.next()? {
                        "L" => AccessLevel::List,
                        "R" => AccessLevel::Read,
                        "T" => AccessLevel::Tagging,
                        "W" => AccessLevel::Write,
                        "P" => AccessLevel::PermissionsManagement,
                        _ => return None,
                    },
                    resource_types: list(fields.next()?)
                        .map(|it| match it.strip_suffix('*') {
                            Some(number) => Some((number.parse().ok()?, true)),
                            None => Some((it.parse().ok()?, false)),
                        })
                        .collect::<Option<_>>()?,
                    keys: numbers(fields.next()?)?,
                    dependents: list(fields.next()?).map(Into::into).collect(),
                    service,
                });
                self.services.last_mut()?.end = self.actions.len();
            }
            _ => return None,
        }
        Some(())
    }

    /// The day of the data.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The packages it was made from.
    pub fn sources(&self) -> &str {
        &self.sources
    }

    /// How many actions there are.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Every service, by its prefix.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// A service by its prefix, without regard to case.
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        let lower = prefix.to_ascii_lowercase();
        self.services
            .binary_search_by(|it| (*it.prefix).cmp(&lower))
            .ok()
            .and_then(|at| self.services.get(at))
    }

    pub fn actions(&self) -> impl Iterator<Item = ActionId> {
        (0..self.actions.len()).filter_map(|at| u16::try_from(at).ok().map(ActionId))
    }

    /// The actions of a service.
    pub fn of_service(&self, service: &Service) -> impl Iterator<Item = ActionId> + use<> {
        (service.first..service.end).filter_map(|at| u16::try_from(at).ok().map(ActionId))
    }

    /// An action by `service:Name`, without regard to case.
    pub fn find(&self, name: &str) -> Option<ActionId> {
        let (service, action) = name.split_once(':')?;
        let service = self.service(service)?;
        let lower = action.to_ascii_lowercase();
        let own = self.actions.get(service.first..service.end)?;
        let at = own.binary_search_by(|it| (*it.lower).cmp(&lower)).ok()?;
        u16::try_from(service.first + at).ok().map(ActionId)
    }

    /// The actions that fit a pattern as policies write it: `s3:Get*`, `*`.
    pub fn matching(&self, pattern: &str) -> Vec<ActionId> {
        let lower = pattern.to_ascii_lowercase();
        let (service, name) = match lower.split_once(':') {
            Some(both) => both,
            None if lower.bytes().all(|byte| byte == b'*') && !lower.is_empty() => ("*", "*"),
            None => return Vec::new(),
        };
        if !lower.contains(['*', '?']) {
            return self.find(&lower).into_iter().collect();
        }
        let (service, name) = (Pattern::new(service), Pattern::new(name));
        let mut all = Vec::new();
        if let Some(prefix) = service.as_literal() {
            let of = self.service(prefix).into_iter();
            all.extend(
                of.flat_map(|it| self.of_service(it))
                    .filter(|id| self.row(*id).is_some_and(|it| name.matches(&it.lower))),
            );
            return all;
        }
        for it in self
            .services
            .iter()
            .filter(|it| service.matches(&it.prefix))
        {
            for id in self.of_service(it) {
                if name.is_anything() || self.row(id).is_some_and(|it| name.matches(&it.lower)) {
                    all.push(id);
                }
            }
        }
        all
    }

    /// What is known of an action.
    pub fn row(&self, id: ActionId) -> Option<&CatalogueAction> {
        self.actions.get(usize::from(id.0))
    }

    /// The service of an action.
    pub fn service_of(&self, action: &CatalogueAction) -> Option<&Service> {
        self.services.get(usize::from(action.service))
    }

    pub fn name(&self, id: ActionId) -> String {
        let row = self.row(id);
        let service = row.and_then(|it| self.service_of(it));
        match (service, row) {
            (Some(service), Some(row)) => format!("{}:{}", service.prefix, row.name),
            _ => String::new(),
        }
    }

    /// The resource types an action takes, and whether each must be named.
    pub fn resource_types<'a>(
        &'a self,
        action: &'a CatalogueAction,
    ) -> impl Iterator<Item = (&'a ResourceType, bool)> {
        let all = self
            .service_of(action)
            .map_or(&[][..], |it| &it.resource_types);
        action
            .resource_types
            .iter()
            .filter_map(|(at, required)| Some((all.get(usize::from(*at))?, *required)))
    }

    /// Whether an action takes no resource, so that only `*` names it.
    pub fn takes_no_resource(&self, action: &CatalogueAction) -> bool {
        action.resource_types.is_empty()
    }

    /// The service's own condition keys that an action knows, those of its resource types among them.
    pub fn keys<'a>(
        &'a self,
        action: &'a CatalogueAction,
    ) -> impl Iterator<Item = &'a ConditionKey> {
        let mut numbers: Vec<u16> = action.keys.to_vec();
        for (kind, _) in self.resource_types(action) {
            numbers.extend(&kind.keys);
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|number| self.keys.get(usize::from(number)))
    }

    /// Whether an action knows a condition key; AWS sends the global ones with every request, or may.
    pub fn has_key(&self, action: &CatalogueAction, key: &str) -> bool {
        let lower = key.to_lowercase();
        (is_global(&lower) && self.key(&lower).is_some())
            || self.keys(action).any(|it| it.fits.matches(&lower))
    }

    /// Whether any of the actions knows a condition key.
    pub fn any_has_key(&self, actions: &[ActionId], key: &str) -> bool {
        let lower = key.to_lowercase();
        if is_global(&lower) {
            return self.key(&lower).is_some();
        }
        let fits: Vec<u16> = (0u16..)
            .zip(&self.keys)
            .filter(|(_, it)| it.fits.matches(&lower))
            .map(|(number, _)| number)
            .collect();
        let has = |list: &[u16]| list.iter().any(|it| fits.contains(it));
        actions
            .iter()
            .filter_map(|id| self.row(*id))
            .any(|row| has(&row.keys) || self.resource_types(row).any(|(kind, _)| has(&kind.keys)))
    }

    /// A condition key, without regard to case; tags and their like by any name.
    pub fn key(&self, name: &str) -> Option<&ConditionKey> {
        let lower = name.to_lowercase();
        self.keys
            .binary_search_by(|it| it.name.to_lowercase().cmp(&lower))
            .ok()
            .and_then(|at| self.keys.get(at))
            .or_else(|| self.keys.iter().find(|it| it.fits.matches(&lower)))
    }

    /// Names near one that is not known.
    pub fn near(&self, name: &str) -> Vec<String> {
        let (service, action) = name.split_once(':').unwrap_or((name, ""));
        let mut near: Vec<(usize, String)> = match self.service(service) {
            Some(service) => self
                .of_service(service)
                .map(|id| self.name(id))
                .filter_map(|it| {
                    let own = it.split_once(':').map_or("", |(_, own)| own);
                    Some((distance(own, action, 2 + it.len() / 6)?, it))
                })
                .collect(),
            None => self
                .services
                .iter()
                .map(|it| &*it.prefix)
                .filter_map(|it| Some((distance(it, service, 2 + it.len() / 6)?, it.to_owned())))
                .collect(),
        };
        near.sort();
        near.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

/// Whether AWS may send a key with any request: not those of tags, which services send.
fn is_global(lower: &str) -> bool {
    lower.starts_with("aws:")
        && !lower.starts_with("aws:requesttag/")
        && !lower.starts_with("aws:resourcetag/")
        && lower != "aws:tagkeys"
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|it| !it.is_empty())
}

fn numbers(text: &str) -> Option<Box<[u16]>> {
    list(text).map(|it| it.parse().ok()).collect()
}

/// How many letters must be added, dropped or changed, when that is no more than `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    // A hostile name is long, and a distance costs the product of the lengths.
    if a.chars().count().abs_diff(b.chars().count()) > most {
        return None;
    }
    Some(strsim::levenshtein(&a, &b)).filter(|it| *it <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> &'static CatalogueAction {
        let all = Catalogue::embedded();
        all.row(all.find(name).unwrap()).unwrap()
    }

    #[test]
    fn every_action_is_found_by_its_name_in_any_case() {
        let all = Catalogue::embedded();
        assert!(all.len() > 20_000 && all.services().len() > 400);
        for id in all.actions() {
            let name = all.name(id);
            assert_eq!(all.find(&name.to_uppercase()), Some(id), "{name}");
        }
    }

    #[test]
    fn well_known_actions_are_as_aws_lists_them() {
        let all = Catalogue::embedded();
        let get = row("s3:GetObject");
        assert_eq!(get.level, AccessLevel::Read);
        assert!(all.resource_types(get).any(|(it, _)| &*it.name == "object"));
        assert!(all.has_key(get, "s3:ExistingObjectTag/team") && all.has_key(get, "AWS:sourceIP"));
        assert!(!all.has_key(get, "ec2:Vpc"));
        assert!(all.takes_no_resource(row("s3:ListAllMyBuckets")));
        assert_eq!(
            row("iam:PutUserPolicy").level,
            AccessLevel::PermissionsManagement
        );
        assert!(
            row("ec2:RunInstances")
                .dependents
                .iter()
                .any(|it| &**it == "iam:PassRole")
        );
        assert_eq!(&*all.key("aws:principaltag/team").unwrap().kind, "String");
        assert_eq!(
            &*all.key("aws:PrincipalOrgPaths").unwrap().kind,
            "ArrayOfString"
        );
        // As many as AWS lists.
        assert_eq!(all.services().iter().filter(|it| it.rcp).count(), 62);
        assert!(all.service("s3").unwrap().rcp && !all.service("ec2").unwrap().rcp);
    }

    #[test]
    fn a_pattern_finds_what_each_name_alone_would() {
        let all = Catalogue::embedded();
        for pattern in [
            "s3:get*",
            "*:Describe*",
            "iam:*Role",
            "ec2:?escribeVpcs",
            "s3*:*Bucket*",
        ] {
            let (service, name) = pattern.split_once(':').unwrap();
            let slow: Vec<ActionId> = all
                .actions()
                .filter(|id| {
                    let full = all.name(*id);
                    let (own, action) = full.split_once(':').unwrap();
                    crate::matches_ignoring_case(service, own)
                        && crate::matches_ignoring_case(name, action)
                })
                .collect();
            assert!(!slow.is_empty());
            assert_eq!(all.matching(pattern), slow, "{pattern}");
        }
        assert_eq!(all.matching("*").len(), all.len());
        assert!(all.matching("s3").is_empty());
    }

    #[test]
    fn damaged_data_is_an_error() {
        let good = include_bytes!("../data/iam.zst");
        for at in (0..good.len()).step_by(9_001) {
            assert!(Catalogue::read(&good[..at]).is_err());
            let mut bad = good.to_vec();
            bad[at] ^= 0x55;
            let _ = Catalogue::read(&bad);
        }
        let pack = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
        for text in [
            "",
            "firestep-iam 2",
            "firestep-iam 1\nX y",
            "firestep-iam 1\nD 20260101\nA x\tR\t\t\t",
        ] {
            assert!(Catalogue::read(&pack(text)).is_err(), "{text}");
        }
        let bomb = zstd::encode_all(std::io::repeat(b'x').take(MOST * 2), 1).unwrap();
        assert!(matches!(
            Catalogue::read(&bomb),
            Err(CatalogueError::TooLarge)
        ));
    }

    #[test]
    fn a_slip_of_the_pen_has_its_neighbour() {
        let all = Catalogue::embedded();
        assert!(
            all.near("s3:GetObjects")
                .contains(&"s3:GetObject".to_owned())
        );
        assert!(
            all.near("dynamobd:GetItem")
                .contains(&"dynamodb".to_owned())
        );
    }
}
