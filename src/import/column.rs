//! The columns of the order file: one row a column, with every heading that means it.

use strsim::damerau_levenshtein;

/// How many columns the order file knows.
pub(super) const COLUMNS: usize = 23;

/// A column of the order file, in the order of the contract.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Column {
    Shipment,
    Shop,
    Order,
    Carrier,
    Waybill,
    Sku,
    Name,
    Spec,
    Qty,
    Codes,
    UnitG,
    Kind,
    Remark,
    Hold,
    ShipBy,
    Packaging,
    SellerRemark,
    BuyerRemark,
    Bundle,
    Serial,
    ResendOf,
    ResendReason,
    Item,
}

use Column::*;

/// Where a column stands in a JSON shipment that has `lines`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Level {
    /// Speaks of the whole shipment.
    Whole,
    /// At the shipment for all its lines, or at a line.
    Either,
    /// Speaks of one line.
    Line,
}

/// What is known about a column.
pub(super) struct Heading {
    pub column: Column,
    /// The name of the contract; errors use it.
    pub name: &'static str,
    /// A file without it is refused.
    pub required: bool,
    /// Where it stands in JSON.
    pub level: Level,
    /// Other headings that mean the same, as shops and their programs write them.
    pub aliases: &'static [&'static str],
}

const fn row(
    column: Column,
    name: &'static str,
    required: bool,
    level: Level,
    aliases: &'static [&'static str],
) -> Heading {
    Heading { column, name, required, level, aliases }
}

/// The whole table, in the order of [`Column`].
pub(super) const HEADINGS: [Heading; COLUMNS] = [
    row(Shipment, "shipment", true, Level::Whole, &["shipment_no", "发货单号", "发货单编号", "发货单"]),
    row(Shop, "shop", true, Level::Either, &["店铺", "店铺名称", "店铺名"]),
    row(Order, "order", true, Level::Either, &["order_no", "订单号", "订单编号", "订单", "平台单号"]),
    row(Carrier, "carrier", false, Level::Whole, &["快递公司", "物流公司", "快递", "承运商"]),
    row(Waybill, "waybill", false, Level::Whole, &["waybill_no", "tracking_number", "快递单号", "运单号", "物流单号"]),
    row(Sku, "sku", true, Level::Line, &["商家编码", "sku编码", "商品编码", "货号"]),
    row(Name, "name", false, Level::Line, &["商品名称", "商品名", "商品标题", "宝贝标题", "品名", "名称"]),
    row(Spec, "spec", false, Level::Line, &["规格", "商品规格", "颜色规格", "销售属性"]),
    row(Qty, "qty", true, Level::Line, &["quantity", "数量", "商品数量", "购买数量", "宝贝数量", "件数"]),
    row(Codes, "codes", false, Level::Line, &["code", "barcode", "barcodes", "条码", "条形码", "商品条码"]),
    row(UnitG, "unit_g", false, Level::Line, &["单重", "单重(克)", "单重（克）", "重量(克)", "重量（克）", "克重"]),
    row(Kind, "kind", false, Level::Line, &["类型", "商品类型"]),
    row(Remark, "remark", false, Level::Whole, &["备注", "订单备注"]),
    row(Hold, "hold", false, Level::Whole, &["拦截", "拦截原因"]),
    row(ShipBy, "ship_by", false, Level::Whole, &["最晚发货时间", "最迟发货时间", "发货截止时间"]),
    row(Packaging, "packaging", false, Level::Whole, &["包材", "包材编码", "包装"]),
    row(SellerRemark, "seller_remark", false, Level::Whole, &["卖家备注", "商家备注"]),
    row(BuyerRemark, "buyer_remark", false, Level::Whole, &["买家留言", "买家备注", "买家附言", "客户留言"]),
    row(Bundle, "bundle", false, Level::Line, &["套装条码", "组合条码", "套装码"]),
    row(Serial, "serial", false, Level::Line, &["唯一码", "序列号"]),
    row(ResendOf, "resend_of", false, Level::Whole, &["补发原单", "原发货单号", "原发货单"]),
    row(ResendReason, "resend_reason", false, Level::Whole, &["补发原因"]),
    row(Item, "item", false, Level::Line, &["item_id", "order_item_id", "line_item_id", "子订单号", "子订单编号"]),
];

impl Column {
    /// Its place in rows and in [`HEADINGS`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// What is known about it.
    pub(super) fn heading(self) -> &'static Heading {
        const FIRST: &Heading = &HEADINGS[0];
        HEADINGS.get(self.index()).unwrap_or(FIRST)
    }

    /// Whether it holds text of any kind, and no number by which something is found.
    pub(super) fn is_free(self) -> bool {
        matches!(self, Name | Spec | Remark | SellerRemark | BuyerRemark)
    }

    /// The name of the contract.
    pub(super) fn name(self) -> &'static str {
        self.heading().name
    }

    /// The column that a heading means; case, outer blanks and `-` for `_` do not matter.
    pub(super) fn find(heading: &str) -> Option<Column> {
        let plain = plain(heading);
        names().find(|(_, name)| *name == plain).map(|(column, _)| column)
    }

    /// The known name that an unknown heading was probably meant to be.
    ///
    /// English: one slip of the finger in a short name, two in a long one. Chinese: one character too many or too few only,
    /// since one *other* character is another word (商品价格 is not 商品规格).
    pub(super) fn near(heading: &str) -> Option<(Column, &'static str)> {
        let plain = plain(heading);
        let near = |name: &str| {
            let slips = damerau_levenshtein(name, &plain);
            let (ours, theirs) = (name.chars().count(), plain.chars().count());
            match name.is_ascii() && plain.is_ascii() {
                true => slips <= if ours.min(theirs) >= 6 { 2 } else { 1 } && ours.min(theirs) >= 3,
                false => slips == 1 && ours != theirs && ours.min(theirs) >= 2,
            }
        };
        names().filter(|(_, name)| near(name)).min_by_key(|(_, name)| damerau_levenshtein(name, &plain))
    }
}

fn names() -> impl Iterator<Item = (Column, &'static str)> {
    HEADINGS
        .iter()
        .flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()).map(|name| (row.column, name)))
}

fn plain(heading: &str) -> String {
    heading.trim().trim_matches('\u{feff}').to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_columns_and_no_heading_means_two() {
        let mut seen = std::collections::BTreeSet::new();
        for (at, row) in HEADINGS.iter().enumerate() {
            assert_eq!(row.column.index(), at, "{}", row.name);
        }
        for (column, name) in names() {
            assert_eq!(Column::find(name), Some(column), "{name}");
            assert!(seen.insert(name), "{name} twice");
        }
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        for (heading, column) in [("qtty", Qty), ("waybil", Waybill), ("shipmnet", Shipment), ("运单号码", Waybill)]
        {
            assert_eq!(Column::near(heading).map(|(column, _)| column), Some(column), "{heading}");
        }
        for heading in ["price", "商品价格", "买家昵称", "city", "id", "付款时间", "收货地址"] {
            assert_eq!(Column::near(heading), None, "{heading}");
        }
    }
}
