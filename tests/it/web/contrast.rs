//! WCAG 2.2, success criteria 1.4.3, 1.4.6 and 1.4.11, over the colours of the bench's screen and the office: 7:1 for what is read from a
//! metre away, 4.5:1 for other text, 3:1 for marks that say something. The sheets cannot use a colour that this table leaves out.

#![allow(clippy::float_arithmetic, reason = "WCAG defines contrast in fractions of light")]

mod sheet;

use std::collections::BTreeSet;

use sheet::{Colour, colour, contrast, declarations, literals, over, set};

/// What must be read from a metre: the verdict and the line of what to do. Other text. Marks.
const FAR: f64 = 7.0;
const TEXT: f64 = 4.5;
const MARK: f64 = 3.0;

/// Sheets of one set of colours. Each pair has the least contrast, colours in front, and the grounds that each of these stands on: `@65` is
/// so much of a hundred of a colour, and `+` lays a translucent ground over another.
#[derive(Clone)]
struct Palette {
    /// Where the colours have their names.
    tokens: String,
    sheets: Vec<(&'static str, String)>,
    pairs: &'static [(f64, &'static str, &'static str)],
    /// Colours that nothing is read by, and why.
    argued: &'static [(&'static str, &'static str)],
    /// Colours that stand in a sheet itself, and why.
    literals: &'static [(&'static str, &'static str, &'static str)],
    /// What is let shine through, and which pair says it, or why none must.
    through: &'static [(&'static str, &'static str, &'static str)],
}

/// The bench's screen and the office.
fn screens() -> Palette {
    let sheets = ["house.css", "bench.css", "goods.css", "demo.css", "office.css"];
    Palette {
        tokens: read("src/web/page/tokens.css"),
        sheets: sheets.map(|name| (name, read(&format!("src/web/page/{name}")))).to_vec(),
        pairs: PAIRS,
        argued: ARGUED,
        literals: LITERALS,
        through: THROUGH,
    }
}

/// The balance and the report, and the certificate: pages that are printed.
fn papers() -> [Palette; 2] {
    let paper = |names: &'static [&str], pairs| Palette {
        tokens: read(&format!("templates/{}", names[0])),
        sheets: names.iter().map(|name| (*name, read(&format!("templates/{name}")))).collect(),
        pairs,
        argued: &[("edge", "lines between rows"), ("faint", "lines between rows, and of a plot")],
        literals: &[
            ("balance.css", "#dfe4e8", "the desk that the sheet lies on"),
            ("certificate.css", "#dfe4e8", "the desk that the sheet lies on"),
            ("balance.css", "#fff", "the sheet: every pair is on it"),
            ("certificate.css", "#fff", "the sheet: every pair is on it"),
        ],
        through: &[],
    };
    [paper(&["balance.css", "report.css"], BALANCE), paper(&["certificate.css"], CERTIFICATE)]
}

const BALANCE: &[(f64, &str, &str)] = &[
    (TEXT, "ink", "#fff #dfe4e8 faint"),
    (TEXT, "quiet", "#fff faint"),
    (TEXT, "open", "#fff faint band"),
    (TEXT, "good", "calm"),
    (TEXT, "#fff", "quiet open"),
];
const CERTIFICATE: &[(f64, &str, &str)] = &[(TEXT, "ink", "#fff #dfe4e8"), (TEXT, "quiet curve", "#fff band")];

