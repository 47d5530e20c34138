//! What holds of the checklist as a whole, on the demo organization and on random worlds.
#![cfg(test)]

mod blindness;
mod joined;
mod memory;
