//! What an audit sends: operations with their parameters, and what each waits for.
//!
//! A parameter is a literal or a reference:
//!
//! | written | means |
//! | --- | --- |
//! | `$`, `$.Name` | the item of the parent's answer, or a member of it |
//! | `^DetectorId` | a parameter of the parent's request |
//! | `@account`, `@home` | the account that is asked, its home region |
//! | `@now-90d` | the time of the run, less so many days |
//! | `$$Default` | the literal text `$Default` |

use std::fmt;

use serde_json::Value;

use crate::blob::{Packed, Reader, Writer, packed};
use crate::operation::Operation;
use crate::path::Path;

/// An operation of the plan, with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedOperation {
    /// What is sent.
    pub operation: &'static Operation,
    /// Which of several requests by this operation it is.
    pub name: Option<&'static str>,
    /// The parameters.
    pub with: Vec<(&'static str, Param)>,
    /// The answers whose items it is sent for; without parents it is sent once.
    pub parents: Vec<Parent>,
    /// Only for items with a member that fits: a text in which `*` stands for anything, `@account` for the
    /// account.
    pub only: Vec<(Path, &'static str)>,
    /// A parameter that runs over several values.
    pub each: Option<(&'static str, Vec<Value>)>,
    /// Where it is sent, when not where the operation's scope says.
    pub region: Option<Param>,
    /// The operation that must have ended before.
    pub after: Option<&'static Operation>,
    /// When to send it again.
    pub poll: Option<Poll>,
    /// Whether a member account is asked from inside when the administrator may not ask.
    pub else_inside: bool,
    /// Its number among the operations that are sent first in a region, to see whether it is closed.
    pub probe: Option<u32>,
    /// Whether the first page is all that is asked for: the oldest of a list that can be very long. A list that goes on is
    /// cut.
    pub first_page: bool,
    /// Whether its `each` runs over policy types, of which those are asked that the organization's root has enabled; all
    /// of them where that is not known.
    pub enabled_types: bool,
    /// The checklist item that will read it, while no check does; `collect` when collecting itself does.
    pub item: Option<&'static str>,
}

packed!(PlannedOperation {
    operation,
    name,
    with,
    parents,
    only,
    each,
    region,
    after,
    poll,
    else_inside,
    probe,
    first_page,
    enabled_types,
    item,
});

impl PlannedOperation {
    /// `service:Name`.
    pub fn id(&self) -> &'static str {
        self.operation.id
    }
}

impl fmt::Display for PlannedOperation {
    /// The whole request as it is planned, for the plan's hash and for messages.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.operation.id)?;
        if let Some(name) = self.name {
            write!(formatter, " as {name}")?;
        }
        for (name, param) in &self.with {
            write!(formatter, " {name}={param}")?;
        }
        if let Some((name, values)) = &self.each {
            write!(formatter, " {name}={}", Value::from(values.clone()))?;
        }
        for parent in &self.parents {
            match parent {
                Parent::Accounts => formatter.write_str(" per @accounts")?,
                Parent::Items { operation, path } => write!(formatter, " per {operation}/{path}")?,
            }
        }
        for (path, pattern) in &self.only {
            write!(formatter, " where {path}={pattern}")?;
        }
        if let Some(region) = &self.region {
            write!(formatter, " in {region}")?;
        }
        if let Some(after) = self.after {
            write!(formatter, " after {}", after.id)?;
        }
        if self.else_inside {
            formatter.write_str(" else inside")?;
        }
        if self.first_page {
            formatter.write_str(" first page")?;
        }
        if self.enabled_types {
            formatter.write_str(" of enabled types")?;
        }
        Ok(())
    }
}

/// Where a request's items come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parent {
    /// The accounts of the organization.
    Accounts,
    /// A member of the answer to another operation, or to this one (a tree).
    Items {
        /// `service:Name`.
        operation: &'static str,
        /// Where the items stand.
        path: Path,
    },
}

/// The operation that lists an organization's accounts, and where they stand in its answer.
pub const ACCOUNTS: (&str, &str) = ("organizations:ListAccounts", "Accounts[]");

impl Parent {
    /// The operation whose answer holds the items.
    pub fn operation(&self) -> &'static str {
        match self {
            Parent::Accounts => ACCOUNTS.0,
            Parent::Items { operation, .. } => operation,
        }
    }
}

impl Packed for Parent {
    fn pack(&self, writer: &mut Writer) {
        match self {
            Parent::Accounts => writer.number(0),
            Parent::Items { operation, path } => {
                writer.number(1);
                writer.text(operation);
                path.pack(writer);
            }
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match reader.number()? {
            0 => Parent::Accounts,
            1 => Parent::Items {
                operation: reader.text()?,
                path: Path::unpack(reader)?,
            },
            _ => return None,
        })
    }
}

/// A parameter: a literal, or a reference that is filled when the request is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// The value itself.
    Literal(Value),
    /// The item, or a member of it.
    Item(Option<Path>),
    /// A parameter of the parent's request.
    Parent(&'static str),
    /// The account that is asked.
    Account,
    /// Its home region.
    Home,
    /// The time of the run, less so many days.
    DaysAgo(u32),
    /// A list.
    List(Vec<Param>),
    /// An object.
    Object(Vec<(&'static str, Param)>),
}

impl Packed for Param {
    fn pack(&self, writer: &mut Writer) {
        match self {
            Param::Literal(value) => {
                writer.number(0);
                value.pack(writer);
            }
            Param::Item(path) => {
                writer.number(1);
                path.pack(writer);
            }
            Param::Parent(name) => {
                writer.number(2);
                writer.text(name);
            }
            Param::Account => writer.number(3),
            Param::Home => writer.number(4),
            Param::DaysAgo(days) => {
                writer.number(5);
                writer.number(*days);
            }
            Param::List(items) => {
                writer.number(6);
                items.pack(writer);
            }
            Param::Object(members) => {
                writer.number(7);
                members.pack(writer);
            }
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match reader.number()? {
            0 => Param::Literal(Packed::unpack(reader)?),
            1 => Param::Item(Packed::unpack(reader)?),
            2 => Param::Parent(Packed::unpack(reader)?),
            3 => Param::Account,
            4 => Param::Home,
            5 => Param::DaysAgo(Packed::unpack(reader)?),
            6 => Param::List(Packed::unpack(reader)?),
            7 => Param::Object(Packed::unpack(reader)?),
            _ => return None,
        })
    }
}

impl fmt::Display for Param {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Param::Literal(value) => write!(formatter, "{value}"),
            Param::Item(None) => formatter.write_str("$"),
            Param::Item(Some(path)) => write!(formatter, "$.{path}"),
            Param::Parent(name) => write!(formatter, "^{name}"),
            Param::Account => formatter.write_str("@account"),
            Param::Home => formatter.write_str("@home"),
            Param::DaysAgo(0) => formatter.write_str("@now"),
            Param::DaysAgo(days) => write!(formatter, "@now-{days}d"),
            Param::List(items) => {
                formatter.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    write!(formatter, "{comma}{item}")?;
                }
                formatter.write_str("]")
            }
            Param::Object(members) => {
                formatter.write_str("{")?;
                for (position, (name, item)) in members.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    write!(formatter, "{comma}{name}:{item}")?;
                }
                formatter.write_str("}")
            }
        }
    }
}

/// When a request is sent again: until its answer holds a value, or while it is refused so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Poll {
    /// Members that the answer must hold.
    pub until: Vec<(Path, &'static str)>,
    /// Codes that mean "not yet".
    pub on: Vec<&'static str>,
}

packed!(Poll { until, on });
