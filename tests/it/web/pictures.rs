//! Pictures of goods: which are served, as what, how long a browser keeps them, and that no sku leads out of the folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Response;
use http_body_util::BodyExt;
use weighhouse::web::Pictures;

use super::house::*;

/// The smallest whole PNG: a header that says this size, and the end.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", size.as_slice(), b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xae\x42\x60\x82"].concat()
}

fn jpeg() -> Vec<u8> {
    b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\x10\0\x10\x01\x01\x11\0\xFF\xDA\0\x02\xFF\xD9".to_vec()
}

/// A folder beside one that nobody may see.
struct Home {
    home: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        let home = Home { home: tempfile::tempdir().unwrap() };
        fs::create_dir_all(home.folder()).unwrap();
        fs::write(home.home.path().join("secret.png"), png(7, 7)).unwrap();
        home
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("pictures")
    }

    fn file(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder().join(name), bytes).unwrap();
    }
}

fn asking(sku: &str) -> String {
    let spelt: String = sku.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("GET /api/v1/picture?sku={spelt}")
}

async fn bytes(answer: Response<Body>) -> Vec<u8> {
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

fn header<'a>(answer: &'a Response<Body>, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_picture_is_what_its_bytes_say_and_no_other_file_is_sent() {
    let home = Home::new();
    let noise: Vec<u8> = (0..4096_u32).map(|n| (n * 167 % 251) as u8).collect();
    home.file("MUG-400.png", &png(400, 400));
    home.file("lying.png", &jpeg());
    home.file("CAMERA.JPG", &jpeg());
    home.file("雾蓝 杯.jpeg", &jpeg());
    home.file("A%2FB.png", &png(1, 2));
    home.file("A%252FB.png", &png(3, 4));
    home.file("both.png", &png(5, 6));
    home.file("both.jpg", &jpeg());
    home.file("page.png", b"<!doctype html><script>alert(1)</script>");
    home.file("vector.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
    home.file("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>");
    home.file("noise.png", &noise);
    home.file("half.png", &png(9, 9)[..30]);
    home.file("empty.png", b"");
    home.file("wide.png", &png(4097, 1));
    home.file("huge.png", &[png(9, 9), vec![0; 4 << 20]].concat());
    fs::create_dir(home.folder().join("folder.png")).unwrap();
    symlink(home.home.path().join("secret.png"), home.folder().join("link.png")).unwrap();
    symlink("MUG-400.png", home.folder().join("near.png")).unwrap();
    symlink("/dev/zero", home.folder().join("device.png")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        home.folder().join("pipe.png"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let house = picture_house(&home.folder());
    for (sku, status, what) in [
        ("MUG-400", 200, "image/png"),
        ("lying", 200, "image/jpeg"),
        ("CAMERA", 200, "image/jpeg"),
        ("雾蓝 杯", 200, "image/jpeg"),
        ("A/B", 200, "image/png"),
        ("A%2FB", 200, "image/png"),
        ("both", 200, "image/png"),
        ("mug-400", 404, "no picture of this sku"),
        ("MUG-400.png", 404, "no picture of this sku"),
        ("nothing", 404, "no picture of this sku"),
        ("", 404, "no picture of this sku"),
        ("page", 404, "no PNG, JPEG or WebP"),
        ("vector", 404, "no PNG, JPEG or WebP"),
        ("noise", 404, "no PNG, JPEG or WebP"),
        ("half", 404, "ends before the picture does"),
        ("empty", 404, "no PNG, JPEG or WebP"),
        ("wide", 404, "4097 × 1 pixels"),
        ("huge", 404, "at most 4194304"),
        ("folder", 404, "a link, a folder or a device"),
        ("link", 404, "a link, a folder or a device"),
        ("near", 404, "a link, a folder or a device"),
        ("device", 404, "a link, a folder or a device"),
        ("pipe", 404, "a link, a folder or a device"),
    ] {
        let answer = house.call(&asking(sku), "").await;
        assert_eq!(answer.status().as_u16(), status, "{sku}");
        let (kind, kept) = (header(&answer, "content-type").to_owned(), header(&answer, "cache-control").to_owned());
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let body = bytes(answer).await;
        if status == 200 {
            assert_eq!((kind.as_str(), kept.as_str()), (what, "private, max-age=300"), "{sku}");
        } else {
            assert_eq!((kind.as_str(), kept.as_str()), ("application/problem+json", "no-store"), "{sku}");
            let told = String::from_utf8(body).unwrap();
            assert!(told.contains(what) && !told.contains(home.home.path().to_str().unwrap()), "{sku}: {told}");
        }
    }
    assert_eq!(bytes(house.call(&asking("A/B"), "").await).await, png(1, 2));
    assert_eq!(bytes(house.call(&asking("A%2FB"), "").await).await, png(3, 4));
    assert_eq!(bytes(house.call(&asking("both"), "").await).await, png(5, 6));
}

/// What whoever only glues paths together would send.
fn glued(folder: &Path, sku: &str) -> Option<Vec<u8>> {
    fs::read(folder.join(format!("{sku}.png"))).ok()
}

#[tokio::test]
async fn no_sku_leads_out_of_the_folder() {
    let home = Home::new();
    home.file("MUG.png", &png(1, 1));
    fs::create_dir(home.folder().join("deeper")).unwrap();
    home.file("deeper/MUG.png", &png(1, 1));
    let house = picture_house(&home.folder());
    let above = home.home.path().join("secret");
    let traps = ["../secret", "deeper/../../secret", above.to_str().unwrap(), "deeper/MUG", "./MUG"];
    let inert = [
        "..",
        ".",
        "/",
        "\\..\\secret",
        "%2e%2e%2fsecret",
        "..%2Fsecret",
        "MUG.png\0",
        "MUG\0",
        HOSTILE,
        &"x".repeat(4000),
    ];
    for sku in traps.iter().chain(&inert) {
        let answer = house.call(&asking(sku), "").await;
        assert_eq!(answer.status().as_u16(), 404, "{sku:?}");
    }
    // The traps are real: gluing falls into each of them.
    assert!(traps.iter().all(|sku| glued(&home.folder(), sku).is_some()));
    assert_eq!(Pictures::new(home.folder()).look().unwrap().shown, 1);
}

#[tokio::test]
async fn a_browser_keeps_a_picture_and_asks_whether_it_changed() {
    let home = Home::new();
    home.file("MUG.png", &png(1, 1));
    let house = picture_house(&home.folder());
    let tag = |answer: &Response<Body>| header(answer, "etag").to_owned();
    let first = tag(&house.call(&asking("MUG"), "").await);
    assert!(first.starts_with('"') && first.ends_with('"') && first.len() == 34, "{first}");
    for (held, status) in [
        (first.clone(), 304),
        (format!("W/{first}"), 304),
        (format!("\"other\", {first}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
        (first.trim_matches('"').to_owned(), 200),
    ] {
        let answer = house.call(&format!("{}\nif-none-match: {held}", asking("MUG")), "").await;
        assert_eq!(answer.status().as_u16(), status, "{held}");
        assert_eq!((tag(&answer), header(&answer, "cache-control")), (first.clone(), "private, max-age=300"));
        assert_eq!(bytes(answer).await.is_empty(), status == 304);
    }
    // The same file, replaced: asked again, the answer is another one.
    home.file("MUG.png", &png(1, 2));
    let answer = house.call(&format!("{}&at=1\nif-none-match: {first}", asking("MUG")), "").await;
    assert!(answer.status() == 200 && tag(&answer) != first);
}

#[tokio::test]
async fn pictures_stand_behind_the_guard_and_need_their_folder() {
    let home = Home::new();
    home.file("MUG.png", &png(1, 1));
    let house = picture_house(&home.folder());
    for (line, status) in [
        ("GET /api/v1/picture?sku=MUG", 200),
        ("HEAD /api/v1/picture?sku=MUG", 200),
        ("GET /api/v1/picture?sku=MUG&at=7", 200),
        ("GET /api/v1/picture?sku=MUG&at=x", 400),
        ("GET /api/v1/picture?sku=MUG&size=7", 400),
        ("GET /api/v1/picture", 400),
        ("POST /api/v1/picture?sku=MUG", 401),
        ("GET /api/v1/picture?sku=MUG\npeer: 192.168.1.9:40000", 401),
        ("GET /api/v1/picture?sku=MUG\nhost: evil.example", 421),
    ] {
        let answer = house.call(line, "").await;
        assert_eq!(answer.status().as_u16(), status, "{line}");
        let kept = if status == 200 { "private, max-age=300" } else { "no-store" };
        assert_eq!(header(&answer, "cache-control"), kept, "{line}");
    }
    let page = text(house.call("GET /station/bench-1", "").await).await;
    assert!(page.contains(r#"data-pictures="true""#));
    // Without a folder the page does not ask, and who asks is told.
    let plain = super::house::house(false);
    assert!(text(plain.call("GET /station/bench-1", "").await).await.contains(r#"data-pictures="false""#));
    let told = text(plain.call("GET /api/v1/picture?sku=MUG", "").await).await;
    assert!(told.contains("404") && told.contains("`pictures` of [web]"), "{told}");
    // One that cannot be read is not one without this picture.
    fs::rename(home.folder(), home.home.path().join("elsewhere")).unwrap();
    assert_eq!(house.call("GET /api/v1/picture?sku=MUG", "").await.status().as_u16(), 503);
}
