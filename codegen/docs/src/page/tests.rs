//! Lines keep the numbers they have in the file, in every format.

use super::{Format, Kind, Page, PageError};

fn lines(text: &str) -> Vec<(u32, String)> {
    let page = Page::read(text, None).unwrap();
    page.lines.iter().map(|line| (line.number, line.pieces.join("~"))).collect()
}

fn owned(wanted: &[(u32, &str)]) -> Vec<(u32, String)> {
    wanted.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
}

#[test]
fn text_and_its_code() {
    let found = lines("One\n\n  \u{2022} two\n{\n\"a\": 1\n}\nthree\n");
    assert_eq!(found, owned(&[(1, "One"), (3, "two"), (4, "{"), (7, "three")]));
}

#[test]
fn html_by_blocks_and_pieces() {
    let found = lines(
        "<!doctype html>\n<nav>x</nav>\n<h1>A\n b</h1>\n<p><b>n</b>\n<i>string</i></p>\n<table>\n<tr><th>Q<th>R\n<tr><td>1<td><b>2</b> 3</table>\n<pre>\n\ncurl x</pre>",
    );
    assert_eq!(found, owned(&[(3, "A b"), (5, "n~string"), (8, "Q~R"), (9, "1~2 3"), (12, "curl x")]));
}

#[test]
fn markdown_by_blocks_and_pieces() {
    let found = lines("# A\n\n- `n` *string*\n  more\n\n| Q | R |\n|---|---|\n| 1 | a \\| b |\n\n```\n{}\n```\n");
    assert_eq!(found, owned(&[(1, "A"), (3, "n~string"), (4, "more"), (6, "Q~R"), (8, "1~a | b"), (11, "{}")]));
}

#[test]
fn formats_are_told_apart() {
    let format = |text: &str| Page::read(text, None).unwrap().format;
    assert_eq!(format("<div><p>a</p></div>"), Format::Html);
    assert_eq!(format("# Title\n\ntext"), Format::Markdown);
    assert_eq!(format("Title\n\n#hash text <b>"), Format::Text);
}

#[test]
fn markup_and_white_space_do_not_count_in_the_hash() {
    let hash = |text: &str| Page::read(text, None).unwrap().sha256;
    assert_eq!(hash("a  b\n\n\nc"), hash("a b\nc\n"));
    assert_ne!(hash("a b"), hash("a c"));
}

#[test]
fn an_empty_page_and_one_too_large_are_refused() {
    assert_eq!(Page::read(" \n", None), Err(PageError::Empty));
    assert!(matches!(Page::read(&"x".repeat(Page::MAX_BYTES + 1), None), Err(PageError::TooLarge(_))));
    assert_eq!(Page::read(&"x\n".repeat(Page::MAX_LINES + 1), None), Err(PageError::TooManyLines));
}

#[test]
fn secrets_are_gone_before_anything_is_read() {
    let token = format!("eyJ{}.{}.{}", "a1".repeat(9), "b2".repeat(9), "c3".repeat(9));
    let page = Page::read(&format!("curl https://acme.test/x \\\n  -b 'Session={token}'\n"), None).unwrap();
    assert!(matches!(page.lines[0].kind, Kind::Code(0)));
    assert!(!format!("{page:?}").contains("a1a1"));
}

#[test]
fn bytes_in_other_encodings() {
    assert_eq!(Page::decode(b"caf\xe9", None), "caf\u{e9}");
    assert_eq!(Page::decode(b"caf\xc3\xa9", None), "caf\u{e9}");
    assert_eq!(Page::decode(b"<meta charset=\"koi8-r\">\xc1", None).chars().last(), Some('\u{430}'));
    assert_eq!(Page::decode(b"\xff\xfea\0", Some("utf-16le")), "a");
}
