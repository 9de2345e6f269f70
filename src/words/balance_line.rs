//! One line of the balance, read aloud: why it is open, and what to do about just this one. The headings are in `words/balance.rs`.

use super::channel_stop::{stop_advice, stop_reason};
use super::{Text, fill, heading_advice, hold, join, plain, row_reason};
use crate::domain::{Heading, RowState};

/// What is known of a line. Moments are written by the site's clock; what is not known is empty or `None`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BalanceLine<'a> {
    /// Where it stands.
    pub heading: Heading,
    /// Ids of its holds.
    pub holds: &'a [&'a str],
    /// By when it must have left.
    pub ship_by: Option<&'a str>,
    /// When its box was closed.
    pub sealed: Option<&'a str>,
    /// When the courier took it.
    pub handed: Option<&'a str>,
    /// The box to look at, what that weighs and how much too much, in grams.
    pub twin: Option<[&'a str; 3]>,
    /// Where its tracking row stands, of several the worst.
    pub state: Option<RowState>,
    /// What is on record of that row, such as the marketplace's words.
    pub reason: &'a str,
    /// Its shop is told by calls, and not by files.
    pub by_calls: bool,
    /// Nothing of its shop gets through: the class of the answer that says so, and when it is tried again, if that is known.
    pub stopped: Option<(&'a str, Option<&'a str>)>,
}

/// Why it stands there.
pub fn line_reason(line: &BalanceLine<'_>) -> Text {
    let (handed, sealed) = (line.handed.unwrap_or("?"), line.sealed.unwrap_or("?"));
    let (zh, en) = match line.heading {
        Heading::LookFor => match line.twin {
            Some(twin) => (
                fill("从没称过；{} 那一箱重 {} 克，多了 {} 克，正好差不多是这一单的重量", &twin),
                fill(
                    "never weighed; the box with {} weighs {} g, {} g too much, which is about what belongs to this one",
                    &twin,
                ),
            ),
            None => ("从没称过".to_owned(), "never weighed".to_owned()),
        },
        Heading::HandedThenHeld => {
            (fill("{} 已交快递，后来被拦截", &[handed]), fill("the courier took it at {}, then it was held", &[handed]))
        }
        Heading::ToldThenHeld => (
            "单号已经回传平台，后来被拦截，箱子还在".to_owned(),
            "the marketplace was told its number, then it was held; the box is still here".to_owned(),
        ),
        Heading::Held if line.sealed.is_some() => {
            (fill("{} 已封箱，被拦截", &[sealed]), fill("its box was closed at {}; it is held", &[sealed]))
        }
        Heading::Held => ("没打包，被拦截".to_owned(), "not packed; it is held".to_owned()),
        Heading::WillNotLeave => {
            ("没打包，订单不发了".to_owned(), "not packed, and its order will not ship".to_owned())
        }
        Heading::Late => {
            let by = line.ship_by.unwrap_or("?");
            (fill("没打包，应在 {} 前发出", &[by]), fill("not packed; it had to leave by {}", &[by]))
        }
        Heading::NotShipped => match line.ship_by {
            Some(by) => (fill("没打包，最晚 {} 发货", &[by]), fill("not packed; to leave by {}", &[by])),
            None => ("没打包".to_owned(), "not packed".to_owned()),
        },
        Heading::NotWeighed => {
            (fill("{} 验完封箱，还没称重", &[sealed]), fill("checked and closed at {}, not weighed", &[sealed]))
        }
        Heading::Waits => (
            fill("这一箱 {} 已封好，同一发货单还有别的箱没做完", &[sealed]),
            fill("this box was closed at {}; another one of its shipment was not", &[sealed]),
        ),
        Heading::NotHandedOver => (
            fill("{} 已发货，交接时没有扫到", &[sealed]),
            fill("shipped at {}; nobody scanned it at the hand-over", &[sealed]),
        ),
        Heading::NotTold => row(line),
        Heading::Refused => match line.state {
            Some(RowState::Intercept) => (
                "平台说订单已关闭或退款".to_owned(),
                "the marketplace says that the order was closed or refunded".to_owned(),
            ),
            _ => ("平台不收，或按现在的样子传不了".to_owned(), "refused, or it cannot be told as it stands".to_owned()),
        },
        Heading::Unused => ("发货单没用它就发走了".to_owned(), "its shipment left without it".to_owned()),
        Heading::Withdrawn => ("店铺把它收回了".to_owned(), "the shop took it back".to_owned()),
        Heading::Done => ("全部完成".to_owned(), "done".to_owned()),
    };
    let told = match stops(line) {
        Some((class, until)) => stop_reason(class, until),
        None => Text { zh_cn: zh, en },
    };
    let held: Vec<Text> = line.holds.iter().map(|reason| hold(reason)).collect();
    let named = |of: fn(&Text) -> &str, between: &str| held.iter().map(of).collect::<Vec<_>>().join(between);
    let told = Text {
        zh_cn: join(told.zh_cn, "：", &named(|text| &text.zh_cn, "、")),
        en: join(told.en, ": ", &named(|text| &text.en, ", ")),
    };
    let said = if told_by_row(line) { row_reason(line.reason) } else { Text::default() };
    Text {
        zh_cn: join(told.zh_cn, "：", &plain_reason(&said.zh_cn)), en: join(told.en, ": ", &plain_reason(&said.en))
    }
}

