//! The catalogue that is part of the program.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::blob::{Packed, Reader};
use crate::errors::ErrorRow;
use crate::operation::{Operation, Service};
use crate::plan::PlannedOperation;

/// What the service files say, as `cargo xtask catalogue` compiled it.
const BLOB: &[u8] = include_bytes!("../catalogue.bin");

#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) common: Vec<ErrorRow>,
    pub(crate) services: &'static [Service],
    pub(crate) plan: Vec<PlannedOperation>,
    services_by_name: HashMap<&'static str, &'static Service>,
    operations_by_name: HashMap<(&'static str, &'static str), &'static Operation>,
}

impl Catalogue {
    pub(crate) fn read(blob: &'static [u8]) -> Option<Self> {
        let mut reader = Reader::new(blob)?;
        let common = Packed::unpack(&mut reader)?;
        let services: &'static [Service] = Packed::unpack(&mut reader)?;
        let operations = || services.iter().flat_map(|service| service.operations);
        for operation in operations() {
            reader.name(operation.id, operation);
        }
        let plan = Packed::unpack(&mut reader)?;
        reader.is_at_end().then(|| Self {
            common,
            services,
            plan,
            services_by_name: services.iter().map(|it| (it.name, it)).collect(),
            operations_by_name: operations().map(|it| ((it.service, it.name), it)).collect(),
        })
    }
}

/// Part of the program, so that it reads is proved by a test. An empty one in its place would collect nothing.
#[expect(
    clippy::expect_used,
    reason = "a program without its catalogue can do nothing"
)]
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::read(BLOB)
        .expect("catalogue.bin is not what this version writes: run `cargo xtask catalogue`")
});

pub(crate) fn common() -> &'static [ErrorRow] {
    &CATALOGUE.common
}

/// Every service, by name.
pub fn services() -> &'static [Service] {
    CATALOGUE.services
}

/// A service, by botocore's name.
pub fn service(name: &str) -> Option<&'static Service> {
    CATALOGUE.services_by_name.get(name).copied()
}

/// Every operation, in the order of the services.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    services().iter().flat_map(|service| service.operations)
}

/// An operation, by botocore's name of the service and AWS's name of the operation.
pub fn operation(service: &str, name: &str) -> Option<&'static Operation> {
    CATALOGUE.operations_by_name.get(&(service, name)).copied()
}

/// Whether an audit sends this operation.
pub fn is_planned(service: &str, name: &str) -> bool {
    static PLANNED: LazyLock<HashSet<(&'static str, &'static str)>> = LazyLock::new(|| {
        let operations = plan().iter().map(|it| it.operation);
        operations.map(|it| (it.service, it.name)).collect()
    });
    PLANNED.contains(&(service, name))
}

/// What an audit sends.
pub fn plan() -> &'static [PlannedOperation] {
    &CATALOGUE.plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_read_whole() {
        let catalogue = Catalogue::read(BLOB).unwrap();
        assert!(catalogue.services.len() > 100);
        assert!(catalogue.operations_by_name.len() >= 520);
        assert!(catalogue.plan.len() > 80);
    }
}
