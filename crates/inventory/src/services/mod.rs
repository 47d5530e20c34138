//! One file per AWS service: its kinds of resources and what they say of themselves.

pub mod accessanalyzer;
pub mod backup;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod config;
pub mod controltower;
pub mod ec2;
pub mod ecr;
pub mod ecr_public;
pub mod elbv2;
pub mod guardduty;
pub mod iam;
pub mod kms;
pub mod lambda;
pub mod logs;
pub mod organizations;
pub mod rds;
pub mod s3;
pub mod secretsmanager;
pub mod securityhub;
pub mod sns;
pub mod sqs;
