//! The recorded conversation with AWS: what is asked, what answers mean, and the record of both.
