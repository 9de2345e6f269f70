//! Why a device cannot be had.

use super::{Hid, hid, listed, place, text};
use crate::domain::Text;

/// It was pulled out.
pub fn unplugged() -> Text {
    text("拔掉了", "unplugged")
}

/// It is not there.
pub fn not_plugged_in() -> Text {
    text("没有插上", "not plugged in")
}

/// It is not there: a path.
pub fn not_there() -> Text {
    text("不在", "is not there")
}

/// Its node is not there yet.
pub fn not_yet(path: &str) -> Text {
    text(&format!("{path} 还没有出来"), &format!("{path} is not there yet"))
}

/// It went away while it was opened.
pub fn unplugged_meanwhile() -> Text {
    text("正打开时拔掉了", "it was unplugged while it was opened")
}

/// No HID device of this id is there.
pub fn none(wanted: Hid, id: &str, plug: Option<&str>) -> Text {
    let (wanted, at) = (hid(wanted), place(plug));
    text(
        &format!("没有插 {id} 的{}{}", wanted.zh_cn, at.zh_cn),
        &format!("no {} {id}{} is plugged in", wanted.en, at.en),
    )
}

/// More than one has this id.
pub fn several(count: usize, id: &str, names: &[Text]) -> Text {
    let names = listed(names);
    text(&format!("有 {count} 个 {id}：{}", names.zh_cn), &format!("{count} devices are {id}: {}", names.en))
}

/// It is there as something else.
pub fn otherwise(id: &str, speaks: &Text, wanted: Hid) -> Text {
    let wanted = hid(wanted);
    text(
        &format!("{id} 插着，但它是{}，不是{}", speaks.zh_cn, wanted.zh_cn),
        &format!("{id} is plugged in as {}, not as {}", speaks.en, wanted.en),
    )
}

/// It speaks nothing that is known.
pub fn speaks_nothing_known() -> Text {
    text("不认识的设备", "nothing that is known here")
}

/// It may not be opened.
pub fn no_permission(path: Option<&str>) -> Text {
    match path {
        Some(path) => text(&format!("没有权限打开 {path}"), &format!("no permission on {path}")),
        None => text("没有权限", "no permission"),
    }
}

/// What it types would also be typed elsewhere.
pub fn not_kept_off(why: &Text) -> Text {
    text(
        &format!("它打的字拦不住，会跑到桌面上：{}", why.zh_cn),
        &format!("what it types cannot be kept off the desktop: {}", why.en),
    )
}

/// Another program has a serial port.
pub fn port_taken() -> Text {
    text("串口被别的程序占用了", "another program has the port for itself")
}

/// Another program has an input node.
pub fn node_taken(path: &str) -> Text {
    text(&format!("{path} 被别的程序占用了"), &format!("another program has taken {path} for itself"))
}

/// It was opened, and something went wrong.
pub fn not_opened(path: &str, error: &str) -> Text {
    text(&format!("{path} 打不开：{error}"), &format!("{path} cannot be opened: {error}"))
}

/// The opening itself came to an end.
pub fn opening_failed(error: &str) -> Text {
    text(&format!("打开失败：{error}"), &format!("the opening failed: {error}"))
}

/// It has more input nodes than any scanner.
pub fn many_nodes(count: usize) -> Text {
    text(&format!("它有 {count} 个输入节点"), &format!("it has {count} input nodes"))
}

/// It spoke by itself, and does so no longer.
pub fn silent() -> Text {
    text("没有数据了：有没有开机？", "it says nothing any more: is it switched on?")
}

/// Its keys were not held for a moment.
pub fn leaked() -> Text {
    text("它打的字可能跑到了桌面上", "its keys may have come through to the desktop")
}

/// A path that is no device.
pub fn no_device() -> Text {
    text("不是设备", "is no device")
}

/// A device that cannot be had.
pub fn cannot_be_had(why: &Text) -> Text {
    text(&format!("用不了：{}", why.zh_cn), &format!("cannot be had: {}", why.en))
}

/// It is there, and only a group may open it.
pub fn only_group(group: &str, path: &str) -> Text {
    text(
        &format!("在，但只有 {group} 组能打开：{path}"),
        &format!("is there, but only group {group} may open it: {path}"),
    )
}

/// Opening it fails.
pub fn opens_not(error: &str) -> Text {
    text(&format!("打不开：{error}"), &format!("cannot be opened: {error}"))
}

/// Two names of one device.
pub fn same_as(first: &str, real: &str) -> Text {
    text(&format!("和 {first} 是同一个设备：{real}"), &format!("is the same device as {first}: {real}"))
}

/// The list of serial ports cannot be made.
pub fn not_listed(error: &str) -> Text {
    text(&format!("列不出串口：{error}"), &format!("serial ports cannot be listed: {error}"))
}
