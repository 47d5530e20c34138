//! How services do in one account, so that what fails for good is left alone for a while and tried again later.
//!
//! One resource that fails blinds itself only: an operation is left alone in a region when it failed for several
//! resources since it last answered, a service when several of its operations did. Nothing is shared between accounts.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::error::CallError;

/// So many resources in a row, or operations and resources, each past its last retry.
const SEVERAL: usize = 3;

/// What failed, since when it is left alone, and why.
#[derive(Debug, Clone)]
struct LeftAlone {
    since: Instant,
    why: String,
}

#[derive(Debug)]
pub(super) struct Health {
    leave_alone: Duration,
    services: Mutex<HashMap<(&'static str, String), ServiceHealth>>,
}

#[derive(Debug, Default)]
struct ServiceHealth {
    operations: HashMap<&'static str, OperationHealth>,
    /// Operations and resources that failed since anything of the service last answered.
    in_a_row: HashSet<(&'static str, String)>,
    down: Option<LeftAlone>,
}

#[derive(Debug, Default)]
struct OperationHealth {
    /// The resources for which it failed since it last answered.
    in_a_row: HashSet<String>,
    down: Option<LeftAlone>,
}

/// A call, as far as it can fail for good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) region: &'a str,
    pub(super) params: &'a Value,
}

impl Asked<'_> {
    fn key(&self) -> (&'static str, String) {
        (self.service, self.region.to_owned())
    }

    /// What is asked about: the first text of the parameters; of a list, which has none, the operation itself.
    fn resource(&self) -> String {
        let mut params = self.params.as_object().into_iter().flatten();
        params
            .find_map(|(_, value)| value.as_str())
            .unwrap_or(self.operation)
            .to_owned()
    }
}

impl Health {
    pub(super) fn new(leave_alone: Duration) -> Self {
        Self {
            leave_alone,
            services: Mutex::default(),
        }
    }

    /// Fails when the service, or this operation of it, was found to be down a moment ago.
    pub(super) fn check(&self, asked: Asked<'_>) -> Result<(), CallError> {
        let services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(health) = services.get(&asked.key()) else {
            return Ok(());
        };
        let of_operation = health.operations.get(asked.operation);
        let down = [
            health.down.as_ref(),
            of_operation.and_then(|it| it.down.as_ref()),
        ];
        let left = |it: &&LeftAlone| it.since.elapsed() < self.leave_alone;
        match down.into_iter().flatten().find(left) {
            None => Ok(()),
            Some(LeftAlone { why, .. }) => Err(CallError::CircuitOpen {
                service: asked.service,
                region: asked.region.to_owned(),
                why: why.clone(),
            }),
        }
    }

    /// Notes how a call ended.
    pub(super) fn note(&self, asked: Asked<'_>, error: Option<&CallError>) {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        match error.filter(|it| it.is_outage()) {
            Some(error) => services
                .entry(asked.key())
                .or_default()
                .failed(asked, error),
            None => {
                if let Some(health) = services.get_mut(&asked.key()) {
                    health.answered(asked);
                }
            }
        }
    }
}

impl ServiceHealth {
    fn failed(&mut self, asked: Asked<'_>, error: &CallError) {
        let down = LeftAlone {
            since: Instant::now(),
            why: error.message(),
        };
        let resource = asked.resource();
        let operation = self.operations.entry(asked.operation).or_default();
        operation.in_a_row.insert(resource.clone());
        if operation.in_a_row.len() >= SEVERAL {
            operation.down = Some(down.clone());
        }
        self.in_a_row.insert((asked.operation, resource));
        let operations: HashSet<&str> = self.in_a_row.iter().map(|(it, _)| *it).collect();
        let resources: HashSet<&str> = self.in_a_row.iter().map(|(_, it)| it.as_str()).collect();
        // Three operations about one bucket say nothing of the service.
        let several = operations.len() >= SEVERAL && resources.len() >= SEVERAL;
        if error.is_unreachable() || several {
            self.down = Some(down);
        }
    }

