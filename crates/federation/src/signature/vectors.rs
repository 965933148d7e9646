//! The examples of the specifications themselves.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;

use super::{Received, base};
use crate::Origin;
use crate::keys::PublicKey;

const PSS_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
";
const ED25519_KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
";

/// The request of RFC 9421, appendix B.2.
fn request() -> HeaderMap {
    let digest = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
    let headers = [
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        ("content-digest", digest),
        ("content-length", "18"),
    ];
    headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn holds(key: &str, algorithm: &str, components: &[&str], parameters: &str, signature: &str) -> bool {
    let headers = request();
    let path_and_query = "/foo?param=Value&Pet=dog";
    let request = Received { method: "POST", path_and_query, headers: &headers, body: br#"{"hello": "world"}"# };
    let our: Origin = "example.com".parse().unwrap();
    let components: Vec<String> = components.iter().map(|&name| name.to_owned()).collect();
    let base = base::rfc9421(&request, &our, &components, parameters).unwrap();
    let signature = BASE64_STANDARD.decode(signature).unwrap();
    PublicKey::from_pem(key).unwrap().verifies(Some(algorithm), base.as_bytes(), &signature)
}

#[test]
fn the_minimal_signature_of_b_2_1_holds() {
    let parameters = r#"();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#;
    let signature = "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==";
    assert!(holds(PSS_KEY, "rsa-pss-sha512", &[], parameters, signature));
    assert!(!holds(PSS_KEY, "rsa-v1_5-sha256", &[], parameters, signature));
    assert!(!holds(PSS_KEY, "rsa-pss-sha512", &["@method"], parameters, signature));
}

#[test]
fn the_full_coverage_of_b_2_3_holds() {
    let components = ["date", "@method", "@path", "@query", "@authority", "content-type", "content-digest", "content-length"];
    let parameters = r#"("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#;
    let signature = "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==";
    assert!(holds(PSS_KEY, "rsa-pss-sha512", &components, parameters, signature));
}

#[test]
fn the_signature_of_b_2_6_holds() {
    let components = ["date", "@method", "@path", "@authority", "content-type", "content-length"];
    let parameters =
        r#"("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
    let signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
    assert!(holds(ED25519_KEY, "ed25519", &components, parameters, signature));
    let other_order =
        parameters.replace(r#"created=1618884473;keyid="test-key-ed25519""#, r#"keyid="test-key-ed25519";created=1618884473"#);
    assert!(!holds(ED25519_KEY, "ed25519", &components, &other_order, signature));
}

#[test]
fn the_signing_string_of_the_older_draft_is_as_in_its_appendix_c() {
    let headers = [("host", "example.com"), ("date", "Sun, 05 Jan 2014 21:31:40 GMT")];
    let headers: HeaderMap = headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let request = Received { method: "POST", path_and_query: "/foo?param=value&pet=dog", headers: &headers, body: b"" };
    let components = ["(request-target)", "host", "date"].map(str::to_owned);
    let expected = "(request-target): post /foo?param=value&pet=dog\nhost: example.com\ndate: Sun, 05 Jan 2014 21:31:40 GMT";
    assert_eq!(base::cavage(&request, &components, None).unwrap(), expected);
}
