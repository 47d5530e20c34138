//! The tokens of OIDC providers: which of their claims says whose they are, and tokens of others that a trust policy
//! may let in.

use firestep_policy::condition::Operator;
use firestep_policy::issuers::{Issuer, NOBODY, Tenant, gives, is_path, known};
use firestep_policy::{Condition, Statement};

/// The operation that takes tokens.
pub(crate) const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// Every other provider.
const UNKNOWN: Issuer = Issuer {
    address: "*",
    gives_to: "identities of the provider",
    tenant: Tenant::Unknown,
    subject: NOBODY,
    identifies: &[],
};

/// Somebody else's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// Whose it is, in words.
    pub(crate) who: String,
    /// The condition keys with the token's values.
    pub(crate) claims: Vec<(String, String)>,
}

/// Its address, as its condition keys begin.
pub(crate) fn address(provider: &str) -> &str {
    provider
        .split_once(":oidc-provider/")
        .map_or(provider, |(_, address)| address)
}

fn issuer(address: &str) -> Issuer {
    known(address).copied().unwrap_or(UNKNOWN)
}

/// The conditions of a statement on a provider's claims, each with the claim.
fn claims<'s>(
    statement: &'s Statement,
    address: &'s str,
) -> impl Iterator<Item = (&'s str, &'s Condition)> {
    statement.conditions.iter().filter_map(move |condition| {
        let begins = condition.key.get(..address.len())?;
        let claim = condition.key.get(address.len()..)?.strip_prefix(':')?;
        begins
            .eq_ignore_ascii_case(address)
            .then_some((claim, condition))
    })
}

/// How a value of a condition on the subject limits it.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    /// To a tenant.
    Fixed,
    /// Not to one: a subject that somebody else can have.
    Loose(String),
    Strange,
}

fn value_of(condition: &Condition, value: &str, issuer: &Issuer) -> Value {
    let (begins, ends) = match issuer.tenant {
        Tenant::Subject { begins, ends } | Tenant::Address { begins, ends } => (begins, ends),
        Tenant::Audience | Tenant::AudienceWithGuests | Tenant::Unknown => ("", ""),
    };
    let operator = Operator::parse(&condition.operator);
    if value.contains("${") {
        return Value::Strange;
    }
    let at = match operator.base.as_str() {
        "stringequals" | "stringequalsignorecase" => None,
        "stringlike" => value.find(['*', '?']),
        // A negation limits nothing: a token of somebody else shows it.
        "stringnotequals" | "stringnotlike" | "stringnotequalsignorecase" | "null" => {
            return Value::Fixed;
        }
        _ => return Value::Strange,
    };
    let (literal, rest) = value.split_at(at.unwrap_or(value.len()));
    if begins.is_empty() {
        // A whole subject, or any that fits.
        return at.map_or(Value::Fixed, |_| Value::Loose(filled(value)));
    }
    match literal.strip_prefix(begins) {
        Some(tenant) if tenant.contains(ends) => Value::Fixed,
        Some(_) if at.is_none() => Value::Fixed,
        Some(_) => Value::Loose(format!("{literal}{}", filled(rest))),
        // `*`, `re*`: the beginning is filled in.
        None if begins.starts_with(literal) => {
            let tail = rest.trim_start_matches(['*', '?']);
            let tenant = if tail.contains(ends) { "" } else { "x" };
            Value::Loose(format!("{begins}{NOBODY}{tenant}{}", filled(tail)))
        }
        // A subject of another form, as can be set: it names a tenant by a claim that nobody else has, or none.
        None => {
            let mut identifies = issuer.identifies.iter();
            // What follows the last star ends the subject.
            let tail = value.rsplit('*').next().unwrap_or_default();
            let tail = tail.strip_prefix(':').filter(|_| at.is_some());
            let whole = at.is_none();
            if identifies.any(|claim| {
                gives(literal, whole, claim) || tail.is_some_and(|it| gives(it, true, claim))
            }) {
                return Value::Fixed;
            }
            match issuer.tenant {
                Tenant::Subject { .. } => Value::Loose(filled(value)),
                _ => at.map_or(Value::Fixed, |_| Value::Strange),
            }
        }
    }
}

fn filled(pattern: &str) -> String {
    pattern.replace('*', NOBODY).replace('?', "x")
}

