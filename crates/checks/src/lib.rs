//! The built-in checks: one question, one file.
