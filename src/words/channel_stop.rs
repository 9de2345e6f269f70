//! Why nothing of a shop gets through to its marketplace, and what to do about it, for the balance.

use super::{Text, fill};

/// Why, by the class of the answer that stopped the channel. Each fits behind "nothing gets through: ".
fn cause(class: &str) -> (&'static str, &'static str) {
    match class {
        "auth" => ("店铺对程序的授权到期了，或者不对", "the shop's authorisation has ended or is wrong"),
        "config" => (
            "密钥、签名、权限或 IP 白名单不对",
            "the key, the signature, the permission or the list of addresses is wrong",
        ),
        "clock" => ("这台电脑的时间和平台差太多", "this computer's clock differs too much from the marketplace's"),
        "quota" => ("当天的调用次数用完了", "the day's calls are used up"),
        "rate-limited" => ("平台要求少调用一会儿", "the marketplace wants to be left alone for a while"),
        "permanent-bug" => ("平台说请求格式不对", "the marketplace calls the requests malformed"),
        "retry-ambiguous" | "unreachable" => {
            ("连不上平台，或者平台不答复", "the marketplace is not reached, or does not answer")
        }
        _ => ("平台什么都不收", "the marketplace takes nothing"),
    }
}

/// Why nothing gets through; `until` is when it goes on by itself.
pub(super) fn stop_reason(class: &str, until: Option<&str>) -> Text {
    let (zh, en) = cause(class);
    let text = Text { zh_cn: format!("回传停了：{zh}"), en: format!("nothing gets through: {en}") };
    match until {
        None => text,
        Some(until) => Text {
            zh_cn: format!("{}，{}", text.zh_cn, fill("{} 再试", &[until])),
            en: format!("{}; it is tried again at {until}", text.en),
        },
    }
}

/// What to do about it.
pub(super) fn stop_advice(class: &str, until: Option<&str>) -> Text {
    let (zh, en) = match (class, until) {
        ("auth", _) => (
            "给店铺重新授权，把新的授权码写进密钥文件；改好后自动继续。来不及的，在平台手工填单号。",
            "Authorise the shop anew and write what you are given into its file of credentials; then it goes on by itself. What cannot wait, type in by hand.",
        ),
        ("config", _) => (
            "运行 weighhouse check，核对密钥文件；再到平台的应用后台看权限和 IP 白名单；改好后自动继续。来不及的，在平台手工填单号。",
            "Run weighhouse check and compare the file of credentials; look at the app's permissions and list of addresses at the marketplace. Mended, it goes on by itself. What cannot wait, type in by hand.",
        ),
        ("clock", _) => (
            "把这台电脑的时间校准（打开网络对时）；之后自动继续。",
            "Set this computer's clock right (by network time); then it goes on by itself.",
        ),
        ("permanent-bug", _) => (
            "不是单子的问题：把日志发给程序的开发者。来不及的，在平台手工填单号。",
            "It is not the orders: send the log to whoever makes this program. What cannot wait, type in by hand.",
        ),
        (_, Some(_)) => (
            "到点自动再试，不用管；明天还在这里，就看网络通不通。来不及的，在平台手工填单号。",
            "It is tried again by itself. If it stands here tomorrow, see whether the network is up. What cannot wait, type in by hand.",
        ),
        _ => (
            "看日志里平台的原话，照它说的改。来不及的，在平台手工填单号。",
            "Read in the log what the marketplace says, and mend that. What cannot wait, type in by hand.",
        ),
    };
    Text { zh_cn: zh.to_owned(), en: en.to_owned() }
}
