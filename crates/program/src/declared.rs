//! What an organization declares of its network, its partners and its regions, each with reason, owner and last day.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::civil::Date;

use crate::decode::{Decoder, Fields};
use crate::mistake::shown;
use crate::pattern::Pattern;
use crate::selector::{Selector, all_or_nothing};
use crate::statement::Statement;
use crate::yaml::{Node, Value};

/// A path between accounts that is meant to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// `from`: the account that gets access, by id or name.
    pub from: Box<str>,
    /// `to`: the account to which it gets access, by id or name.
    pub to: Box<str>,
    /// `kinds`: kinds of paths. Empty: all.
    pub kinds: Vec<ConnectionKind>,
    /// `resource`: a pattern of the ARN, id or name of what makes the path. Without it: any.
    pub resource: Option<Pattern>,
    /// Why, who, until when.
    pub statement: Statement,
}

/// Kinds of paths between accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConnectionKind {
    /// VPC peering.
    Peering,
    /// A transit gateway.
    TransitGateway,
    /// A share of Resource Access Manager.
    Share,
    /// A VPC endpoint of the other's service.
    PrivateLink,
    /// A role's trust policy.
    Trust,
    /// A resource's policy.
    ResourcePolicy,
}

impl ConnectionKind {
    pub(crate) const WORDS: [(&str, Self); 6] = [
        ("peering", Self::Peering),
        ("transit-gateway", Self::TransitGateway),
        ("share", Self::Share),
        ("private-link", Self::PrivateLink),
        ("trust", Self::Trust),
        ("resource-policy", Self::ResourcePolicy),
    ];
}

impl Connection {
    pub(crate) const KEYS: [&str; 7] = [
        "from", "to", "kinds", "resource", "reason", "owner", "until",
    ];

    /// Whether it declares a path between accounts (by id) that something of these names makes. Peering and transit
    /// gateways lead both ways.
    pub fn declares<'n>(
        &self,
        kind: ConnectionKind,
        from: &str,
        to: &str,
        mut names: impl Iterator<Item = &'n str>,
    ) -> bool {
        let both_ways = matches!(
            kind,
            ConnectionKind::Peering | ConnectionKind::TransitGateway
        );
        let is = |from: &str, to: &str| *self.from == *from && *self.to == *to;
        (is(from, to) || (both_ways && is(to, from)))
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
            && self
                .resource
                .as_ref()
                .is_none_or(|it| names.any(|name| it.matches(name)))
    }

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        let mut account = |key, what| {
            decoder
                .required(&fields, key, what)
                .and_then(|it| decoder.account_or_outsider(it))
        };
        let from = account("from", "the account that gets access");
        let to = account("to", "the account to which it gets access");
        if let (Some(from), Some(to)) = (from, to)
            && from == to
        {
            decoder.wrong(fields.at, || format!("{} stands on both ends", shown(from)));
        }
        let kinds = fields.get("kinds").map_or_else(Vec::new, |it| {
            decoder.each(it, "kinds", |decoder, it| {
                decoder.word(it, "kind", &ConnectionKind::WORDS)
            })
        });
        if let Some(Value::List(nodes)) = fields.get("kinds").map(|it| &it.value)
            && nodes.is_empty()
        {
            decoder.wrong(fields.at, || {
                "the list of kinds is empty; leave it out for all kinds".to_owned()
            });
        }
        let resource = fields.get("resource").map(|it| decoder.resource(it));
        let statement = Statement::read(decoder, &fields);
        Some(Connection {
            from: from?.into(),
            to: to?.into(),
            kinds,
            resource: all_or_nothing(resource)?,
            statement: statement?,
        })
    }
}

/// Traffic to the outside that is meant to be possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Egress {
    /// `to`: where to.
    pub to: Destination,
    /// `ports`: to these ports. Empty: all.
    pub ports: Vec<u16>,
    /// `from`: a pattern of the ARN, id or name of the security group, subnet or VPC. Without it: any.
    pub from: Option<Pattern>,
    /// `account`: its account, by id or name. Without it: any.
    pub account: Option<Box<str>>,
    /// Why, who, until when.
    pub statement: Statement,
}

/// Where traffic may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A range of addresses, and how many bits of the address are fixed.
    Range(IpAddr, u8),
    /// A managed prefix list, by id.
    PrefixList(Box<str>),
    /// A domain, or `*.` before one for all below it; in lower case.
    Domain(Box<str>),
}

