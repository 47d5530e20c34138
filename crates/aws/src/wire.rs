//! A request and an answer as they stand on the wire, before signing and without a host.

/// Everything of a request that the model decides; the client adds host, signature and its own headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WireRequest {
    pub method: String,
    /// Percent-encoded, begins with `/`, without the bucket where `bucket` is set.
    pub path: String,
    /// Percent-encoded, without the `?`; empty if there is none.
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Goes before the endpoint's host, e.g. `123456789012.`; never before an IP or an overridden endpoint.
    pub host_prefix: Option<String>,
    /// S3: the client puts it in the host or at the head of the path.
    pub bucket: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl WireRequest {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Path and query as the request line has them, the bucket (if any) in the path.
    pub fn target(&self) -> String {
        let mut target = String::new();
        if let Some(bucket) = &self.bucket {
            target.push('/');
            target.push_str(bucket);
        }
        if self.bucket.is_none() || self.path != "/" {
            target.push_str(&self.path);
        }
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        target
    }
}

impl Response {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}
