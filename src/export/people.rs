//! The profile `people`: a workbook for whoever types or pastes the numbers into a back office by hand.

use std::borrow::Cow;

use super::layout::{Column, Encoding, Format, Layout, Reader, Value, column};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile = Profile::row("people", true, Numbers::All, LAYOUT);

const LAYOUT: Layout = Layout {
    ending: "xlsx",
    format: Format::Xlsx,
    encoding: Encoding::Utf8,
    reader: Reader::People,
    rows_max: 5_000,
    above: Vec::new(),
    columns: Cow::Borrowed(COLUMNS),
    couriers: Cow::Borrowed(&[]),
};

const COLUMNS: &[Column] = &[
    column("店铺 shop", Value::Shop),
    column("订单编号 order", Value::Order),
    column("物流公司 courier", Value::Carrier),
    column("运单号 tracking number", Value::Tracking),
    column("重量 weight (g)", Value::WeightG),
    column("发货时间 shipped", Value::ShippedAt),
];
