//! Keys: kept, written and read again, compared by ear.

use federation::keys::{Algorithm, OwnKeys, PublicKey};

use crate::kit::{KEYS, here};

#[test]
fn keys_are_made_once_and_are_for_this_account_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("keys");
    let words = OwnKeys::open(&place).unwrap().fingerprint(&here(), &here());
    assert_eq!(OwnKeys::open(&place).unwrap().fingerprint(&here(), &here()), words);
    #[cfg(unix)]
    for path in [place.clone(), place.join("rsa.pk8"), place.join("ed25519.pk8")] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
    std::fs::write(place.join("rsa.pk8"), b"damaged").unwrap();
    assert!(OwnKeys::open(&place).unwrap_err().to_string().contains("damaged"));
}

#[test]
fn a_key_says_the_same_in_every_form() {
    let ed25519 = KEYS.public(Algorithm::Ed25519);
    let multikey = ed25519.to_multikey().unwrap();
    assert!(multikey.starts_with("z6Mk"));
    assert_eq!(PublicKey::from_multikey(&multikey).unwrap(), ed25519);
    for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519] {
        let key = KEYS.public(algorithm);
        assert_eq!(PublicKey::from_pem(&key.to_pem()).unwrap(), key);
        let signed = KEYS.sign(algorithm, b"words").unwrap();
        assert!(key.verifies(Some(algorithm.as_str()), b"words", &signed) && key.verifies(None, b"words", &signed));
        assert!(!key.verifies(None, b"other words", &signed) && !key.verifies(Some("hmac-sha256"), b"words", &signed));
    }
}

/// The specification of `did:key` prints this key.
#[test]
fn a_multikey_of_other_software_is_read() {
    let text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    assert_eq!(PublicKey::from_multikey(text).unwrap().to_multikey().unwrap(), text);
    for wrong in ["", "z", "z6Mk", "Q6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJyf8cTHUuSo", "zz!", &"z".repeat(5000)] {
        assert!(PublicKey::from_multikey(wrong).is_err());
    }
}

#[test]
fn what_is_no_key_of_ours_is_refused() {
    let p256 = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\nw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n-----END PUBLIC KEY-----\n";
    assert!(PublicKey::from_pem(p256).unwrap_err().contains("accepted: RSA and Ed25519"));
    // 1,024 bits, from the older draft's appendix C.
    let short = "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3\n6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6\nZ4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw\noYi+1hqp1fIekaxsyQIDAQAB\n-----END PUBLIC KEY-----\n";
    assert!(PublicKey::from_pem(short).unwrap_err().contains("1024 bits"));
    assert!(PublicKey::from_pem("nonsense").is_err());
}
