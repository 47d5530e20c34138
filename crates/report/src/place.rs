//! Where a finding is for formats that know no place but a partition, a region and an account.

use firestep_checklist::Report;
use firestep_snapshot::GLOBAL;

/// Where an organization's findings are.
pub(crate) struct Places<'a> {
    /// The region of what has none.
    pub home: &'a str,
    pub partition: &'static str,
    /// The account of what is said of the organization as a whole.
    pub account: &'a str,
}

/// Partitions: how their regions begin, and the region in which their global services answer. The last is any other.
const PARTITIONS: [(&str, &str, &str); 6] = [
    ("aws-cn", "cn-", "cn-north-1"),
    ("aws-us-gov", "us-gov-", "us-gov-west-1"),
    ("aws-iso-b", "us-isob-", "us-isob-east-1"),
    ("aws-iso", "us-iso-", "us-iso-east-1"),
    ("aws-eusc", "eusc-", "eusc-de-east-1"),
    ("aws", "", "us-east-1"),
];

/// No account.
const NONE: &str = "000000000000";

impl<'a> Places<'a> {
    pub(crate) fn of(report: &'a Report) -> Self {
        let head = &report.head;
        let all = head.regions.iter().chain(&head.closed_regions);
        let known = all.map(String::as_str).find(|it| is_region(it));
        let (partition, global) = partition(known.unwrap_or_default());
        let mut examined = head.regions.iter().map(String::as_str);
        let home = if examined.clone().any(|it| it == global) {
            global
        } else {
            examined.find(|it| is_region(it)).unwrap_or(global)
        };
        let accounts = report.accounts.iter().map(|it| &*it.id);
        let account = report
            .management_account
            .as_deref()
            .into_iter()
            .chain([&*report.subject])
            .chain(accounts)
            .find(|it| is_account(it));
        Places {
            home,
            partition,
            account: account.unwrap_or(NONE),
        }
    }

    /// A region that is one: what is global is in the home region.
    pub(crate) fn region<'r>(&self, region: &'r str) -> &'r str
    where
        'a: 'r,
    {
        if is_region(region) && region != GLOBAL {
            region
        } else {
            self.home
        }
    }

    /// An account that is one: what is said of the organization is of its management account.
    pub(crate) fn account<'r>(&self, account: &'r str) -> &'r str
    where
        'a: 'r,
    {
        if is_account(account) {
            account
        } else {
            self.account
        }
    }
}

fn partition(region: &str) -> (&'static str, &'static str) {
    let found = PARTITIONS
        .iter()
        .find(|(_, begin, _)| region.starts_with(begin));
    found.map_or(("aws", "us-east-1"), |(name, _, global)| (name, global))
}

/// Security Hub takes no longer one.
fn is_region(text: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=16).contains(&text.len()) && text.chars().all(plain)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_tells_its_partition() {
        let names = [
            "eu-central-1",
            "cn-north-1",
            "us-gov-east-1",
            "us-isob-east-1",
            "",
        ];
        assert_eq!(
            names.map(|it| partition(it).0),
            ["aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws"]
        );
    }

    #[test]
    fn what_is_no_region_or_account_goes_home() {
        let places = Places {
            home: "eu-west-1",
            partition: "aws",
            account: "111122223333",
        };
        for (region, wanted) in [
            ("us-east-1", "us-east-1"),
            ("global", "eu-west-1"),
            ("", "eu-west-1"),
            ("eu:west\u{1b}", "eu-west-1"),
            ("a-region-that-is-too-long", "eu-west-1"),
        ] {
            assert_eq!(places.region(region), wanted);
        }
        assert_eq!(places.account(""), "111122223333");
        assert_eq!(places.account("444455556666"), "444455556666");
    }
}