impl Egress {
    pub(crate) const KEYS: [&str; 7] =
        ["to", "ports", "from", "account", "reason", "owner", "until"];

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        let to = decoder
            .required(&fields, "to", "a range of addresses, prefix list or domain")
            .and_then(|it| destination(decoder, it));
        let ports = fields.get("ports").map(|node| {
            decoder.each(node, "ports", |decoder, it| {
                let text = decoder.text(it, "a port")?;
                decoder.port(it.at, text)
            })
        });
        let is_empty = ports.as_ref().is_some_and(Vec::is_empty);
        if let (true, Some(node)) = (is_empty, fields.get("ports"))
            && matches!(&node.value, Value::List(nodes) if nodes.is_empty())
        {
            decoder.wrong(node.at, || {
                "the list of ports is empty; leave it out for all ports".to_owned()
            });
        }
        let from = fields.get("from").map(|it| decoder.resource(it));
        let account = fields.get("account").map(|it| decoder.account(it));
        if let (Some(Destination::Range(_, 0)), None, None) = (&to, &ports, &from) {
            decoder.wrong(fields.at, || {
                "this allows everything to everywhere; say `ports` or `from`".to_owned()
            });
        }
        let statement = Statement::read(decoder, &fields);
        Some(Egress {
            to: to?,
            ports: ports.unwrap_or_default(),
            from: all_or_nothing(from)?,
            account: all_or_nothing(account)?.map(Box::from),
            statement: statement?,
        })
    }
}

fn destination(decoder: &mut Decoder, node: &Node) -> Option<Destination> {
    let text = decoder.text(node, "a range of addresses, prefix list or domain")?;
    let found = if let Some((address, bits)) = text.split_once('/') {
        range(address, bits)
    } else if let Ok(address) = text.parse::<IpAddr>() {
        Some(Destination::Range(address, width(address)))
    } else if text.starts_with("pl-") && !text.contains('.') {
        Some(Destination::PrefixList(text.into()))
    } else {
        domain(text).map(Destination::Domain)
    };
    if found.is_none() {
        decoder.wrong(node.at, || {
            format!(
                "{} is not a range such as 203.0.113.0/24, a prefix list such as pl-0123456789abcdef0, or a domain",
                shown(text)
            )
        });
    }
    found
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn range(address: &str, bits: &str) -> Option<Destination> {
    let address: IpAddr = address.parse().ok()?;
    let digits = (1..=3).contains(&bits.len()) && bits.bytes().all(|it| it.is_ascii_digit());
    let bits: u8 = bits.parse().ok().filter(|_| digits)?;
    (bits <= width(address)).then_some(Destination::Range(address, bits))
}

fn domain(text: &str) -> Option<Box<str>> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let label = |it: &str| {
        (1..=63).contains(&it.len())
            && it
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
    };
    let labels = name.split('.');
    // A last label of digits is a mistyped address.
    let ends = name.rsplit('.').next().unwrap_or_default();
    let is_name = ends.bytes().any(|it| it.is_ascii_alphabetic());
    (name.contains('.') && is_name && labels.into_iter().all(label))
        .then(|| text.to_ascii_lowercase().into())
}

/// An account of others that has access, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// `account`: its id.
    pub account: Box<str>,
    /// `name`: whose it is.
    pub name: Box<str>,
    /// What for, who, until when.
    pub statement: Statement,
}

impl Vendor {
    pub(crate) const KEYS: [&str; 5] = ["account", "name", "reason", "owner", "until"];

    pub(crate) fn read_all(decoder: &mut Decoder, node: &Node) -> Vec<Self> {
        let mut vendors: Vec<Vendor> = Vec::new();
        let mut seen: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for node in decoder.list(node, "vendors") {
            let Some(vendor) = Self::read(decoder, node) else {
                continue;
            };
            if let Some(line) = seen.get(&vendor.account) {
                decoder.wrong(node.at, || {
                    format!(
                        "account {} stands twice, first in line {line}",
                        vendor.account
                    )
                });
            } else {
                seen.insert(vendor.account.clone(), node.at.line);
            }
            vendors.push(vendor);
        }
        vendors
    }

    fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        let account = decoder
            .required(&fields, "account", "the vendor's account id, 12 digits")
            .and_then(|it| decoder.account_id(it));
        let name = decoder.text_of(&fields, "name", "whose account it is");
        let statement = Statement::read(decoder, &fields);
        Some(Vendor {
            account: account?.into(),
            name: name?,
            statement: statement?,
        })
    }
}

/// Resources that are meant to sit in a public subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicDuty {
    /// Which resources.
    pub resources: Selector,
    /// Why, who, until when.
    pub statement: Statement,
}

impl PublicDuty {
    pub(crate) const KEYS: [&str; 6] = ["resource", "account", "tag", "reason", "owner", "until"];

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        let resources = Selector::read(decoder, &fields);
        let statement = Statement::read(decoder, &fields);
        Some(PublicDuty {
            resources: resources?,
            statement: statement?,
        })
    }
}

/// Regions that are enabled, and that nobody is to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionsOutOfUse {
    /// `regions`: these.
    pub regions: Vec<Box<str>>,
    /// Why, who, until when.
    pub statement: Statement,
}

impl RegionsOutOfUse {
    pub(crate) const KEYS: [&str; 4] = ["regions", "reason", "owner", "until"];

