//! What is said of devices to whoever mends them, in both languages: why one cannot be had, and what to do. Paths, ids and what the system
//! said stand in it as they are.

pub mod mend;
pub mod well;
pub mod why;

use crate::domain::Text;

/// What kind of device a HID device is, or is wanted to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hid {
    /// A scale.
    Scale,
    /// A scanner in POS mode.
    Pos,
    /// A scanner that types, or a keyboard.
    Keyboard,
    /// A scanner in either mode.
    Scanner,
    /// A scanner or a scale.
    Any,
}

/// Its name in words.
pub fn hid(kind: Hid) -> Text {
    let (zh, en) = match kind {
        Hid::Scale => ("USB 秤", "HID scale"),
        Hid::Pos => ("POS 模式的扫码枪", "POS scanner"),
        Hid::Keyboard => ("键盘模式的扫码枪", "keyboard-mode scanner"),
        Hid::Scanner => ("USB 扫码枪", "HID scanner"),
        Hid::Any => ("USB 扫码枪或秤", "HID scanner or scale"),
    };
    text(zh, en)
}

/// What a device that is there is: `a keyboard`.
pub fn speaks_as(kind: Hid) -> Text {
    let (zh, en) = match kind {
        Hid::Scale => ("秤", "a scale"),
        Hid::Pos => ("POS 扫码枪", "a POS scanner"),
        Hid::Keyboard => ("键盘", "a keyboard"),
        Hid::Scanner | Hid::Any => return hid(kind),
    };
    text(zh, en)
}

/// What a configuration names: `scanner /dev/ttyUSB0`.
pub fn named(scale: bool, address: &str, plug: Option<&str>) -> Text {
    let at = place(plug);
    let (zh, en) = if scale { ("秤", "scale") } else { ("扫码枪", "scanner") };
    text(&format!("{zh} {address}{}", at.zh_cn), &format!("{en} {address}{}", at.en))
}

/// A port that the configuration names.
pub fn port(path: &str) -> Text {
    text(&format!("串口 {path}"), &format!("port {path}"))
}

fn place(plug: Option<&str>) -> Text {
    plug.map_or_else(Text::default, |plug| text(&format!("（插口 {plug}）"), &format!(" at the plug {plug}")))
}

/// Which device it is: its id, and where it is plugged in.
pub fn at(id: &str, plug: Option<&str>) -> Text {
    let at = place(plug);
    text(&format!("{id}{}", at.zh_cn), &format!("{id}{}", at.en))
}

/// Several devices in one line.
pub fn listed(parts: &[Text]) -> Text {
    joined(parts, "，", ", and ")
}

/// Several things in one line.
pub fn and(parts: &[Text]) -> Text {
    joined(parts, "和", " and ")
}

fn joined(parts: &[Text], zh: &str, en: &str) -> Text {
    let all = |of: fn(&Text) -> &str, between: &str| parts.iter().map(of).collect::<Vec<_>>().join(between);
    text(&all(|part| &part.zh_cn, zh), &all(|part| &part.en, en))
}

fn text(zh_cn: &str, en: &str) -> Text {
    Text::both(zh_cn, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_said_in_both_languages() {
        let (one, two) = ([at("0c2e:0901", Some("1-2"))], ["keyd (812)".to_owned()]);
        let names = [hid, speaks_as]
            .iter()
            .flat_map(|say| [Hid::Scale, Hid::Pos, Hid::Keyboard, Hid::Scanner, Hid::Any].map(say));
        let said = [
            named(true, "/dev/x", Some("1-2")),
            named(false, "/dev/x", None),
            port("/dev/x"),
            and(&[hid(Hid::Pos), hid(Hid::Scale)]),
            why::unplugged(),
            why::not_plugged_in(),
            why::not_there(),
            why::not_yet("x"),
            why::unplugged_meanwhile(),
            why::none(Hid::Scale, "x", Some("1-2")),
            why::several(2, "x", &one),
            why::otherwise("x", &hid(Hid::Pos), Hid::Scale),
            why::speaks_nothing_known(),
            why::no_permission(None),
            why::no_permission(Some("x")),
            why::not_kept_off(&"x".into()),
            why::port_taken(),
            why::node_taken("x"),
            why::not_opened("x", "y"),
            why::opening_failed("x"),
            why::many_nodes(40),
            why::silent(),
            why::leaked(),
            why::no_device(),
            why::cannot_be_had(&"x".into()),
            why::only_group("x", "y"),
            why::opens_not("x"),
            why::same_as("x", "y"),
            why::not_listed("x"),
            well::opens(),
            well::opens_as(&hid(Hid::Scale)),
            well::in_use(),
            well::in_use_by_the_daemon(),
            mend::is_it(&one),
            mend::name_by_serial("x"),
            mend::name_by_plug("x"),
            mend::unplug_one(),
            mend::name_the_scale(),
            mend::set_its_mode(),
            mend::close_it(&two, "x"),
            mend::close_it(&[], "x"),
            mend::close_it_or_leave(&two, "x"),
            mend::join_the_group(),
            mend::install_the_rule(),
            mend::may_not_open("x"),
            mend::plug_in_port(Some("x")),
            mend::plug_in_port(None),
            mend::plug_in(),
            mend::enter_the_folders(),
            mend::name_a_port(),
            mend::plug_anew(),
            mend::let_in("input"),
            mend::let_in("dialout"),
            mend::name_once(),
        ];
        assert_eq!(mend::close_it(&two, "x").en, "it is keyd (812); close it");
        assert!(mend::close_it(&[], "/dev/x").en.starts_with("`sudo fuser -v /dev/x`"));
        for text in names.chain(said) {
            assert!(text.zh_cn.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text:?}");
            assert!(!text.en.is_empty() && !text.en.chars().any(|c| c > '\u{2fff}'), "{text:?}");
        }
    }
}
