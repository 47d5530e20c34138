//! Settings: what a file says, and how each mistake in it is told.
#![cfg(test)]

use std::time::{Duration, Instant};

use firestep_program::history::SeverityWord;
use firestep_program::{
    AdministeredAccounts, AudienceWord, ConnectionKind, DecisionKind, Destination, Known,
    NoWorkloads, Pattern, ReadError, Recovery, Settings, read,
};
use jiff::civil::date;
use proptest::prelude::*;

/// The mistakes of a text, each as `line:column: message`.
fn mistakes(text: &str) -> Vec<String> {
    let mistakes = Settings::parse(text).expect_err(text);
    assert!(!mistakes.is_empty());
    mistakes.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn wrong(text: &str, message: &str) {
    assert_eq!(mistakes(text), [message], "{text}");
}

const WHOLE: &str = r#"# Everything that can be said.
security_accounts: ["444455556666", Audit]
delegated_administrators: [identity]
log_archive: 012345678901
categories:
  production: [111122223333, shop-prod, Workloads]
  sandbox:
    - Sandboxes
closed_regions:
  no_workloads: all
  reason: opened by nobody since 2024
  owner: platform@example.com
  until: 2027-06-30
regions_in_use: [eu-central-1, us-gov-west-1]
exposures:
  - resource: arn:aws:s3:::acme-*-site
    account: shop-prod
    reason: the public web site
    owner: web team
    until: 2027-01-31
break_glass:
  users: [break-glass]
  roles: [BreakGlass]
images:
  owners: [amazon, 123456789012]
  max_age_days: 90
required_tags:
  owner: any
  environment: [production, "dev*"]
sensitive_tags:
  keys: [schutzbedarf]
  values: [hoch]
sensitive_ports: { 8200: Vault }
list_patterns: ["aws-*@example.com"]
critical_log_groups: [trail, "/aws/eks/*/cluster"]
free_mail_domains: [Posteo.de]
profile: "{name}-{id}"
ages:
  unused_days: 45
  access_key_days: 30
checks:
  ec2-imdsv2-required: { severity: critical }
  iam-no-users: { severity: low, audience: thorough }
audience: everyone
slas: { critical_days: 7 }
periods: { hunt_days: 30 }
network_accounts: [hub]
forensic_accounts: ["999900001111"]
allowed_regions: [eu-central-1, eu-west-1]
regions_out_of_use:
  - { regions: [eu-north-1], reason: r, owner: o, until: 2027-01-31 }
recovery:
  production: { rpo: 15m, rto: 4h, retention_days: 35 }
  sandbox: { rpo: 7d }
critical_resources:
  - resource: arn:aws:s3:::acme-orders
    account: shop-prod
  - tag: { critical: "yes" }
public_duty:
  - { tag: { duty: edge* }, reason: r, owner: o, until: 2027-01-31 }
connections:
  - { from: shop-prod, to: hub, kinds: [transit-gateway, share], reason: r, owner: o, until: 2027-01-31 }
allowed_egress:
  - { to: 0.0.0.0/0, ports: [443], reason: r, owner: o, until: 2027-01-31 }
  - { to: "*.Example.com", from: sg-0123456789, account: shop-prod, reason: r, owner: o, until: 2027-01-31 }
  - { to: pl-0123, reason: r, owner: o, until: 2027-01-31 }
  - { to: 2001:db8::1, reason: r, owner: o, until: 2027-01-31 }
closed_network_acls: [acl-0123456789]
vendors:
  - { account: 999988887777, name: Acme Metrics, reason: r, owner: o, until: 2027-01-31 }
apart:
  - [production, sandbox]
administers:
  accounts: 3
  principals:
    - { principal: "arn:aws:iam::*:role/OrgAdmin", accounts: all, reason: r, owner: o, until: 2027-01-31 }
    - { principal: Deploy, accounts: [shop-prod], reason: r, owner: o, until: 2027-01-31 }
    - { principal: Ops, accounts: 9, reason: r, owner: o, until: 2027-01-31 }
repositories: [https://git.example.com/acme/infra]
security_team: [security@example.com]
response_plan: docs/plan.md
decisions:
  no_shield_advanced: { reason: r, owner: o, date: 2026-01-01, until: 2027-01-31 }
"#;

#[test]
fn the_organization_s_policy_is_read() {
    let settings = Settings::parse(WHOLE).unwrap();
    let until = date(2027, 1, 31);
    assert_eq!(
        (settings.slas.critical_days, settings.slas.high_days),
        (7, 30)
    );
    assert_eq!(settings.periods.hunt_days, 30);
    assert_eq!(settings.periods.audit_days, 90);
    assert_eq!(settings.forensic_accounts, ["999900001111".into()]);
    assert_eq!(settings.allowed_regions.len(), 2);
    assert_eq!(
        settings.regions_out_of_use[0].regions,
        ["eu-north-1".into()]
    );
    assert_eq!(
        settings.recovery["production"],
        Recovery {
            rpo_minutes: Some(15),
            rto_minutes: Some(240),
            retention_days: Some(35),
        }
    );
    assert_eq!(settings.recovery["sandbox"].rpo_minutes, Some(7 * 24 * 60));
    assert_eq!(settings.recovery["sandbox"].retention_days, None);
    let ports: Vec<&[u16]> = settings
        .allowed_egress
        .iter()
        .map(|it| &it.ports[..])
        .collect();
    assert_eq!(ports, [&[443][..], &[], &[], &[]]);
    assert_eq!(
        settings.allowed_egress[1].to,
        Destination::Domain("*.example.com".into())
    );
    assert_eq!(
        settings.allowed_egress[2].to,
        Destination::PrefixList("pl-0123".into())
    );
    assert_eq!(
        settings.allowed_egress[3].to,
        Destination::Range("2001:db8::1".parse().unwrap(), 128)
    );
    assert_eq!(&*settings.vendors[0].name, "Acme Metrics");
    assert_eq!(settings.apart[0], ["production".into(), "sandbox".into()]);
    assert_eq!(settings.administers.accounts, Some(3));
    let accounts: Vec<&AdministeredAccounts> = settings
        .administers
        .principals
        .iter()
        .map(|it| &it.accounts)
        .collect();
    assert_eq!(
        accounts,
        [
            &AdministeredAccounts::All,
            &AdministeredAccounts::These(vec!["shop-prod".into()]),
            &AdministeredAccounts::Count(9),
        ]
    );
    assert_eq!(settings.security_team, ["security@example.com".into()]);
    assert_eq!(settings.response_plan.as_deref(), Some("docs/plan.md"));
    let decision = &settings.decisions[&DecisionKind::NoShieldAdvanced];
    assert!(decision.holds_on(until) && !decision.holds_on(date(2025, 12, 31)));
    assert!(decision.statement.is_ending(until) && !decision.statement.is_over(until));
    assert_eq!(settings.unread().len(), 17);
    assert_eq!(Settings::default().unread(), [""; 0]);

    let names = [
        ("111122223333".to_owned(), "shop-prod".to_owned()),
        ("444455556666".to_owned(), "hub".to_owned()),
    ]
    .into();
    let resolved = settings.resolved(&names, until);
    assert_eq!(resolved.network_accounts, ["444455556666".into()]);
    let path = &resolved.connections[0];
    let declares = |kind, from, to| path.declares(kind, from, to, std::iter::empty());
    assert!(declares(
        ConnectionKind::TransitGateway,
        "444455556666",
        "111122223333"
    ));
    assert!(declares(
        ConnectionKind::Share,
        "111122223333",
        "444455556666"
    ));
    assert!(!declares(
        ConnectionKind::Share,
        "444455556666",
        "111122223333"
    ));
    assert!(!declares(
        ConnectionKind::Trust,
        "111122223333",
        "444455556666"
    ));
    let critical = |account, name, tag: Option<&str>| {
        let tags = |_: &str| tag.map(Box::from);
        let mut resources = resolved.critical_resources.iter();
        resources.any(|it| it.selects(account, [name].into_iter(), tags))
    };
    assert!(critical("111122223333", "arn:aws:s3:::acme-orders", None));
    assert!(!critical("999900001111", "arn:aws:s3:::acme-orders", None));
    assert!(critical("999900001111", "anything", Some("yes")));
    assert!(!critical("999900001111", "anything", Some("no")));
    // The day after, nothing that has a last day is left.
    let resolved = settings.resolved(&names, date(2027, 2, 1));
    assert!(resolved.connections.is_empty() && resolved.allowed_egress.is_empty());
    assert!(resolved.vendors.is_empty() && resolved.public_duty.is_empty());
    assert!(resolved.decisions.is_empty() && resolved.regions_out_of_use.is_empty());
    assert!(resolved.administers.principals.is_empty());
    assert_eq!(resolved.administers.accounts, Some(3));
}

#[test]
fn mistakes_in_the_organization_s_policy_are_told() {
    let end = "reason: r, owner: o, until: 2027-01-31";
    for (text, message) in [
        (
            "recovery: { production: { rpo: 4 } }",
            "1:32: `4` is not a time such as 15m, 4h or 7d, a year at most",
        ),
        (
            "recovery: { production: { rpo: 999999d } }",
            "1:32: `999999d` is not a time such as 15m, 4h or 7d, a year at most",
        ),
        (
            "recovery: { production: { rpo: 5é } }",
            "1:32: `5é` is not a time such as 15m, 4h or 7d, a year at most",
        ),
        (
            "recovery: { production: {} }",
            "1:25: say at least one of `rpo`, `rto`, `retention_days`",
        ),
        (
            "categories: { production: [] }\nrecovery: { prodution: { rpo: 4h } }",
            "2:13: unknown category `prodution`; did you mean `production`?",
        ),
        (
            "apart: [[production]]",
            "1:9: expected two categories or more that must be apart",
        ),
        (
            "critical_resources: [{ account: shop }]",
            "1:22: say `resource`, a pattern of its ARN, id or name, or `tag`",
        ),
        (
            "critical_resources: [{ tag: { a: b, c: d } }]",
            "1:29: expected one tag as `{ key: value }`; these are 2",
        ),
        (
            "critical_resources: [{ resource: 'sg-*' }]",
            "1:34: `sg-*` fits resources of any name; write the name, or enough of it",
        ),
        (
            "response_plan: ../plan.md",
            "1:16: `../plan.md` leads out of the folder of this file",
        ),
        (
            "response_plan: /etc/passwd",
            "1:16: `/etc/passwd` leads out of the folder of this file",
        ),
        ("security_team: [ann]", "1:17: `ann` is not a mail address"),
        (
            "administers: { accounts: many }",
            "1:26: `many` is not a number of accounts from 1 to 10000",
        ),
        (
            "decisions: { no_shield: {} }",
            "1:14: unknown key `no_shield`; known are `no_shield_advanced`, `no_hybrid_network`",
        ),
        (
            "regions_in_use: [eu-west-1]\nregions_out_of_use: [{ regions: [eu-west-1], reason: r, owner: o, until: 2027-01-31 }]",
            "2:34: `eu-west-1` is in `regions_in_use` too, in line 1",
        ),
    ] {
        wrong(text, message);
    }
    for (text, message) in [
        (
            "connections: [{ from: a, to: a, END }]",
            "1:15: `a` stands on both ends",
        ),
        (
            "connections: [{ from: a, to: b, kinds: [pering], END }]",
            "1:41: unknown kind `pering`; did you mean `peering`?",
        ),
        (
            "connections: [{ from: a, to: b, kinds: [], END }]",
            "1:15: the list of kinds is empty; leave it out for all kinds",
        ),
        (
            "allowed_egress: [{ to: 10.0.0.0/33, END }]",
            "1:24: `10.0.0.0/33` is not a range such as 203.0.113.0/24, a prefix list such as pl-0123456789abcdef0, or a domain",
        ),
        (
            "allowed_egress: [{ to: 10.0.0.999, END }]",
            "1:24: `10.0.0.999` is not a range such as 203.0.113.0/24, a prefix list such as pl-0123456789abcdef0, or a domain",
        ),
        (
            "allowed_egress: [{ to: '*', END }]",
            "1:24: `*` is not a range such as 203.0.113.0/24, a prefix list such as pl-0123456789abcdef0, or a domain",
        ),
        (
            "allowed_egress: [{ to: '::/0', END }]",
            "1:18: this allows everything to everywhere; say `ports` or `from`",
        ),
        (
            "allowed_egress: [{ to: a.b, ports: [], END }]",
            "1:36: the list of ports is empty; leave it out for all ports",
        ),
        (
            "vendors: [{ account: acme, name: a, END }]",
            "1:22: `acme` is not an account id: 12 digits",
        ),
        (
            "vendors:\n- { account: 999988887777, name: a, END }\n- { account: 999988887777, name: b, END }\n",
            "3:3: account 999988887777 stands twice, first in line 2",
        ),
        (
            "decisions: { no_hybrid_network: { date: 2027-02-01, END } }",
            "1:33: `until` is before `date`",
        ),
    ] {
        wrong(&text.replace("END", end), message);
    }
    // What makes a finding less bad says why, who and how long, everywhere.
    for text in [
        "regions_out_of_use: [{ regions: [eu-west-1] }]",
        "public_duty: [{ resource: web }]",
        "connections: [{ from: a, to: b }]",
        "allowed_egress: [{ to: a.b }]",
        "vendors: [{ account: 999988887777, name: a }]",
        "administers: { principals: [{ principal: a, accounts: 1 }] }",
        "decisions: { no_hybrid_network: { date: 2027-02-01 } }",
    ] {
        let told = mistakes(text);
        assert_eq!(told.len(), 3, "{told:?}");
        for key in ["reason", "owner", "until"] {
            assert!(
                told.iter()
                    .any(|it| it.contains(&format!("`{key}` is missing"))),
                "{told:?}"
            );
        }
    }
}

#[test]
fn a_file_says_all_that_can_be_said() {
    let settings = Settings::parse(WHOLE).unwrap();
    assert_eq!(
        settings.security_accounts,
        ["444455556666".into(), "Audit".into()]
    );
    assert_eq!(settings.delegated_administrators, ["identity".into()]);
    assert_eq!(settings.log_archive.as_deref(), Some("012345678901"));
    assert_eq!(
        *settings.categories["production"],
        [
            "111122223333".into(),
            "shop-prod".into(),
            "Workloads".into()
        ]
    );
    let names = [("111122223333".to_owned(), "shop-prod".to_owned())].into();
    assert_eq!(
        settings.profiles(&names)["111122223333"],
        "shop-prod-111122223333"
    );
    let closed = settings.closed_regions.unwrap();
    assert_eq!(closed.no_workloads, NoWorkloads::All);
    assert_eq!(closed.until, date(2027, 6, 30));
    assert_eq!(
        settings.regions_in_use,
        ["eu-central-1".into(), "us-gov-west-1".into()]
    );
    let exposure = &settings.exposures[0];
    assert!(exposure.resource.matches("arn:aws:s3:::acme-shop-site"));
    assert_eq!(exposure.account.as_deref(), Some("shop-prod"));
    assert_eq!(&*exposure.reason, "the public web site");
    assert_eq!(settings.break_glass.users, ["break-glass".into()]);
    assert_eq!(settings.break_glass.roles, ["BreakGlass".into()]);
    assert_eq!(
        settings.images.owners,
        ["amazon".into(), "123456789012".into()]
    );
    assert_eq!(settings.images.max_age_days, 90);
    assert!(settings.required_tags["owner"].is_empty());
    assert_eq!(
        settings.required_tags["environment"],
        [Pattern::new("production"), Pattern::new("dev*")]
    );
    assert_eq!(settings.list_patterns, [Pattern::new("aws-*@example.com")]);
    assert_eq!(
        settings.critical_log_groups,
        [Pattern::new("trail"), Pattern::new("/aws/eks/*/cluster")]
    );
    assert_eq!(settings.ages.unused_days, 45);
    assert_eq!(settings.ages.access_key_days, 30);
}

#[test]
fn the_example_of_the_docs_is_right() {
    let text = include_str!("../../../docs/firestep.yaml");
    let settings = Settings::parse(text).unwrap();
    assert_eq!(settings.exposures.len(), 1);
}

#[test]
fn what_a_file_does_not_say_stays_as_it_was() {
    for text in ["", "\n", "# nothing yet\n", "---\n", "{}", "null"] {
        assert_eq!(
            Settings::parse(text).unwrap(),
            Settings::default(),
            "{text}"
        );
    }
    let settings = Settings::parse("ages: { unused_days: 45 }").unwrap();
    assert_eq!(settings.ages.access_key_days, 90);
}

#[test]
fn built_in_lists_grow_and_never_shrink() {
    let settings = Settings::parse(WHOLE).unwrap();
    assert_eq!(&*settings.sensitive_ports[&8200], "Vault");
    assert_eq!(&*settings.sensitive_ports[&22], "SSH");
    let mails = |name: &str| settings.free_mail_domains.iter().any(|it| **it == *name);
    assert!(mails("posteo.de") && mails("gmail.com"));
    let settings = Settings::parse(WHOLE).unwrap();
    assert!(settings.is_sensitive_tag("schutzbedarf", "Hoch"));
    assert!(settings.is_sensitive_tag("classification", "PII"));
    assert!(!settings.is_sensitive_tag("classification", "public"));
}

#[test]
fn an_exposure_holds_until_its_last_day() {
    let settings = Settings::parse(WHOLE).unwrap();
    assert_eq!(settings.exposures_on(date(2027, 1, 31)).0.len(), 1);
    assert_eq!(settings.exposures_on(date(2027, 2, 1)).1.len(), 1);
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_one() {
    wrong(
        "log_archive: logs\nsecurty_accounts: [a]\n",
        "2:1: unknown key `securty_accounts`; did you mean `security_accounts`?",
    );
    wrong(
        "Log-Archive: logs",
        "1:1: unknown key `Log-Archive`; did you mean `log_archive`?",
    );
    wrong(
        "ages:\n  zebra: 3\n",
        "2:3: unknown key `zebra`; known are `unused_days`, `access_key_days`, `critical_finding_days`, `access_finding_days`",
    );
    let long = format!("{}: 1", "k".repeat(900));
    assert!(mistakes(&long)[0].contains("…`; known are"));
}

#[test]
fn a_key_that_stands_twice_is_told() {
    wrong(
        "log_archive: a\nages: {}\nlog_archive: b\n",
        "3:1: `log_archive` stands twice, first in line 1",
    );
    wrong(
        "ages: { unused_days: 3, unused_days: 4 }",
        "1:25: `unused_days` stands twice, first in line 1",
    );
    wrong(
        "recovery:\n  a: { rpo: 1h }\n  'a ': { rpo: 7d }\n",
        "3:3: `a ` stands twice, first in line 2",
    );
    wrong(
        "security_accounts:\n  - a\n  - b\n  - a\n",
        "4:5: `a` stands twice, first in line 2",
    );
    wrong(
        "security_account: a\nsecurity_accounts: [b]\n",
        "1:1: `security_accounts` is given too, in line 2",
    );
}

#[test]
fn a_rule_that_matches_two_ways_is_told_with_both() {
    wrong(
        "categories:\n  production: [a, b]\n  sandbox:\n    - c\n    - b\n",
        "5:7: `b` is in category `production` too, in line 2",
    );
    wrong(
        "regions_in_use: [eu-west-1]\nclosed_regions:\n  no_workloads: [eu-west-1]\n  reason: r\n  owner: o\n  until: 2027-01-01\n",
        "3:18: `eu-west-1` is in `regions_in_use` too, in line 1",
    );
}

#[test]
fn a_value_of_another_form_is_told() {
    wrong(
        "- a\n- b\n",
        &format!("1:1: expected a map with {ALL}; this is a list"),
    );
    wrong(
        "nothing",
        &format!("1:1: expected a map with {ALL}; this is a text"),
    );
    wrong(
        "security_accounts: 444455556666",
        "1:20: expected a list of accounts; write [444455556666]",
    );
    wrong(
        "log_archive:\nages: {}",
        "1:12: expected an account's id or name; there is no value",
    );
    wrong(
        "log_archive: [a]",
        "1:14: expected an account's id or name; this is a list",
    );
    wrong(
        "log_archive: ''",
        "1:14: expected an account's id or name; this is empty",
    );
    wrong(
        "log_archive: \"a\\nb\"",
        "1:14: `a\\nb` has a line break or control character",
    );
    wrong(
        "ages: 90",
        "1:7: expected a map with `unused_days`, `access_key_days`, `critical_finding_days`, `access_finding_days`; this is a text",
    );
    wrong("[a]: b", "1:1: a key must be a text");
    wrong("? {a: b}\n: c", "1:3: a key must be a text");
}

const KNOWN: Known<'static> = Known {
    checks: &["ec2-imdsv2-required", "iam-no-users"],
    items: &[],
};

#[test]
fn what_is_thought_of_checks_is_of_checks_that_there_are() {
    let settings = Settings::parse(WHOLE).unwrap();
    let opinions: Vec<_> = settings
        .checks
        .iter()
        .map(|it| (&*it.check, it.severity, it.audience))
        .collect();
    assert_eq!(
        opinions,
        [
            ("ec2-imdsv2-required", Some(SeverityWord::Critical), None),
            (
                "iam-no-users",
                Some(SeverityWord::Low),
                Some(AudienceWord::Thorough)
            ),
        ]
    );
    assert_eq!(settings.audience, Some(AudienceWord::Everyone));
    wrong(
        "checks: { a: { severity: hgh } }",
        "1:26: unknown severity `hgh`; did you mean `high`?",
    );
    wrong(
        "checks: { a: { audience: all } }",
        "1:26: unknown audience `all`; known are `everyone`, `thorough`",
    );
    wrong(
        "checks: { a: {} }",
        "1:11: says nothing: give `severity`, `audience`, or both",
    );
    let file = File::new(
        "opinions.yaml",
        b"checks: { ec2-imdsv2-requird: { severity: low } }",
    );
    let error = file.told();
    let words = "1:11: unknown check `ec2-imdsv2-requird`; did you mean `ec2-imdsv2-required`?";
    assert!(error.contains(words), "{error}");
}

const ALL: &str = "`security_accounts`, `security_account`, `delegated_administrators`, `log_archive`, \
    `categories`, `closed_regions`, `regions_in_use`, `exposures`, `break_glass`, `images`, `required_tags`, `sensitive_tags`, `sensitive_ports`, \
    `list_patterns`, `critical_log_groups`, `free_mail_domains`, `archive_rules`, `ages`, `checks`, `audience`, `slas`, `periods`, `network_accounts`, `forensic_accounts`, \
    `allowed_regions`, `regions_out_of_use`, `recovery`, `critical_resources`, `public_duty`, `connections`, `allowed_egress`, \
    `closed_network_acls`, `vendors`, `apart`, `administers`, `repositories`, `security_team`, `response_plan`, `decisions`, `profile`, `scope`";

#[test]
fn an_account_id_has_twelve_digits() {
    wrong(
        "security_accounts: [44445555666]",
        "1:21: `44445555666` has 11 digits; an account id has 12",
    );
    wrong(
        "log_archive: 4444-5555-6666",
        "1:14: `4444-5555-6666` is an account id with separators; write \"444455556666\"",
    );
    // YAML would make a number of it, and lose the 0.
    let settings = Settings::parse("log_archive: 001122334455").unwrap();
    assert_eq!(settings.log_archive.as_deref(), Some("001122334455"));
}

#[test]
fn a_date_is_a_date() {
    let text = |until: &str| {
        format!("exposures:\n- {{ resource: a, reason: r, owner: o, until: {until} }}")
    };
    let at = "2:46";
    wrong(
        &text("31.01.2027"),
        &format!("{at}: `31.01.2027` is not a date; write it as 2027-01-31"),
    );
    wrong(
        &text("2027-01-31T00:00:00Z"),
        &format!("{at}: `2027-01-31T00:00:00Z` is not a date; write it as 2027-01-31"),
    );
    wrong(
        &text("2027-02-29"),
        &format!("{at}: `2027-02-29` is not a day of the calendar"),
    );
}

#[test]
fn what_makes_a_finding_less_bad_says_why_who_and_how_long() {
    assert_eq!(
        mistakes("exposures:\n  - account: shop\n"),
        [
            "2:5: `resource` is missing: a pattern of its ARN, id or name",
            "2:5: `reason` is missing: say why",
            "2:5: `owner` is missing: say who answers for it",
            "2:5: `until` is missing: the last day on which it holds",
        ]
    );
    wrong(
        "closed_regions: { no_workloads: some, reason: r, owner: o, until: 2027-01-01 }",
        "1:33: expected `all` or a list of regions, not `some`",
    );
}

#[test]
fn the_scope_narrows_and_never_to_nothing() {
    let text = "scope:\n  accounts: [shop, '111122223333']\n  exclude: []\n  ous: [Workloads]\n  regions: [eu-west-1]\n";
    let scope = Settings::parse(text).unwrap().scope;
    assert_eq!(scope.accounts, ["shop".into(), "111122223333".into()]);
    assert_eq!(
        scope.place_of("Workloads").map(|it| (it.line, it.column)),
        Some((4, 9))
    );
    assert!(scope.is_narrow() && scope.place_of("eu-west-1").is_some());
    for text in ["scope: {}", "scope: { exclude: [] }"] {
        assert!(!Settings::parse(text).unwrap().scope.is_narrow(), "{text}");
    }
    wrong(
        "scope: { accounts: [] }",
        "1:20: the list of accounts is empty; leave it out for all accounts",
    );
    wrong(
        "scope: { ous: [] }",
        "1:15: the list of organizational units is empty; leave it out for all organizational units",
    );
    wrong(
        "scope: { regions: [] }",
        "1:19: the list of regions is empty; leave it out for all regions",
    );
    wrong(
        "scope: { ou: [a] }",
        "1:10: unknown key `ou`; did you mean `ous`?",
    );
    wrong(
        "scope: { accounts: [1111222233334] }",
        "1:21: `1111222233334` has 13 digits; an account id has 12",
    );
    wrong(
        "scope: { regions: [mars] }",
        "1:20: `mars` is not a region such as eu-central-1",
    );
    wrong(
        "scope: all",
        "1:8: expected a map with `accounts`, `exclude`, `ous`, `regions`; this is a text",
    );
}

#[test]
fn a_profile_that_is_the_same_for_every_account_is_told() {
    wrong(
        "profile: admin\n",
        "1:10: `admin` is the same for every account; write {name} or {id} where the account stands, as in \"{name}-admin\"",
    );
}

#[test]
fn a_pattern_that_fits_everything_is_told() {
    wrong(
        "list_patterns: ['*']",
        "1:17: `*` fits everything; say what is meant",
    );
    wrong(
        "list_patterns: ['*?']",
        "1:17: `*?` fits everything; say what is meant",
    );
    wrong(
        "list_patterns: ['*@*']",
        "1:17: `*@*` fits every address; say what is meant",
    );
    wrong(
        "critical_log_groups: ['**']",
        "1:23: `**` fits everything; say what is meant",
    );
    wrong(
        "critical_log_groups: [arn:aws:logs:eu-central-1:111122223333:log-group:trail]",
        "1:23: `arn:aws:logs:eu-central-1:111122223333:log-group:trail` fits the name of no log group: letters, digits \
         and _-/.# with * and ?",
    );
    wrong(
        "exposures: [{ resource: 'arn:*', reason: r, owner: o, until: 2027-01-01 }]",
        "1:25: `arn:*` fits resources of any name; write the name, or enough of it",
    );
}

#[test]
fn numbers_regions_and_names_are_checked() {
    let days = |it: &str| format!("1:22: `{it}` is not a number of days from 1 to 3650");
    for it in ["0", "3651", "-1", "9.5", "a lot", "99999999999999999999"] {
        wrong(&format!("ages: {{ unused_days: {it} }}"), &days(it));
    }
    wrong(
        "sensitive_ports: { 70000: x }",
        "1:20: `70000` is not a port from 1 to 65535",
    );
    for it in [
        "Frankfurt",
        "eu-central",
        "eu_central_1",
        "eu--1",
        "e-central-1",
    ] {
        wrong(
            &format!("regions_in_use: [{it}]"),
            &format!("1:18: `{it}` is not a region such as eu-central-1"),
        );
    }
    wrong(
        "break_glass: { users: [path/to/x] }",
        "1:24: `path/to/x` is not the name of an IAM user or role: letters, digits and _+=,.@- without path",
    );
    wrong(
        "images: { owners: [canonical] }",
        "1:20: `canonical` is not an account id, `amazon` or `aws-marketplace`",
    );
    wrong(
        "free_mail_domains: ['@example.com']",
        "1:21: `@example.com` is not a mail domain such as example.com",
    );
    wrong(
        "required_tags: { owner: [] }",
        "1:25: the list of values is empty; write `any` if every value will do",
    );
    wrong(
        "required_tags: { owner: all }",
        "1:25: expected `any` or a list of values, not `all`",
    );
}

#[test]
fn what_is_not_yaml_is_told_where() {
    wrong(
        "ages: [1, 2\n",
        "1:7: this is not YAML: unclosed bracket '['",
    );
    wrong(
        "ages:\n\t- 1\n",
        "2:2: this is not YAML: tabs disallowed within this context (block indentation)",
    );
    wrong(
        "log_archive: a: b",
        "1:15: this is not YAML: mapping values are not allowed in this context",
    );
    wrong(
        "log_archive: a\n---\nlog_archive: b\n",
        "2:1: a second document begins here; a file holds one",
    );
    wrong(
        "log_archive: !secret a",
        "1:14: the tag `!secret` is not read; remove it",
    );
}

#[test]
fn no_alias_is_followed() {
    wrong(
        "log_archive: &a logs\nsecurity_account: *a\n",
        "2:19: aliases (`*name`) are not followed; write the value here",
    );
    let mut bomb = "log_archive: &a0 x\nexposures:\n".to_owned();
    for level in 0..30 {
        let next = level + 1;
        bomb.push_str(&format!(
            "- &a{next} [*a{level}, *a{level}, *a{level}, *a{level}]\n"
        ));
    }
    let begun = Instant::now();
    assert!(mistakes(&bomb).len() > 30);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn all_mistakes_of_a_file_are_told_in_its_order() {
    assert_eq!(
        mistakes(
            "ages: { unused_days: never }\nlog_archive: 1\nregion_in_use: [x]\nages: {}\nexposures: none\n"
        ),
        [
            "1:22: `never` is not a number of days from 1 to 3650",
            "2:14: `1` has 1 digit; an account id has 12",
            "3:1: unknown key `region_in_use`; did you mean `regions_in_use`?",
            "4:1: `ages` stands twice, first in line 1",
            "5:12: expected a list of exposures; write [none]",
        ]
    );
}

#[test]
fn hostile_names_are_shown_on_one_line_and_short() {
    let text = format!("\"\\e[31m{}\\n\": 1", "x".repeat(200));
    let told = &mistakes(&text)[0];
    assert!(
        told.starts_with("1:1: unknown key `\\u{1b}[31mxxx"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}') && !told.contains('\n'), "{told}");
}

/// A file in a folder of its own, gone with the test.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("firestep-program-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        File(path)
    }

    fn told(&self) -> String {
        let folder = self.0.parent().unwrap().display().to_string();
        read(&self.0, &KNOWN)
            .unwrap_err()
            .to_string()
            .replace(&format!("{folder}/"), "")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_file_is_read_whole_or_its_mistakes_are_told() {
    let file = File::new("good.yaml", WHOLE.as_bytes());
    assert_eq!(
        read(&file.0, &KNOWN).unwrap(),
        Settings::parse(WHOLE).unwrap()
    );
    // As editors of one system write them.
    let file = File::new("bom.yaml", b"\xef\xbb\xbfages: { unused_days: 5 }\r\n");
    assert_eq!(read(&file.0, &KNOWN).unwrap().ages.unused_days, 5);
    let file = File::new("bad.yaml", b"a: 1\nb: 2\n");
    let told = file.told();
    assert!(
        told.starts_with("bad.yaml has 2 mistakes:\n  bad.yaml:1:1: unknown key `a`; known are")
    );
    assert!(told.contains("\n  bad.yaml:2:1: unknown key `b`"), "{told}");
    let file = File::new("latin.yaml", b"# ok\nlog_archive: M\xfcller\n");
    assert_eq!(
        file.told(),
        "latin.yaml has a mistake:\n  latin.yaml:2:15: the file is not UTF-8 text"
    );
    let file = File::new("huge.yaml", &vec![b' '; (1 << 20) + 1]);
    assert_eq!(
        file.told(),
        "huge.yaml has a mistake:\n  huge.yaml:1:1: the file is larger than 1024 KB"
    );
    let missing = read(std::path::Path::new("no/such/file.yaml"), &KNOWN).unwrap_err();
    assert!(matches!(missing, ReadError::Io { .. }));
    assert!(
        missing
            .to_string()
            .starts_with("could not read no/such/file.yaml: ")
    );
    assert!(matches!(
        read(&std::env::temp_dir(), &KNOWN).unwrap_err(),
        ReadError::Io { .. }
    ));
}

#[test]
fn a_large_hostile_text_ends_quickly() {
    let size = 1 << 18;
    for part in [
        "[",
        "{",
        "- ",
        "? ",
        "a: ",
        "\"",
        "&a ",
        "*a ",
        "!t ",
        "%T\n",
        "#\n",
        "\n",
        "a\n",
        "a: b\n",
        "---\n",
        "- *a\n",
        "k\u{301}: {",
        "| \n",
        "x,",
    ] {
        for start in ["", "exposures: [", "categories:\n  a:\n  - "] {
            let text = start.to_owned() + &part.repeat((size - start.len()) / part.len());
            let begun = Instant::now();
            let _ = Settings::parse(&text);
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(20), "{part:?} {took:?}");
        }
    }
    // Every category is another and almost one that is there.
    for count in [190, size / 40] {
        let mut text = "categories:\n".to_owned();
        for at in 0..count {
            text += &format!("  category-{at:06}: []\n");
        }
        text += "recovery:\n";
        for at in 0..size / 40 {
            text += &format!("  category-{at:06}x: {{ rpo: 1h }}\n");
        }
        let begun = Instant::now();
        let _ = Settings::parse(&text);
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{:?}",
            begun.elapsed()
        );
    }
    // Every key is another and unknown.
    let mut keys = String::new();
    for key in 0..size / 9 {
        keys += &format!("{key:06}: \n");
    }
    let begun = Instant::now();
    assert_eq!(Settings::parse(&keys).unwrap_err().len(), 100);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = Settings::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn pieces_of_yaml_never_panic_and_mistakes_stand_in_the_text(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "exposures", "ages", "unused_days", "until", "resource", "2027-01-31", "all", "a", "- ", "? ", ": ",
            ":\n", "\n", "\n  ", "[", "]", "{", "}", ", ", "&a ", "*a", "!t ", "|", ">", "'", "\"", "#", "---", "é",
            "\u{feff}", "\t", "~", "\r\n", "%",
        ]), 0..40)
    ) {
        let text = pieces.concat();
        if let Err(mistakes) = Settings::parse(&text) {
            let lines = text.split(['\n', '\r']).count();
            prop_assert!(!mistakes.is_empty());
            for mistake in mistakes {
                prop_assert!((1..=lines + 1).contains(&mistake.at.line), "{mistake}");
                prop_assert!(mistake.at.column >= 1);
            }
        }
    }

    #[test]
    fn a_broken_good_file_never_panics(at in 0..WHOLE.len(), with in any::<char>()) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        let at = at.min(text.len() - 1);
        text[at] = with;
        let _ = Settings::parse(&text.into_iter().collect::<String>());
    }
}
