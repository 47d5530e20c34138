//! What an account is for, by its tags or the units above it.

use std::collections::BTreeSet;

use firestep_inventory::organizations::Member;
use firestep_inventory::{GLOBAL, Gap, Org};

/// Words and the category that they stand for.
const WORDS: [(&str, &str); 30] = [
    ("production", "production"),
    ("prod", "production"),
    ("prd", "production"),
    ("live", "production"),
    ("staging", "staging"),
    ("stage", "staging"),
    ("preprod", "staging"),
    ("uat", "staging"),
    ("test", "test"),
    ("testing", "test"),
    ("qa", "test"),
    ("integration", "test"),
    ("development", "development"),
    ("dev", "development"),
    ("nonprod", "development"),
    ("sandbox", "sandbox"),
    ("sandboxes", "sandbox"),
    ("playground", "sandbox"),
    ("lab", "sandbox"),
    ("security", "security"),
    ("audit", "security"),
    ("log", "security"),
    ("logs", "security"),
    ("logging", "security"),
    ("infrastructure", "infrastructure"),
    ("network", "infrastructure"),
    ("networking", "infrastructure"),
    ("shared", "infrastructure"),
    ("platform", "infrastructure"),
    ("management", "management"),
];

/// What the category of an account is read from.
pub(crate) const READS: &[&str] = &[
    "organizations:ListAccounts",
    "organizations:ListTagsForResource",
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
    "organizations:DescribeOrganization",
];

/// The tag that says nothing else: any value of it is a category.
const CATEGORY: &str = "category";

/// Tags that may say other things too: only a category word counts.
const TAGS: [&str; 3] = ["environment", "env", "stage"];

/// The categories of an account: by its tags and the settings together, or by the nearest unit whose whole name is a
/// category word. A word inside a name is a hint at most, and what the account itself is called says nothing. The management
/// account is its own category.
pub(crate) fn categories(org: &Org, member: &Member) -> Result<Vec<String>, Gap> {
    let id = &*member.identity.id;
    let tags = member.tags.get()?;
    let declared_names = org.program.settings.categories.keys();
    let declared_names: Vec<String> = declared_names.map(|it| it.trim().to_lowercase()).collect();
    let named = |value: &str| {
        let value = value.trim().to_lowercase();
        let known = known(&value).map(str::to_owned);
        known.or_else(|| declared_names.contains(&value).then_some(value))
    };
    let mut own: BTreeSet<String> = TAGS
        .iter()
        .filter_map(|key| tags.value(key).and_then(named))
        .collect();
    if let Some(value) = tags.value(CATEGORY).filter(|it| !it.trim().is_empty()) {
        own.insert(named(value).unwrap_or_else(|| value.trim().to_lowercase()));
    }
    let declared = |name: &str| -> Vec<String> {
        let categories = org.program.settings.categories.iter();
        categories
            .filter(|(_, members)| members.iter().any(|it| **it == *name))
            .map(|(category, _)| category.to_string())
            .collect()
    };
    own.extend(declared(id));
    if !own.is_empty() {
        return Ok(own.into_iter().collect());
    }
    if org.organization.management_account()? == Some(id) {
        return Ok(vec!["management".to_owned()]);
    }
    // The nearest unit that names one decides.
    for unit in org.organization.path(id)?.into_iter().skip(1) {
        let Some(unit) = org.organization.units.find(GLOBAL, unit)? else {
            continue;
        };
        let declared = [unit.name()?, &unit.identity.id]
            .into_iter()
            .flat_map(declared)
            .collect::<Vec<_>>();
        if !declared.is_empty() {
            return Ok(declared);
        }
        if let Some(category) = known(unit.name()?) {
            return Ok(vec![category.to_owned()]);
        }
    }
    Ok(Vec::new())
}

/// Whether an account is of production, perhaps among others.
pub(crate) fn is_production(org: &Org, member: &Member) -> Result<bool, Gap> {
    Ok(categories(org, member)?.iter().any(|it| it == "production"))
}

/// Whether a word is one that stands for a category, so that any text may have it.
pub(crate) fn is_category_word(word: &str) -> bool {
    known(word).is_some()
}

fn known(word: &str) -> Option<&'static str> {
    let word = word.trim();
    WORDS
        .iter()
        .find(|(it, _)| it.eq_ignore_ascii_case(word))
        .map(|(_, category)| *category)
}