    pub(crate) fn read(
        decoder: &mut Decoder,
        node: &Node,
        mut regions: impl FnMut(&mut Decoder, &Node) -> Vec<Box<str>>,
    ) -> Option<Self> {
        let fields = decoder.fields(node, &Self::KEYS)?;
        let regions = decoder
            .required(&fields, "regions", "a list of regions")
            .map(|it| regions(decoder, it));
        let statement = Statement::read(decoder, &fields);
        Some(RegionsOutOfUse {
            regions: regions?,
            statement: statement?,
        })
    }
}

/// In how many accounts a principal may be administrator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Administers {
    /// `accounts`: in so many. `None`: not said.
    pub accounts: Option<u32>,
    /// `principals`: principals that may do so elsewhere.
    pub principals: Vec<Administrator>,
}

/// A principal that may be administrator of more accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// `principal`: a pattern of its ARN or name.
    pub principal: Pattern,
    /// `accounts`: where.
    pub accounts: AdministeredAccounts,
    /// Why, who, until when.
    pub statement: Statement,
}

/// Accounts that a principal may administer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdministeredAccounts {
    /// `all`.
    All,
    /// So many.
    Count(u32),
    /// These, by id or name.
    These(Vec<Box<str>>),
}

impl Administers {
    pub(crate) const KEYS: [&str; 2] = ["accounts", "principals"];
    pub(crate) const PRINCIPAL_KEYS: [&str; 5] =
        ["principal", "accounts", "reason", "owner", "until"];

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Self {
        let Some(fields) = decoder.fields(node, &Self::KEYS) else {
            return Self::default();
        };
        let accounts = fields.get("accounts").and_then(|it| count(decoder, it));
        let principals = fields
            .get("principals")
            .map_or(&[][..], |it| decoder.list(it, "principals"));
        let principals = principals
            .iter()
            .filter_map(|it| administrator(decoder, it))
            .collect();
        Administers {
            accounts,
            principals,
        }
    }
}

fn administrator(decoder: &mut Decoder, node: &Node) -> Option<Administrator> {
    let fields = decoder.fields(node, &Administers::PRINCIPAL_KEYS)?;
    let principal = decoder
        .required(&fields, "principal", "a pattern of its ARN or name")
        .and_then(|it| decoder.resource(it));
    let accounts = decoder
        .required(
            &fields,
            "accounts",
            "`all`, a number, or a list of accounts",
        )
        .and_then(|node| match &node.value {
            Value::Text(text) if text == "all" => Some(AdministeredAccounts::All),
            Value::Text(_) => count(decoder, node).map(AdministeredAccounts::Count),
            _ => Some(AdministeredAccounts::These(decoder.accounts(node))),
        });
    let statement = Statement::read(decoder, &fields);
    Some(Administrator {
        principal: principal?,
        accounts: accounts?,
        statement: statement?,
    })
}

fn count(decoder: &mut Decoder, node: &Node) -> Option<u32> {
    const MOST: u32 = 10_000;
    let text = decoder.text(node, "a number of accounts")?;
    let count = text.parse().ok().filter(|it| (1..=MOST).contains(it));
    if count.is_none() {
        decoder.wrong(node.at, || {
            format!(
                "{} is not a number of accounts from 1 to {MOST}",
                shown(text)
            )
        });
    }
    count
}

/// Things that an organization can decide to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// `no_shield_advanced`: no Shield Advanced.
    NoShieldAdvanced,
    /// `no_hybrid_network`: no network outside AWS is connected.
    NoHybridNetwork,
}

impl DecisionKind {
    pub(crate) const WORDS: [(&str, Self); 2] = [
        ("no_shield_advanced", Self::NoShieldAdvanced),
        ("no_hybrid_network", Self::NoHybridNetwork),
    ];
}

/// A decision, and since when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenDecision {
    /// `date`: when it was made.
    pub date: Date,
    /// Why, who, until when.
    pub statement: Statement,
}

impl WrittenDecision {
    pub(crate) const KEYS: [&str; 4] = ["reason", "owner", "date", "until"];

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.date <= day && !self.statement.is_over(day)
    }

    pub(crate) fn read_all(decoder: &mut Decoder, node: &Node) -> BTreeMap<DecisionKind, Self> {
        let names = DecisionKind::WORDS.map(|it| it.0);
        let Some(fields) = decoder.fields(node, &names) else {
            return BTreeMap::new();
        };
        let read = |(name, kind)| {
            let fields = decoder.fields(fields.get(name)?, &Self::KEYS)?;
            Some((kind, Self::read(decoder, &fields)?))
        };
        DecisionKind::WORDS.into_iter().filter_map(read).collect()
    }

    fn read(decoder: &mut Decoder, fields: &Fields<'_>) -> Option<Self> {
        let date = decoder
            .required(fields, "date", "when it was made")
            .and_then(|it| decoder.date(it));
        let statement = Statement::read(decoder, fields);
        let decision = WrittenDecision {
            date: date?,
            statement: statement?,
        };
        if decision.date > decision.statement.until {
            decoder.wrong(fields.at, || "`until` is before `date`".to_owned());
        }
        Some(decision)
    }
}