/// Tokens of others, which a statement that trusts a provider must not let in.
pub(crate) fn strangers(statement: &Statement, provider: &str) -> Vec<Stranger> {
    let address = address(provider);
    let issuer = issuer(address);
    let mut subjects = vec![issuer.subject.to_owned()];
    if issuer.tenant != Tenant::Unknown {
        for (_, condition) in claims(statement, address).filter(|(claim, _)| is("sub", claim)) {
            for value in &condition.values {
                if let Value::Loose(subject) = value_of(condition, value, &issuer) {
                    subjects.push(subject);
                }
            }
        }
    }
    let mut all: Vec<Stranger> = subjects
        .into_iter()
        .map(|subject| Stranger {
            who: format!("any of the {}", issuer.gives_to),
            claims: token(statement, address, &issuer, subject),
        })
        .collect();
    if issuer.tenant == Tenant::AudienceWithGuests {
        let mut claims: Vec<(String, String)> = claims(statement, address)
            .filter(|(claim, _)| !is("amr", claim))
            .filter_map(|(claim, it)| Some((key(address, claim), filled(it.values.first()?))))
            .collect();
        claims.push((key(address, "amr"), "unauthenticated".to_owned()));
        all.push(Stranger {
            who: "guests of the Cognito identity pool, who did not sign in".to_owned(),
            claims,
        });
    }
    all
}

fn is(name: &str, claim: &str) -> bool {
    claim.eq_ignore_ascii_case(name)
}

fn key(address: &str, claim: &str) -> String {
    format!("{address}:{claim}")
}

/// The claims of somebody else's token: what identifies is theirs, what they may choose is as the statement wants it.
fn token(
    statement: &Statement,
    address: &str,
    issuer: &Issuer,
    subject: String,
) -> Vec<(String, String)> {
    let mut all = vec![(key(address, "sub"), subject)];
    let by_audience = match issuer.tenant {
        Tenant::Address { .. } | Tenant::Audience | Tenant::AudienceWithGuests => true,
        Tenant::Subject { .. } | Tenant::Unknown => false,
    };
    let audience = claims(statement, address).find(|(claim, _)| is("aud", claim));
    if by_audience {
        all.push((key(address, "aud"), theirs("aud", audience.map(|it| it.1))));
    }
    for (claim, condition) in claims(statement, address) {
        let name = key(address, claim);
        if all.iter().any(|(it, _)| it.eq_ignore_ascii_case(&name)) {
            continue;
        }
        if issuer.identifies.iter().any(|it| is(it, claim)) {
            all.push((name, theirs(claim, Some(condition))));
        } else if (is("aud", claim) && issuer.tenant != Tenant::Unknown)
            || is("amr", claim)
            // Whoever asks Google for a token of a service account says for whom it is.
            || is("oaud", claim)
        {
            let wanted = condition.values.first();
            all.extend(wanted.map(|value| (name, filled(value))));
        }
    }
    all
}

/// What somebody else has in a claim that identifies: something that fits a pattern, where one that names nobody is
/// demanded. A path begins with its owner.
fn theirs(claim: &str, condition: Option<&Condition>) -> String {
    let Some(condition) = condition else {
        return NOBODY.to_owned();
    };
    let like = Operator::parse(&condition.operator).base == "stringlike";
    let is_path = is_path(claim);
    let open = condition.values.iter().find(|value| {
        let literal = value.split(['*', '?']).next().unwrap_or_default();
        like && value.contains(['*', '?']) && !(is_path && literal.contains('/'))
    });
    open.map_or_else(|| NOBODY.to_owned(), |value| filled(value))
}

/// Whether it is known that no others than the strangers are to be feared.
pub(crate) fn is_clear(statement: &Statement, provider: &str) -> bool {
    let address = address(provider);
    let mut on_subject = claims(statement, address).filter(|(claim, _)| is("sub", claim));
    let issuer = issuer(address);
    if issuer.tenant != Tenant::Unknown {
        return on_subject.all(|(_, condition)| {
            let mut values = condition.values.iter();
            values.all(|it| value_of(condition, it, &issuer) != Value::Strange)
        });
    }
    on_subject.all(|(_, condition)| {
        let like = Operator::parse(&condition.operator).base == "stringlike";
        let mut values = condition.values.iter();
        !like || values.all(|it| !it.contains(['*', '?']))
    })
}
