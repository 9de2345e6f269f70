//! The catalogue in simplified Chinese. Command codes stand in 【】 as they are printed on the bench.

use super::gate::{summary, withdrawn};
use super::people::signed;
use super::{known, off, plain, reasons, returns, right_named, tail, tails};
use crate::domain::{Detail, Fault, LossCause, Mg, Notice, Sealed, Step};

pub(super) fn title(fault: Fault) -> &'static str {
    match fault {
        Fault::UnknownCode => "不认识的条码",
        Fault::BadCode => "条码读坏了",
        Fault::NoShipment => "查无此单",
        Fault::CannotAsk => "暂时查不了",
        Fault::WrongItem => "拿错了",
        Fault::SurplusItem => "拿多了",
        Fault::MissingItem => "还差货",
        Fault::NotChecked => "还没验货",
        Fault::SessionOpen => "还有单没做完",
        Fault::AlreadyShipped => "已经发走了",
        Fault::Held => "拦截，不要发",
        Fault::Changed => "订单改了",
        Fault::SecondWaybill => "一箱两张面单",
        Fault::WaybillTaken => "面单用过了",
        Fault::WrongWaybill => "面单不对",
        Fault::WrongCarrier => "快递不对",
        Fault::NoLoad => "秤上没有货",
        Fault::LoadNotZeroed => "秤还没回零",
        Fault::Unsettled => "秤还没稳",
        Fault::UnderWeight => "轻了",
        Fault::OverWeight => "重了",
        Fault::Overload => "超重",
        Fault::ScaleLost => "秤没有反应",
        Fault::ScannerLost => "扫码枪没有反应",
        Fault::NeedsConfirm => "先确认",
        Fault::NotAllowed => "现在不能这样做",
        Fault::NotSaved => "没存上",
        Fault::EmptyParcel => "箱子是空的",
        Fault::NothingLeft => "已经装齐了",
        Fault::UnusedWaybill => "还有面单没用",
        Fault::AmbiguousCode => "是哪一个",
        Fault::SerialUsed => "唯一码用过了",
        Fault::SerialWanted => "一件一件扫",
        Fault::NoSingle => "没有单件单",
        Fault::RemarkUnread => "先看备注",
        Fault::GiftOffered => "送赠品吗",
        Fault::NotShipped => "没有发过货",
        Fault::AlreadyReturned => "已经退过了",
        Fault::UnknownBadge => "不认识的工牌",
        Fault::NoOperator => "先刷工牌",
        Fault::NoRight => "没有权限",
        Fault::ScaleOff => "秤不准",
        Fault::CheckDue => "先做秤点检",
    }
}