const PAIRS: &[(f64, &str, &str)] = &[
    // Verdict, advice, what is next, answers, names of goods, alerts of the bench.
    (FAR, "on-field", "green red lost lost-stripe blue"),
    (FAR, "on-amber", "amber-field toy"),
    (FAR, "ink", "floor paper hover toy-wash green-wash red-wash amber-wash blue-wash plum-wash"),
    (FAR, "paper", "ink lost"),
    (FAR, "on-scale", "ink green+veil red+veil"),
    // What stands beside: papers, specs, counts, marks with words, links.
    (TEXT, "quiet", "floor paper hover green-wash red-wash amber-wash blue-wash plum-wash"),
    (TEXT, "red", "floor paper hover toy-wash red-wash"),
    (TEXT, "green", "floor paper hover green-wash amber-wash"),
    (TEXT, "amber", "floor paper hover red-wash amber-wash"),
    (TEXT, "blue", "floor paper hover amber-wash blue-wash red-wash green-wash"),
    (TEXT, "plum", "plum-wash"),
    (TEXT, "plot-2", "paper"),
    (TEXT, "paper", "quiet"),
    (TEXT, "on-field", "plum"),
    (TEXT, "scale-said", "ink green+veil red+veil"),
    (TEXT, "scale-in", "ink green+veil red+veil"),
    (TEXT, "scale-off", "ink green+veil red+veil"),
    (TEXT, "on-scale@65", "ink green+veil red+veil"),
    (TEXT, "ink@80", "paper"),
    (TEXT, "paper@80", "ink"),
    (TEXT, "on-amber@80", "toy"),
    // Shapes, ticks, rims, the gauge, plots, the ring of the focus.
    (MARK, "red", "amber-field"),
    (MARK, "amber-field", "on-amber red"),
    (MARK, "amber-wash", "amber"),
    (MARK, "paper", "red blue plum"),
    (MARK, "floor", "quiet"),
    (MARK, "amber-rim", "paper floor amber-wash toy-wash"),
    (MARK, "rim", "paper floor toy-wash"),
    (MARK, "grey", "paper red-wash"),
    (MARK, "plum", "floor paper green-wash blue-wash"),
    (MARK, "plot-1 plot-3 plot-4", "paper"),
    (MARK, "plot-1@75", "paper"),
    (MARK, "scale-zone", "scale-rail"),
    (MARK, "on-scale", "scale-rail scale-zone"),
    (MARK, "ink", "scale-zone"),
];

const ARGUED: &[(&str, &str)] = &[
    ("edge", "the rim of a card, whose words and place say that it is one; of a button it is `rim`"),
    ("plot-grid", "help lines behind a plot, which must not be louder than it; the figures beside them are text"),
    (
        "toy",
        "the dashes between the bench and the demo's hands, which the wash, the heading and the place tell apart too",
    ),
];

const LITERALS: &[(&str, &str, &str)] = &[
    ("bench.css", "rgb(22 32 42 / .07)", "the inside of a shape, whose line is the mark"),
    ("bench.css", "rgb(0 0 0 / .18)", "the inside of a shape"),
    ("bench.css", "rgb(0 0 0 / .2)", "the inside of a shape"),
    ("bench.css", "rgb(0 0 0 / .25)", "the inside of a shape"),
    ("bench.css", "rgb(0 0 0 / .55)", "what lies behind an open sheet is put back"),
    ("demo.css", "rgb(0 0 0 / .25)", "a shadow"),
];

const THROUGH: &[(&str, &str, &str)] = &[
    ("bench.css", "[data-steady=\"false\"] #grams", "on-scale@65"),
    ("demo.css", ".big kbd", "ink@80, paper@80, on-amber@80"),
    ("demo.css", ".big:disabled", "WCAG 1.4.3 asks nothing of a control that cannot be used"),
    ("office.css", ".plots a:hover .bar", "plot-1@75"),
];

/// Their colours lie on pictures of goods and are not tokens: `tests/page` measures them as they are painted.
const PICTURES: &str = ".tile";

#[test]
fn every_colour_can_be_told_from_its_ground() {
    for palette in [screens()].into_iter().chain(papers()) {
        assert_eq!(palette.faults(), [""; 0]);
        assert_eq!(palette.strangers(), [""; 0]);
    }
}

/// Bugs that the two laws are there for.
#[test]
fn a_pale_or_unknown_colour_is_named() {
    let mut pale = screens();
    pale.tokens = pale.tokens.replace("--green: #076534", "--green: #08703a");
    assert_eq!(pale.faults(), ["on-field on green is 6.20:1 and must be 7:1"]);
    let mut unpaired = screens();
    unpaired.tokens.push_str(":root { --plot-5: #123456; }");
    assert_eq!(unpaired.strangers(), ["plot-5 is in no pair"]);
    for (rule, why) in [
        ("p { color: #777; }", "office.css: #777 of p is no token"),
        ("@media print { p { border: 1px solid rgb(1 2 3); } }", "office.css: rgb(1 2 3) of p is no token"),
        ("p { background: white; }", "office.css: white of p is no token"),
        ("p { color: var(--green-wash); }", "office.css: green-wash of p is in no pair in front"),
        ("p { background: var(--scale-in); }", "office.css: scale-in of p is in no pair as a ground"),
        ("p { fill: var(--gren); }", "office.css: gren of p is no token"),
        ("p { opacity: .3; }", "office.css: what shines through p is in no pair"),
        ("@media (prefers-color-scheme: dark) { p { margin: 0; } }", "office.css: a second scheme wants its own pairs"),
    ] {
        let mut planted = screens();
        planted.sheets.push(("office.css", rule.to_owned()));
        assert_eq!(planted.strangers(), [why]);
    }
}

