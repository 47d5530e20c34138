//! What holds of the checklist as a whole, on the demo organization and on random worlds.
#![cfg(test)]

mod absence;
mod blindness;
mod cases;
mod fields;
mod frameworks;
mod history;
mod joined;
mod law;
mod memory;
mod people;
mod program;
mod registered;
mod rolling;
mod samples;
mod unknown_words;
