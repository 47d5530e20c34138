//! What AWS's service models say.
//!
//! The models of the catalogue's operations are part of the binary, one compressed frame per service. A service is read when
//! it is first asked for and then lives as long as the program, so everything here can be handed around as `&'static`.

mod build;
mod raw;
mod shape;
mod store;

pub use build::ModelError;
pub use shape::{
    Error, OperationModel, Pages, ServiceModel, Shape, ShapeId, ShapeKind, ShapeMember, Structure,
    WireProtocol,
};
pub(crate) use shape::{Location, Namespace, TimestampFormat};
pub use store::{service, services, services_signing_as};