impl Palette {
    /// Pairs that are too close.
    fn faults(&self) -> Vec<String> {
        let colours = self.colours();
        let named = |name: &str| -> Colour {
            colours.iter().find(|(token, _)| token == name).map_or_else(|| colour(name).expect(name), |(_, rgb)| *rgb)
        };
        let mut faults = Vec::new();
        for (least, fronts, grounds) in self.pairs {
            for (front, ground) in
                fronts.split(' ').flat_map(|front| grounds.split(' ').map(move |ground| (front, ground)))
            {
                let under = ground.split('+').fold([255.0; 3], |under, name| over(named(name), under));
                let (name, share) = front.split_once('@').unwrap_or((front, "100"));
                let (rgb, alpha) = named(name);
                let seen = contrast(over((rgb, alpha * share.parse::<f64>().unwrap() / 100.0), under), under);
                if seen < *least {
                    faults.push(format!("{front} on {ground} is {seen:.2}:1 and must be {least}:1"));
                }
            }
        }
        faults
    }

    /// Colours that are used and in no pair, or not as they are used.
    fn strangers(&self) -> Vec<String> {
        let paired = |side: fn(&(f64, &'static str, &'static str)) -> &'static str| -> BTreeSet<&str> {
            let names = self.pairs.iter().flat_map(|pair| side(pair).split([' ', '+']));
            names.map(|name| name.split('@').next().unwrap()).chain(self.argued.iter().map(|(name, _)| *name)).collect()
        };
        let (fronts, grounds) = (paired(|pair| pair.1), paired(|pair| pair.2));
        let known: BTreeSet<String> = self.colours().into_iter().map(|(name, _)| name).collect();
        let own: BTreeSet<String> = [&self.tokens]
            .into_iter()
            .chain(self.sheets.iter().map(|(_, text)| text))
            .flat_map(|text| set(text))
            .collect();
        let unpaired = known.iter().filter(|name| !fronts.contains(name.as_str()) && !grounds.contains(name.as_str()));
        let mut found: Vec<String> = unpaired.map(|name| format!("{name} is in no pair")).collect();
        for (sheet, text) in &self.sheets {
            if text.contains("prefers-color-scheme") {
                found.push(format!("{sheet}: a second scheme wants its own pairs"));
            }
            for (selector, property, value) in declarations(text) {
                if selector == ":root" || (*sheet == "goods.css" && selector.contains(PICTURES)) {
                    continue;
                }
                let argued = |list: &[(&str, &str, &str)], what: &str| {
                    list.iter().any(|(at, which, _)| at == sheet && *which == what)
                };
                let of = |name: &str, why: &str| format!("{sheet}: {name} of {selector} is {why}");
                if property == "opacity" && value.starts_with('.') && !argued(self.through, &selector) {
                    found.push(format!("{sheet}: what shines through {selector} is in no pair"));
                }
                if !COLOURED.iter().any(|word| property.contains(word)) {
                    continue;
                }
                found.extend(
                    literals(&value).iter().filter(|one| !argued(self.literals, one)).map(|one| of(one, "no token")),
                );
                for name in value.split("var(--").skip(1).filter_map(|rest| rest.split([')', ',']).next()) {
                    let ground = property.starts_with("background") || property == "--field";
                    let is = match (known.contains(name), ground, fronts.contains(name), grounds.contains(name)) {
                        (false, ..) if own.contains(name) => continue,
                        (false, ..) => "no token",
                        (_, true, _, false) => "in no pair as a ground",
                        // What is filled is a mark, or what another mark lies on.
                        (_, false, false, true) if property == "fill" => continue,
                        (_, false, false, _) => "in no pair in front",
                        _ => continue,
                    };
                    found.push(of(name, is));
                }
            }
        }
        found
    }

    /// Every colour that has a name.
    fn colours(&self) -> Vec<(String, Colour)> {
        let roots = declarations(&self.tokens).into_iter().filter(|(selector, ..)| selector == ":root");
        roots.filter_map(|(_, name, value)| Some((name.strip_prefix("--")?.to_owned(), colour(&value)?))).collect()
    }
}

/// Properties that a colour may stand in.
const COLOURED: [&str; 9] =
    ["color", "background", "border", "outline", "fill", "stroke", "shadow", "decoration", "--"];
fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}
