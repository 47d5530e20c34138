//! The credential report of an account, from its users and its root user.

use serde_json::Value;

use super::Maker;
use crate::template::{fill, text_of};

impl Maker<'_> {
    pub(super) fn credential_report(&self, region: &str) -> String {
        const COLUMNS: [&str; 22] = [
            "user",
            "arn",
            "user_creation_time",
            "password_enabled",
            "password_last_used",
            "password_last_changed",
            "password_next_rotation",
            "mfa_active",
            "access_key_1_active",
            "access_key_1_last_rotated",
            "access_key_1_last_used_date",
            "access_key_1_last_used_region",
            "access_key_1_last_used_service",
            "access_key_2_active",
            "access_key_2_last_rotated",
            "access_key_2_last_used_date",
            "access_key_2_last_used_region",
            "access_key_2_last_used_service",
            "cert_1_active",
            "cert_1_last_rotated",
            "cert_2_active",
            "cert_2_last_rotated",
        ];
        let mut text = COLUMNS.join(",");
        let mut row =
            |user: &str, arn: &str, created: &str, set: &dyn Fn(&str) -> Option<String>| {
                let cells: Vec<String> = COLUMNS
                    .iter()
                    .map(|column| {
                        set(column).unwrap_or_else(|| match *column {
                            "user" => user.to_owned(),
                            "arn" => arn.to_owned(),
                            "user_creation_time" => created.to_owned(),
                            "password_enabled" if user == "<root_account>" => {
                                "not_supported".to_owned()
                            }
                            name if name.ends_with("_enabled") || name.ends_with("_active") => {
                                "false".to_owned()
                            }
                            _ => "N/A".to_owned(),
                        })
                    })
                    .collect();
                text.push('\n');
                text.push_str(&cells.join(","));
            };
        let root = format!("arn:aws:iam::{}:root", self.account.id);
        row(
            "<root_account>",
            &root,
            "2023-01-10T08:00:00+00:00",
            &|column| self.account.root.get(column).cloned(),
        );
        for item in self.world.items.iter().filter(|it| {
            it.list.operation == "iam:GetAccountAuthorizationDetails"
                && it.list.path.as_str() == "UserDetailList[]"
                && it.place.is_for(self.account)
        }) {
            for n in 1..=item.count {
                let place = self.place(region, n, &Value::Null);
                let user = fill(&item.it, place);
                let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default();
                row(
                    text("UserName"),
                    text("Arn"),
                    text("CreateDate"),
                    &|column| item.report.get(column).map(|value| text_of(value, place)),
                );
            }
        }
        text.push('\n');
        text
    }
}
