//! Which services the organization runs anything of: noted while its accounts are read one by one, asked when all were.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::evidence::{OperationSet, note_all, traced};
use crate::{Account, Gap, Listed, evaluate};

/// A service whose resources are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Ec2,
    Lambda,
    Rds,
    S3,
    Ecr,
    Sns,
    Sqs,
    SecretsManager,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Ec2,
        Self::Lambda,
        Self::Rds,
        Self::S3,
        Self::Ecr,
        Self::Sns,
        Self::Sqs,
        Self::SecretsManager,
    ];

    /// Whether an account has anything of it.
    pub fn is_run_in(self, account: &Account) -> Result<bool, Gap> {
        fn has<T: crate::Kind>(list: &Listed<T>) -> Result<bool, Gap> {
            list.any(|_| Ok(true))
        }
        match self {
            Self::Ec2 => has(&account.ec2_instances),
            Self::Lambda => has(&account.lambda_functions),
            Self::Rds => crate::any([&|| has(&account.rds_instances), &|| {
                has(&account.rds_clusters)
            }]),
            Self::S3 => has(&account.s3_buckets),
            Self::Ecr => has(&account.ecr_repositories),
            Self::Sns => has(&account.sns_topics),
            Self::Sqs => has(&account.sqs_queues),
            Self::SecretsManager => has(&account.secretsmanager_secrets),
        }
    }
}

/// What was found of each service so far, and what was read for it.
#[derive(Debug, Default)]
pub struct Usage(Mutex<BTreeMap<Service, (Result<bool, Gap>, OperationSet)>>);

impl Usage {
    /// Notes what an account runs.
    pub fn note(&self, account: &Account) {
        for service in Service::ALL {
            let (said, read) = traced(|| evaluate(|| service.is_run_in(account)));
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let so_far = known.entry(service).or_insert((Ok(false), read));
            so_far.1 = so_far.1.union(read);
            so_far.0 = match (so_far.0, said) {
                (Ok(true), _) | (_, Ok(true)) => Ok(true),
                (Err(gap), _) | (_, Err(gap)) => Err(gap),
                (Ok(false), Ok(false)) => Ok(false),
            };
        }
    }

    /// Whether any account that was read runs anything of a service.
    pub fn has(&self, service: Service) -> Result<bool, Gap> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (said, read) = known
            .get(&service)
            .copied()
            .unwrap_or((Ok(false), OperationSet::default()));
        note_all(read);
        said.map_err(crate::evidence::met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lambda::Function;

    #[test]
    fn one_account_that_runs_it_is_enough_and_one_unseen_is_unknown() {
        let usage = Usage::default();
        usage.note(&Account::empty());
        assert_eq!(evaluate(|| usage.has(Service::Lambda)), Ok(false));
        let mut blind = Account::empty();
        blind.lambda_functions = Listed::unseen();
        usage.note(&blind);
        assert!(evaluate(|| usage.has(Service::Lambda)).is_err());
        let mut runs = Account::empty();
        runs.lambda_functions = Listed::of([Function::unseen("f")]);
        usage.note(&runs);
        usage.note(&blind);
        assert_eq!(evaluate(|| usage.has(Service::Lambda)), Ok(true));
    }
}
