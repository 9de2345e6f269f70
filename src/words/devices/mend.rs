//! What to do about a device that cannot be had. Commands, files and keys of the configuration stand as they are typed.

use super::{listed, text};
use crate::domain::Text;

/// Another is there: is it that one?
pub fn is_it(near: &[Text]) -> Text {
    let near = listed(near);
    text(
        &format!("插着的有 {}：是不是这个？", near.zh_cn),
        &format!("there is {}: is that the one that is meant?", near.en),
    )
}

/// Two of a kind are told apart by a serial number.
pub fn name_by_serial(id: &str) -> Text {
    text(
        &format!("配置里写上序列号，例如 hid = \"{id}\""),
        &format!("name one by its serial number, such as hid = \"{id}\""),
    )
}

/// Two of a kind are told apart by their plugs.
pub fn name_by_plug(plug: &str) -> Text {
    text(
        &format!("配置里写上插口，例如 plug = \"{plug}\""),
        &format!("name one by where it is plugged in, such as plug = \"{plug}\""),
    )
}

/// Nothing tells them apart.
pub fn unplug_one() -> Text {
    text("拔掉一个", "unplug one")
}

/// A scale is meant, and something else is there.
pub fn name_the_scale() -> Text {
    text("写秤自己的编号；`weighhouse devices` 会列出来", "name the scale's own id; `weighhouse devices` lists it")
}

/// A scanner speaks as something else.
pub fn set_its_mode() -> Text {
    text(
        "扫说明书里的设置码改模式，或改配置里的 `mode`",
        "set it by the barcodes of its manual, or change `mode` in the configuration",
    )
}

/// Who has the device is to let it go. `names` are programs with their process ids; without one, the command that names it.
pub fn close_it(names: &[String], device: &str) -> Text {
    let by = holder(names, device);
    text(&format!("{}，关掉它", by.zh_cn), &format!("{}; close it", by.en))
}

/// The same for what a scanner types.
pub fn close_it_or_leave(names: &[String], device: &str) -> Text {
    let by = holder(names, device);
    text(
        &format!("{}，关掉它，或让它别占用这个设备", by.zh_cn),
        &format!("{}; close it, or make it leave this device alone", by.en),
    )
}

fn holder(names: &[String], device: &str) -> Text {
    if names.is_empty() {
        let look = format!("`sudo fuser -v {device}`");
        return text(&format!("用 {look} 看是哪个程序"), &format!("{look} names it"));
    }
    text(&format!("是 {}", names.join(" 或 ")), &format!("it is {}", names.join(" or ")))
}

/// Who runs the service is not in the port's group.
pub fn join_the_group() -> Text {
    text(
        "运行 weighhouse 的用户要在串口的组里；`weighhouse check` 会说是哪个组",
        "who runs weighhouse must be in the port's group; `weighhouse check` names it",
    )
}

/// The rule that gives a device's nodes to the service.
pub fn install_the_rule() -> Text {
    text(
        "装好 udev/60-weighhouse.rules，再重新插上；规则里没有的厂家，照着已有厂家的两行加上",
        "install udev/60-weighhouse.rules and plug it in again; for a vendor that the rules do not name, copy \
         the two lines of one that they name",
    )
}

/// A device that is listed and may not be opened.
pub fn may_not_open(path: &str) -> Text {
    let rule = install_the_rule();
    text(
        &format!("没有权限打开 {path}：加入它的组（`ls -l` 能看到），或{}", rule.zh_cn),
        &format!("you may not open {path}: join its group (`ls -l` shows it), or {}", rule.en),
    )
}

/// A port that is not there. `near` is the port whose name is most like it.
pub fn plug_in_port(near: Option<&str>) -> Text {
    match near {
        Some(near) => text(
            &format!("插上并开机；还是要用插着的 {near}？"),
            &format!("plug it in and switch it on; or is {near} meant, which is there?"),
        ),
        None => text("插上并开机；现在一个串口也没有", "plug it in and switch it on; there is no serial port at all"),
    }
}

/// A HID device that is not there.
pub fn plug_in() -> Text {
    text("插上；`weighhouse devices` 会列出插着的设备", "plug it in; `weighhouse devices` lists what is there")
}

/// A path whose folders are shut.
pub fn enter_the_folders() -> Text {
    text("看看路径上的每个文件夹能不能进", "see that every folder of the path may be entered")
}

/// A path that is no device.
pub fn name_a_port() -> Text {
    text(
        "写串口的路径；`weighhouse devices` 会列出来",
        "put a serial port's path there; `weighhouse devices` lists them",
    )
}

/// The way to mend most things.
pub fn plug_anew() -> Text {
    text("拔掉，等一会儿，再插上", "unplug it, wait a moment, plug it in again")
}

/// Only a group may open it.
pub fn let_in(group: &str) -> Text {
    let zh = "装好 udev/60-weighhouse.rules（没写到的厂家，照着已有厂家的两行加上）";
    let en =
        "install udev/60-weighhouse.rules (a vendor that it does not name needs the two lines of one that it names)";
    match group {
        "root" | "input" => text(&format!("{zh}，再重新插上"), &format!("{en}, and plug it in again")),
        _ => text(
            &format!("sudo usermod -aG {group} NAME，NAME 是运行 weighhouse 的用户，再重新登录；USB 设备还要{zh}"),
            &format!(
                "sudo usermod -aG {group} NAME, where NAME is who runs weighhouse, then log in anew; for USB devices {en} as well"
            ),
        ),
    }
}

/// One device stands under two names.
pub fn name_once() -> Text {
    text(
        "每个设备只写一次；`weighhouse devices` 给每个设备一个名字",
        "name each device once; `weighhouse devices` lists one name for each",
    )
}
