//! Proofs that the codecs speak as AWS does: its own vectors, round trips over the catalogue, botocore as a judge.

#![cfg(test)]

mod vectors;
