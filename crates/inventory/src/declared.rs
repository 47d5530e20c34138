//! What a team decides and checks need: every value with the default that holds until they say otherwise.

/// The organization's own decisions, as far as checks read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// A role, key or password unused for more days than this is unused.
    pub unused_days: i64,
    /// An instance's image may be this many days old.
    pub image_age_days: i64,
    /// An access key may be this many days old.
    pub access_key_age_days: i64,
    /// Ports that nobody should reach from anywhere, with what listens there.
    pub sensitive_ports: Vec<(u16, Box<str>)>,
    /// Mail domains at which anyone can have an address.
    pub free_mail_domains: Vec<Box<str>>,
    /// Patterns (`*` any text) of distribution lists; empty = not declared.
    pub list_patterns: Vec<Box<str>>,
    /// Names of break-glass users; empty = there are none.
    pub break_glass_users: Vec<Box<str>>,
    /// Accounts, or their names, that hold logs and security tools; empty = take the delegated administrators.
    pub security_accounts: Vec<Box<str>>,
    /// Image owners: account ids, or `amazon`, `aws-marketplace`; empty = own organization and `amazon`.
    pub image_owners: Vec<Box<str>>,
    /// What is meant to be reachable from the internet.
    pub exposures: Vec<Exposure>,
    /// Tag keys that tell how sensitive a resource's data is.
    pub sensitivity_tags: Vec<Box<str>>,
    /// Their values that mean sensitive.
    pub sensitive_values: Vec<Box<str>>,
}

/// A resource that is meant to be reachable from the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// A pattern (`*` any text, `?` any character) of its ARN, id or name.
    pub resource: Box<str>,
    /// The id of its account; `None`: any account.
    pub account: Option<Box<str>>,
}

impl From<&str> for Exposure {
    fn from(resource: &str) -> Self {
        Exposure {
            resource: resource.into(),
            account: None,
        }
    }
}

impl Default for Declared {
    fn default() -> Self {
        let texts = |all: &[&str]| all.iter().map(|it| Box::from(*it)).collect();
        Declared {
            unused_days: 90,
            image_age_days: 365,
            access_key_age_days: 90,
            sensitive_ports: [
                (20, "FTP"),
                (21, "FTP"),
                (22, "SSH"),
                (23, "Telnet"),
                (111, "RPC"),
                (135, "RPC"),
                (139, "NetBIOS"),
                (389, "LDAP"),
                (445, "SMB"),
                (1433, "SQL Server"),
                (1434, "SQL Server"),
                (1521, "Oracle"),
                (2375, "Docker"),
                (2379, "etcd"),
                (2483, "Oracle"),
                (3306, "MySQL"),
                (3389, "RDP"),
                (5432, "PostgreSQL"),
                (5601, "Kibana"),
                (5900, "VNC"),
                (5985, "WinRM"),
                (5986, "WinRM"),
                (6379, "Redis"),
                (6443, "Kubernetes"),
                (7001, "Cassandra"),
                (7199, "Cassandra"),
                (8020, "HDFS"),
                (9042, "Cassandra"),
                (9092, "Kafka"),
                (9160, "Cassandra"),
                (9200, "Elasticsearch"),
                (9300, "Elasticsearch"),
                (10250, "kubelet"),
                (11211, "memcached"),
                (27017, "MongoDB"),
                (27018, "MongoDB"),
            ]
            .map(|(port, name)| (port, Box::from(name)))
            .into(),
            free_mail_domains: texts(&[
                "gmail.com",
                "googlemail.com",
                "outlook.com",
                "hotmail.com",
                "live.com",
                "msn.com",
                "yahoo.com",
                "ymail.com",
                "icloud.com",
                "me.com",
                "mac.com",
                "aol.com",
                "proton.me",
                "protonmail.com",
                "gmx.com",
                "gmx.net",
                "gmx.de",
                "web.de",
                "t-online.de",
                "mail.com",
                "mail.ru",
                "yandex.com",
                "yandex.ru",
                "qq.com",
                "163.com",
                "126.com",
                "zoho.com",
                "fastmail.com",
                "tutanota.com",
                "libero.it",
                "orange.fr",
                "free.fr",
            ]),
            list_patterns: Vec::new(),
            break_glass_users: Vec::new(),
            security_accounts: Vec::new(),
            image_owners: Vec::new(),
            exposures: Vec::new(),
            sensitivity_tags: texts(&[
                "data-classification",
                "dataclassification",
                "data_classification",
                "data-class",
                "classification",
                "confidentiality",
                "sensitivity",
            ]),
            sensitive_values: texts(&[
                "confidential",
                "strictly-confidential",
                "restricted",
                "secret",
                "sensitive",
                "pii",
                "phi",
                "pci",
                "high",
            ]),
        }
    }
}

impl Declared {
    /// Whether tags say that the data is sensitive.
    pub fn is_sensitive(&self, tags: &crate::Tags) -> bool {
        self.sensitivity_tags.iter().any(|key| {
            tags.value(key).is_some_and(|value| {
                self.sensitive_values
                    .iter()
                    .any(|it| value.eq_ignore_ascii_case(it))
            })
        })
    }

    /// Whether a resource is declared to be reachable.
    pub fn is_exposure(&self, identity: &crate::Identity) -> bool {
        let names = [
            Some(&identity.id),
            identity.arn.as_ref(),
            identity.name.as_ref(),
        ];
        self.exposures.iter().any(|it| {
            it.account
                .as_ref()
                .is_none_or(|account| **account == *identity.location.account)
                && names
                    .iter()
                    .flatten()
                    .any(|name| firestep_policy::matches(&it.resource, name))
        })
    }

    /// Whether a user is a declared break-glass user.
    pub fn is_break_glass(&self, user: &str) -> bool {
        self.break_glass_users.iter().any(|it| **it == *user)
    }
}
