//! Services and their operations.

use crate::blob::{Packed, Reader, Writer, packed, packed_words};
use crate::errors::ErrorRow;
use crate::path::Path;

/// A service, under botocore's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// `s3`, `elbv2`.
    pub name: &'static str,
    /// The prefix of its IAM actions: `elasticloadbalancing`.
    pub iam: &'static str,
    /// Requests that may be under way at once in one account and region.
    pub at_once: u32,
    /// How the client slows down.
    pub retries: Retries,
    /// Whether it has one endpoint for a whole partition.
    pub one_endpoint: bool,
    /// The code of its refusals.
    pub denied: &'static str,
    /// Code and HTTP status with which it asks to slow down.
    pub throttled: (&'static str, u32),
    /// What the members are that its model marks as sensitive, by shape or path.
    pub sensitive: Vec<(&'static str, Sensitivity)>,
    pub(crate) errors: Vec<ErrorRow>,
    /// Its operations.
    pub operations: &'static [Operation],
}

packed!(Service {
    name,
    iam,
    at_once,
    retries,
    one_endpoint,
    denied,
    throttled,
    sensitive,
    errors,
    operations,
});

/// An operation: a kind of API request.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `service:Name`, as checks and records write it.
    pub id: &'static str,
    /// botocore's name of the service.
    pub service: &'static str,
    /// AWS's name of the operation.
    pub name: &'static str,
    /// Where it is sent.
    pub scope: Scope,
    /// Who may send it.
    pub caller: Caller,
    /// What IAM says that it does.
    pub access: AccessLevel,
    /// The IAM action that it needs; `None` when it needs none.
    pub action: Option<&'static str>,
    /// The AWS managed policy that grants it.
    pub granted_by: GrantedBy,
    /// How the rest of a long answer is asked for.
    pub paging: Paging,
    /// The members that hold the items of a list.
    pub lists: Vec<Path>,
    /// What a list without items means.
    pub empty: EmptyList,
    /// Whether an answer that has none of its members is a whole answer: there is nothing, or it is off. Of every
    /// other operation such an answer is no evidence.
    pub bare: bool,
    /// Members that every answer of AWS has: without one of them an answer is no evidence, however much else it leaves
    /// out.
    pub always: Vec<Path>,
    /// What AWS bills it as, where it bills it.
    pub billed: Option<&'static str>,
    pub(crate) errors: Vec<ErrorRow>,
    /// The members of its answer that can hold a secret.
    pub redactions: Vec<(Path, Redaction)>,
}

packed!(Operation {
    id,
    service,
    name,
    scope,
    caller,
    access,
    action,
    granted_by,
    paging,
    lists,
    empty,
    bare,
    always,
    billed,
    errors,
    redactions,
});

/// An operation that was read before, by its id.
impl Packed for &'static Operation {
    fn pack(&self, writer: &mut Writer) {
        writer.text(self.id);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        reader.named()
    }
}

packed_words! {
    /// How the client slows down when a service asks it to.
    Retries {
        /// By backing off for the request that was refused.
        Standard = "standard",
        /// By a rate that all requests to the service keep to.
        Adaptive = "adaptive",
    }
}

packed_words! {
    /// Where an operation is sent.
    Scope {
        /// Once per account and region.
        Regional = "regional",
        /// Once per account.
        Global = "global",
        /// Once per organization.
        Organization = "organization",
    }
}

packed_words! {
    /// What IAM says that an operation does. Anything else has no word here, so it cannot be written.
    AccessLevel {
        /// It lists resources.
        List = "List",
        /// It reads one.
        Read = "Read",
    }
}

packed_words! {
    /// The narrowest AWS managed policy that grants an operation.
    GrantedBy {
        /// `SecurityAudit`.
        SecurityAudit = "SecurityAudit",
        /// `ViewOnlyAccess`.
        ViewOnlyAccess = "ViewOnlyAccess",
        /// `ReadOnlyAccess`.
        ReadOnlyAccess = "ReadOnlyAccess",
        /// None of them: it must be allowed by name.
        Nothing = "none",
    }
}

packed_words! {
    /// What a list without items means.
    EmptyList {
        /// There are none.
        Empty = "empty",
        /// The service or feature is off.
        NotEnabled = "not_enabled",
    }
}

packed_words! {
    /// How a value that can hold a secret is hidden.
    Redaction {
        /// The whole value.
        Whole = "whole",
        /// Each value of the map, keeping its names.
        Values = "values",
        /// Path and query of an `https` address; scheme and host stay.
        Address = "address",
    }
}

packed_words! {
    /// What a member is that AWS's model marks as sensitive.
    Sensitivity {
        /// It can hold a secret, and is redacted.
        Secret = "secret",
        /// It tells of a person.
        Personal = "personal",
        /// Neither.
        Harmless = "harmless",
    }
}

/// Who may send an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Any account.
    Any,
    /// The management account, or a delegated administrator.
    Administrator {
        /// Whether the management account may.
        management: bool,
        /// The service principal whose delegated administrator may; `*` for that of any.
        delegated: Option<&'static str>,
        /// Whether an account may, about itself.
        itself: bool,
    },
}

impl Packed for Caller {
    fn pack(&self, writer: &mut Writer) {
        match *self {
            Caller::Any => false.pack(writer),
            Caller::Administrator {
                management,
                delegated,
                itself,
            } => {
                true.pack(writer);
                management.pack(writer);
                delegated.pack(writer);
                itself.pack(writer);
            }
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(if bool::unpack(reader)? {
            Caller::Administrator {
                management: bool::unpack(reader)?,
                delegated: Option::unpack(reader)?,
                itself: bool::unpack(reader)?,
            }
        } else {
            Caller::Any
        })
    }
}

/// How the rest of a long answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// The answer is no list.
    NoList,
    /// The whole list comes in one answer.
    Whole,
    /// By token; AWS decides how many items come at once.
    Token,
    /// By token, with the number of items that a page may hold.
    Sized {
        /// The parameter.
        member: &'static str,
        /// The number.
        size: u32,
        /// What AWS does when the number is not sent, where the list is then cut without a token.
        without: Option<&'static str>,
    },
}

impl Packed for Paging {
    fn pack(&self, writer: &mut Writer) {
        match *self {
            Paging::NoList => 0_u32.pack(writer),
            Paging::Whole => 1_u32.pack(writer),
            Paging::Token => 2_u32.pack(writer),
            Paging::Sized {
                member,
                size,
                without,
            } => {
                3_u32.pack(writer);
                member.pack(writer);
                size.pack(writer);
                without.pack(writer);
            }
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match u32::unpack(reader)? {
            0 => Paging::NoList,
            1 => Paging::Whole,
            2 => Paging::Token,
            3 => Paging::Sized {
                member: Packed::unpack(reader)?,
                size: Packed::unpack(reader)?,
                without: Packed::unpack(reader)?,
            },
            _ => return None,
        })
    }
}
