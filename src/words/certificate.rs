//! The words of the weight certificate (称重证明), in both languages.

use super::Language;

/// Everything on the page that is not a value.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is named after what stands there")]
pub struct CertificateWords {
    pub title: &'static str,
    pub other_title: &'static str,
    pub other_language: &'static str,
    pub waybill: &'static str,
    pub weight: &'static str,
    pub sealed: &'static str,
    pub expected: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    pub any_weight: &'static str,
    pub curve: &'static str,
    pub seconds: &'static str,
    pub no_zero: &'static str,
    pub no_trace: &'static str,
    pub parcel: &'static str,
    pub weighing: &'static str,
    pub shipment: &'static str,
    pub revision: &'static str,
    pub carrier: &'static str,
    pub of_parcels: &'static str,
    pub resend: &'static str,
    pub opened: &'static str,
    pub station: &'static str,
    pub operator: &'static str,
    pub nobody: &'static str,
    pub scale: &'static str,
    pub zero: &'static str,
    pub rest: &'static str,
    pub by_scale: &'static str,
    pub by_readings: &'static str,
    pub check: &'static str,
    pub never: &'static str,
    pub contents: &'static str,
    pub goods: &'static str,
    pub quantity: &'static str,
    pub more_lines: &'static str,
    pub unchecked: &'static str,
    pub proof: &'static str,
    pub fact: &'static str,
    pub chain: &'static str,
    pub rules: &'static str,
    pub how: &'static str,
    pub code: &'static str,
}

const EN: CertificateWords = CertificateWords {
    title: "Weight certificate",
    other_title: "称重证明",
    other_language: "中文",
    waybill: "Waybill",
    weight: "Weight",
    sealed: "Accepted",
    expected: "expected {}–{} g",
    at_least: "expected at least {} g",
    at_most: "expected at most {} g",
    any_weight: "no weight was expected",
    curve: "The load on the scale, from zero to rest (g over s)",
    seconds: "s",
    no_zero: "The load lay on the scale when it was found: no zero was seen before it.",
    no_trace: "No trace of the load was recorded.",
    parcel: "Parcel",
    weighing: "Weighing",
    shipment: "Shipment",
    revision: "revision {}",
    carrier: "Courier",
    of_parcels: "{} of {}",
    resend: "Re-send of",
    opened: "Packing began",
    station: "Station",
    operator: "Operator",
    nobody: "nobody logged in",
    scale: "Scale",
    zero: "Last true zero",
    rest: "At rest",
    by_scale: "by the scale's own word",
    by_readings: "by equal readings",
    check: "Last check of the scale",
    never: "none on record",
    contents: "Contents, as packed",
    goods: "Goods",
    quantity: "Pieces",
    more_lines: "and {} more lines",
    unchecked: "Contents as ordered; the items were not scanned one by one.",
    proof: "Proof",
    fact: "Fact",
    chain: "Chain head",
    rules: "Rules (SHA-256)",
    how: "Every fact is chained to all facts before it by SHA-256. “weighhouse verify” proves the chain; “weighhouse show” lists each scan of this parcel, with the hash printed here.",
    code: "Waybill, weight, time, chain head",
};

const ZH: CertificateWords = CertificateWords {
    title: "称重证明",
    other_title: "Weight certificate",
    other_language: "English",
    waybill: "快递单号",
    weight: "重量",
    sealed: "通过时间",
    expected: "应重 {}–{} 克",
    at_least: "应重至少 {} 克",
    at_most: "应重至多 {} 克",
    any_weight: "没有应重数据",
    curve: "载荷曲线：从零点到称稳（克 / 秒）",
    seconds: "秒",
    no_zero: "开始读数时包裹已在秤上：之前没有见到零点。",
    no_trace: "没有载荷曲线记录。",
    parcel: "包裹",
    weighing: "称重",
    shipment: "发货单",
    revision: "第 {} 版",
    carrier: "快递公司",
    of_parcels: "第 {} 件，共 {} 件",
    resend: "补发原单",
    opened: "开始打包",
    station: "工位",
    operator: "操作员",
    nobody: "未登录",
    scale: "电子秤",
    zero: "上次回零",
    rest: "称稳时间",
    by_scale: "电子秤报告稳定",
    by_readings: "由连续相同读数判定",
    check: "上次校秤",
    never: "无记录",
    contents: "包裹内容（按验货记录）",
    goods: "商品",
    quantity: "件数",
    more_lines: "另有 {} 行",
    unchecked: "内容按发货单列出，未逐件扫描。",
    proof: "证据",
    fact: "记录号",
    chain: "链头哈希",
    rules: "规则（SHA-256）",
    how: "每条记录都以 SHA-256 与之前的全部记录相连。运行 weighhouse verify 可验证整条链；运行 weighhouse show 可列出本包裹的每次扫描，其中的哈希与此处一致。",
    code: "单号、重量、时间、链头哈希",
};

/// The words of a language.
pub fn certificate(language: Language) -> &'static CertificateWords {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_the_same_gaps_in_both_languages() {
        let gaps = |words: &CertificateWords| {
            let CertificateWords { expected, at_least, at_most, revision, of_parcels, more_lines, .. } = *words;
            [expected, at_least, at_most, revision, of_parcels, more_lines].map(|text| text.matches("{}").count())
        };
        assert_eq!(gaps(&ZH), gaps(&EN));
    }
}
