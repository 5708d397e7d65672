//! Numbers: tolerant of how they are written, strict in what they are.

use super::*;

fn read<T: Wire>(text: &str) -> Result<T, String> {
    from_slice(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn an_integer_may_be_written_as_a_float() {
    assert_eq!(read::<i64>("1.0"), Ok(1));
    assert_eq!(read::<u8>("2e2"), Ok(200));
    assert_eq!(read::<i32>("-0.0"), Ok(0));
    assert_eq!(read::<u64>("9007199254740992.0"), Ok(9_007_199_254_740_992));
    assert_eq!(read::<i64>("1.5").unwrap_err(), "expected an integer, found the number 1.5");
    assert_eq!(read::<i64>("1e300").unwrap_err(), "expected an integer, found the number 1e300");
    assert_eq!(read::<i64>("\"1\"").unwrap_err(), "expected an integer, found the text \"1\"");
}

#[test]
fn an_integer_is_in_its_range() {
    assert_eq!(read::<i8>("-128"), Ok(-128));
    assert_eq!(read::<u64>("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(read::<i64>("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(read::<i8>("128").unwrap_err(), "128 is out of range: -128 to 127 is expected");
    assert_eq!(read::<u16>("-1").unwrap_err(), "-1 is out of range: 0 to 65535 is expected");
    assert!(read::<u64>("18446744073709551616").is_err());
}

#[test]
fn a_float_without_a_fraction_is_written_as_documents_write_it() {
    assert_eq!(written(&1.0), "1");
    assert_eq!(written(&-5.0), "-5");
    assert_eq!(written(&0.1), "0.1");
    assert_eq!(written(&0.1_f32), "0.1");
    assert_eq!(written(&1e300), "1e+300");
    assert_eq!(written(&9_007_199_254_740_994.0), "9007199254740994.0");
    assert_eq!(written(&-0.0), "-0.0");
}

#[test]
fn a_float_may_be_written_as_an_integer() {
    assert_eq!(read::<f64>("3"), Ok(3.0));
    assert_eq!(read::<f32>("-3"), Ok(-3.0));
    assert!(read::<f32>("1e39").unwrap_err().contains("out of range"));
    assert_eq!(read::<f64>("true").unwrap_err(), "expected a number, found true");
}

#[test]
fn a_number_that_is_not_finite_is_not_written() {
    assert_eq!(
        to_vec(&vec![1.0, f64::NAN]).unwrap_err().to_string(),
        "`[1]`: NaN cannot be written: JSON has finite numbers only"
    );
    let mut node = node(r#"{"id":"a","end_at":null}"#).unwrap();
    node.price = Some(f64::INFINITY);
    let map: Map<Vec<Node>> = [("n".to_owned(), vec![node])].into_iter().collect();
    assert_eq!(to_value(&map).unwrap_err().path(), "n[0].price");
}
