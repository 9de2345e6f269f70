//! What is found of a device where all is well.

use super::text;
use crate::domain::Text;

/// It can be opened.
pub fn opens() -> Text {
    text("在，能打开", "is there and can be opened")
}

/// It can be opened, and is this.
pub fn opens_as(speaks: &Text) -> Text {
    text(&format!("在，是{}，能打开", speaks.zh_cn), &format!("is there as {}, and can be opened", speaks.en))
}

/// Somebody has it, perhaps ourselves.
pub fn in_use() -> Text {
    text("在，正在用，多半是后台自己", "is there and in use, perhaps by the daemon that runs")
}

/// The daemon has it.
pub fn in_use_by_the_daemon() -> Text {
    text("在，后台正在用", "is there and in use by the daemon that runs")
}
