//! Fixes of the account's own settings.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo, When};

pub(super) const FIXES: &[&Fix] = &[&CONTACTS];

/// Each is sent as the account itself: with the account's own id AWS refuses it.
const CONTACTS: Fix = Fix {
    id: "account-contacts",
    title: "Sets the alternate contacts that are missing",
    calls: &[
        Call::new(
            "account",
            "PutAlternateContact",
            &[
                ("AlternateContactType", Arg::Text("SECURITY")),
                ("Name", Arg::Setting("contact_security_name")),
                ("Title", Arg::Setting("contact_security_title")),
                ("EmailAddress", Arg::Setting("contact_security_email")),
                ("PhoneNumber", Arg::Setting("contact_security_phone")),
            ],
        )
        .when(When::With("security")),
        Call::new(
            "account",
            "PutAlternateContact",
            &[
                ("AlternateContactType", Arg::Text("OPERATIONS")),
                ("Name", Arg::Setting("contact_operations_name")),
                ("Title", Arg::Setting("contact_operations_title")),
                ("EmailAddress", Arg::Setting("contact_operations_email")),
                ("PhoneNumber", Arg::Setting("contact_operations_phone")),
            ],
        )
        .when(When::With("operations")),
        Call::new(
            "account",
            "PutAlternateContact",
            &[
                ("AlternateContactType", Arg::Text("BILLING")),
                ("Name", Arg::Setting("contact_billing_name")),
                ("Title", Arg::Setting("contact_billing_title")),
                ("EmailAddress", Arg::Setting("contact_billing_email")),
                ("PhoneNumber", Arg::Setting("contact_billing_phone")),
            ],
        )
        .when(When::With("billing")),
    ],
    reads_before: &["account:GetAlternateContact"],
    inverse: Inverse::By(&[
        Undo {
            operation: "account:PutAlternateContact",
            with: "the contact that was read before",
        },
        Undo {
            operation: "account:DeleteAlternateContact",
            with: "the type, when there was none",
        },
    ]),
    risk: Risk::Safe,
    preconditions: &["The addresses are lists that somebody reads."],
};
