//! Hashes and keys as hexadecimal text.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

/// Bytes as lower-case hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// The 32 bytes of a hash or a key, in small letters or capitals; nothing for any other text.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_two_bytes_are_written_in_small_letters_and_read_in_any() {
        let bytes: [u8; 32] = std::array::from_fn(|n| u8::try_from(n * 8 + 7).expect("below 256"));
        let text = hex(&bytes);
        assert!(text.starts_with("070f171f27") && text.len() == 64, "{text}");
        assert_eq!(unhex(&text), Some(bytes));
        assert_eq!(unhex(&text.to_uppercase()), Some(bytes));
        for wrong in ["", "07", &text[..62], &format!("{text}00"), &format!("+{}", &text[1..])] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}
