//! As much of CSS as the house's own sheets are written in, and the arithmetic of WCAG.

#![allow(clippy::float_arithmetic, reason = "WCAG defines contrast in fractions of light")]

/// Names of colours that a sheet might know without a token; `transparent` and `none` are none.
const WORDS: [&str; 8] = ["white", "black", "gray", "grey", "red", "green", "blue", "orange"];

/// A colour and how much of it there is.
pub type Colour = ([f64; 3], f64);

/// Selector, property and value of every declaration, also of those in a block of `@media`.
pub fn declarations(sheet: &str) -> Vec<(String, String, String)> {
    let bare: String = sheet
        .split("/*")
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once("*/").unwrap().1 })
        .collect();
    let mut all = Vec::new();
    for block in bare.split('}') {
        let Some((before, inside)) = block.rsplit_once('{') else { continue };
        let selector = before.rsplit(['{', '}']).next().unwrap().trim();
        for declared in inside.split(';') {
            if let Some((property, value)) = declared.split_once(':') {
                all.push((selector.to_owned(), property.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }
    all
}

/// Names that a sheet sets for itself.
pub fn set(sheet: &str) -> Vec<String> {
    declarations(sheet).into_iter().filter_map(|(_, name, _)| Some(name.strip_prefix("--")?.to_owned())).collect()
}

/// Colours that are written out in a value.
pub fn literals(value: &str) -> Vec<String> {
    let mut bare = value.to_owned();
    let mut found = Vec::new();
    while let Some(at) = ["rgb", "hsl", "oklch", "color-mix"].iter().find_map(|name| bare.find(&format!("{name}("))) {
        let end = bare[at..].find(')').map_or(bare.len(), |end| at + end + 1);
        found.push(bare.drain(at..end).collect());
    }
    let words = bare.split(|c: char| c.is_whitespace() || c == ',' || c == '(' || c == ')');
    found.extend(words.filter(|word| word.starts_with('#') || WORDS.contains(word)).map(str::to_owned));
    found
}

/// `#rgb`, `#rrggbb` or `rgb(r g b / a)`.
pub fn colour(text: &str) -> Option<Colour> {
    if let Some(hex) = text.strip_prefix('#') {
        let double =
            if hex.len() == 3 { hex.chars().flat_map(|digit| [digit, digit]).collect() } else { hex.to_owned() };
        let part = |at: usize| u8::from_str_radix(double.get(at..at + 2)?, 16).ok().map(f64::from);
        return Some(([part(0)?, part(2)?, part(4)?], 1.0));
    }
    let (rgb, alpha) = text.strip_prefix("rgb(")?.strip_suffix(')')?.split_once('/')?;
    let rgb: Vec<f64> = rgb.split_whitespace().map(|part| part.parse().unwrap()).collect();
    Some(([rgb[0], rgb[1], rgb[2]], alpha.trim().parse().ok()?))
}

pub fn over((rgb, alpha): Colour, under: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|n| rgb[n] * alpha + under[n] * (1.0 - alpha))
}

/// WCAG 2.2, "contrast ratio" and "relative luminance".
pub fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    let luminance =
        |[r, g, b]: [f64; 3]| 0.2126 * linear(r / 255.0) + 0.7152 * linear(g / 255.0) + 0.0722 * linear(b / 255.0);
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
