//! What a file of a profile looks like, as data: columns, encoding, rows a file, names of couriers.

use std::borrow::Cow;

use crate::export::writing;

/// One shape of file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The ending of its file names, without a dot; it may hold a word that the marketplace looks for in the name.
    pub ending: &'static str,
    /// Delimited text, or a workbook.
    pub format: Format,
    /// How text becomes bytes; a workbook has its own way.
    pub encoding: Encoding,
    /// Who reads the file.
    pub reader: Reader,
    /// Records that one file takes, without the headings.
    pub rows_max: u32,
    /// Lines above the headings.
    pub above: Vec<Vec<String>>,
    /// The columns, from left to right. Never empty.
    pub columns: Cow<'static, [Column]>,
    /// How the marketplace calls couriers.
    pub couriers: Cow<'static, [Courier]>,
}

/// One column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its heading, to the letter.
    pub heading: Cow<'static, str>,
    /// What stands in it.
    pub value: Value,
    /// The text of a [`Value::Text`]; of others, what is put before them.
    pub text: Cow<'static, str>,
}

/// How the marketplace calls a courier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Courier {
    /// Its id here (`sf`), or its name to the letter as the order file writes it; `*` is every other one.
    pub is: Cow<'static, str>,
    /// The marketplace's name for it; empty: as the order file writes it.
    pub name: Cow<'static, str>,
    /// The marketplace's code for it, where a column asks for one.
    pub code: Cow<'static, str>,
}

/// Most records of a workbook: rows of a sheet, less the headings and what stands above them.
pub const SHEET_ROWS_MAX: u32 = 1_000_000;

/// Declares an enum of words that profile files say.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every word with its meaning.
            pub const WORDS: &'static [(&'static str, $name)] = &[$(($word, $name::$variant)),+];
        }
    };
}

words! {
    /// The kind of file.
    Format {
        /// Comma-separated, RFC 4180, CRLF.
        Csv = "csv",
        /// Separated by TAB, without quotation marks, CRLF.
        Tsv = "tsv",
        /// A workbook of text cells.
        Xlsx = "xlsx",
    }
}

words! {
    /// How text becomes bytes.
    Encoding {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-8 with the mark by which Excel knows it.
        Utf8Bom = "utf-8-bom",
        /// GBK, which Chinese Windows programs read.
        Gbk = "gbk",
        /// Shift_JIS as Windows writes it (Windows-31J).
        ShiftJis = "shift-jis",
    }
}

words! {
    /// Who reads the file.
    Reader {
        /// A program: numbers are letters, digits and hyphens, else the row is refused; nothing is put around them.
        Machine = "machine",
        /// People: whatever can be read is written, and what looks like a formula is kept from being one.
        People = "people",
        /// People with Excel: numbers as `="0012"`, which Excel shows whole. No program reads that.
        Excel = "excel",
    }
}

words! {
    /// What stands in a column.
    Value {
        /// The shop.
        Shop = "shop",
        /// The number of the order.
        Order = "order",
        /// The number on the label.
        Tracking = "tracking",
        /// The same without hyphens.
        TrackingBare = "tracking-bare",
        /// The courier as the order file writes it.
        Carrier = "carrier",
        /// The marketplace's name for it.
        CarrierName = "carrier-name",
        /// The marketplace's code for it.
        CarrierCode = "carrier-code",
        /// Weight in grams; empty where it was not weighed.
        WeightG = "weight-g",
        /// When it was sealed, RFC 3339.
        ShippedAt = "shipped-at",
        /// The day of that, `2026-11-22`.
        ShipDate = "ship-date",
        /// The day of that, `22-11-2026`.
        ShipDateDmy = "ship-date-dmy",
        /// The marketplace's number of an item, one record an item; empty where the shop numbers none.
        Item = "item",
        /// The shop's name for that item.
        Sku = "sku",
        /// What people call it.
        Title = "title",
        /// Pieces of it in the parcel.
        Quantity = "quantity",
        /// A fixed text.
        Text = "text",
    }
}

impl Value {
    /// Whether it is told item by item.
    pub(super) fn of_item(self) -> bool {
        matches!(self, Value::Item | Value::Sku | Value::Title | Value::Quantity)
    }
}

impl Layout {
    /// A file for machines in UTF-8, with these columns and names of couriers.
    pub(super) const fn machine(
        ending: &'static str,
        format: Format,
        columns: &'static [Column],
        couriers: &'static [Courier],
    ) -> Layout {
        Layout {
            ending,
            format,
            encoding: Encoding::Utf8,
            reader: Reader::Machine,
            rows_max: 50_000,
            above: Vec::new(),
            columns: Cow::Borrowed(columns),
            couriers: Cow::Borrowed(couriers),
        }
    }

    /// Whether its columns ask for the marketplace's name or code of a courier.
    pub fn names_couriers(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.value, Value::CarrierName | Value::CarrierCode))
    }

    /// The first of its own texts that its encoding cannot write.
    pub fn unwritable(&self) -> Option<&str> {
        let above = self.above.iter().flatten().map(String::as_str);
        let columns = self.columns.iter().flat_map(|column| [column.heading.as_ref(), column.text.as_ref()]);
        let couriers = self.couriers.iter().flat_map(|courier| [courier.name.as_ref(), courier.code.as_ref()]);
        let mut texts = above.chain(columns).chain(couriers);
        texts.find(|text| self.format != Format::Xlsx && writing::encode(self.encoding, text).is_none())
    }
}

/// A column of the table.
pub(super) const fn column(heading: &'static str, value: Value) -> Column {
    fixed(heading, value, "")
}

/// A column with a text.
pub(super) const fn fixed(heading: &'static str, value: Value, text: &'static str) -> Column {
    Column { heading: Cow::Borrowed(heading), value, text: Cow::Borrowed(text) }
}

/// A courier of the table.
pub(super) const fn courier(is: &'static str, name: &'static str, code: &'static str) -> Courier {
    Courier { is: Cow::Borrowed(is), name: Cow::Borrowed(name), code: Cow::Borrowed(code) }
}
