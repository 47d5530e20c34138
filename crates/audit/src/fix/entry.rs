//! What an entry of the library says.

/// One entry of the library.
#[derive(Debug)]
pub struct Fix {
    pub id: &'static str,
    /// What it does, as a sentence without a full stop.
    pub title: &'static str,
    /// The requests, in order.
    pub calls: &'static [Call],
    /// The operations whose answers are kept before anything is changed, `service:Operation`.
    pub reads_before: &'static [&'static str],
    /// How to undo it.
    pub inverse: Inverse,
    /// How careful to be.
    pub risk: Risk,
    /// What must be true first, in words: what a check cannot see, or where AWS would refuse.
    pub preconditions: &'static [&'static str],
}

/// How careful to be with a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Risk {
    /// Nothing that works today stops working.
    Safe,
    /// Somebody may rely on what it ends: look before it runs.
    Disruptive,
    /// It takes a decision that no program can make.
    Human,
}

impl Risk {
    pub fn word(self) -> &'static str {
        match self {
            Risk::Safe => "safe",
            Risk::Disruptive => "disruptive",
            Risk::Human => "human",
        }
    }

    /// What it tells the reader of a command.
    pub fn advice(self) -> &'static str {
        match self {
            Risk::Safe => "Breaks nothing that runs.",
            Risk::Disruptive => "Somebody may rely on what it ends: look before you run it.",
            Risk::Human => "It needs a decision of yours before it may run.",
        }
    }
}

/// How to undo a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inverse {
    /// By these operations, each with what to give it.
    By(&'static [Undo]),
    /// It cannot be undone, and why.
    None(&'static str),
}

/// One operation that undoes a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undo {
    pub operation: &'static str,
    pub with: &'static str,
}

/// One request of a fix.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The service as botocore names it, `s3control`.
    pub service: &'static str,
    pub operation: &'static str,
    /// Its parameters, in the order in which they are shown.
    pub parameters: &'static [(&'static str, Arg)],
    /// Whether and how often it is sent.
    pub when: When,
    /// The region that it is sent to; that of the finding, unless it says otherwise.
    pub region: Arg,
}

impl Call {
    /// A request that is sent once, in the region of the finding.
    pub const fn new(
        service: &'static str,
        operation: &'static str,
        parameters: &'static [(&'static str, Arg)],
    ) -> Self {
        Call {
            service,
            operation,
            parameters,
            when: When::Always,
            region: Arg::Region,
        }
    }

    /// Sent when, or for each of, what the check found.
    #[must_use]
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Sent to another region than the finding's.
    #[must_use]
    pub const fn to(mut self, region: Arg) -> Self {
        self.region = region;
        self
    }
}

/// Whether and how often a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    /// Once, if the check found this field.
    With(&'static str),
    /// Once, if the check did not.
    Without(&'static str),
    /// Once for each element of this field.
    Each(&'static str),
}

/// What a parameter is filled with.
#[derive(Debug, Clone, Copy)]
pub enum Arg {
    Text(&'static str),
    Number(i64),
    Bool(bool),
    List(&'static [Arg]),
    /// A structure or a map.
    Map(&'static [(&'static str, Arg)]),
    /// Texts, one after the other.
    Join(&'static [Arg]),
    /// A structure as JSON text: a policy.
    Json(&'static Arg),
    Id,
    Arn,
    Region,
    Account,
    /// A field of the resource, as the check found it.
    Field(&'static str),
    /// The element for which the request is sent.
    Item,
    /// What the organization has decided, by the setting's name.
    Setting(&'static str),
    /// What an earlier request answered. Until it has, the field that the check expects it to be.
    Answer {
        /// Which request, from 0.
        call: usize,
        /// The path in its answer.
        path: &'static str,
        expected: &'static str,
    },
}