/// What to do about it.
pub fn line_advice(line: &BalanceLine<'_>) -> Text {
    if let Some((class, until)) = stops(line) {
        return stop_advice(class, until);
    }
    let (zh, en) = match (line.heading, line.state) {
        (Heading::Held, _) if line.sealed.is_none() => (
            "面单先别贴，放一边；问店铺：解除拦截，还是撕掉面单、货放回货架。",
            "Keep the label aside and ask the shop: lift the hold, or tear up the label and put the goods back.",
        ),
        (Heading::NotTold, Some(RowState::Suspended)) => (
            "这一箱上看到过两张面单：到问话的工位，看一眼箱子，扫【确认】或【拦截】。",
            "Two labels were seen on its box: go to the bench that asks, look at the box, and scan CONFIRM or HOLD.",
        ),
        (Heading::NotTold, Some(RowState::Batched)) => (
            "文件做好了，还没放到位：再运行一次 weighhouse export，然后上传那个文件。",
            "Its file was made and is not in place: run weighhouse export once more, then upload that file.",
        ),
        (Heading::NotTold, Some(RowState::Unknown | RowState::Sending)) => (
            "不用动手：程序会先问平台再决定。明天还在这里，就到平台看这个订单。",
            "Nothing by hand: the marketplace is asked before it is told again. If it stands here tomorrow, look at the order there.",
        ),
        (Heading::NotTold, Some(RowState::Retry)) => (
            "会自动再传。明天还在这里，就照原因处理，或在平台手工填单号。",
            "It is tried again by itself. If it stands here tomorrow, mend what the reason says, or type the number in by hand.",
        ),
        (Heading::NotTold, _) if line.by_calls => (
            "今晚自动回传；要现在传，运行 weighhouse upload。",
            "It is told tonight by itself; to have it told at once, run weighhouse upload.",
        ),
        (Heading::Refused, Some(RowState::Intercept)) => (
            "拦下这个包裹，不要在平台填单号；已交快递的，打电话截件，再告诉店铺。",
            "Stop the parcel and type in no number; if the courier has it, call them, then tell the shop.",
        ),
        (heading, _) => return heading_advice(heading),
    };
    Text { zh_cn: zh.to_owned(), en: en.to_owned() }
}

fn row(line: &BalanceLine<'_>) -> (String, String) {
    let (zh, en) = match line.state {
        Some(RowState::Suspended) => {
            ("箱子上看到过两张面单，还没人说清楚", "two labels were seen on its box, and nobody has said what is true")
        }
        Some(RowState::Batched) => ("在一个还没放到位的文件里", "it is in a file that is not in place yet"),
        Some(RowState::Unknown | RowState::Sending) => ("可能传到了，也可能没有", "it may have been told, or not"),
        Some(RowState::Retry) => ("传过没成功", "it was tried without success"),
        _ => ("还没轮到传", "its turn has not come yet"),
    };
    (zh.to_owned(), en.to_owned())
}

