//! Fixes of IAM.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, When};

pub(super) const FIXES: &[&Fix] = &[&LOGIN_PROFILE_DELETE, &POLICY_DELETE];

/// AWS refuses to delete a policy while it has versions beside the default one.
const POLICY_DELETE: Fix = Fix {
    id: "iam-policy-delete",
    title: "Deletes the policy and its older versions",
    calls: &[
        Call::new(
            "iam",
            "DeletePolicyVersion",
            &[("PolicyArn", Arg::Arn), ("VersionId", Arg::Item)],
        )
        .when(When::Each("other_versions")),
        Call::new("iam", "DeletePolicy", &[("PolicyArn", Arg::Arn)]),
    ],
    reads_before: &[
        "iam:GetPolicy",
        "iam:ListPolicyVersions",
        "iam:GetPolicyVersion",
    ],
    inverse: Inverse::None(
        "a policy that is made again from what was read has another id and no older versions",
    ),
    risk: Risk::Human,
    preconditions: &[
        "All its versions are saved in your repository.",
        "No template, permission set or role that is yet to be made names it.",
    ],
};

const LOGIN_PROFILE_DELETE: Fix = Fix {
    id: "iam-login-profile-delete",
    title: "Takes the user's console password away",
    calls: &[Call::new(
        "iam",
        "DeleteLoginProfile",
        &[("UserName", Arg::Id)],
    )],
    reads_before: &["iam:GetLoginProfile"],
    inverse: Inverse::None("a new password can be made, the old one does not come back"),
    risk: Risk::Human,
    preconditions: &[
        "The person has another way in, and it is no break-glass user.",
        "The credential report shows it with the next report, up to four hours later.",
    ],
};
