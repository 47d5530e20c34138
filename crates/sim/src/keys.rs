//! Access keys that hold their account, as AWS's do: the replay server reads the account from them.

/// Base32, as access key ids are written.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The access key id of an account. `ASIA` keys are temporary ones, `AKIA` those of a user.
pub fn access_key(prefix: &str, account: &str) -> String {
    let account: u64 = account.parse().unwrap_or_default();
    // The account stands in bits 7 to 46 of the first six bytes; the top bit marks the scheme.
    let head = (1_u64 << 47) | ((account & 0xff_ffff_ffff) << 7);
    let bits = (u128::from(head) << 32) | u128::from(mix(account) & 0xffff_ffff);
    let text: String = (0..16)
        .rev()
        .map(|place| {
            let digit = usize::try_from((bits >> (place * 5)) & 31).unwrap_or_default();
            char::from(ALPHABET.get(digit).copied().unwrap_or(b'A'))
        })
        .collect();
    format!("{prefix}{text}")
}

/// A number that looks random and is always the same for the same input.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_secrets::account_of_key;

    #[test]
    fn a_key_gives_back_its_account() {
        for id in ["111100000001", "000000000042", "999999999999"] {
            assert_eq!(account_of_key(&access_key("ASIA", id)).as_deref(), Some(id));
        }
    }
}
