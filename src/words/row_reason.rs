//! Why a row is not told, in both languages: the journal keeps the program's own reasons in English, and they are read aloud in Chinese
//! here. What a marketplace says stays as it is.

use super::{Text, fill};

/// The program's own reasons, `{}` for what stands in them, and the same in Chinese.
#[rustfmt::skip]
pub const ROW_REASONS: &[(&str, &str)] = &[
    // What the marketplace showed when it was asked.
    ("the marketplace still shows {}", "平台上还是 {}"),
    ("the marketplace shows only {}", "平台上只有 {}"),
    ("the marketplace shows the order as shipped, and no number: look at it there", "平台显示已发货，但没有单号：到平台看这个订单"),
    ("the marketplace shows another number, {}: look at it there", "平台上是别的单号 {}：到平台看这个订单"),
    ("the marketplace shows the order as not shipped", "平台显示还没发货"),
    ("the order is closed there: {}", "订单在平台上已经关闭：{}"),
    ("the marketplace knows no such order", "平台上没有这个订单"),
    ("this way cannot be asked what the marketplace knows: look at the order there, then settle or release the row",
        "这个渠道查不到平台上有没有：到平台看这个订单，再标成已回传，或再传一次"),
    ("the marketplace says by turns that the order was shipped and that it was not: look at it there", "平台一会儿说已发货，一会儿说没发货：到平台看这个订单"),
    ("the number that stands at the marketplace must be changed there by hand", "平台上的单号只能到平台手工改"),
    // What can never be told as it stands.
    ("the courier {} has no code at {}: write a [[channel.courier]] for it into the configuration", "快递公司 {} 在 {} 没有代码：在配置里给它加一条 [[channel.courier]]"),
    ("the order number {} holds more than letters, digits and hyphens", "订单号 {} 里有字母、数字、横线以外的字符"),
    ("the waybill {} holds more than letters, digits and hyphens", "快递单号 {} 里有字母、数字、横线以外的字符"),
    ("the order number {} is none of Taobao's, which are digits only", "订单号 {} 不是淘宝的（淘宝的只有数字）"),
    ("the courier has no code", "快递公司没有代码"),
    ("this way of telling takes one parcel an order", "这个渠道一单只能传一个包裹"),
    ("Pinduoduo is told one parcel an order", "拼多多一单只能传一个包裹"),
    ("Douyin is told one parcel an order, once; change it in its back office", "抖音一单只能传一个包裹、传一次：到后台改"),
    ("Kuaidi100 is told one parcel an order, once; change it in the marketplace's back office", "快递100 一单只能传一个包裹、传一次：到平台后台改"),
    // Answers that say nothing, and none at all.
    ("the answer could not be read", "平台的答复看不懂"),
    ("success was not said", "平台没有说成功"),
    ("success was said, but no result", "平台说成功，但没有结果"),
    ("no trade is shown", "平台没有给出这个订单"),
    ("no order is shown", "平台没有给出这个订单"),
    ("another trade is shown than the one asked for", "平台给出的是别的订单"),
    ("another order is shown than the one asked for", "平台给出的是别的订单"),
    ("a status that is not known: {}", "平台上的订单状态不认识：{}"),
    ("{} answers came to {} orders: which is whose cannot be known", "回来 {} 份结果，传的是 {} 个订单：分不清谁是谁"),
    ("no answer in time", "平台没有及时答复"),
    ("the connection was cut", "连接断了"),
    ("the connection failed", "连接失败"),
    ("the gateway's name is not known: is the network up, and `url` right?", "找不到平台的地址：网络通吗？配置里的 `url` 对吗？"),
    ("no encrypted connection: {}", "加密连接失败：{}"),
    ("an answer of more than {} bytes", "答复超过 {} 字节"),
    ("an answer that is not HTTP", "答复不是 HTTP"),
    ("an address that cannot be called", "地址不能用"),
    ("the run is to end", "程序要停了，没有传"),
    // Files.
    ("refused by the marketplace ({})", "平台没有收（{}）"),
    ("{}: the order file names no courier", "{}：订单文件里没有快递公司"),
    ("{}: {} is none of the couriers that this profile knows; name it in its profile file", "{}：快递公司 {} 不在模板里，请在模板文件里加上"),
    ("{}: {} begins like a formula", "{}：{} 开头像公式"),
    ("{}: {} holds more than letters, digits and hyphens", "{}：{} 里有字母、数字、横线以外的字符"),
    ("{}: {} is empty or holds control characters", "{}：{} 是空的，或有看不见的字符"),
    ("{}: {} holds characters that this file's encoding cannot write", "{}：{} 里有这个文件的编码写不了的字"),
    ("{}: no such moment", "{}：没有这个时间"),
    ("{}: {} is below zero", "{}：{} 小于零"),
    ("{} records, and a file takes {}", "要写 {} 行，一个文件只能写 {} 行"),
    ("not written", "没有写成"),
];

/// A row's reason as people read it; what is not the program's own stays as it is. The code that stands behind it stays too.
pub fn row_reason(reason: &str) -> Text {
    let zh_cn = chinese(reason).or_else(|| {
        let (say, code) = reason.strip_suffix(')')?.rsplit_once(" (")?;
        Some(format!("{}（{code}）", chinese(say)?))
    });
    Text { zh_cn: zh_cn.unwrap_or_else(|| reason.to_owned()), en: reason.to_owned() }
}

fn chinese(reason: &str) -> Option<String> {
    ROW_REASONS.iter().find_map(|(en, zh)| Some(fill(zh, &gaps(en, reason)?)))
}

/// What stands in the gaps of a sentence, if the text is that sentence.
fn gaps<'t>(sentence: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = sentence.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let (gap, behind) =
            if pieces.peek().is_none() { (rest.strip_suffix(piece)?, "") } else { rest.split_once(piece)? };
        found.push(gap);
        rest = behind;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_reasons_are_read_in_both_languages_and_others_stay() {
        for (reason, zh) in [
            (
                "the marketplace shows another number, YT9 YT8: look at it there",
                "平台上是别的单号 YT9 YT8：到平台看这个订单",
            ),
            ("no answer in time (no-answer)", "平台没有及时答复（no-answer）"),
            ("refused by the marketplace (a (1).csv)", "平台没有收（a (1).csv）"),
            (
                "物流公司: \"飞毛腿\" is none of the couriers that this profile knows; name it in its profile file",
                "物流公司：快递公司 \"飞毛腿\" 不在模板里，请在模板文件里加上",
            ),
            ("运单号不符合规则 (isv.x:B60)", "运单号不符合规则 (isv.x:B60)"),
            ("no answer in time, they say", "no answer in time, they say"),
            ("", ""),
        ] {
            assert_eq!(row_reason(reason), Text { zh_cn: zh.to_owned(), en: reason.to_owned() });
        }
    }

    #[test]
    fn both_languages_have_the_same_gaps_and_each_reason_is_found_by_itself() {
        for (en, zh) in ROW_REASONS {
            assert_eq!(en.matches("{}").count(), zh.matches("{}").count(), "{en}");
            let said = fill(en, &["7", "8"]);
            assert_eq!(row_reason(&said).zh_cn, fill(zh, &["7", "8"]), "{en}");
        }
    }
}
