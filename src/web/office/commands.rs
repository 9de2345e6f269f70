//! The command codes by name, with what each does: what is printed beside them.

use crate::code::Command;
use crate::words::Text;

/// What a command is called on the bench, and what it does.
pub(super) fn command(command: Command) -> (Text, Text) {
    let (zh, en, zh_does, en_does) = match command {
        Command::Confirm => ("确认", "CONFIRM", "屏幕上的问题看过了，接着做", "the question was read; go on"),
        Command::Cancel => {
            ("取消", "CANCEL", "本单不做了，箱子拆开，清零", "end this shipment; the box is taken apart")
        }
        Command::Undo => ("撤销", "UNDO", "上一次扫的不算", "take the last scan back"),
        Command::NextParcel => ("下一箱", "NEXT-PARCEL", "这一箱满了，后面还有", "this box is full, more follows"),
        Command::Reopen => ("拆箱", "REOPEN", "再扫面单：封好的箱子拆开重装", "then a label: take a sealed box apart"),
        Command::HandOver => {
            ("交接", "HANDOVER", "开始或结束：扫到的面单交给快递", "begin or end handing labels to the courier")
        }
        Command::Reweigh => ("重称", "REWEIGH", "秤上的货再判一次", "judge the load once more"),
        Command::Hold => ("拦截", "HOLD", "这一单不能发", "this must not leave"),
        Command::CheckWeight => ("校秤", "CHECK-WEIGHT", "用砝码点检电子秤", "test the scale with the known weight"),
        Command::Release => {
            ("解除拦截", "RELEASE", "有权限的人解除屏幕上的拦截", "who may lifts the hold on the screen")
        }
        Command::Decline => ("不送", "DECLINE", "屏幕上问的赠品不放", "the gift on the screen stays out"),
        Command::Return => ("退货", "RETURN", "再扫退回包裹的面单", "then the label of what came back"),
        Command::Good => ("完好", "GOOD", "下一件退回的是好的", "the next item came back well"),
        Command::Damaged => ("破损", "DAMAGED", "下一件退回的是坏的", "the next item came back broken"),
        Command::Missing => ("缺失", "MISSING", "下一件该退回却不在", "the next item should be there and is not"),
        Command::Pick(n) => return numbered(("选", "PICK", "屏幕上的第几个", "which one of the screen"), n),
        Command::Qty(n) => return numbered(("数量", "QTY", "下一次扫的算几件", "the next item counts so often"), n),
    };
    (text(zh, en), text(zh_does, en_does))
}

fn numbered((zh, en, zh_does, en_does): (&str, &str, &str, &str), n: u16) -> (Text, Text) {
    (Text { zh_cn: format!("{zh} {n}"), en: format!("{en} {n}") }, text(zh_does, en_does))
}

fn text(zh_cn: &str, en: &str) -> Text {
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::COMMANDS;

    #[test]
    fn the_english_name_is_the_one_that_is_scanned() {
        for (name, known) in COMMANDS {
            assert_eq!(command(*known).0.en, *name);
        }
        assert_eq!(command(Command::Qty(12)).0.zh_cn, "数量 12");
    }
}
