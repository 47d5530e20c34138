//! Check, verdict, finding; running checks over an inventory.