    /// It answers: an operation that is left alone stays so until its time is over, the service does not.
    fn answered(&mut self, asked: Asked<'_>) {
        self.in_a_row.clear();
        self.down = None;
        self.operations.remove(asked.operation);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::ServiceError;

    fn of<'a>(operation: &'static str, params: &'a Value) -> Asked<'a> {
        Asked {
            service: "s3",
            operation,
            region: "r",
            params,
        }
    }

    fn broken() -> CallError {
        CallError::Service(ServiceError {
            code: "InternalError".to_owned(),
            status: 500,
            ..ServiceError::default()
        })
    }

    fn bucket(name: &str) -> Value {
        json!({ "Bucket": name })
    }

    #[test]
    fn a_resource_that_fails_blinds_itself_only() {
        let health = Health::new(Duration::from_secs(60));
        let bad = bucket("bad");
        for operation in ["GetBucketAcl", "GetBucketPolicy", "GetBucketTagging"] {
            for _ in 0..4 {
                health.note(of(operation, &bad), Some(&broken()));
            }
        }
        for operation in ["GetBucketAcl", "GetBucketVersioning"] {
            assert!(health.check(of(operation, &bucket("good"))).is_ok());
        }
    }

    #[test]
    fn an_operation_that_fails_for_several_resources_is_left_alone_and_tried_again() {
        let leave_alone = Duration::from_millis(200);
        let health = Health::new(leave_alone);
        for name in ["a", "b", "c"] {
            assert!(health.check(of("GetBucketAcl", &bucket(name))).is_ok());
            health.note(of("GetBucketAcl", &bucket(name)), Some(&broken()));
        }
        assert!(health.check(of("GetBucketAcl", &bucket("d"))).is_err());
        assert!(health.check(of("GetBucketPolicy", &bucket("d"))).is_ok());
        let elsewhere = Asked {
            region: "q",
            ..of("GetBucketAcl", &Value::Null)
        };
        assert!(health.check(elsewhere).is_ok(), "another region");
        std::thread::sleep(leave_alone);
        assert!(health.check(of("GetBucketAcl", &bucket("d"))).is_ok());
        health.note(of("GetBucketAcl", &bucket("d")), Some(&broken()));
        assert!(health.check(of("GetBucketAcl", &bucket("e"))).is_err());
    }

    #[test]
    fn an_answer_between_failures_keeps_an_operation() {
        let health = Health::new(Duration::from_secs(60));
        for name in ["a", "b", "c", "d"] {
            health.note(of("GetBucketAcl", &bucket(name)), Some(&broken()));
            health.note(of("GetBucketAcl", &bucket("good")), None);
        }
        assert!(health.check(of("GetBucketAcl", &bucket("e"))).is_ok());
    }

    #[test]
    fn a_service_is_down_when_several_operations_failed_or_nobody_listens() {
        let health = Health::new(Duration::from_secs(60));
        let none = json!({});
        for operation in ["ListBuckets", "ListThese", "ListThose"] {
            assert!(health.check(of("ListOthers", &none)).is_ok());
            health.note(of(operation, &none), Some(&broken()));
        }
        assert!(health.check(of("ListOthers", &none)).is_err());
        health.note(of("ListBuckets", &none), None);
        assert!(health.check(of("ListOthers", &none)).is_ok());
        let refused = CallError::Transport {
            code: "connect:refused",
            message: String::new(),
        };
        health.note(of("ListBuckets", &none), Some(&refused));
        assert!(health.check(of("ListOthers", &none)).is_err());
    }

    #[test]
    fn a_refusal_is_no_failure() {
        let health = Health::new(Duration::from_secs(60));
        let denied = CallError::Service(ServiceError {
            code: "AccessDenied".to_owned(),
            status: 403,
            ..ServiceError::default()
        });
        for name in ["a", "b", "c", "d"] {
            health.note(of("GetBucketAcl", &bucket(name)), Some(&denied));
        }
        assert!(health.check(of("GetBucketAcl", &bucket("e"))).is_ok());
    }
}