pub(super) fn advice(fault: Fault, detail: &Detail) -> String {
    let code = |end| known(detail.code.as_ref(), end);
    let about = |end| known(detail.about.as_ref(), end);
    let label = || detail.code.as_deref().map_or("这张面单".to_owned(), |code| format!("尾号 {} ", tail(code)));
    let goods = || detail.about.as_ref().map_or("这件".to_owned(), |_| about(" "));
    let changes = || summary(&detail.changes, |text| text.zh_cn, "；", "");
    match fault {
        Fault::UnknownCode => code("，") + "不是本单的货。放一边，扫【确认】",
        Fault::BadCode => code("，") + "擦干净，重扫一次",
        Fault::NoShipment => code(" ") + "没有这个单号。核对面单，再扫一次",
        Fault::CannotAsk => "系统没答上来，不等于没有。等一下，再扫".to_owned(),
        Fault::WrongItem => goods() + "不在本单里。放回去，扫【确认】",
        Fault::SurplusItem if !detail.changes.is_empty() => changes() + "。拿出来，扫【确认】",
        Fault::SurplusItem => goods() + "已经够数了。放回去，扫【确认】",
        Fault::MissingItem => about("，") + "还没装齐。先装齐，再扫面单",
        Fault::NotChecked => about("，") + "先验货，再称重",
        Fault::SessionOpen => about(" ") + "还开着。先做完它，或在那里扫【取消】",
        Fault::AlreadyShipped => about(" ") + "发过货了。别再打包，拿到一边",
        Fault::Held => reasons(detail, hold, "、") + held_end(detail),
        Fault::Changed if detail.code.is_some() => {
            detail.about.as_ref().map_or_else(String::new, |_| format!("第 {} 箱，", about("")))
                + &label()
                + "要重装。扫【拆箱】，再扫它的面单"
        }
        Fault::Changed if !detail.changes.is_empty() => changes() + "。照新的核对，扫【确认】",
        Fault::Changed => about("，") + "照新的明细核对，扫【确认】",
        Fault::SecondWaybill => {
            let which = tails(detail).map_or_else(String::new, |(a, b)| format!("尾号 {a} 和 {b}。"));
            which + "拿下来看：只有一张扫【确认】，两张都在扫【拦截】"
        }
        Fault::WaybillTaken => label() + "已贴在别的包裹上" + &of(detail) + "。换一张面单",
        Fault::WrongWaybill if !detail.changes.is_empty() => match withdrawn(&detail.changes) {
            Some((_, new)) => label() + &format!("店铺收回了。撕掉，用尾号 {new} 的"),
            None => label() + "店铺收回了。撕掉",
        },
        Fault::WrongWaybill => label() + "是别单的" + &of(detail) + "。拿开，扫本单的面单",
        Fault::WrongCarrier => {
            detail.about.as_ref().map_or_else(String::new, |_| format!("本单发 {}。", about(""))) + "换对的面单，再扫"
        }
        Fault::NoLoad => "把包裹放上秤".to_owned(),
        Fault::LoadNotZeroed => "把上一个包裹拿下来，等秤回零".to_owned(),
        Fault::Unsettled => "手拿开，等秤稳住".to_owned(),
        Fault::UnderWeight => {
            let by = off(detail).map_or_else(String::new, |(by, weight)| format!("轻 {by} 克（称得 {weight} 克）。"));
            let like = detail.about.as_ref().map_or_else(String::new, |_| format!("像是少了 {}。", about("")));
            by + &like + "打开看少了什么，扫【确认】，再称"
        }
        Fault::OverWeight => {
            let by = off(detail).map_or_else(String::new, |(by, weight)| format!("重 {by} 克（称得 {weight} 克）。"));
            let like = detail.about.as_ref().map_or_else(String::new, |_| format!("像是多了 {}。", about("")));
            by + &like + "打开看多了什么，扫【确认】，再称"
        }
        Fault::Overload => {
            detail.weight.map_or_else(String::new, |weight| format!("{weight} 克，")) + "超过上限。别压秤，把包裹拿下来"
        }
        Fault::ScaleLost => lost(detail, "看秤的电源和线。接好会自己恢复"),
        Fault::ScannerLost => lost(detail, "看扫码枪的线或电量。接好会自己恢复"),
        Fault::NeedsConfirm => "上一个问题还没处理完。处理好，扫【确认】".to_owned(),
        Fault::NotAllowed if detail.about.as_deref() == Some("check-weight") => {
            "正在做秤点检。做完它，或扫【取消】".to_owned()
        }
        Fault::NotAllowed => code(" ") + "在这里不起作用。照明细做下一步",
        Fault::NotSaved => "这一下没记住。再扫一次".to_owned(),
        Fault::EmptyParcel => "先放货，再扫【下一箱】".to_owned(),
        Fault::NothingLeft => "没有剩下的货。这是最后一箱，扫面单".to_owned(),
        Fault::UnusedWaybill => label() + "没贴在任何箱子上。不用它就销毁，扫【确认】；要用就扫【撤销】",
        Fault::AmbiguousCode if detail.choices.is_empty() => {
            code("，") + "好几种货都是这个码。扫货品自己的码，或发货单号"
        }
        Fault::AmbiguousCode => "扫【选】加数字，或扫货品自己的码；不是这些就放回去，扫【确认】".to_owned(),
        Fault::SerialUsed => code(" ") + "这个唯一码记过了" + &of(detail) + "，这件不算。换一件",
        Fault::SerialWanted => goods() + "要扫唯一码，不能算多件。一件一件扫",
        Fault::NoSingle => code("，") + "没有只要这一件的单在等。扫发货单号",
        Fault::RemarkUnread => about("。") + "看清了，扫【确认】，才能封箱",
        Fault::UnknownBadge => code("，") + "没有这个人。扫自己的工牌",
        Fault::NoOperator => "扫自己的工牌，再接着做".to_owned(),
        Fault::NoRight => {
            let right = right_named(detail).zh_cn;
            let wanted = if right.is_empty() { right } else { format!("要有“{right}”的权限。") };
            wanted + "叫有权限的人来扫工牌，再扫一次；不做就扫【确认】"
        }
        Fault::ScaleOff => super::people::scale_off(detail).zh_cn,
        Fault::CheckDue => "秤该点检了。扫【校秤】，放上砝码".to_owned(),
        Fault::GiftOffered => about("。") + "送：放进去，扫【确认】；不送：扫【不送】",
        Fault::NotShipped => about(" ") + "没有发出去过，不能退。核对面单",
        Fault::AlreadyReturned => about("，") + "已经退回登记过。放一边，问一下",
    }
}

