//! The items as data: one file each under `items/`, stages and tiers by their ids.

use std::sync::LazyLock;

use serde::Deserialize;

/// An item of the checklist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[serde(skip)]
    pub id: &'static str,
    /// What is to be reached, in a line.
    pub name: String,
    /// When it is done.
    pub done_when: String,
    /// What it is evaluated for.
    pub unit: UnitKind,
    /// How long it takes.
    pub effort: String,
    pub why: String,
    pub fix: String,
    /// What the organization declares for it.
    pub declares: Option<String>,
    /// Where it is worded otherwise than its source, and why.
    pub departs: Option<String>,
    #[serde(rename = "clause")]
    pub clauses: Vec<ItemClause>,
}

/// A condition of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemClause {
    /// Its name within the item.
    pub id: String,
    pub text: String,
    /// Whether it holds for each account or for all at once.
    pub scope: UnitKind,
    pub decided_by: DecidedBy,
    /// What must be declared before it can be evaluated; until then it is to do.
    pub undeclared: Option<String>,
    /// The kinds that its text names and this version does not see; until then it is not examined,
    /// though what is seen can already fail it.
    pub lacks: Option<String>,
    /// How many days a statement, or a record, holds at most, by what its text says: the last 12 months are 366.
    pub within_days: Option<u32>,
    /// Clauses of the item whose failure speaks against what people attest of this one.
    #[serde(default)]
    pub contradicted_by: Vec<String>,
}

/// What an item or a clause is evaluated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    Account,
    Organization,
    Repository,
}

/// What decides a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecidedBy {
    Evidence,
    /// What a person vouches for.
    Attested,
}

/// A tier of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    E,
    M,
    X,
}

impl Tier {
    pub const ALL: [Self; 3] = [Self::E, Self::M, Self::X];

    pub fn letter(self) -> &'static str {
        match self {
            Self::E => "E",
            Self::M => "M",
            Self::X => "X",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::E => "Easy wins",
            Self::M => "Moderate",
            Self::X => "Expert",
        }
    }
}

/// A stage of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    pub id: &'static str,
    pub name: &'static str,
}

/// The stages in order. Names are short forms of the source's.
const STAGES: [Stage; 28] = [
    Stage {
        id: "E1",
        name: "Know your territory",
    },
    Stage {
        id: "E2",
        name: "Back it up",
    },
    Stage {
        id: "E3",
        name: "See and respond",
    },
    Stage {
        id: "E4",
        name: "Early warning",
    },
    Stage {
        id: "E5",
        name: "Lock down access",
    },
    Stage {
        id: "E6",
        name: "Shrink the target",
    },
    Stage {
        id: "E7",
        name: "Own what you run",
    },
    Stage {
        id: "E8",
        name: "Advanced detection",
    },
    Stage {
        id: "E9",
        name: "Secure the pipes",
    },
    Stage {
        id: "E10",
        name: "Be prepared",
    },
    Stage {
        id: "M1",
        name: "Continuous compliance",
    },
    Stage {
        id: "M2",
        name: "Resilience and recovery",
    },
    Stage {
        id: "M3",
        name: "Proactive monitoring",
    },
    Stage {
        id: "M4",
        name: "Vulnerabilities, findings",
    },
    Stage {
        id: "M5",
        name: "IAM refined",
    },
    Stage {
        id: "M6",
        name: "Proactive defense",
    },
    Stage {
        id: "M7",
        name: "Automation and control",
    },
    Stage {
        id: "M8",
        name: "Real-time security",
    },
    Stage {
        id: "M9",
        name: "Private by default",
    },
    Stage {
        id: "M10",
        name: "Practice",
    },
    Stage {
        id: "X1",
        name: "Reach and clean-up",
    },
    Stage {
        id: "X2",
        name: "Deeper detection",
    },
    Stage {
        id: "X3",
        name: "Service roles",
    },
    Stage {
        id: "X4",
        name: "Fortress",
    },
    Stage {
        id: "X5",
        name: "Infrastructure as code",
    },
    Stage {
        id: "X6",
        name: "Continuous improvement",
    },
    Stage {
        id: "X7",
        name: "Network segmentation",
    },
    Stage {
        id: "X8",
        name: "Ready for anything",
    },
];

/// The stages in order.
pub fn stages() -> &'static [Stage] {
    &STAGES
}

macro_rules! texts {
    ($($id:literal)*) => { [$(($id, include_str!(concat!("../items/", $id, ".toml")))),*] };
}

/// The files in checklist order.
const TEXTS: [(&str, &str); 75] = texts![
    "E1.1" "E1.2" "E1.3" "E1.4" "E1.5" "E1.6" "E1.7" "E1.8" "E2.1" "E2.2" "E2.3" "E3.1" "E3.2" "E3.3"
    "E3.4" "E3.5" "E3.6" "E4.1" "E4.2" "E4.3" "E4.4" "E5.1" "E5.2" "E5.3" "E5.4" "E5.5" "E5.6" "E6.1"
    "E6.2" "E7.1" "E8.1" "E9.1" "E9.2" "E10.1" "E10.2" "E10.3" "E10.4" "M1.1" "M2.1" "M2.2" "M2.3"
    "M3.1" "M3.2" "M4.1" "M4.2" "M5.1" "M5.2" "M6.1" "M6.2" "M7.1" "M7.2" "M8.1" "M8.2" "M9.1" "M9.2"
    "M10.1" "M10.2" "X1.1" "X1.2" "X2.1" "X2.2" "X3.1" "X4.1" "X4.2" "X5.1" "X5.2" "X5.3" "X6.1" "X6.2"
    "X6.3" "X7.1" "X7.2" "X7.3" "X8.1" "X8.2"
];

static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    TEXTS
        .iter()
        .filter_map(|(id, text)| {
            // That every file reads is proved by a test: they are part of the program.
            let mut item: Item = toml::from_str(text).ok()?;
            item.id = id;
            Some(item)
        })
        .collect()
});

/// The items, in checklist order.
pub fn items() -> &'static [Item] {
    &ITEMS
}

/// One item, by its id in any case.
pub fn item(id: &str) -> Option<&'static Item> {
    items().iter().find(|item| item.id.eq_ignore_ascii_case(id))
}

impl Item {
    pub fn tier(&self) -> Tier {
        match self.id.as_bytes().first() {
            Some(b'E') => Tier::E,
            Some(b'M') => Tier::M,
            _ => Tier::X,
        }
    }

    /// Its stage's id, `E3`.
    pub fn stage(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(stage, _)| stage)
    }

    /// A clause by its id.
    pub fn clause(&self, id: &str) -> Option<&ItemClause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_75_items_read_in_checklist_order() {
        assert_eq!(items().len(), 75);
        let count = |tier| items().iter().filter(|item| item.tier() == tier).count();
        assert_eq!(
            (count(Tier::E), count(Tier::M), count(Tier::X)),
            (37, 20, 18)
        );
    }

    #[test]
    fn every_item_stands_in_a_stage_that_has_a_name() {
        for item in items() {
            assert!(
                stages().iter().any(|stage| stage.id == item.stage()),
                "{}",
                item.id
            );
        }
    }

    #[test]
    fn clause_ids_are_unique_in_their_item() {
        for item in items() {
            for clause in &item.clauses {
                assert_eq!(
                    item.clauses.iter().filter(|it| it.id == clause.id).count(),
                    1
                );
            }
        }
    }

    #[test]
    fn block_public_access_is_judged_on_and_says_why() {
        assert!(
            item("e3.4")
                .unwrap()
                .departs
                .as_ref()
                .unwrap()
                .contains("must be on")
        );
    }
}
