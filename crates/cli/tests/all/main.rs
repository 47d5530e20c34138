//! The real binary, end to end: the demo, the replay server read by tools that are not ours, an
//! emulator, and bad input.
#![cfg(test)]

mod bad_input;
mod baseline;
mod by;
mod cases;
mod catalogue;
mod credentials;
mod demo;
mod demo_history;
mod emulator;
mod faults;
mod faults_proxy;
mod fixes;
mod history;
mod hostile;
mod iam;
mod interrupt;
mod member;
mod narrowed;
mod odd_answers;
mod program;
mod program_input;
mod readme;
mod replay;
mod resume;
mod scope;
mod serve;
mod settings;
mod snapshot;
mod support;
mod surroundings;
mod terminal;
mod unfinished;