/// What to do about a lost device; `gone` where it is not plugged in, or nobody knows more.
fn lost(detail: &Detail, gone: &str) -> String {
    match detail.about.as_deref().and_then(LossCause::parse) {
        None | Some(LossCause::Gone) => gone,
        Some(LossCause::Shut) => "没有权限打开它。叫管理员：运行 weighhouse check",
        Some(LossCause::Taken) => "被别的程序占用了。关掉那个程序，会自己恢复",
        Some(LossCause::Double) => "插了两个一样的。拔掉一个，或叫管理员",
        Some(LossCause::Mode) => "设备的模式和配置不一样。叫管理员：运行 weighhouse check",
        Some(LossCause::Silent) => "线接着，但没有数据。看有没有开机",
        Some(LossCause::Broken) => "设备出错。拔下来，等几秒再插",
    }
    .to_owned()
}

pub(super) fn accept(sealed: &Sealed) -> (String, String) {
    let tail = tail(sealed.waybill.as_str());
    let advice = match sealed.weight {
        _ if sealed.more => format!("尾号 {tail}，第 {} 箱好了。还有下一箱", sealed.parcel),
        Some(weight) => format!("尾号 {tail}，{weight} 克。可以发走"),
        None => format!("尾号 {tail}，验好了。交下一步"),
    };
    ("通过".to_owned(), advice)
}

