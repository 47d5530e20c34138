//! What an account runs.

use crate::evidence::traced;
use crate::usage::{Service, Usage};
use crate::{Account, Gap, Listed, evaluate};

impl Account {
    /// Whether it has anything of a service.
    pub fn runs(&self, service: Service) -> Result<bool, Gap> {
        fn has<T: crate::Kind>(list: &Listed<T>) -> Result<bool, Gap> {
            list.any(|_| Ok(true))
        }
        match service {
            Service::Ec2 => has(&self.ec2_instances),
            Service::Lambda => has(&self.lambda_functions),
            Service::Rds => crate::any([&|| has(&self.rds_instances), &|| has(&self.rds_clusters)]),
            Service::S3 => has(&self.s3_buckets),
            Service::Ecr => has(&self.ecr_repositories),
            Service::Sns => has(&self.sns_topics),
            Service::Sqs => has(&self.sqs_queues),
            Service::SecretsManager => has(&self.secretsmanager_secrets),
        }
    }

    /// Notes what it runs, for questions about the organization.
    pub fn note_usage(&self, usage: &Usage) {
        for service in Service::ALL {
            let (said, read) = traced(|| evaluate(|| self.runs(service)));
            usage.note(service, said, read);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lambda::Function;

    #[test]
    fn one_account_that_runs_it_is_enough_and_one_unseen_is_unknown() {
        let usage = Usage::default();
        Account::empty().note_usage(&usage);
        assert_eq!(evaluate(|| usage.has(Service::Lambda)), Ok(false));
        let mut blind = Account::empty();
        blind.lambda_functions = Listed::unseen();
        blind.note_usage(&usage);
        assert!(evaluate(|| usage.has(Service::Lambda)).is_err());
        let mut runs = Account::empty();
        runs.lambda_functions = Listed::of([Function::unseen("f")]);
        runs.note_usage(&usage);
        blind.note_usage(&usage);
        assert_eq!(evaluate(|| usage.has(Service::Lambda)), Ok(true));
    }
}
