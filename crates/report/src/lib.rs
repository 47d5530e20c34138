//! One renderer per file.