pub(super) fn step(step: &Step) -> (String, String) {
    let (title, advice) = match step {
        Step::Opened => ("开单", "扫货品".to_owned()),
        Step::OpenedChanged(all) => ("开单，改过", summary(all, |text| text.zh_cn, "；", "。") + "扫货品"),
        Step::ReadRemark(text) => ("开单，看备注", super::plain(text) + "。看清了扫【确认】，再扫货品"),
        Step::ScanSerial(item) => ("扫唯一码", super::plain(item) + "，扫这一件的唯一码"),
        Step::PackGift { item, qty } => ("放赠品", format!("{} ×{qty}，放进去，扫它的码", super::plain(item))),
        Step::Packed { item, packed, ordered } => {
            return (format!("已装 {packed} / {ordered}"), super::plain(item));
        }
        Step::Resend { reason, of, next_day } => return returns::resend_zh(*reason, of, *next_day),
        Step::Return(step) => return returns::step_zh(step),
        Step::ScanLabel => ("装齐了", "扫面单".to_owned()),
        Step::ParcelClosed(n) => return (format!("第 {n} 箱满了"), "扫这一箱的面单".to_owned()),
        Step::ScanToReopen => ("拆箱", "扫要拆的那一箱的面单".to_owned()),
        Step::Reopened(n) => return (format!("第 {n} 箱拆了"), "撕掉面单，货拿出来，重新扫".to_owned()),
        Step::PutOnScale => ("放上秤", "把包裹放到秤上".to_owned()),
        Step::Settling => ("正在称", "手拿开，等秤稳住".to_owned()),
        Step::Settled(weight) => return (grams(*weight), "称好了，扫面单".to_owned()),
        Step::AlreadyDone(sealed) => {
            ("已经好了", format!("尾号 {} 刚才通过了。做下一个", tail(sealed.waybill.as_str())))
        }
        Step::Quantity(qty) => return (format!("数量 {qty}"), format!("下一件算 {qty} 件")),
        Step::Packaging(name) => ("换了包装", super::plain(name)),
        Step::LoggedIn(who) => ("已登录", super::masked(who)),
        Step::Undone => ("撤销了", "上一次扫描不算".to_owned()),
        Step::Cancelled => ("取消了", "把货拿出来，从头再做".to_owned()),
        Step::SetAside => ("放一边", "已装的记着。做下一单".to_owned()),
        Step::ParcelAside(waybill) => ("放一边", format!("尾号 {} 记下了。留在这里", tail(waybill.as_str()))),
        Step::HandOver(true) => ("交接", "快递员拿走的，每张面单扫一下".to_owned()),
        Step::HandOver(false) => ("交接完了", "回到验货".to_owned()),
        Step::HandedAlready(waybill) => ("交接过了", format!("尾号 {}。扫下一个", tail(waybill.as_str()))),
        Step::Confirmed => ("知道了", "接着做".to_owned()),
        Step::DeviceBack => ("设备恢复了", "接着做".to_owned()),
        Step::Released => ("拦截解除了", "再扫一次面单".to_owned()),
        // Told whole in a file of its own.
        Step::Drill(_) => ("", String::new()),
    };
    (title.to_owned(), advice)
}

pub(super) fn hold(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "refund" => "买家申请退款",
        "refunded" => "已退款",
        "cancelled" => "订单取消",
        "address" => "地址改了",
        "note" => "备注改了",
        "carrier" => "快递改了",
        "item" => "货品改了",
        "gift" => "赠品改了",
        "platform-shipped" => "平台已发货",
        "double-label" => "一箱两张面单",
        "hand" => "人工拦截",
        _ => return None,
    })
}

fn held_end(detail: &Detail) -> &'static str {
    if detail.reasons.is_empty() { "扫【确认】，放一边" } else { "。扫【确认】，放一边" }
}

fn of(detail: &Detail) -> String {
    detail.about.as_ref().map_or_else(String::new, |about| format!("（{}）", super::plain(about)))
}

fn grams(weight: Mg) -> String {
    format!("{weight} 克")
}

pub(super) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::WrongLayout { set } => {
            format!(
                "扫码枪的键盘布局不对，数字都扫不出来。扫一下说明书里对应布局（一般是美式键盘）的设置码，或者把它的配置改成 layout = \"{set}\""
            )
        }
        Notice::NoSuffix => "条码后面没有结束符。扫一下说明书里“加回车（CR 后缀）”的设置码，再扫一次".to_owned(),
        Notice::CutOff => "条码只来了一半，没有算数。再扫一次；老是这样就查扫码枪的线".to_owned(),
        Notice::Glued => "两个条码连成了一个。扫一下说明书里“加回车（CR 后缀）”的设置码，再一个一个扫".to_owned(),
        Notice::CheckDue => "秤该点检了：扫【校秤】，放上砝码".to_owned(),
        Notice::ScaleOff(off) => format!("上次点检，秤偏差 {} 克。叫人校准", signed(*off)),
        Notice::ZeroDrift(zero) => {
            format!("空秤显示 {} 克。看秤盘下面脏不脏、有没有碰到东西，再归零", signed(*zero))
        }
        Notice::Prefix(added) => {
            format!("每个条码前面都多了 {}，所以认不出来。扫一下说明书里清除前缀（或条码 ID）的设置码", plain(added))
        }
    }
}
