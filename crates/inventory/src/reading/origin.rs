//! Who a resource is, and where the resources of a kind come from: plain data.

use crate::Location;

/// Who a resource is. Plain: without it there is no resource to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its account and region.
    pub location: Location,
    /// Its id as AWS's operations take it.
    pub id: Box<str>,
    /// Its ARN, when it has one.
    pub arn: Option<Box<str>>,
    /// Its name, where that is not the id.
    pub name: Option<Box<str>>,
}

/// Where the resources of a kind come from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// `AWS::EC2::Instance`.
    pub kind: &'static str,
    /// The operation that lists them.
    pub operation: &'static str,
    /// Which of the plan's questions by that operation (`as`).
    pub question: Option<&'static str>,
    /// The path of the items in a page; empty: the page is the one item of its region.
    pub list: &'static str,
    /// The path of the id in an item; empty: the item is its id.
    pub id: &'static str,
    /// The path of the name, or empty.
    pub name: &'static str,
    /// The path of the ARN (`Arn`), or how it is made (`ec2:instance/{id}`); empty: it has none, unless the id is one.
    pub arn: &'static str,
    /// The path of the resource's own region, where the list belongs to none.
    pub region: &'static str,
    /// Asked once per region, or once per account.
    pub scope: ListScope,
}

/// How often a list is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    /// In every region.
    Regional,
    /// Once.
    Once,
}

impl Origin {
    /// What most kinds have in common.
    pub const REGIONAL: Origin = Origin {
        kind: "",
        operation: "",
        question: None,
        list: "",
        id: "",
        name: "",
        arn: "",
        region: "",
        scope: ListScope::Regional,
    };

    /// A kind that is listed once per account.
    pub const ONCE: Origin = Origin {
        scope: ListScope::Once,
        ..Origin::REGIONAL
    };
}

/// A question about one item.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    /// The operation.
    pub operation: &'static str,
    /// The parameter that holds the item's id.
    pub by: &'static str,
    /// Whether an object that does not have the feature answers as if the value were absent.
    pub not_offered_is_absent: bool,
    /// Whether an answer that lacks the member is odd: only AWS's word for "there is none" is absence.
    pub must_answer: bool,
}
