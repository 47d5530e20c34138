//! Which services the organization runs anything of: noted while its accounts are read one by one, asked when all were.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::Gap;
use crate::evidence::{OperationSet, note_all};

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
}

/// Whether anything is run, and what was read for it.
type Found = (Result<bool, Gap>, OperationSet);

/// What was found of each service so far.
#[derive(Debug, Default)]
pub struct Usage(Mutex<BTreeMap<Service, Found>>);

impl Usage {
    /// Notes whether an account runs anything of a service, and what was read for it.
    pub(crate) fn note(&self, service: Service, said: Result<bool, Gap>, read: OperationSet) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = known.entry(service).or_insert((Ok(false), read));
        so_far.1 = so_far.1.union(read);
        so_far.0 = match (so_far.0, said) {
            (Ok(true), _) | (_, Ok(true)) => Ok(true),
            (Err(gap), _) | (_, Err(gap)) => Err(gap),
            (Ok(false), Ok(false)) => Ok(false),
        };
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
