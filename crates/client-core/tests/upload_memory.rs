//! What an upload takes of memory. Apart from other tests, as the figure is of the whole process.
#![cfg(target_os = "linux")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use compute_clients_core::*;
use support::*;

static UPLOAD: Operation = Operation {
    id: "upload",
    method: "POST",
    path: "/files",
    bodies: &[Body {
        media_type: "multipart/form-data",
        media: Media::Multipart,
        required: true,
        fields: &[Field { name: "name", ..Field::REQUIRED }, Field { name: "file", ..Field::REQUIRED }],
    }],
    accept: "application/json",
    ..Operation::PLAIN
};

/// The most memory that this process has had, in kB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_file_of_200_mb_takes_less_than_20() {
    const LENGTH: u64 = 200 << 20;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (said, received) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut piece = vec![0; 256 * 1024];
        let mut head = Vec::new();
        let end = loop {
            let length = stream.read(&mut piece).unwrap();
            head.extend_from_slice(&piece[..length]);
            if let Some(at) = head.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let text = String::from_utf8_lossy(&head[..end]).to_ascii_lowercase();
        let announced: usize = text.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let mut length = head.len() - end;
        while length < announced {
            length += stream.read(&mut piece).unwrap();
        }
        stream.write_all(&json(200, "{}")).unwrap();
        said.send(length).unwrap();
    });
    let file = std::env::temp_dir().join(format!("compute-clients-large-{}", std::process::id()));
    std::fs::File::create(&file).unwrap().set_len(LENGTH).unwrap();
    let core = builder(&url).build().unwrap();
    let mut call = core.call(&UPLOAD);
    call.part(0, &"n".to_owned());
    call.part_file(1, "image.raw".to_owned(), Source::path(&file).into());
    let before = peak();
    let sent = call.execute().await;
    std::fs::remove_file(&file).unwrap();
    sent.unwrap();
    assert!(received.recv().unwrap() as u64 > LENGTH);
    let taken = peak() - before;
    println!("{taken} kB for {} kB", LENGTH >> 10);
    assert!(taken < 20 << 10, "{taken} kB");
}
