//! The shift that the demo plays: scenes, each a few lines of a [`script`](super::script). Every fault that a bench of this kind can
//! meet is in it, each followed by its mending, with good parcels between.

/// What is said of a few lines, and the lines.
pub struct Scene {
    /// In zh-CN.
    pub zh_cn: &'static str,
    /// In English.
    pub en: &'static str,
    /// The lines: `STEP | EXPECTED`.
    pub lines: &'static [&'static str],
}

/// The shift.
pub const SHIFT: &[Scene] = &[
    scene("小王上班", "Wang logs in", &["scan WH:OP:小王 | off"]),
    scene(
        "01 一切都对",
        "01: all is right",
        &[
            "scan no 01 | off",
            "scan MUG-400 | off",
            "scan TOWEL-W | off",
            "scan label 01 | off",
            "put 541 | green",
            "take | green",
        ],
    ),
    scene(
        "03 拿成了 400ml；先确认才能接着扫",
        "03: the 400 ml mug by mistake; nothing goes on before CONFIRM",
        &[
            "scan no 03 | off",
            "scan MUG-400 | wrong-item",
            "scan MUG-520 | needs-confirm",
            "scan WH:CONFIRM | off",
            "scan MUG-520 | off",
        ],
    ),
    scene(
        "03 面单拿错：01 的用过了，04 的是别单的",
        "03: the wrong labels: 01's is used, 04's is another's",
        &[
            "scan label 01 | waybill-taken",
            "scan label 04 | wrong-waybill",
            "scan label 03 | off",
            "put 506 | green",
            "take | green",
        ],
    ),
    scene(
        "04 忘了赠品；上一箱还在秤上就做下一单",
        "04: the gift forgotten; and the box stays on the scale",
        &[
            "scan no 04 | off",
            "scan CANDLE | off",
            "scan label 04 | missing-item",
            "scan NOTE | off",
            "scan label 04 | off",
            "put 432 | green",
        ],
    ),
    scene(
        "05 秤没清空不称；少一罐、多一罐都知道",
        "05: no weighing before zero; a tin less or more is seen",
        &[
            "scan no 05 | off",
            "scan WH:QTY:2 | off",
            "scan TEA-GH | off",
            "scan label 05 | load-not-zeroed",
            "take | off",
            "put 219 | under-weight",
            "scan WH:CONFIRM | off",
            "take |",
            "put 555 | over-weight",
            "scan WH:CONFIRM | off",
            "take |",
            "put 388 | green",
            "scan label 05 | off",
            "take | off",
            "scan no 05 | already-shipped",
        ],
    ),
    scene(
        "查无此单；06 被拦截",
        "A number that nobody knows; 06 is on hold",
        &["scan no 99 | no-shipment", "scan no 06 | held", "scan WH:CONFIRM | off"],
    ),
    scene(
        "02 多拿、生码、坏码，都不算数",
        "02: one too many, a strange code, a bad code: none counts",
        &[
            "scan no 02 | off",
            "scan WH:NEXT-PARCEL | empty-parcel",
            "scan WH:QTY:3 | off",
            "scan TOWEL-W | off",
            "scan WH:NEXT-PARCEL | nothing-left",
            "scan TOWEL-W | surplus-item",
            "scan WH:CONFIRM | off",
            "scan 6937754109990 | unknown-code",
            "scan WH:CONFIRM | off",
            "scan WH:DANCE | bad-code",
        ],
    ),
    scene(
        "02 空秤不称，手压着不称",
        "02: an empty scale, then a hand on it: neither is weighed",
        &[
            "scan WH:REWEIGH | no-load",
            "scan label 02 | off",
            "lean 300 | off",
            "scan WH:REWEIGH | unsettled",
            "put 343 | green",
            "take | green",
        ],
    ),
    scene(
        "07 没做完就扫 08；扫码枪和秤掉线又恢复；新面单当场绑定",
        "07: 08 must wait; scanner and scale go and come back; a new label is bound",
        &[
            "scan no 07 | off",
            "scan no 08 | session-open",
            "scan JAR-900 | off",
            "unplug scanner | scanner-lost",
            "plug scanner | off",
            "scan label 07 | off",
            "unplug scale | scale-lost",
            "plug scale | off",
            "put 566 | green",
            "take | green",
            "scan WH:NEXT-PARCEL | not-allowed",
        ],
    ),
    scene(
        "08 已通过，又扫到 09 的面单：看过只有一张",
        "08: accepted, then 09's label is scanned: there is only one on it",
        &[
            "scan no 08 | off",
            "scan TEA-ML | off",
            "scan TEA-GH | off",
            "scan label 08 | off",
            "put 377 | green",
            "scan label 09 | second-waybill",
            "take | second-waybill",
            "scan WH:CONFIRM | green",
        ],
    ),
    scene(
        "09 两个订单一个包裹，先称后扫",
        "09: two orders in one parcel, weighed first",
        &[
            "scan no 09 | off",
            "put 263 | off",
            "scan TOTE | off",
            "scan TOWEL-G | off",
            "scan label 09 | green",
            "take | green",
        ],
    ),
    scene(
        "10 正装着，买家改成一个",
        "10: the buyer makes it one while it is packed",
        &[
            "scan no 10 | off",
            "scan MUG-520 | off",
            "change 10 |",
            "scan MUG-520 | changed",
            "scan WH:CONFIRM | off",
            "scan label 10 | off",
            "put 504 | green",
            "take | green",
        ],
    ),
    scene(
        "11 和 12 的面单贴在一个袋子上：都拦下",
        "11 and 12: both labels on one bag: both are held",
        &[
            "scan no 11 | off",
            "scan TOTE | off",
            "scan label 11 | off",
            "scan label 12 | second-waybill",
            "scan WH:HOLD | off",
            "scan no 12 | held",
            "scan WH:CONFIRM | off",
        ],
    ),
    scene(
        "01 退回来了：没发过的退不了，一件只退一次，破了的记下",
        "01 comes back: what never left does not, a piece comes once, a broken one is noted",
        &[
            "scan WH:RETURN | off",
            "scan label 11 | not-shipped",
            "scan label 01 | off",
            "scan MUG-400 | off",
            "scan WH:DAMAGED | off",
            "scan TOWEL-W | off",
            "scan TOWEL-W | already-returned",
            "scan WH:CONFIRM | off",
            "scan WH:CONFIRM | off",
        ],
    ),
    scene("有人靠在秤上", "Somebody leans on the scale", &["press | overload", "take | off"]),
];

const fn scene(zh_cn: &'static str, en: &'static str, lines: &'static [&'static str]) -> Scene {
    Scene { zh_cn, en, lines }
}