/// What stops its shop, where that is why it was not told.
fn stops<'a>(line: &BalanceLine<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let waits = !matches!(line.state, Some(RowState::Suspended | RowState::Batched));
    line.stopped.filter(|_| line.by_calls && waits && line.heading == Heading::NotTold)
}

/// Where what is on record of the row says more.
fn told_by_row(line: &BalanceLine<'_>) -> bool {
    stops(line).is_none() && matches!(line.heading, Heading::NotTold | Heading::Refused) && !line.reason.is_empty()
}

/// Longest reason that is read aloud, in pieces of [`plain`].
const PIECES: usize = 4;

/// The marketplace's words are longer than a name: a few lines of them.
fn plain_reason(reason: &str) -> String {
    let characters: Vec<char> = reason.chars().collect();
    let pieces = characters.chunks(30).take(PIECES).map(|piece| plain(&piece.iter().collect::<String>()));
    let told: String = pieces.collect();
    if characters.len() > 30 * PIECES { told + "…" } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(heading: Heading, state: Option<RowState>) -> BalanceLine<'static> {
        BalanceLine {
            heading,
            holds: &["refund"],
            ship_by: Some("11-22 18:00"),
            sealed: Some("11-22 15:00"),
            handed: Some("11-22 16:00"),
            twin: Some(["SF1", "318", "18"]),
            state,
            reason: "B60",
            by_calls: true,
            stopped: None,
        }
    }

    #[test]
    fn every_line_says_why_and_what_to_do_in_both_languages() {
        let states = RowState::ALL.into_iter().map(Some).chain([None]);
        for (heading, state) in Heading::ALL.into_iter().flat_map(|one| states.clone().map(move |state| (one, state))) {
            let mut line = line(heading, state);
            for class in ["auth", "config", "clock", "quota", "rate-limited", "permanent-bug", "unreachable", "?"] {
                line.stopped = [None, Some((class, None)), Some((class, Some("11-22 18:00")))][class.len() % 3];
                let [why, to_do] = [line_reason(&line), line_advice(&line)];
                assert!(
                    why.zh_cn.chars().any(|c| c > '\u{4e00}') && to_do.zh_cn.ends_with('。'),
                    "{heading:?}: {why:?}"
                );
                assert!(why.en.is_ascii() && to_do.en.ends_with('.'), "{heading:?}: {to_do:?}");
            }
            line.stopped = None;
            for Text { zh_cn, en } in [line_reason(&line), line_advice(&line)] {
                assert!(zh_cn.chars().any(|c| c > '\u{4e00}') && !zh_cn.contains("{}"), "{heading:?}: {zh_cn}");
                assert!(en.len() > 4 && !en.contains("{}") && en.is_ascii(), "{heading:?}: {en}");
            }
            assert!(
                heading != Heading::Refused || line_reason(&line).en.ends_with(": B60"),
                "{}",
                line_reason(&line).en
            );
            assert!(heading != Heading::Held || line_reason(&line).en.contains("refund"), "{}", line_reason(&line).en);
        }
    }

    #[test]
    fn a_closed_order_is_never_told_by_hand() {
        let told = line_advice(&line(Heading::Refused, Some(RowState::Intercept)));
        assert!(told.en.contains("no number") && told.zh_cn.contains("不要在平台填单号"), "{told:?}");
        assert_ne!(told, line_advice(&line(Heading::Refused, Some(RowState::Parked))));
    }

    #[test]
    fn a_long_reason_is_cut_and_what_it_hides_is_shown() {
        let long = plain_reason(&"签".repeat(500));
        assert_eq!(long.chars().count(), 121);
        assert_eq!(plain_reason("a\u{202e}b"), "a\\u{202e}b");
    }
}
