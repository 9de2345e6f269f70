//! The words of the daily report (日报): the day's totals, its faults, its people and its weights; the balance brings its own.

use super::Language;

/// Everything on the page, and in the file for spreadsheets, that is not a value.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is named after what stands there")]
pub struct ReportWords {
    pub title: &'static str,
    pub other_title: &'static str,
    pub made_after: &'static str,
    pub earlier: &'static str,
    pub still_runs: &'static str,
    pub as_file: &'static str,
    pub to_balance: &'static str,
    pub labels: &'static str,
    pub on_the_day: &'static str,
    pub held: &'static str,
    pub late: &'static str,
    pub left: &'static str,
    pub left_late: &'static str,
    pub sealed: &'static str,
    pub handed: &'static str,
    pub told: &'static str,
    pub refused: &'static str,
    pub forced: &'static str,
    pub what_is_open: &'static str,
    pub faults: &'static str,
    pub no_faults: &'static str,
    pub fault: &'static str,
    pub count: &'static str,
    pub people: &'static str,
    pub nobody_worked: &'static str,
    pub person: &'static str,
    pub nobody: &'static str,
    pub weights: &'static str,
    pub weights_key: &'static str,
    pub nothing_weighed: &'static str,
    pub scale: &'static str,
    pub all_scales: &'static str,
    pub weighed: &'static str,
    pub mean_off: &'static str,
    pub outside: &'static str,
    pub zero: &'static str,
    pub zero_still: &'static str,
    pub tests: &'static str,
    pub never_tested: &'static str,
    pub test_line: &'static str,
    pub test_true: &'static str,
    pub test_off: &'static str,
    pub test_refused: &'static str,
    pub day: &'static str,
    pub part: &'static str,
    pub item: &'static str,
    pub value: &'static str,
    pub unit: &'static str,
    pub id: &'static str,
    pub shop: &'static str,
    pub why: &'static str,
    pub what_to_do: &'static str,
    pub kept: &'static str,
}

const EN: ReportWords = ReportWords {
    title: "Daily report",
    other_title: "日报",
    made_after: "Drawn up after the day was over: labels and holds stand here as they do at the moment named above, not as they did that evening.",
    earlier: "This is not the first report of the day: {} is kept beside it.",
    still_runs: "The day is not over: these figures still grow.",
    as_file: "For a spreadsheet (CSV)",
    to_balance: "Balance",
    labels: "Labels of the day, and those still open from before",
    on_the_day: "Done on this day",
    held: "held",
    late: "late, still here",
    left: "shipments left",
    left_late: "of them too late",
    sealed: "parcels closed",
    handed: "given to couriers",
    told: "numbers told",
    refused: "refused by a bench",
    forced: "passed by force",
    what_is_open: "What is open, and what to do",
    faults: "What the benches refused",
    no_faults: "Nothing was refused.",
    fault: "Fault",
    count: "Times",
    people: "Who did what",
    nobody_worked: "Nobody closed a parcel.",
    person: "Operator",
    nobody: "nobody logged in",
    weights: "Weights and scales",
    weights_key: "How far loads that passed lay from the middle of what passes, on average; outside: loads that did not pass.",
    nothing_weighed: "Nothing was weighed.",
    scale: "Bench",
    all_scales: "all",
    weighed: "Loads",
    mean_off: "Mean, g",
    outside: "Outside",
    zero: "Zero, g",
    zero_still: "did not move",
    tests: "Tests",
    never_tested: "no test on this day",
    test_line: "{}: {} g of {} g, {}",
    test_true: "true",
    test_off: "off",
    test_refused: "too far off to weigh with",
    day: "Day",
    part: "Part",
    item: "What",
    value: "Value",
    unit: "Unit",
    id: "Id",
    shop: "Shop",
    why: "Why",
    what_to_do: "What to do",
    kept: "Weighhouse keeps this report where it was told to, and sends it to nobody.",
};

const ZH: ReportWords = ReportWords {
    title: "日报",
    other_title: "Daily report",
    made_after: "当天过后才做的：面单和拦截按上面写的时间的情况列出，不是当天晚上的情况。",
    earlier: "这不是当天的第一份日报：{} 还在同一个文件夹里。",
    still_runs: "当天还没过完，数字还会变。",
    as_file: "表格文件（CSV）",
    to_balance: "日结",
    labels: "当天的面单，加上以前还没了结的",
    on_the_day: "当天做了什么",
    held: "被拦截",
    late: "超时还在仓库",
    left: "发出的发货单",
    left_late: "其中超时发出",
    sealed: "封箱",
    handed: "交快递",
    told: "回传单号",
    refused: "工位拒收",
    forced: "强制放行",
    what_is_open: "没了结的，以及怎么办",
    faults: "工位拦下了什么",
    no_faults: "没有拦下任何东西。",
    fault: "问题",
    count: "次数",
    people: "谁做了多少",
    nobody_worked: "没有人封过箱。",
    person: "操作员",
    nobody: "没登录",
    weights: "重量和电子秤",
    weights_key: "平均偏差：通过的包裹离允许范围中间差多少；范围外：没通过的。",
    nothing_weighed: "没有称重。",
    scale: "工位",
    all_scales: "合计",
    weighed: "称重次数",
    mean_off: "平均偏差（克）",
    outside: "范围外",
    zero: "零点（克）",
    zero_still: "没动",
    tests: "点检",
    never_tested: "当天没有点检",
    test_line: "{}：{} 克，砝码 {} 克，{}",
    test_true: "准",
    test_off: "不准",
    test_refused: "差太多，不能用来称重",
    day: "日期",
    part: "部分",
    item: "项目",
    value: "数值",
    unit: "单位",
    id: "编号",
    shop: "店铺",
    why: "原因",
    what_to_do: "怎么办",
    kept: "日报保存在设定的文件夹里，不会发给任何人。",
};

/// The words of a language.
pub fn report(language: Language) -> &'static ReportWords {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything_with_the_same_gaps() {
        let fields = |words: &ReportWords| -> Vec<(String, String)> {
            let told = format!("{words:#?}");
            let pairs = told.lines().filter_map(|line| line.trim().split_once(": "));
            pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
        };
        let (zh, en) = (fields(&ZH), fields(&EN));
        assert!(zh.len() > 45, "the fields are seen");
        for ((name, zh), (_, en)) in zh.iter().zip(&en) {
            assert!(zh.len() > 3 && en.len() > 3, "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name}");
        }
    }
}
