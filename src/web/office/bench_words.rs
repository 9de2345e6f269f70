//! What the page for the bench says. The colours, shapes and tones are those of the station's screen.

use crate::words::Language;

/// The words of the page, in one language.
pub(super) struct BenchWords {
    pub(super) how: &'static str,
    pub(super) steps: [(&'static str, &'static str); 5],
    pub(super) colours: &'static str,
    /// What each light means, in the order of [`LIGHTS`].
    pub(super) lights: [(&'static str, &'static str); 6],
    pub(super) sounds: &'static str,
    pub(super) tones: [(&'static str, &'static str); 6],
    pub(super) commands: &'static str,
    pub(super) rule: &'static str,
}

/// The lights that are explained: the class by which each is drawn.
pub(super) const LIGHTS: [&str; 6] = ["green", "red", "amber", "ask", "plain", "lost"];

pub(super) fn of(language: Language) -> &'static BenchWords {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
}

impl BenchWords {
    /// Each light with what it means.
    pub(super) fn lit(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        LIGHTS.into_iter().zip(self.lights).map(|(light, (name, means))| (light, name, means))
    }
}

const ZH: BenchWords = BenchWords {
    how: "怎么打包",
    steps: [
        ("扫发货单", "扫单号或面单，屏幕列出要装的货"),
        ("一件一件扫，扫一件放一件", "屏幕打勾；备注和赠品先看清"),
        ("封箱，放到秤上", "手拿开，等“稳定”"),
        ("贴面单，扫面单", "先称还是先扫都行"),
        ("满屏绿色才能发走", "拿走包裹，等秤回零，做下一单"),
    ],
    colours: "颜色和形状",
    lights: [
        ("绿 · 勾", "可以发走，已经存好"),
        ("红 · 八角里一个叉", "停！大字说什么错，下一行说怎么办；多半改好后扫【确认】"),
        ("黄 · 勾", "可以发走，但有疑问，屏幕写明"),
        ("浅黄 · 问号", "有事要问，或先看一眼"),
        ("白 · 箭头", "正在做：→ 后面就是下一步"),
        ("灰条纹 · 三角", "屏幕断开：显示的都不算，等它恢复或叫人"),
    ],
    sounds: "声音",
    tones: [
        ("嘀（短）", "这件对了"),
        ("两声往上", "下一步"),
        ("四声往上", "完成，可以发走"),
        ("低、粗、三声", "停，看屏幕"),
        ("尾音上扬，两遍", "问你一件事"),
        ("一高一低来回响", "有包裹要追回，看屏幕顶上"),
    ],
    commands: "常用命令码（扫一下就行）",
    rule: "不是满屏绿或满屏黄，就不要发走。拿错、拿多的货没有算进去：放回去，再扫【确认】。",
};

const EN: BenchWords = BenchWords {
    how: "How to pack",
    steps: [
        ("Scan the slip", "its number or its label; the screen lists what goes in"),
        ("Scan each piece, and put it in", "the screen ticks it; read remarks, mind gifts"),
        ("Close the box, put it on the scale", "hands off, wait for “steady”"),
        ("Stick the label on, scan it", "before the scale or after, as you like"),
        ("Only a green screen may leave", "take it off, wait for zero, next one"),
    ],
    colours: "Colours and shapes",
    lights: [
        ("Green · tick", "it may leave, and is recorded"),
        (
            "Red · cross in an octagon",
            "stop! Large words say what, the next line what to do; mostly: mend it, scan CONFIRM",
        ),
        ("Amber · tick", "it may leave, with a doubt that the screen says"),
        ("Pale amber · question mark", "something is asked, or must be read first"),
        ("White · arrow", "work in hand: behind → stands what is next"),
        ("Grey stripes · triangle", "the screen is not live: nothing on it counts; wait, or call somebody"),
    ],
    sounds: "Sounds",
    tones: [
        ("one short tick", "this piece is right"),
        ("two notes, rising", "next step"),
        ("four notes, rising", "done, it may leave"),
        ("low and rough, three times", "stop, look at the screen"),
        ("ends high, twice", "you are asked something"),
        ("high and low in turn", "a parcel is called back: look at the top of the screen"),
    ],
    commands: "Command codes of every day: scan one and it is done",
    rule: "If the screen is not all green or all amber, it does not leave. What was wrong or too many was not counted: put it back, then CONFIRM.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything() {
        for words in [&ZH, &EN] {
            let pairs = words.steps.iter().chain(&words.lights).chain(&words.tones);
            assert!(pairs.clone().all(|(name, means)| !name.is_empty() && !means.is_empty()));
            assert_eq!(words.lit().count(), LIGHTS.len());
        }
    }
}
