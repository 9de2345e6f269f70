//! What the office reads: supervisor, customer service, whoever prints the sheets. One catalogue a language, so that the compiler finds a
//! gap.

mod en;
mod words;
mod zh_cn;

pub use words::OfficeWords;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    /// Both languages as the compiler prints them: field by field, in the same order.
    fn fields(language: Language) -> Vec<(String, String)> {
        let told = format!("{:#?}", OfficeWords::of(language));
        let pairs = told.lines().filter_map(|line| line.trim().split_once(": "));
        pairs.map(|(name, text)| (name.to_owned(), text.trim_end_matches(',').trim_matches('"').to_owned())).collect()
    }

    #[test]
    fn both_languages_say_everything_with_the_same_gaps() {
        let (zh, en) = (fields(Language::ZhCn), fields(Language::En));
        assert!(zh.len() > 100, "the fields are seen");
        for ((name, zh), (_, en)) in zh.iter().zip(&en) {
            assert!(!zh.is_empty() && !en.is_empty(), "{name}");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name}");
            let chinese = |text: &str| text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
            assert!(name == "other_language" || !chinese(en), "{name}: {en}");
        }
    }
}
