//! Pictures of the demo's goods, put into its folder at the start as a shop would put its own.
//!
//! They were drawn for it: `goods/*.svg`, each turned into a PNG by
//! `chromium --headless --hide-scrollbars --window-size=400,400 --screenshot=NAME.png NAME.svg`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Every picture by its file's name.
const GOODS: &[(&str, &[u8])] = &[
    ("CANDLE.png", include_bytes!("goods/CANDLE.png")),
    ("CARD.png", include_bytes!("goods/CARD.png")),
    ("JAR-900.png", include_bytes!("goods/JAR-900.png")),
    ("MUG-400.png", include_bytes!("goods/MUG-400.png")),
    ("MUG-520.png", include_bytes!("goods/MUG-520.png")),
    ("NOTE.png", include_bytes!("goods/NOTE.png")),
    ("TEA-GH.png", include_bytes!("goods/TEA-GH.png")),
    ("TEA-ML.png", include_bytes!("goods/TEA-ML.png")),
    ("TOTE.png", include_bytes!("goods/TOTE.png")),
    ("TOTE-G.png", include_bytes!("goods/TOTE-G.png")),
    ("TOWEL-G.png", include_bytes!("goods/TOWEL-G.png")),
    ("TOWEL-W.png", include_bytes!("goods/TOWEL-W.png")),
];

/// Puts every picture into a folder, which is made. One that is there already stays: somebody may have put their own.
pub(super) fn put(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in GOODS {
        match OpenOptions::new().write(true).create_new(true).open(folder.join(name)) {
            Ok(mut file) => file.write_all(bytes)?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::Day;
    use crate::web::Pictures;

    #[test]
    fn every_good_of_the_day_has_its_picture_and_one_of_ones_own_stays() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("pictures");
        put(&folder).unwrap();
        let pictures = Pictures::new(folder.clone());
        let look = pictures.look().unwrap();
        assert!(look.shown == GOODS.len() && look.unshown.is_empty(), "{look:?}");
        let day = Day::read(1, &jiff::tz::TimeZone::UTC).unwrap();
        let lines = day.shipments.iter().flat_map(|shipment| &shipment.lines);
        // What looks different is different goods: one picture, one name and spec.
        let goods: BTreeSet<(&str, &str, &str)> =
            lines.map(|line| (line.sku.as_str(), line.name.as_str(), line.spec.as_str())).collect();
        assert_eq!(goods.len(), GOODS.len());
        for (sku, ..) in goods {
            assert_eq!(pictures.of(sku).unwrap().map(|picture| picture.media), Some("image/png"), "{sku}");
        }
        fs::write(folder.join("TOTE.png"), "mine").unwrap();
        put(&folder).unwrap();
        assert_eq!(fs::read(folder.join("TOTE.png")).unwrap(), b"mine");
    }
}
