//! What can go wrong between a value and the wire.

/// Why a value could not be written as the model wants it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("`{path}` is required")]
    Missing { path: String },
    #[error("`{path}` is unknown; this operation takes {known}")]
    Unknown { path: String, known: String },
    #[error("`{path}` must be {expected}")]
    WrongType {
        path: String,
        expected: &'static str,
    },
    #[error("`{path}` cannot be `{value}`: it becomes part of the address")]
    Label { path: String, value: String },
    #[error("`{path}` is nested too deeply")]
    TooDeep { path: String },
}

/// Which operation a request asks for could not be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    #[error("no service of the catalogue signs as `{hint}`")]
    UnknownService { hint: String },
    #[error("`{service}` has no operation like `{asked}` in the catalogue")]
    UnknownOperation { service: String, asked: String },
    #[error("the request for `{operation}` could not be read: {reason}")]
    Unreadable {
        operation: &'static str,
        reason: String,
    },
}

/// An answer that is not a success.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ServiceError {
    /// Without namespace or address; the status as a number when the answer names none.
    pub code: String,
    /// What a formerly Query service called it then (`x-amzn-query-error`), if that differs.
    pub query_code: Option<String>,
    pub message: String,
    pub status: u16,
    pub request_id: Option<String>,
    /// S3: the region in which the bucket is, when it was asked for in another.
    pub bucket_region: Option<Box<str>>,
    pub kind: ErrorKind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ErrorKind {
    /// The service said so.
    #[default]
    Service,
    /// The status says failure but the body is nothing this format can name an error in (a proxy's page, nothing at all).
    Unnamed,
    /// The status says success but the body could not be read; asking again may help.
    Unreadable,
    /// The status says success and the body can be read, but nothing in it is an answer; asking again would not help.
    Bare,
}
