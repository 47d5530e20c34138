//! The IAM policy language: documents and their parser. Pure; knows no accounts.
