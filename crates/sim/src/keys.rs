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

/// The account of an access key id made by [`access_key`], or by AWS since about 2019.
pub fn account(key: &str) -> Option<String> {
    let body = key.get(4..).filter(|body| body.len() == 16)?;
    let mut bits: u128 = 0;
    for byte in body.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = (bits << 5) | u128::try_from(digit).ok()?;
    }
    let head = u64::try_from(bits >> 32).ok()?;
    (head & (1 << 47) != 0).then(|| format!("{:012}", (head & 0x7fff_ffff_ff80) >> 7))
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

    #[test]
    fn a_key_gives_back_its_account() {
        for id in ["111100000001", "000000000042", "999999999999"] {
            assert_eq!(account(&access_key("ASIA", id)).as_deref(), Some(id));
        }
    }

    #[test]
    fn published_pairs_of_key_and_account_agree() {
        assert_eq!(
            account("ASIAY34FZKBOKMUTVV7A").as_deref(),
            Some("609629065308")
        );
        assert_eq!(
            account("ASIAQNZGKIQY56JQ7WML").as_deref(),
            Some("029608264753")
        );
    }
}
