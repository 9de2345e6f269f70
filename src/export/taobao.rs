//! The profile `taobao`: three columns, as `config/profiles/taobao.toml` has them. No official template could be read, so that the shop
//! compares it with what its seller centre (千牛卖家中心) offers for download, and edits the profile file.
//!
//! Codes: the enum `cpCode` of Alibaba's LinkedMall API (help.aliyun.com, GoodsShippingNoticeCreateCmd).

use std::borrow::Cow;

use super::layout::{Column, Courier, Encoding, Format, Layout, Reader, Value, column, courier};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile = Profile::row("taobao", false, Numbers::One, LAYOUT);

const LAYOUT: Layout = Layout {
    ending: "csv",
    format: Format::Csv,
    encoding: Encoding::Gbk,
    reader: Reader::Machine,
    rows_max: 1_000,
    above: Vec::new(),
    columns: Cow::Borrowed(COLUMNS),
    couriers: Cow::Borrowed(COURIERS),
};

const COLUMNS: &[Column] =
    &[column("订单编号", Value::Order), column("物流公司", Value::CarrierName), column("运单号", Value::Tracking)];

#[rustfmt::skip]
const COURIERS: &[Courier] = &[
    courier("sf", "顺丰速运", "SF"),
    courier("zto", "中通快递", "ZTO"),
    courier("yto", "圆通速递", "YTO"),
    courier("sto", "申通快递", "STO"),
    courier("yunda", "韵达快递", "YUNDA"),
    courier("jt", "极兔速递", "JT"),
    courier("jd", "京东快递", "JDLEx"),
    courier("deppon", "德邦快递", "DBKD"),
    courier("EMS", "EMS", "EMS"),
    courier("邮政电商标快", "邮政电商标快", "EYB"),
    courier("邮政快递包裹", "邮政快递包裹", "POSTB"),
    courier("china-post", "中国邮政", "POST"),
    courier("百世", "百世", "HTKY"),
    courier("天天", "天天", "TTKDEX"),
    courier("宅急送", "宅急送", "ZJS"),
    courier("全峰", "全峰", "QFKD"),
    courier("fedex", "联邦", "FEDEX"),
    courier("中铁", "中铁", "ZTKY"),
    courier("华强", "华强", "SHQ"),
    courier("菜鸟大件", "菜鸟大件", "CNDJWL"),
    courier("cainiao", "菜鸟速递", "ZMKM"),
    courier("特能", "特能", "TN"),
    courier("淘宝物流", "淘宝物流", "TAOBAO"),
    courier("其他", "其他", "OTHER"),
];
